"""The migrations make exactly the tables that the code describes, up and down, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import inspect

from dicomtube.core.db import Database
from dicomtube.core.schema import check, downgrade, upgrade


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/empty.db")
    else:
        make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        database = Database(make())
    yield database
    database.close()


def test_models_and_migrations_agree(empty_database: Database) -> None:
    upgrade(empty_database)
    check(empty_database)


def test_migrations_go_down_to_nothing_and_up_again(empty_database: Database) -> None:
    upgrade(empty_database)
    downgrade(empty_database, "base")
    assert inspect(empty_database.engine).get_table_names() == ["alembic_version"]
    upgrade(empty_database)
    check(empty_database)
