"""A member with something of theirs in every table there is, found by looking at the tables themselves.

Each column of words gets a marker of its own, so that a leak says where it came from. A table added tomorrow is planted
without a line here, unless its constraints want something special: then OVERRIDES says what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
)
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import UtcDateTime, new_id, utcnow
from dicomtube.core.policy import Actor
from dicomtube.privacy.decisions import TABLES, Fate

MARK = "Zq7"
# Tables that keep to rules of their own: filled through their own functions, or holding nothing of anybody.
SKIPPED = frozenset({"user", "audit_entry", "audit_head"})
OVERRIDES: dict[str, dict[str, Any]] = {
    "upload": {"declared_files": 1},
    "rights_request": {"state": "open", "due_on": date(2030, 1, 1), "proof_hash": None},
    "comment": {"parent_id": None},
    "case": {"state": "draft"},
    "report": {"identifier": "name"},
}


@dataclass
class Planted:
    """Where each marker stands, and the rows by table."""

    marks: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def mark(self, place: str) -> str:
        """A new marker for that place."""
        name = f"{MARK}{len(self.marks):03d}xyz"
        self.marks[name] = place
        return name


def plant(session: Session, metadata: MetaData, actor: Actor) -> Planted:
    """Writes a row that is the member's into every table that may hold one, and names them in the audit log."""
    planted = Planted()
    user = session.execute(select(metadata.tables["user"]).where(metadata.tables["user"].c.id == actor.user_id)).one()
    planted.rows["user"] = dict(user._mapping)
    for table in metadata.sorted_tables:
        decision = TABLES.get(table.name)
        if decision is None or table.name in SKIPPED or not (decision.people or decision.through):
            continue
        if decision.fate is Fate.KEEP:
            continue
        row = {column.name: value_of(column, table, planted) for column in table.columns}
        row.update(OVERRIDES.get(table.name, {}))
        session.execute(insert(table).values(row))
        planted.rows[table.name] = row
    audit.record(session, actor, "test.planted", "user", actor.user_id)
    return planted


def value_of(column: Column[Any], table: Table, planted: Planted) -> Any:
    """Something the column takes, and a marker where it holds words."""
    for key in column.foreign_keys:
        parent = planted.rows.get(key.column.table.name)
        return parent[key.column.name] if parent is not None else None
    if column.name in TABLES[table.name].people:
        return planted.rows["user"]["id"]
    words = TABLES[table.name].texts.get(column.name)
    if words is not None:
        return _words(column, planted, f"{table.name}.{column.name}")
    return None if column.nullable else _plain(column, table)


def _words(column: Column[Any], planted: Planted, place: str) -> Any:
    if isinstance(column.type, JSON):
        return {"planted": planted.mark(place)}
    if isinstance(column.type, LargeBinary):
        return planted.mark(place).encode()
    length = getattr(column.type, "length", None)
    return planted.mark(place) if length is None or length >= len(MARK) + 6 else "xx"


def _plain(column: Column[Any], table: Table) -> Any:
    if isinstance(column.type, UtcDateTime):
        return utcnow()
    if isinstance(column.type, Date):
        return utcnow().date()
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer | BigInteger):
        return 1
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, LargeBinary):
        return b"x"
    return _first_allowed(column, table) or new_id()[: getattr(column.type, "length", None)]


def _first_allowed(column: Column[Any], table: Table) -> str | None:
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            found = re.match(rf"{column.name} IN \('([^']*)'", str(check.sqltext))
            if found:
                return found.group(1)
    return None


def leaks(session: Session, metadata: MetaData, needles: dict[str, str]) -> list[str]:
    """`table.column <- planted where` for every place of the database in which a needle is found."""
    found = []
    for table in metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for column, value in row.items():
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                found += [f"{table.name}.{column} <- {origin}" for needle, origin in needles.items() if needle in text]
    return found
