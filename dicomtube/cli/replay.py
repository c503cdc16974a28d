"""`dicomtube replay-deletions`: after a backup was restored, delete again what was deleted since it was made."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from config import Config, ConfigError
from dicomtube.core.site import open_site
from dicomtube.privacy.service.ledger import BadLedger, deletions_file, read_file, replay, standing
from dicomtube.tables import TABLES


@click.command("replay-deletions")
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of deletions; DELETIONS_FILE by default.",
)
@click.option("--dry-run", is_flag=True, help="Only say how much of it is there again.")
def command(ledger: Path | None, dry_run: bool) -> None:
    """Delete again what the ledger of deletions says (settings from the environment).

    Run it after a restore, before the web server and the worker start. Running it again changes nothing.
    """
    assert TABLES.tables  # every feature's tables must be known, or what they hold would be left behind
    try:
        config = Config.from_env()
        with closing(open_site(config)) as site:
            lines = read_file(ledger or deletions_file(config))
            found = standing(site.database, lines) if dry_run else replay(site, lines)
    except (ConfigError, BadLedger) as error:
        raise click.ClickException(str(error)) from error
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())) or "nothing"
    click.echo(f"{len(lines)} deletions in the ledger; {'there again' if dry_run else 'deleted again'}: {told}")
