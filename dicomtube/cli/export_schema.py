"""`dicomtube export-schema`: the JSON Schema of what members get when they ask for their data."""

from __future__ import annotations

import json

import click

from dicomtube import tables
from dicomtube.privacy.service.schema import export_schema


@click.command("export-schema")
def command() -> None:
    """Print the schema; docs/export.schema.json holds it."""
    assert tables.TABLES is not None  # relations between tables resolve when all are imported
    click.echo(json.dumps(export_schema(), indent=2, ensure_ascii=False))
