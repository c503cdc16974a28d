"""What is held about one member now, and who of the staff looked at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.core.audit import AuditEntry
from dicomtube.core.language import N_
from dicomtube.identity.models import User
from dicomtube.privacy.service.classes import CLASSES
from dicomtube.privacy.service.holdings import DataClass, about_member
from dicomtube.summaries.models import SummaryExchange, SummaryRequest

STAFF_ACTS: Mapping[str, str] = {
    "privacy.request_viewed": N_("Read your request"),
    "privacy.extended": N_("Put the answer to your request off"),
    "privacy.done": N_("Decided your request"),
    "privacy.refused": N_("Decided your request"),
    "privacy.assigned": N_("Found that a request is yours"),
    "contact.viewed": N_("Read your message"),
    "contact.closed": N_("Settled your message"),
    "review:look": N_("Looked at images of yours that were held back"),
    "review:masked": N_("Masked an image of yours"),
    "review:kept": N_("Let an image of yours pass"),
    "review:rejected": N_("Left an image of yours out"),
    "report:read": N_("Looked into a report about something of yours"),
    "report:decide": N_("Decided about something of yours"),
    "appeal:decide": N_("Decided your appeal"),
    "case:retract": N_("Took a case of yours away"),
    "comment:remove": N_("Removed a comment of yours"),
    "member:strike": N_("Counted a breach"),
    "member:unstrike": N_("Took a breach back"),
    "identity.role_granted": N_("Changed your role"),
}
"""What staff do to what is a member's own, and how it is put to the member. Whoever records another adds it here."""


@dataclass(frozen=True)
class Held:
    """A line of the inventory: a class and how many rows of it there are about the member."""

    data_class: DataClass
    count: int


@dataclass(frozen=True)
class StaffAct:
    """Something that somebody of the staff did to what is the member's. Who it was is told by their role alone."""

    at: datetime
    words: str
    subject_kind: str
    subject_id: str
    role: str


@dataclass(frozen=True)
class Sent:
    """Text of a case of the member's that was sent to a language model."""

    at: datetime
    case_id: str
    title: str
    model: str


def take_stock(session: Session, user_id: str) -> list[Held]:
    """What is held about the member, class by class, in one query."""
    counts = union_all(
        *(
            select(literal(one.name).label("name"), func.count().label("rows"))
            .select_from(one.table)
            .where(one.mine(user_id))
            for one in CLASSES
        )
    )
    found = {row.name: row.rows for row in session.execute(counts)}
    return [Held(one, found.get(one.name, 0)) for one in CLASSES]


def staff_acts(session: Session, user_id: str, limit: int = 50) -> Sequence[StaffAct]:
    """When staff looked at or changed something of the member's, newest first."""
    rows = session.execute(
        select(AuditEntry, User.role)
        .join(User, User.id == AuditEntry.actor_id)
        .where(about_member(user_id), AuditEntry.action.in_(STAFF_ACTS))
        .order_by(AuditEntry.number.desc())
        .limit(limit)
    )
    return [
        StaffAct(entry.at, STAFF_ACTS[entry.action], entry.subject_kind, entry.subject_id, role) for entry, role in rows
    ]


def sent_to_ai(session: Session, user_id: str, limit: int = 50) -> Sequence[Sent]:
    """What was sent about the member's cases, newest first. The ledger of each case has the exact bytes."""
    rows = session.execute(
        select(SummaryExchange.sent_at, Case.id, Case.title, SummaryRequest.model)
        .join(SummaryRequest, SummaryRequest.id == SummaryExchange.request_id)
        .join(Case, Case.id == SummaryRequest.case_id)
        .where(Case.owner_id == user_id)
        .order_by(SummaryExchange.sent_at.desc(), SummaryExchange.id)
        .limit(limit)
    )
    return [Sent(at, case_id, title, model) for at, case_id, title, model in rows]
