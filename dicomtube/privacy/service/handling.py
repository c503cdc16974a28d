"""What staff do with rights requests. Whatever they look at is written to the audit log, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.language import N_
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.seal import BrokenSeal, seal_of
from dicomtube.identity.models import User
from dicomtube.identity.service import is_restricted, lift_restriction, restrict
from dicomtube.notifications.service import To, send
from dicomtube.privacy.models import RequestState, Right, RightsRequest
from dicomtube.privacy.service.clock import longest_extension
from dicomtube.privacy.service.requests import members_of_address
from dicomtube.wording import service as wording

TEXT_LENGTH = 4000
QUEUE_LENGTH = 200
SET_ASIDE = N_("Your data is stored and nothing else is done with it, until the restriction is lifted.")
RESTRICTABLE = (Right.RESTRICTION, Right.OBJECTION)
REMEDY = N_(
    "If you disagree, write to us by the contact form and somebody else will look at it. You may complain "
    "to the data protection authority of the country where you live, work, or where you think the law was broken "
    "(GDPR article 77), and you may go to court (article 79)."
)
_DEADLINE = func.coalesce(RightsRequest.extended_until, RightsRequest.due_on)


@dataclass(frozen=True)
class Queued:
    """A request in the queue."""

    id: str
    kind: Right
    origin: str
    received_at: datetime
    deadline: date
    extended: bool
    overdue: bool
    days_left: int


@dataclass(frozen=True)
class Opened:
    """A request as whoever handles it sees it. `candidates`: members who proved the address, by id and name."""

    row: RightsRequest
    words: str
    address: str | None
    member: User | None
    restricted: bool
    candidates: tuple[tuple[str, str], ...]
    overdue: bool
    longest: date


@dataclass(frozen=True)
class RegisterLine:
    """A request as the register keeps it: nothing of what was written, and nobody's address."""

    number: str
    kind: str
    origin: str
    state: str
    received_on: str
    due_on: str
    extended_until: str
    decided_on: str
    days_taken: int | None
    in_time: bool | None


def queue(session: Session, actor: Actor | None, today: date | None = None) -> list[Queued]:
    """The open requests, the most urgent first. Writes to the audit log that somebody looked."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    today = today or utcnow().date()
    rows = session.scalars(
        select(RightsRequest)
        .where(RightsRequest.state == RequestState.OPEN)
        .order_by(_DEADLINE, RightsRequest.received_at, RightsRequest.id)
        .limit(QUEUE_LENGTH)
    ).all()
    audit.record(session, person, "privacy.queue_viewed", "privacy_queue", "open", count=len(rows))
    return [
        Queued(
            id=row.id,
            kind=Right(row.kind),
            origin=row.origin,
            received_at=row.received_at,
            deadline=row.deadline,
            extended=row.extended_until is not None,
            overdue=row.deadline < today,
            days_left=(row.deadline - today).days,
        )
        for row in rows
    ]


def open_case(session: Session, actor: Actor | None, request_id: str, today: date | None = None) -> Opened:
    """A request with what was written and by whom. Writes to the audit log that somebody looked."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, request_id)
    address = _opened(session, row.sealed_address)
    ids = members_of_address(session, address) if address else []
    names = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)).order_by(User.id)).all()
    audit.record(session, person, "privacy.request_viewed", "rights_request", row.id, affects=row.user_id)
    return Opened(
        row=row,
        words=_opened(session, row.sealed_words) or "",
        address=address,
        member=session.get(User, row.user_id) if row.user_id else None,
        restricted=row.user_id is not None and is_restricted(session, row.user_id),
        candidates=tuple((member_id, name) for member_id, name in names),
        overdue=row.state == RequestState.OPEN and row.deadline < (today or utcnow().date()),
        longest=longest_extension(row.received_at),
    )


def extend(
    session: Session, actor: Actor | None, request_id: str, until: date, reason: str, *, words_checked: str = ""
) -> RightsRequest:
    """Puts the answer off, once, by up to two further months, and tells the person so and why (article 12(3)).

    Raises Conflict when the first month is over, for the notice must reach them within it, or it was put off already;
    Identifying where the reason speaks of a patient.
    """
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, request_id, lock=True)
    moment = utcnow()
    if row.state != RequestState.OPEN:
        raise Conflict("This request is decided already.")
    if row.extended_until is not None:
        raise Conflict("This request was put off once already.")
    if moment.date() > row.due_on:
        raise Conflict("The month is over, so it is too late to put this off: answer it now.")
    longest = longest_extension(row.received_at)
    if not row.due_on < until <= longest:
        raise Invalid("Choose a day after %(first)s and not after %(last)s.", first=row.due_on, last=longest)
    row.extended_at, row.extended_until, row.extension_reason = moment, until, _text("reason", reason, words_checked)
    audit.record(
        session, person, "privacy.extended", "rights_request", row.id, affects=row.user_id, until=until.isoformat()
    )
    _tell(session, row, "rights_extended", number=row.id, until=until.isoformat(), reason=row.extension_reason)
    return row


def complete(
    session: Session, actor: Actor | None, request_id: str, outcome: str, *, words_checked: str = ""
) -> RightsRequest:
    """What was asked for is done; the person is told `outcome`. Raises Identifying where that speaks of a patient."""
    return _decide(session, actor, request_id, RequestState.DONE, (outcome, words_checked), None)


def refuse(
    session: Session, actor: Actor | None, request_id: str, reason: str, *, words_checked: str = ""
) -> RightsRequest:
    """The request is refused; the person is told why, and what they can do about it (article 12(4))."""
    return _decide(session, actor, request_id, RequestState.REFUSED, (reason, words_checked), REMEDY)


def restrict_member(session: Session, actor: Actor | None, request_id: str) -> RightsRequest:
    """Sets aside the data of the member whose request for restriction, or objection, this is, and tells them by mail.

    That settles a request for restriction; an objection stays open until its grounds are weighed (article 18(1)(d)).
    Raises Conflict for a request of another kind or a decided one, and Invalid while it is nobody's.
    """
    person, row, user_id = _restrictable(session, actor, request_id)
    if row.state != RequestState.OPEN:
        raise Conflict("This request is decided already.")
    restrict(session, user_id, actor=person)
    if row.kind == Right.RESTRICTION:
        row.state, row.outcome = RequestState.DONE, SET_ASIDE
        row.decided_at, row.decided_by = utcnow(), person.user_id
        audit.record(session, person, "privacy.done", "rights_request", row.id, affects=user_id)
    _tell(session, row, "restriction_applied", number=row.id)
    return row


def lift_member_restriction(session: Session, actor: Actor | None, request_id: str) -> None:
    """Lifts the restriction of the member whose request this is; the mail that says so is entered before (art. 18(3)).

    Raises Conflict where nothing is restricted, and as `restrict_member` does.
    """
    person, row, user_id = _restrictable(session, actor, request_id)
    _tell(session, row, "restriction_lifted", number=row.id)
    lift_restriction(session, user_id, actor=person)


def _restrictable(session: Session, actor: Actor | None, request_id: str) -> tuple[Actor, RightsRequest, str]:
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, request_id, lock=True)
    if row.kind not in RESTRICTABLE:
        raise Conflict("Setting data aside does not answer this request.")
    if row.user_id is None:
        raise Invalid("Nobody's data can be set aside before it is clear whose request it is.")
    return person, row, row.user_id


def assign_member(session: Session, actor: Actor | None, request_id: str, user_id: str) -> None:
    """Says whose request it is. Raises Invalid for a member who did not prove the address it came from."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, request_id, lock=True)
    address = _opened(session, row.sealed_address)
    if row.state != RequestState.OPEN or not address or user_id not in members_of_address(session, address):
        raise Invalid("This member has not proven the address that the request came from.")
    row.user_id = user_id
    audit.record(session, person, "privacy.assigned", "rights_request", row.id, affects=user_id)


def register(session: Session, actor: Actor | None) -> Iterator[RegisterLine]:
    """Every request ever received but the unproven, oldest first. Writes to the audit log that somebody looked."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    rows = session.scalars(
        select(RightsRequest)
        .where(RightsRequest.state.not_in([RequestState.UNPROVEN, RequestState.LAPSED]))
        .order_by(RightsRequest.received_at, RightsRequest.id)
        .execution_options(yield_per=500)
    )
    audit.record(session, person, "privacy.register_viewed", "privacy_queue", "register")
    return map(_line, rows)


def overdue_count(session: Session, today: date | None = None) -> int:
    """How many open requests are past their day."""
    late = case(((today or utcnow().date()) > _DEADLINE, 1), else_=0)
    query = select(func.coalesce(func.sum(late), 0)).where(RightsRequest.state == RequestState.OPEN)
    return int(session.scalar(query) or 0)


def register_rows(lines: Iterable[RegisterLine]) -> Sequence[dict[str, str | int | bool | None]]:
    """The register as plain values."""
    return [asdict(line) for line in lines]


def _line(row: RightsRequest) -> RegisterLine:
    received = row.received_at.date()
    decided = row.decided_at.date() if row.decided_at else None
    return RegisterLine(
        number=row.id,
        kind=row.kind,
        origin=row.origin,
        state=row.state,
        received_on=received.isoformat(),
        due_on=row.due_on.isoformat(),
        extended_until=row.extended_until.isoformat() if row.extended_until else "",
        decided_on=decided.isoformat() if decided else "",
        days_taken=(decided - received).days if decided else None,
        in_time=decided <= row.deadline if decided else None,
    )


def _decide(
    session: Session,
    actor: Actor | None,
    request_id: str,
    state: RequestState,
    said: tuple[str, str],
    remedy: str | None,
) -> RightsRequest:
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, request_id, lock=True)
    if row.state != RequestState.OPEN:
        raise Conflict("This request is decided already.")
    row.outcome = _text("outcome", *said)
    row.state, row.remedy = state, remedy
    row.decided_at, row.decided_by = utcnow(), person.user_id
    audit.record(session, person, f"privacy.{state}", "rights_request", row.id, affects=row.user_id)
    _tell(session, row, "rights_refused" if remedy else "rights_done", number=row.id, outcome=row.outcome)
    return row


def _tell(session: Session, row: RightsRequest, kind: str, **values: str) -> None:
    """Mails whoever asked: to the address it came from, else to the member."""
    address = _opened(session, row.sealed_address)
    if address is not None:
        send(session, kind, To.address(address, row.language), **values)
    elif row.user_id is not None:
        send(session, kind, To.member(row.user_id), **values)


def _found(session: Session, request_id: str, *, lock: bool = False) -> RightsRequest:
    row = session.get(RightsRequest, request_id, with_for_update=lock or None)
    if row is None or row.state in (RequestState.UNPROVEN, RequestState.LAPSED):
        raise NotFound("There is no such request.")
    return row


def _opened(session: Session, sealed: str | None) -> str | None:
    if sealed is None:
        return None
    try:
        return seal_of(session).open(sealed)
    except BrokenSeal:
        return None


def _text(field: str, text: str, words_checked: str) -> str:
    """A text that the person gets by mail, looked at like any letter."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Invalid("Say why: the person will read it.")
    if len(text) > TEXT_LENGTH:
        raise Invalid("A message may have %(most)s characters.", most=TEXT_LENGTH)
    wording.check({field: text}, (words_checked,), place=wording.Place.LETTER)
    return text
