"""Reporting a case or a comment, and what the reporter is told afterwards.

A report of patient privacy hides what it is about at once, for everybody but the owner and those who decide. The guard
against abuse: what staff have looked at and found harmless is not hidden again by the same person, or from the same
address, while it is unchanged. Their report still comes before staff.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.seal import seal_of
from dicomtube.moderation.models import (
    Action,
    Appeal,
    Decision,
    Identifier,
    LogAction,
    LogLine,
    Matter,
    MatterState,
    Reason,
)
from dicomtube.moderation.models import Report as ReportRow
from dicomtube.moderation.service.subjects import Subject, subject_of, visible_subject
from dicomtube.notifications.service import To, clean_address, send

TEXT_LENGTH = 4_000
PRIVACY_LANE, OTHER_LANE = 0, 1


@dataclass(frozen=True)
class Report:
    """What somebody fills in. `identifier` is for patient privacy alone; `contact` an address for the answer."""

    reason: Reason
    identifier: Identifier | None = None
    text: str = ""
    contact: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Filed:
    """What the reporter keeps: a number to name, and the secret in the address of the status page."""

    reference: str
    token: str


@dataclass(frozen=True)
class Status:
    """What the status page tells whoever has its address. It names neither case nor person."""

    reference: str
    reason: Reason
    is_comment: bool
    filed_at: datetime
    due_at: datetime
    state: MatterState
    hid: bool
    hidden_now: bool
    outcome: Action | None
    decided_at: datetime | None


def file_report(
    session: Session, actor: Actor | None, case_id: str, comment_id: str | None, report: Report, *, address: str
) -> Filed:
    """Takes a report of something this person sees, and hides it at once where patient privacy asks for it.

    `address` is the network address it came from; only a keyed digest of it is kept. Raises NotFound and Invalid.
    """
    _check(report)
    subject = visible_subject(session, actor, case_id, comment_id)
    key = _reporter_key(session, actor, address)
    matter = _open_matter(session, subject)
    token = secrets.token_urlsafe(24)
    private = report.reason is Reason.PRIVACY
    hides = private and not subject.hidden and not _was_cleared(session, subject, key)
    seal = seal_of(session)
    row = ReportRow(
        matter_id=matter.id,
        token_hash=_digest(token),
        reporter_id=actor.user_id if actor else None,
        reporter_key=key,
        reason=report.reason,
        identifier=report.identifier,
        sealed_text=seal.close(report.text.strip()) if report.text.strip() else None,
        sealed_contact=seal.close(clean_address(report.contact)) if report.contact.strip() else None,
        language=report.language,
        hid=hides,
    )
    session.add(row)
    if private:
        matter.lane = PRIVACY_LANE
    if matter.state == MatterState.CORRECTION:
        matter.state, matter.waiting_since = MatterState.OPEN, utcnow()
    session.flush()
    about = "comment" if subject.comment else "case"
    record(session, actor, "report:file", "report", row.id, reason=report.reason, about=about, matter=matter.id)
    if hides:
        _hide(session, subject, row)
    if report.contact.strip():
        to = To.address(report.contact, report.language)
        send(session, "report_received", to, reference=reference_of(row.id), path=f"/reports/{token}")
    return Filed(reference_of(row.id), token)


def read_status(session: Session, token: str, clock: tuple[timedelta, timedelta]) -> Status:
    """What became of the report whose secret this is. Raises NotFound."""
    row = session.scalar(select(ReportRow).where(ReportRow.token_hash == _digest(token)))
    if row is None:
        raise NotFound("There is no report at this address. Look whether it was copied whole.")
    matter = session.get_one(
        Matter, row.matter_id, options=[selectinload(Matter.decisions).joinedload(Decision.appeal)]
    )
    last = matter.decisions[-1] if matter.decisions and matter.decisions[-1].at > row.created_at else None
    state = MatterState(matter.state) if last or matter.state != MatterState.CORRECTION else MatterState.OPEN
    return Status(
        reference=reference_of(row.id),
        reason=Reason(row.reason),
        is_comment=matter.comment_id is not None,
        filed_at=row.created_at,
        due_at=row.created_at + clock[matter.lane],
        state=state,
        hid=row.hid,
        hidden_now=_is_hidden(session, matter),
        outcome=Action(last.action) if last and last.reversed_at is None else None,
        decided_at=last.at if last else None,
    )


def reference_of(report_id: str) -> str:
    """The report's number as people read it out: three groups of four."""
    upper = report_id.upper()
    return "-".join(upper[start : start + 4] for start in range(0, len(upper), 4))


def answer_reporters(session: Session, matter: Matter) -> None:
    """Tells those who left an address that there is a decision; what it is stands on their status page."""
    rows = session.scalars(
        select(ReportRow).where(ReportRow.matter_id == matter.id, ReportRow.sealed_contact.is_not(None))
    )
    for row in rows:
        assert row.sealed_contact is not None  # asked for in the query
        to = To.address(seal_of(session).open(row.sealed_contact), row.language)
        send(session, "report_answered", to, reference=reference_of(row.id))


def forget_reporters(session: Session, before: datetime) -> int:
    """Blanks words, addresses and keys of reports whose matter was decided before that moment; gives how many."""
    rows = session.scalars(
        select(ReportRow)
        .join(Matter, Matter.id == ReportRow.matter_id)
        .where(Matter.decided_at < before, ReportRow.reporter_key.is_not(None))
        .with_for_update()
    ).all()
    for row in rows:
        row.sealed_text = row.sealed_contact = row.reporter_key = row.reporter_id = None
    session.execute(update(Appeal).where(Appeal.decided_at < before).values(sealed_text=None))
    return len(rows)


def _check(report: Report) -> None:
    if (report.reason is Reason.PRIVACY) != (report.identifier is not None):
        raise Invalid("Say what shows who the patient is, or that you are unsure.")
    if len(report.text) > TEXT_LENGTH:
        raise Invalid("A report may have %(most)s characters.", most=TEXT_LENGTH)
    if report.contact.strip():
        clean_address(report.contact)


def _hide(session: Session, subject: Subject, row: ReportRow) -> None:
    subject.set_hidden(session, hidden=True)
    kind, what_id = ("comment", subject.comment.id) if subject.comment else ("case", subject.case.id)
    record(session, None, f"{kind}:hide", kind, what_id, affects=subject.affected_id, report=row.id)
    session.add(LogLine(action=LogAction.HIDDEN, ground=Reason.PRIVACY, reports=1))
    send(session, "content_hidden", To.member(subject.affected_id), path=f"/c/{subject.case.id}")


def _open_matter(session: Session, subject: Subject) -> Matter:
    query = select(Matter).where(Matter.subject == subject.key, Matter.state != MatterState.DECIDED).with_for_update()
    matter = session.scalar(query)
    if matter is not None:
        return matter
    now = utcnow()
    matter = Matter(
        case_id=subject.case.id,
        comment_id=subject.comment.id if subject.comment else None,
        subject=subject.key,
        affected_id=subject.affected_id,
        lane=OTHER_LANE,
        opened_at=now,
        waiting_since=now,
    )
    try:
        with session.begin_nested():
            session.add(matter)
    except IntegrityError:  # somebody else's report came in between
        return session.scalars(query).one()
    return matter


def _was_cleared(session: Session, subject: Subject, key: str) -> bool:
    """Whether staff have found this very version harmless after a report by the same person or from that address."""
    query = (
        select(Matter.id)
        .join(ReportRow, ReportRow.matter_id == Matter.id)
        .join(Decision, Decision.matter_id == Matter.id)
        .where(
            Matter.subject == subject.key,
            Matter.version == subject.version(),
            ReportRow.reporter_key == key,
            ReportRow.reason == Reason.PRIVACY,
            Decision.action == Action.DISMISS,
        )
    )
    return session.scalar(query.limit(1)) is not None


def _is_hidden(session: Session, matter: Matter) -> bool:
    subject = subject_of(session, matter)
    return subject is None or subject.hidden


def _reporter_key(session: Session, actor: Actor | None, address: str) -> str:
    return seal_of(session).fingerprint(f"member {actor.user_id}" if actor else f"address {_network(address)}")


def _network(address: str) -> str:
    """The address, or for IPv6 the network of 64 bits that one household or institution has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
