"""What the affected person can do about a decision: read it, correct what they posted, appeal once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, joinedload

from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import ROLE_PERMISSIONS, Actor, Permission, Role, require
from dicomtube.core.seal import seal_of
from dicomtube.identity.models import User
from dicomtube.identity.service import lift_suspension
from dicomtube.moderation.models import (
    Action,
    Appeal,
    Decision,
    LogAction,
    LogLine,
    Matter,
    MatterState,
    Strike,
)
from dicomtube.moderation.service.decisions import LONGEST, SHORTEST, Rules, release
from dicomtube.moderation.service.matters import count_strikes
from dicomtube.moderation.service.subjects import subject_of
from dicomtube.notifications.service import To, send
from dicomtube.wording import service as wording

PAGE_SIZE = 20
_STAFF_ROLES = [role for role in Role if Permission.REPORT_HANDLE in ROLE_PERMISSIONS[role]]


@dataclass(frozen=True)
class Standing:
    """Where a member stands: strikes within a year, and until when they are suspended."""

    strikes: int
    suspended_until: datetime | None


def own_decisions(session: Session, actor: Actor | None, *, after: str | None = None) -> Page[Decision]:
    """Decisions about what the member posted, newest first."""
    person = _member(actor)
    query = _own(person)
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(Decision.at, Decision.id) < (cursor.at, cursor.id))
    rows: Sequence[Decision] = session.scalars(
        query.order_by(Decision.at.desc(), Decision.id.desc()).limit(PAGE_SIZE + 1)
    ).all()
    return make_page(rows, PAGE_SIZE, lambda row: Cursor(row.at, row.id), lambda row: row)


def own_decision(session: Session, actor: Actor | None, decision_id: str) -> Decision:
    """A decision about what the member posted. Raises NotFound for any other."""
    decision = session.scalar(_own(_member(actor)).where(Decision.id == decision_id))
    if decision is None:
        raise NotFound("There is no such decision about something of yours.")
    return decision


def standing(session: Session, actor: Actor | None) -> Standing:
    """The member's own standing."""
    person = _member(actor)
    until = session.scalar(select(User.suspended_until).where(User.id == person.user_id))
    return Standing(count_strikes(session, person.user_id), until if until and until > utcnow() else None)


def is_last(session: Session, decision: Decision) -> bool:
    """Whether no other decision about the same matter came after it."""
    last = select(Decision.id).where(Decision.matter_id == decision.matter_id).order_by(Decision.at.desc()).limit(1)
    return session.scalar(last) == decision.id


def say_corrected(session: Session, actor: Actor | None, decision_id: str) -> None:
    """The affected person has corrected what they were asked to: the matter comes before staff again."""
    decision = own_decision(session, actor, decision_id)
    matter = session.get_one(Matter, decision.matter_id, with_for_update=True)
    if matter.state != MatterState.CORRECTION:
        raise Conflict("Nobody waits for a correction any more.")
    subject = subject_of(session, matter)
    if subject is not None and subject.version() == matter.version:
        raise Conflict("Nothing has changed yet. Correct it first, then tell us.")
    matter.state, matter.waiting_since = MatterState.OPEN, utcnow()
    record(session, actor, "report:corrected", "matter", matter.id)


def appeal(session: Session, actor: Actor | None, decision_id: str, text: str) -> Appeal:
    """The affected person's one appeal. Raises Conflict for a second, and for a decision in their favour."""
    decision = own_decision(session, actor, decision_id)
    session.get_one(Matter, decision.matter_id, with_for_update=True)
    if decision.appeal is not None:
        raise Conflict("You have appealed against this decision already.")
    if decision.action == Action.DISMISS or not is_last(session, decision):
        raise Conflict("There is nothing to appeal against: this decision does not stand against you.")
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid("Say in at least %(fewest)s characters why the decision is wrong.", fewest=SHORTEST)
    row = Appeal(
        decision_id=decision.id, appellant_id=decision.matter.affected_id, sealed_text=seal_of(session).close(text)
    )
    session.add(row)
    session.flush()
    record(session, actor, "appeal:file", "decision", decision.id)
    return row


def decide_appeal(
    session: Session,
    actor: Actor | None,
    decision_id: str,
    *,
    grant: bool,
    explanation: str,
    rules: Rules,
    words_checked: str = "",
) -> Appeal:
    """Decides an appeal: somebody else than who decided first, where there is somebody else.

    Granted, it shows again what was hidden and takes the strike back. What was deleted stays deleted.
    """
    person = require(actor, Permission.REPORT_HANDLE)
    row = session.scalar(
        select(Appeal)
        .where(Appeal.decision_id == decision_id)
        .options(joinedload(Appeal.decision).joinedload(Decision.matter))
        .with_for_update(of=Appeal)
    )
    if row is None:
        raise NotFound("There is no such appeal.")
    if row.decided_at is not None:
        raise Conflict("This was decided in the meantime.")
    decision, matter = row.decision, row.decision.matter
    if matter.affected_id == person.user_id:
        raise Forbidden("This is about something of yours. Somebody else has to decide.")
    if decision.decided_by == person.user_id and _somebody_else(session, person, matter):
        raise Forbidden("Somebody else than the one who decided first looks at an appeal.")
    if not SHORTEST <= len(explanation.strip()) <= LONGEST:
        raise Invalid("Say in at least %(fewest)s characters what you decided and why.", fewest=SHORTEST)
    wording.check({"explanation": explanation}, (words_checked,))
    row.granted, row.decided_at, row.decided_by = grant, utcnow(), person.user_id
    row.explanation = explanation.strip()
    if grant:
        _reverse(session, person, decision, matter, rules)
    action = LogAction.APPEAL_GRANTED if grant else LogAction.APPEAL_REFUSED
    session.add(LogLine(action=action, ground=decision.ground, reports=0))
    record(session, person, "appeal:decide", "decision", decision.id, affects=matter.affected_id, granted=grant)
    if matter.affected_id is not None:
        send(session, "appeal_decided", To.member(matter.affected_id), path=f"/account/decisions/{decision.id}")
    return row


def _reverse(session: Session, person: Actor, decision: Decision, matter: Matter, rules: Rules) -> None:
    decision.reversed_at = utcnow()
    subject = subject_of(session, matter)
    if subject is not None and decision.action in (Action.HIDE, Action.CORRECT):
        release(session, matter, subject)
        matter.state, matter.decided_at = MatterState.DECIDED, utcnow()
    strike = session.scalar(select(Strike).where(Strike.decision_id == decision.id, Strike.revoked_at.is_(None)))
    if strike is None or matter.affected_id is None:
        return
    strike.revoked_at = utcnow()
    session.flush()
    record(session, person, "member:unstrike", "user", matter.affected_id)
    if count_strikes(session, matter.affected_id) < max(1, rules.strikes):
        lift_suspension(session, matter.affected_id, actor=person)


def _somebody_else(session: Session, person: Actor, matter: Matter) -> bool:
    query = select(User.id).where(
        User.role.in_(_STAFF_ROLES),
        User.disabled_at.is_(None),
        User.id.not_in([person.user_id, matter.affected_id or ""]),
    )
    return session.scalar(query.limit(1)) is not None


def _own(person: Actor) -> Select[Decision]:
    return (
        select(Decision)
        .join(Matter, Matter.id == Decision.matter_id)
        .where(Matter.affected_id == person.user_id)
        .options(joinedload(Decision.matter), joinedload(Decision.appeal), joinedload(Decision.strike))
    )


def _member(actor: Actor | None) -> Actor:
    if actor is None:
        raise SignInRequired("Please sign in first.")
    return actor
