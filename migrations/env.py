"""Alembic's entry: the same migrations for SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from config import Config
from dicomtube.core.db import Base, Database
from dicomtube.tables import TABLES

assert TABLES is Base.metadata


def _migrate(connection: Connection) -> None:
    context.configure(
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
