"""Deciding about a matter, and what follows from it for what was posted and for who posted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.identity.models import User
from dicomtube.identity.service import suspend
from dicomtube.moderation.models import Action, Decision, LogAction, LogLine, Matter, MatterState, Reason, Strike
from dicomtube.moderation.models import Report as ReportRow
from dicomtube.moderation.service.matters import count_strikes
from dicomtube.moderation.service.reports import answer_reporters
from dicomtube.moderation.service.retraction import retract
from dicomtube.moderation.service.subjects import Subject, subject_of
from dicomtube.notifications.service import To, send
from dicomtube.wording import service as wording

SHORTEST, LONGEST = 20, 4_000
_LOGGED = {
    Action.DISMISS: LogAction.DISMISSED,
    Action.CORRECT: LogAction.CORRECTION,
    Action.HIDE: LogAction.KEPT_HIDDEN,
}


@dataclass(frozen=True)
class Rules:
    """From how many strikes within a year a member is suspended, and for how many days."""

    strikes: int
    days: int


@dataclass(frozen=True)
class Verdict:
    """What staff decide. `explanation` is read by the affected person: what, and why. `words_checked` answers for what
    in it may identify somebody.

    A removal for patient privacy always gives a strike, another one where `strike` says so. `suspend` suspends at once.
    """

    action: Action
    ground: Reason
    explanation: str
    strike: bool = False
    suspend: bool = False
    words_checked: str = ""


def may_decide(actor: Actor, action: Action, *, is_comment: bool) -> bool:
    """Whether the role is enough for that decision."""
    if action is not Action.REMOVE:
        return actor.may(Permission.REPORT_HANDLE)
    return actor.may(Permission.COMMENT_REMOVE if is_comment else Permission.CASE_RETRACT)


def decide(session: Session, actor: Actor | None, matter_id: str, verdict: Verdict, rules: Rules) -> Decision:
    """Decides about a matter that waits. Raises Conflict when somebody was quicker, Forbidden, NotFound, Invalid,
    and Identifying where the statement of reasons repeats what identifies somebody."""
    person = require(actor, Permission.REPORT_HANDLE)
    matter = session.get(Matter, matter_id, with_for_update=True)
    if matter is None:
        raise NotFound("There is no such matter.")
    if matter.state == MatterState.DECIDED:
        raise Conflict("This was decided in the meantime.")
    _require_fit(person, matter, verdict)
    subject = subject_of(session, matter)
    if subject is None and verdict.action is not Action.DISMISS:
        raise Conflict("What was reported is gone already. Dismiss the reports.")
    decision = Decision(
        matter_id=matter.id,
        action=verdict.action,
        ground=verdict.ground,
        explanation=verdict.explanation.strip(),
        decided_by=person.user_id,
    )
    session.add(decision)
    matter.version = subject.version() if subject else None
    waits = verdict.action in (Action.CORRECT, Action.HIDE)
    matter.state = MatterState.CORRECTION if waits else MatterState.DECIDED
    matter.decided_at = None if waits else utcnow()
    session.flush()
    record(
        session,
        person,
        "report:decide",
        "matter",
        matter.id,
        affects=matter.affected_id,
        decided=verdict.action,
        ground=verdict.ground,
    )
    if subject is not None:
        _carry_out(session, person, matter, subject, decision, verdict)
    _count_strike(session, person, matter, decision, verdict, rules)
    if matter.affected_id is not None:
        send(session, "moderation_decision", To.member(matter.affected_id), path=f"/account/decisions/{decision.id}")
    answer_reporters(session, matter)
    return decision


def release(session: Session, matter: Matter, subject: Subject) -> None:
    """Shows again what a matter hid, unless another matter that is not settled hides it as well."""
    if subject.comment is None and _held_elsewhere(session, matter, subject):
        return
    if subject.hidden:
        subject.set_hidden(session, hidden=False)
        kind, what_id = ("comment", subject.comment.id) if subject.comment else ("case", subject.case.id)
        record(session, None, f"{kind}:unhide", kind, what_id, affects=subject.affected_id, matter=matter.id)


def _require_fit(person: Actor, matter: Matter, verdict: Verdict) -> None:
    if matter.affected_id == person.user_id:
        raise Forbidden("This is about something of yours. Somebody else has to decide.")
    if not may_decide(person, verdict.action, is_comment=matter.comment_id is not None):
        raise Forbidden("Your account may not do this.")
    if verdict.suspend and not person.may(Permission.MEMBER_SUSPEND):
        raise Forbidden("Your account may not do this.")
    if not SHORTEST <= len(verdict.explanation.strip()) <= LONGEST:
        raise Invalid("Say in at least %(fewest)s characters what you decided and why.", fewest=SHORTEST)
    if (verdict.strike or verdict.suspend) and verdict.action is not Action.REMOVE:
        raise Invalid("A strike or a suspension goes with a removal.")
    wording.check({"explanation": verdict.explanation}, (verdict.words_checked,))


def _carry_out(
    session: Session, person: Actor, matter: Matter, subject: Subject, decision: Decision, verdict: Verdict
) -> None:
    reports = len(session.scalars(select(ReportRow.id).where(ReportRow.matter_id == matter.id)).all())
    if verdict.action is Action.DISMISS:
        release(session, matter, subject)
    elif verdict.action is Action.HIDE:
        subject.set_hidden(session, hidden=True)
    elif verdict.action is Action.REMOVE:
        _remove(session, person, matter, subject)
    removed = LogAction.COMMENT_REMOVED if subject.comment else LogAction.CASE_RETRACTED
    session.add(LogLine(action=_LOGGED.get(verdict.action, removed), ground=decision.ground, reports=reports))


def _remove(session: Session, person: Actor, matter: Matter, subject: Subject) -> None:
    if subject.comment is not None:
        subject.set_hidden(session, hidden=True)
        subject.comment.body = ""
        subject.comment.deleted_at = utcnow()
        note_deletion(session, Deleted.COMMENT, subject.comment.id)
        record(
            session,
            person,
            "comment:remove",
            "comment",
            subject.comment.id,
            affects=subject.affected_id,
            case=subject.case.id,
        )
    else:
        retract(session, person, subject.case)
    # What people wrote about it may quote what had to go.
    for row in session.scalars(select(ReportRow).where(ReportRow.matter_id == matter.id)):
        row.sealed_text = None
    session.flush()


def _count_strike(
    session: Session, person: Actor, matter: Matter, decision: Decision, verdict: Verdict, rules: Rules
) -> None:
    breach = verdict.action is Action.REMOVE and (verdict.ground is Reason.PRIVACY or verdict.strike)
    if matter.affected_id is None or not (breach or verdict.suspend):
        return
    session.add(Strike(user_id=matter.affected_id, decision_id=decision.id))
    session.flush()
    count = count_strikes(session, matter.affected_id)
    record(session, person, "member:strike", "user", matter.affected_id, count=count, ground=verdict.ground)
    member = session.get(User, matter.affected_id)
    if member is None or member.closed_at is not None:
        return
    if verdict.suspend or (rules.strikes and count >= rules.strikes):
        until = utcnow() + timedelta(days=rules.days)
        suspend(session, matter.affected_id, until=until, reason=verdict.ground, actor=person)
        session.add(LogLine(action=LogAction.SUSPENDED, ground=verdict.ground, reports=0))


def _held_elsewhere(session: Session, matter: Matter, subject: Subject) -> bool:
    """Whether another unsettled matter about a case with the same images still hides them."""

    siblings = select(Case.id).where(Case.study_id == subject.case.study_id)
    query = (
        select(Matter.id)
        .join(ReportRow, ReportRow.matter_id == Matter.id)
        .where(
            Matter.id != matter.id,
            Matter.comment_id.is_(None),
            Matter.case_id.in_(siblings),
            Matter.state != MatterState.DECIDED,
            ReportRow.hid,
        )
    )
    return session.scalar(query.limit(1)) is not None
