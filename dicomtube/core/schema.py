"""Brings a database to the newest migration, and tells whether the tables in the code have moved on without one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory

from dicomtube.core.db import Database

ROOT = Path(__file__).resolve().parents[2]


def upgrade(database: Database, revision: str = "head") -> None:
    """Runs the migrations up to `revision` in one transaction."""
    with database.migrating() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Runs the migrations down to `revision` in one transaction."""
    with database.migrating() as connection:
        command.downgrade(_config(connection), revision)


def check(database: Database) -> None:
    """Raises alembic.util.CommandError when the models differ from what the migrations make."""
    with database.migrating() as connection:
        command.check(_config(connection))


def newest_revision() -> str | None:
    """The revision that a database brought up to date stands at."""
    return ScriptDirectory.from_config(AlembicConfig(ROOT / "alembic.ini")).get_current_head()


def _config(connection: object) -> AlembicConfig:
    config = AlembicConfig(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config
