"""Reading the audit log: one's own part, and all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.audit import AuditEntry, record
from dicomtube.core.errors import SignInRequired
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.identity.models import User

PAGE_SIZE = 40


@dataclass(frozen=True)
class Line:
    """An entry as its reader sees it. `by_me`: the reader acted; otherwise somebody acted and the reader is affected.

    `by_somebody`: a person did it, not the site itself. Who that was is told to those who read the whole log alone.
    """

    number: int
    at: datetime
    action: str
    by_me: bool
    by_somebody: bool
    subject_kind: str
    subject_id: str
    details: Mapping[str, Any]
    actor_name: str = ""
    affected_name: str = ""


@dataclass(frozen=True)
class Lines:
    """Some lines, newest first, and the number before which the next ones stand."""

    items: tuple[Line, ...]
    next_before: int | None


def own_activity(session: Session, actor: Actor | None, *, before: int | None = None) -> Lines:
    """What the member did, and what was done to them or to what is theirs."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    found: dict[int, AuditEntry] = {}
    for column in (AuditEntry.actor_id, AuditEntry.affected_id):  # one query for each index
        query = select(AuditEntry).where(column == actor.user_id)
        if before is not None:
            query = query.where(AuditEntry.number < before)
        rows = session.scalars(query.order_by(AuditEntry.number.desc()).limit(PAGE_SIZE + 1))
        found |= {row.number: row for row in rows}
    newest = [found[number] for number in sorted(found, reverse=True)]
    return _page(newest, {}, actor.user_id)


def whole_log(session: Session, actor: Actor | None, *, before: int | None = None) -> Lines:
    """The whole log, for those who answer for the site. Needs a writing session: reading it is itself recorded."""
    person = require(actor, Permission.AUDIT_READ)
    query = select(AuditEntry)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    rows = session.scalars(query.order_by(AuditEntry.number.desc()).limit(PAGE_SIZE + 1)).all()
    people = {row.actor_id for row in rows} | {row.affected_id for row in rows}
    known = session.execute(select(User.id, User.display_name).where(User.id.in_(people - {None})))
    names = {row.id: row.display_name for row in known}
    page = _page(list(rows), names, person.user_id)
    record(session, person, "audit:read", "audit", "log", entries=len(page.items))
    return page


def _page(rows: list[AuditEntry], names: Mapping[str, str], reader_id: str) -> Lines:
    shown = rows[:PAGE_SIZE]
    items = tuple(
        Line(
            number=row.number,
            at=row.at,
            action=row.action,
            by_me=row.actor_id == reader_id,
            by_somebody=row.actor_digest is not None,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            details=row.details,
            actor_name=names.get(row.actor_id or "", ""),
            affected_name=names.get(row.affected_id or "", ""),
        )
        for row in shown
    )
    return Lines(items, shown[-1].number if len(rows) > PAGE_SIZE else None)
