"""Alembic's entry: the same migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from config import Config
from dicomtube.core.db import Base, Database, UtcDateTime
from dicomtube.tables import TABLES

assert TABLES is Base.metadata


def _render(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Migrations must run for ever, so they name the database's types, not ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        render_item=_render,
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Migrates the connection handed over by the caller, or the configured database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    database = Database(Config.from_env().sqlalchemy_url)
    with database.migrating() as opened:
        _migrate(opened)
    database.close()


run()
