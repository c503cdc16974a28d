"""Carries out the decisions that need no looking: whole rows that go, columns that are emptied, the member's row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from dicomtube.consent import models as consent
from dicomtube.core import audit
from dicomtube.core.db import Base, utcnow
from dicomtube.core.policy import Role
from dicomtube.identity.models import User
from dicomtube.identity.service.closing import FORMER_NAME
from dicomtube.policies import models as policies
from dicomtube.privacy.decisions import TABLES, Act, Decision, Words

_IMPORTED = (consent, policies)  # their tables are decided about, and nothing else of them is needed here


def erase_rows(session: Session, user_id: str) -> None:
    """Deletes and empties whatever the decisions name by a column alone, children before parents.

    Raises RuntimeError in a process that has not imported every table: what it doesn't know it would leave behind.
    """
    for table in _decided_tables():
        decision = TABLES[table.name]
        for column, act in decision.people.items():
            if act is Act.DELETE:
                session.execute(delete(table).where(table.columns[column] == user_id))
        if table is User.__table__:
            continue
        if decision.subject is not None:
            values = _emptied(table, decision)
            if values:
                session.execute(update(table).where(table.columns[decision.subject] == user_id).values(values))
        for column, act in decision.people.items():
            if act is Act.CLEAR:
                session.execute(update(table).where(table.columns[column] == user_id).values({column: None}))


def erase_member_row(session: Session, user_id: str) -> None:
    """Forgets the member in the audit log and deletes their row, or blanks it where what stays points at it."""
    audit.forget_person(session, user_id)
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        return
    if not _is_pointed_at(session, user_id):
        session.execute(delete(User).where(User.id == user_id))
        return
    for column, value in _emptied(_table(User), TABLES["user"]).items():
        setattr(user, column, value)
    user.display_name = FORMER_NAME
    user.role = Role.READER
    user.welcomed_at = user.adult_confirmed_at = user.confirmed_age = user.restricted_at = None
    user.erased_at = utcnow()


def _decided_tables() -> list[Table]:
    known = Base.metadata
    missing = TABLES.keys() - known.tables.keys()
    if missing:
        raise RuntimeError(f"unknown tables: {', '.join(sorted(missing))}; import dicomtube.tables first")
    return [table for table in reversed(known.sorted_tables) if table.name in TABLES]


def _emptied(table: Table, decision: Decision) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, words in decision.texts.items():
        if words is Words.EMPTY and table.columns[column].nullable:
            values[column] = None
        elif words in (Words.EMPTY, Words.OVERWRITE):
            values[column] = ""
    return values


def _is_pointed_at(session: Session, user_id: str) -> bool:
    for table in _decided_tables():
        for column in table.columns:
            if any(key.column.table is User.__table__ for key in column.foreign_keys):
                found = session.execute(select(column).where(column == user_id).limit(1)).first()
                if found is not None:
                    return True
    return False


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
