"""The queue: what waits for staff, patient privacy first, then by age; and one matter with all that was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.errors import NotFound
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.seal import seal_of
from dicomtube.identity.models import User
from dicomtube.moderation.models import (
    Action,
    Appeal,
    Decision,
    Identifier,
    Matter,
    MatterState,
    Reason,
    Strike,
)
from dicomtube.moderation.models import Report as ReportRow
from dicomtube.moderation.service.reports import reference_of
from dicomtube.moderation.service.subjects import Subject, subject_of

PAGE_SIZE = 20
Clock = tuple[timedelta, timedelta]
"""How long a matter may wait: patient privacy, everything else."""


@dataclass(frozen=True)
class MatterLine:
    """A matter in the queue."""

    id: str
    lane: int
    is_comment: bool
    reasons: tuple[Reason, ...]
    reports: int
    waiting_since: datetime
    due_at: datetime
    state: MatterState
    decided_at: datetime | None


@dataclass(frozen=True)
class AppealLine:
    """An appeal in the queue."""

    matter_id: str
    action: Action
    created_at: datetime
    is_comment: bool


@dataclass(frozen=True)
class Told:
    """One report as staff read it."""

    reference: str
    reason: Reason
    identifier: Identifier | None
    text: str
    created_at: datetime
    has_contact: bool
    by_member: bool
    hid: bool


@dataclass(frozen=True)
class MatterView:
    """A matter as staff see it. `subject` is None when it is gone; `strikes` counts the person's within a year."""

    matter: Matter
    subject: Subject | None
    told: tuple[Told, ...]
    due_at: datetime
    author_name: str
    strikes: int
    own: bool
    appeal: Appeal | None
    appeal_text: str


def queue(
    session: Session,
    actor: Actor | None,
    clock: Clock,
    *,
    state: MatterState = MatterState.OPEN,
    after: str | None = None,
) -> Page[MatterLine]:
    """Matters in that state: patient privacy first, then those that wait longest; decided ones newest first."""
    require(actor, Permission.REPORT_HANDLE)
    query = select(Matter).where(Matter.state == state).options(selectinload(Matter.reports))
    cursor = _lane_cursor(after)
    if state is MatterState.DECIDED:
        if cursor:
            query = query.where(tuple_(Matter.waiting_since, Matter.id) < (cursor[1], cursor[2]))
        query = query.order_by(Matter.waiting_since.desc(), Matter.id.desc())
    else:
        if cursor:
            query = query.where(tuple_(Matter.lane, Matter.waiting_since, Matter.id) > cursor)
        query = query.order_by(Matter.lane, Matter.waiting_since, Matter.id)
    rows = session.scalars(query.limit(PAGE_SIZE + 1)).all()
    return make_page(
        rows, PAGE_SIZE, lambda row: Cursor(row.waiting_since, f"{row.lane}.{row.id}"), lambda row: _line(row, clock)
    )


def count_waiting(session: Session) -> dict[str, int]:
    """How many matters wait in each state, and how many appeals."""
    counted = session.execute(
        select(Matter.state, func.count()).where(Matter.state != MatterState.DECIDED).group_by(Matter.state)
    )
    found = {row[0]: row[1] for row in counted}
    appeals = session.scalar(select(func.count()).where(Appeal.decided_at.is_(None))) or 0
    return {
        "open": found.get(MatterState.OPEN, 0),
        "correction": found.get(MatterState.CORRECTION, 0),
        "appeals": appeals,
    }


def next_open(session: Session, actor: Actor | None, *, besides: str) -> str | None:
    """The id of the matter that comes first now, other than the one given and other than the person's own."""
    person = require(actor, Permission.REPORT_HANDLE)
    query = select(Matter.id).where(
        Matter.state == MatterState.OPEN,
        Matter.id != besides,
        Matter.affected_id.is_(None) | (Matter.affected_id != person.user_id),
    )
    return session.scalar(query.order_by(Matter.lane, Matter.waiting_since, Matter.id).limit(1))


def appeals(session: Session, actor: Actor | None, *, after: str | None = None) -> Page[AppealLine]:
    """Appeals that wait, oldest first."""
    require(actor, Permission.REPORT_HANDLE)
    query = (
        select(Appeal)
        .where(Appeal.decided_at.is_(None))
        .options(joinedload(Appeal.decision).joinedload(Decision.matter))
    )
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(Appeal.created_at, Appeal.id) > (cursor.at, cursor.id))
    rows = session.scalars(query.order_by(Appeal.created_at, Appeal.id).limit(PAGE_SIZE + 1)).all()
    return make_page(rows, PAGE_SIZE, lambda row: Cursor(row.created_at, row.id), _appeal_line)


def matter_of_appeal(session: Session, actor: Actor | None, decision_id: str) -> str:
    """The id of the matter that an appeal belongs to. Raises NotFound."""
    require(actor, Permission.REPORT_HANDLE)
    query = select(Decision.matter_id).join(Appeal, Appeal.decision_id == Decision.id).where(Decision.id == decision_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such appeal.")
    return found


def open_matter(session: Session, actor: Actor | None, matter_id: str, clock: Clock) -> MatterView:
    """A matter with what was reported. Needs a session that may write: that somebody read it is itself recorded."""
    person = require(actor, Permission.REPORT_HANDLE)
    matter = session.scalar(_whole(matter_id))
    if matter is None:
        raise NotFound("There is no such matter.")
    own = matter.affected_id == person.user_id
    record(
        session,
        person,
        "report:read",
        "matter",
        matter.id,
        affects=matter.affected_id,
        reports=len(matter.reports),
        own=own,
    )
    seal = seal_of(session)
    texts = [seal.open(row.sealed_text) if row.sealed_text else "" for row in matter.reports]
    appeal = next((one.appeal for one in reversed(matter.decisions) if one.appeal), None)
    author = session.get(User, matter.affected_id) if matter.affected_id else None
    return MatterView(
        matter=matter,
        subject=subject_of(session, matter),
        # What was said about somebody is not for them to read, even where they are staff.
        told=() if own else tuple(_told(row, text) for row, text in zip(matter.reports, texts, strict=True)),
        due_at=matter.waiting_since + clock[matter.lane],
        author_name=author.display_name if author else "",
        strikes=count_strikes(session, matter.affected_id) if matter.affected_id else 0,
        own=own,
        appeal=appeal,
        appeal_text=seal.open(appeal.sealed_text) if appeal and appeal.sealed_text else "",
    )


def count_strikes(session: Session, user_id: str, since: datetime | None = None) -> int:
    """The member's strikes since that moment, within a year by default, without the revoked ones."""
    start = since or utcnow() - timedelta(days=365)
    query = select(func.count()).where(Strike.user_id == user_id, Strike.revoked_at.is_(None), Strike.at > start)
    return session.scalar(query) or 0


def _whole(matter_id: str) -> Select[Matter]:
    return (
        select(Matter)
        .where(Matter.id == matter_id)
        .options(
            selectinload(Matter.reports),
            selectinload(Matter.decisions).options(joinedload(Decision.appeal), joinedload(Decision.strike)),
        )
    )


def _line(matter: Matter, clock: Clock) -> MatterLine:
    return MatterLine(
        id=matter.id,
        lane=matter.lane,
        is_comment=matter.comment_id is not None,
        reasons=tuple(dict.fromkeys(Reason(row.reason) for row in matter.reports)),
        reports=len(matter.reports),
        waiting_since=matter.waiting_since,
        due_at=matter.waiting_since + clock[matter.lane],
        state=MatterState(matter.state),
        decided_at=matter.decided_at,
    )


def _appeal_line(appeal: Appeal) -> AppealLine:
    matter = appeal.decision.matter
    return AppealLine(matter.id, Action(appeal.decision.action), appeal.created_at, matter.comment_id is not None)


def _told(row: ReportRow, text: str) -> Told:
    return Told(
        reference=reference_of(row.id),
        reason=Reason(row.reason),
        identifier=Identifier(row.identifier) if row.identifier else None,
        text=text,
        created_at=row.created_at,
        has_contact=row.sealed_contact is not None,
        by_member=row.reporter_id is not None,
        hid=row.hid,
    )


def _lane_cursor(raw: str | None) -> tuple[int, datetime, str] | None:
    cursor = Cursor.decode(raw)
    if cursor is None:
        return None
    lane, _, matter_id = cursor.id.partition(".")
    return (int(lane), cursor.at, matter_id) if lane in ("0", "1") and matter_id else None
