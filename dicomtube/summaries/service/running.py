"""The worker's part: sends a request once, notes the bytes before and after, and checks what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from dicomtube.cases.models import Case
from dicomtube.core.db import Database, new_id, utcnow
from dicomtube.phi.text import Certainty, lint
from dicomtube.studies.models import Study
from dicomtube.summaries.answer import AnswerError, read
from dicomtube.summaries.models import RequestState, SummaryBreaker, SummaryExchange, SummaryRequest
from dicomtube.summaries.payload import Payload
from dicomtube.summaries.service.choices import may_send

BREAKER_FAILURES = 5
BREAKER_REST = timedelta(minutes=10)
_SERVICE = "gemini"


class Answered(Protocol):
    """What a model's adapter gives."""

    @property
    def text(self) -> str: ...
    @property
    def received(self) -> bytes: ...


class AskFailed(Exception):
    """An adapter's word that no answer came: why, whether waiting may help, and the bytes that came."""

    def __init__(self, failure: str, *, passing: bool, received: bytes | None = None) -> None:
        super().__init__(failure)
        self.failure, self.passing, self.received = failure, passing, received


Ask = Callable[[Payload, Callable[[bytes], None]], Answered]


class TryLater(Exception):
    """The service is busy or resting; the job's next attempt may find it well."""


def run(database: Database, request_id: str, ask: Ask, fence: Callable[[Session], None]) -> None:
    """Answers a queued request. One that is decided, gone or no longer allowed is left alone, and nothing is sent.

    Raises TryLater when another attempt may help. No transaction is open while bytes travel.
    """
    payload = _take(database, request_id)
    if payload is None:
        return
    exchange_id = new_id()

    def note(body: bytes) -> None:
        with database.writing() as session:
            fence(session)
            session.add(SummaryExchange(id=exchange_id, request_id=request_id, sent=body))

    try:
        reply = ask(payload, note)
    except AskFailed as error:
        with database.writing() as session:
            _note_end(session, exchange_id, error.received, error.failure)
            if error.passing:
                _count_failure(session)
            else:
                _fail(session, request_id, error.failure)
        if error.passing:
            raise TryLater(error.failure) from error
        return
    with database.writing() as session:
        fence(session)
        _close_breaker(session)
        _settle(session, request_id, exchange_id, reply)


def give_up(database: Database, request_id: str) -> None:
    """Marks the request failed when no attempt is left."""
    with database.writing() as session:
        _fail(session, request_id, "unavailable")


def _take(database: Database, request_id: str) -> Payload | None:
    with database.writing() as session:
        request = session.get(SummaryRequest, request_id)
        if request is None or request.state != RequestState.QUEUED:
            return None
        case = session.get_one(Case, request.case_id, options=[joinedload(Case.study).selectinload(Study.series)])
        if not may_send(session, case):
            request.state = RequestState.DISCARDED
            return None
        breaker = session.get(SummaryBreaker, _SERVICE)
        resting = breaker is not None and breaker.open_until is not None and breaker.open_until > utcnow()
        payload = Payload(request.instruction, request.text)
    if resting:
        raise TryLater("resting")
    return payload


def _settle(session: Session, request_id: str, exchange_id: str, reply: Answered) -> None:
    try:
        answer = read(reply.text)
    except AnswerError:
        _note_end(session, exchange_id, reply.received, "malformed")
        _fail(session, request_id, "malformed")
        return
    if any(span.certainty is Certainty.SURE for text in answer.texts() for span in lint(text)):
        _note_end(session, exchange_id, reply.received, "identifying")
        _fail(session, request_id, "identifying")
        return
    _note_end(session, exchange_id, reply.received, None)
    request = _queued(session, request_id)
    if request is not None:
        request.answer = answer.document()
        request.state = RequestState.DRAFT


def _fail(session: Session, request_id: str, failure: str) -> None:
    request = _queued(session, request_id)
    if request is not None:
        request.state, request.failure = RequestState.FAILED, failure


def _queued(session: Session, request_id: str) -> SummaryRequest | None:
    return session.scalar(
        select(SummaryRequest)
        .where(SummaryRequest.id == request_id, SummaryRequest.state == RequestState.QUEUED)
        .with_for_update()
    )


def _note_end(session: Session, exchange_id: str, received: bytes | None, failure: str | None) -> None:
    exchange = session.get(SummaryExchange, exchange_id)
    if exchange is not None:
        exchange.received, exchange.failure = received, failure
        exchange.received_at = utcnow() if received is not None else None


def _count_failure(session: Session) -> None:
    breaker = session.get(SummaryBreaker, _SERVICE, with_for_update=True)
    if breaker is None:
        breaker = SummaryBreaker(service=_SERVICE, failures=0)
        session.add(breaker)
    breaker.failures += 1
    if breaker.failures >= BREAKER_FAILURES:
        breaker.open_until = utcnow() + BREAKER_REST


def _close_breaker(session: Session) -> None:
    breaker = session.get(SummaryBreaker, _SERVICE, with_for_update=True)
    if breaker is not None:
        breaker.failures, breaker.open_until = 0, None
