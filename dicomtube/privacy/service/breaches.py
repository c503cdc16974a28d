"""The register of breaches: what happened, who was affected, what was done, and the 72 hours of GDPR art. 33."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.privacy.models import Breach, BreachState
from dicomtube.wording import service as wording

TEXT_LENGTH = 10_000
KINDS_LENGTH = 300
MOST_PEOPLE = 2**31 - 1
COLUMNS = (
    "number", "state", "happened_at", "known_at", "authority_due_at", "people_count", "data_kinds", "what",
    "consequences", "measures", "authority_notified", "authority_notified_at", "authority_reason", "people_told_at",
    "closed_at",
)  # fmt: skip
_WORDS = ("what", "data_kinds", "consequences", "measures")


@dataclass(frozen=True)
class BreachFacts:
    """What is known of a breach. The texts name nobody: they say what kind of thing happened to what kind of data."""

    what: str
    happened_at: datetime
    known_at: datetime
    people_count: int
    data_kinds: str
    consequences: str = ""
    measures: str = ""
    people_told_at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """How much of the 72 hours is left. `stopped`: the authority was told, or it was decided that it need not be."""

    due_at: datetime
    hours_left: int
    late: bool
    stopped: bool


def record_breach(session: Session, actor: Actor | None, facts: BreachFacts, *, words_checked: str = "") -> Breach:
    """A new entry; the clock runs from `known_at`. Raises Invalid, and Identifying where it names somebody."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    breach = Breach(recorded_by=person.user_id, **_checked(facts, words_checked))
    session.add(breach)
    session.flush()
    audit.record(session, person, "privacy.breach_recorded", "breach", breach.id, people=breach.people_count)
    return breach


def change_breach(
    session: Session, actor: Actor | None, breach_id: str, facts: BreachFacts, *, words_checked: str = ""
) -> Breach:
    """More is known now. Raises Conflict when it is closed, Invalid, and Identifying where it names somebody."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    breach = _open(session, breach_id)
    for name, value in _checked(facts, words_checked).items():
        setattr(breach, name, value)
    audit.record(session, person, "privacy.breach_changed", "breach", breach.id, people=breach.people_count)
    return breach


def decide_notification(
    session: Session,
    actor: Actor | None,
    breach_id: str,
    *,
    notified_at: datetime | None,
    reason: str,
    words_checked: str = "",
) -> Breach:
    """Says that the authority was notified at that moment, or (None) that it need not be; and why.

    The reason says, where the notice came late, why (art. 33(1)), and else why a risk is unlikely. Raises Invalid
    without a reason or for a moment that can't be, Identifying where it names somebody, and Conflict when the breach is
    closed.
    """
    person = require(actor, Permission.PRIVACY_HANDLE)
    breach = _open(session, breach_id)
    reason = _text(reason)
    if not reason:
        raise Invalid("Give the reason: the authority may ask for it.")
    if notified_at is not None and not breach.known_at <= notified_at <= utcnow():
        raise Invalid("The authority can't have been notified then.")
    wording.check({"reason": reason}, (words_checked,), place=wording.Place.REGISTER)
    breach.authority_notified = notified_at is not None
    breach.authority_notified_at, breach.authority_reason = notified_at, reason
    audit.record(session, person, "privacy.breach_decided", "breach", breach.id, notified=breach.authority_notified)
    return breach


def close_breach(session: Session, actor: Actor | None, breach_id: str) -> Breach:
    """Ends the handling. Raises Conflict while the authority is undecided, and without measures."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    breach = _open(session, breach_id)
    if breach.authority_notified is None:
        raise Conflict("Say first whether the authority was notified, and why.")
    if not breach.measures:
        raise Conflict("Say first what was done against it.")
    breach.state, breach.closed_at = BreachState.CLOSED, utcnow()
    audit.record(session, person, "privacy.breach_closed", "breach", breach.id, notified=breach.authority_notified)
    return breach


def read_breach(session: Session, actor: Actor | None, breach_id: str) -> Breach:
    """One entry. Raises NotFound."""
    require(actor, Permission.PRIVACY_HANDLE)
    breach = session.get(Breach, breach_id)
    if breach is None:
        raise NotFound("There is no such entry.")
    return breach


def list_breaches(session: Session, actor: Actor | None) -> Sequence[Breach]:
    """The whole register: what is open first, by its clock, then the closed ones, newest first."""
    require(actor, Permission.PRIVACY_HANDLE)
    rows = session.scalars(select(Breach).order_by(Breach.known_at.desc(), Breach.id)).all()
    still_open = sorted((row for row in rows if row.state == BreachState.OPEN), key=lambda row: row.known_at)
    return [*still_open, *(row for row in rows if row.state == BreachState.CLOSED)]


def export_breaches(session: Session, actor: Actor | None) -> list[dict[str, str | int | bool | None]]:
    """The register as plain values, oldest first; moments in ISO 8601. Writes to the audit log that it was taken."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    rows = session.scalars(select(Breach).order_by(Breach.known_at, Breach.id)).all()
    audit.record(session, person, "privacy.breaches_exported", "breach", "register", count=len(rows))
    return [_plain(row) for row in rows]


def clock_of(breach: Breach, now: datetime | None = None) -> Clock:
    """How the 72 hours stand: while undecided against now, afterwards against the notice."""
    decided = breach.authority_notified is not None
    moment = (breach.authority_notified_at or breach.due_at) if decided else (now or utcnow())
    left = breach.due_at - moment
    return Clock(breach.due_at, int(left.total_seconds() / 3600), left.total_seconds() < 0, decided)


def _open(session: Session, breach_id: str) -> Breach:
    breach = session.get(Breach, breach_id, with_for_update=True)
    if breach is None:
        raise NotFound("There is no such entry.")
    if breach.state != BreachState.OPEN:
        raise Conflict("This entry is closed; closed entries stay as they are.")
    return breach


def _checked(facts: BreachFacts, words_checked: str) -> dict[str, object]:
    values = asdict(facts)
    for name in _WORDS:
        values[name] = _text(values[name])
    if not values["what"] or not values["data_kinds"]:
        raise Invalid("Say what happened and what kinds of data it touched.")
    if len(values["data_kinds"]) > KINDS_LENGTH:
        raise Invalid("The kinds of data may have %(most)s characters.", most=KINDS_LENGTH)
    if not 0 <= facts.people_count <= MOST_PEOPLE:
        raise Invalid("Give the number of people, or your best estimate.")
    if facts.known_at > utcnow() or facts.happened_at > facts.known_at:
        raise Invalid("It must have happened before it became known, and neither lies in the future.")
    if facts.people_told_at is not None and not facts.known_at <= facts.people_told_at <= utcnow():
        raise Invalid("The people affected can't have been told then.")
    wording.check({name: values[name] for name in _WORDS}, (words_checked,), place=wording.Place.REGISTER)
    return values


def _text(text: str) -> str:
    text = text.strip().replace("\r\n", "\n")
    if len(text) > TEXT_LENGTH:
        raise Invalid("Each text may have %(most)s characters.", most=TEXT_LENGTH)
    return text


def _plain(row: Breach) -> dict[str, str | int | bool | None]:
    values = {**{name: getattr(row, name, None) for name in COLUMNS}, "number": row.id, "authority_due_at": row.due_at}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
