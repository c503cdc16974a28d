"""`dicomtube newsletter`: an issue to everybody who asked for it and confirmed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from config import Config, ConfigError
from dicomtube.core.site import open_site
from dicomtube.notifications.service.newsletter import send_issue


@click.command("newsletter")
@click.option("--subject", required=True, help="The subject line.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(subject: str, file: Path) -> None:
    """Write the plain text in FILE to all subscribers. Nobody gets the same issue twice, however often it runs."""
    text = file.read_text(encoding="utf-8").strip()
    try:
        site = open_site(Config.from_env())
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    count, last = 0, ""
    with closing(site):
        while True:
            with site.database.writing() as session:
                ids = send_issue(session, subject, text, last)
            if not ids:
                break
            count, last = count + len(ids), ids[-1]
    click.echo(f"{count} subscribers have this issue in the outbox.")
