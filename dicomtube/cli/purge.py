"""`dicomtube purge`: delete what is past its time, or say how much of it there is."""

from __future__ import annotations

from contextlib import closing

import click

from config import Config, ConfigError
from dicomtube.core.site import open_site
from dicomtube.privacy.service.purge import purge
from dicomtube.tables import TABLES


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only count, rule by rule.")
def command(dry_run: bool) -> None:
    """Delete what is past its time by the rules of retention (settings from the environment).

    The worker does the same once a day; this is for looking, and for those who don't want to wait.
    """
    assert TABLES.tables  # every feature's tables must be known
    try:
        config = Config.from_env()
        with closing(open_site(config)) as site:
            for ended in purge(site.database, config, dry_run=dry_run):
                click.echo(f"{ended.count:>8}  {ended.rule.name:<20} {ended.rule.what}; kept {ended.rule.kept}")
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
