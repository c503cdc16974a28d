"""`dicomtube role`: who may do what, decided by the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from sqlalchemy.orm import Session

from config import Config, ConfigError
from dicomtube.core.db import Database
from dicomtube.core.errors import DomainError
from dicomtube.core.policy import Role
from dicomtube.identity.service import grant_role, list_members


@click.group("role")
def command() -> None:
    """Give members roles, and list who has which."""


@command.command("grant")
@click.argument("user")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def grant(user: str, role: str) -> None:
    """Give member USER (an id, as `role list` shows it) the role ROLE. Written to the audit log."""
    with _writing() as session:
        before = grant_role(session, user, Role(role), actor=None)
    click.echo(f"{user}: {before.value} -> {role}")


@command.command("list")
@click.option("--all", "everybody", is_flag=True, help="Readers and educators, too.")
def list_(everybody: bool) -> None:
    """List staff: id, role, name."""
    with _writing() as session:
        rows = [(user.id, user.role, user.display_name) for user in list_members(session, staff_only=not everybody)]
    for user_id, role, name in rows:
        click.echo(f"{user_id}  {role:<10} {name}")


@contextmanager
def _writing() -> Iterator[Session]:
    try:
        with closing(Database(Config.from_env().sqlalchemy_url)) as database, database.writing() as session:
            yield session
    except (ConfigError, DomainError) as error:
        raise click.ClickException(str(error)) from error
