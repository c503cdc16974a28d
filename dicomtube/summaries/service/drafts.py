"""What the owner does with an answer: accept it as it is or edited, or discard it; and the ledger of what was sent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from dicomtube.cases.models import Case
from dicomtube.cases.service import AcceptedSummary, own_case, set_summary
from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.policy import Actor
from dicomtube.phi.text import Certainty, lint
from dicomtube.summaries.answer import AnswerError, Summary, check
from dicomtube.summaries.models import RequestState, SummaryExchange, SummaryRequest
from dicomtube.summaries.service.choices import Offer, require_offer

LEDGER_LENGTH = 200


def accept(
    session: Session, actor: Actor | None, offer: Offer, request_id: str, text: Summary, *, use_title: bool
) -> Case:
    """Puts the draft, as the owner leaves it, on the case's page, labelled as made with AI and answered for by them.

    With `use_title` the case takes the title, too. Raises Invalid for a text that is no whole answer or identifies.
    """
    request, case = _decidable(session, actor, offer, request_id)
    try:
        kept = check(text.document())
    except AnswerError as error:
        raise Invalid("Something is missing or too long. Look at the fields again.") from error
    if any(span.certainty is Certainty.SURE for part in kept.texts() for span in lint(part)):
        raise Invalid("This text would identify somebody. Change it first.")
    request.edited = request.answer != kept.document()
    _decide(request, RequestState.ACCEPTED, case.owner_id)
    accepted = AcceptedSummary(
        summary=kept.summary,
        teaching_points=kept.teaching_points,
        tags=kept.tags,
        question=kept.quiz.question,
        right=kept.quiz.right,
        wrong=kept.quiz.wrong,
        model=request.model,
        edited=request.edited,
    )
    set_summary(session, actor, case.id, accepted, title=kept.title if use_title else None)
    record(session, actor, "summary:accept", "case", case.id, request=request.id, edited=request.edited)
    return case


def discard(session: Session, actor: Actor | None, offer: Offer, request_id: str) -> Case:
    """Throws the draft away; the ledger keeps what was sent and received."""
    request, case = _decidable(session, actor, offer, request_id)
    _decide(request, RequestState.DISCARDED, case.owner_id)
    record(session, actor, "summary:discard", "case", case.id, request=request.id)
    return case


def latest(session: Session, case_id: str) -> SummaryRequest | None:
    """The case's newest request, of a case that the caller has found to be the person's own."""
    query = select(SummaryRequest).where(SummaryRequest.case_id == case_id)
    return session.scalar(query.order_by(SummaryRequest.created_at.desc(), SummaryRequest.id.desc()).limit(1))


def ledger(session: Session, actor: Actor | None, offer: Offer, case_id: str) -> list[SummaryRequest]:
    """Every request about the person's own case with its exchanges, newest first.

    What was sent stays readable to the owner when the operator takes the key away; without a key there is no such page
    for anybody else, and none for an owner who never asked.
    """
    try:
        own_case(session, actor, case_id)
    except (SignInRequired, Forbidden):
        require_offer(offer)
        raise
    query = (
        select(SummaryRequest)
        .where(SummaryRequest.case_id == case_id)
        .order_by(SummaryRequest.created_at.desc(), SummaryRequest.id.desc())
        .limit(LEDGER_LENGTH)
        .options(selectinload(SummaryRequest.exchanges))
    )
    entries = list(session.scalars(query))
    if not entries:
        require_offer(offer)
    return entries


def exchange(session: Session, actor: Actor | None, exchange_id: str) -> SummaryExchange:
    """The bytes of one exchange about a case of the person's own. Raises NotFound otherwise."""
    row = session.get(SummaryExchange, exchange_id)
    if row is None:
        raise NotFound("There is no such entry.")
    own_case(session, actor, session.get_one(SummaryRequest, row.request_id).case_id)
    return row


def sent_by(session: Session, user_id: str) -> list[SummaryRequest]:
    """Everything a member has had sent, newest first: for their privacy centre and their export."""
    query = select(SummaryRequest).where(SummaryRequest.requester_id == user_id)
    query = query.order_by(SummaryRequest.created_at.desc()).options(selectinload(SummaryRequest.exchanges))
    return list(session.scalars(query))


def _decidable(session: Session, actor: Actor | None, offer: Offer, request_id: str) -> tuple[SummaryRequest, Case]:
    require_offer(offer)
    request = session.get(SummaryRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound("There is no such draft of yours.")
    case = own_case(session, actor, request.case_id)
    if request.state != RequestState.DRAFT:
        raise Conflict("This draft has been decided on already.")
    return request, case


def _decide(request: SummaryRequest, state: RequestState, user_id: str) -> None:
    request.state, request.decided_by, request.decided_at = state, user_id, utcnow()
