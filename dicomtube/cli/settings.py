"""`dicomtube config`: show an example of every setting."""

from __future__ import annotations

import click

from config import example


@click.group("config")
def command() -> None:
    """Settings of the site."""


@command.command("example")
def _example() -> None:
    """Print the text of .env.example."""
    click.echo(example(), nl=False)
