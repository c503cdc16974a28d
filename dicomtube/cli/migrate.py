"""`dicomtube migrate`: bring the database to the newest schema."""

from __future__ import annotations

import click

from config import Config
from dicomtube.core.schema import check, upgrade
from dicomtube.core.site import open_site


@click.command("migrate")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail when the models have moved on.")
def command(only_check: bool) -> None:
    """Bring the database to the newest schema."""
    site = open_site(Config.from_env())
    try:
        check(site.database) if only_check else upgrade(site.database)
    finally:
        site.close()
