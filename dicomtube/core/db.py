"""The database: declarative base, column types, and an engine that is safe under concurrent writers.

`Database(url)` opens the engine. `with database.writing() as session` is one short transaction, committed at the end of
the block; `with database.reading() as session` can't write at all (SQLite: query_only; PostgreSQL: READ ONLY).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 12


def new_id() -> str:
    """A random identifier of 60 bits, fit for an address: nobody can count or guess what exists."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def utcnow() -> datetime:
    """Now, in UTC, aware."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment: timestamptz on PostgreSQL, naive UTC text on SQLite. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: say which zone it is in")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table. Constraint names follow one convention, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, str: String}


class Database:
    """One engine and the two ways into it. Make one per process, after any fork."""

    def __init__(self, url: str) -> None:
        self.engine = _open_engine(url)
        self._reader = self.engine.execution_options(
            dicomtube_read_only=True,
            **({"postgresql_readonly": True} if self.engine.dialect.name == "postgresql" else {}),
        )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end of the block, rolled back by an exception.

        Never hold it across I/O to a store or a provider.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def reader(self) -> Session:
        """A session that can't write; the caller closes it."""
        return Session(self._reader, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can't write, closed at the end of the block."""
        with self.reader() as session:
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection in one transaction for migrations.

        On SQLite foreign keys are off meanwhile, because rebuilding a parent table would silently delete its
        children's rows, and are checked before the commit: raises RuntimeError when a row points nowhere.
        """
        with self.engine.connect().execution_options(dicomtube_migrating=True) as connection, connection.begin():
            yield connection
            if self.engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(
                        f"the migration leaves rows without parents in {sorted({row[0] for row in broken})}"
                    )

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def _open_engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _configure_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # the driver must not open transactions on its own: _begin_sqlite does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged upload survives a power cut
        "foreign_keys=ON",
        "busy_timeout=30000",
        "secure_delete=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    read_only = options.get("dicomtube_read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('dicomtube_migrating') else 'ON'}")
    # A writer takes its lock at once: a deferred one that upgrades later fails, or loses the other's update.
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
