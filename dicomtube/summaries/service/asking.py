"""Asking for a summary: what would be sent, and the request for it within the budget."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.core import queue
from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, TooLarge
from dicomtube.core.policy import Actor
from dicomtube.phi.text import lint
from dicomtube.summaries.models import RequestState, SummaryRequest
from dicomtube.summaries.payload import CaseFacts, Payload, compose
from dicomtube.summaries.service.choices import Offer, require_may_send, summarisable_case

ASK = "summaries.ask"
CACHE_DAYS = 30


def preview(case: Case) -> Payload:
    """Exactly what would be sent for the case as it stands.

    Raises TooLarge, and Invalid where the linter finds anything that could identify somebody.
    """
    facts = CaseFacts(
        specialty=case.specialty,
        modalities=tuple(sorted({series.modality for series in case.study.series})),
        body_part=next((series.body_part for series in case.study.series if series.body_part), ""),
        presentation=case.presentation,
        findings=case.findings,
        diagnosis=case.diagnosis,
        discussion=case.description,
    )
    if any(lint(text) for text in facts.texts()):
        raise Invalid("The case's text may identify somebody. Edit it first; nothing was sent.")
    try:
        return compose(facts)
    except ValueError as error:
        raise TooLarge("The case's text is too long to be summarised.") from error


def ask(session: Session, actor: Actor | None, offer: Offer, case_id: str, *, seen_digest: str) -> SummaryRequest:
    """Asks for a summary of what the person has seen in the preview; an answer we have already is given at once.

    Raises Conflict where the text has changed since, a request is under way, or the budget is used up.
    """
    case = summarisable_case(session, actor, offer, case_id)
    require_may_send(session, case)
    payload = preview(case)
    digest = payload.digest(offer.model)
    if digest != seen_digest:
        raise Conflict("The case has changed since you looked. Look at what would be sent again.")
    open_states = (RequestState.QUEUED, RequestState.DRAFT)
    under_way = select(SummaryRequest.id).where(
        SummaryRequest.case_id == case.id, SummaryRequest.state.in_(open_states)
    )
    if session.scalar(under_way.limit(1)):
        raise Conflict("A summary of this case is being made, or waits for you.")
    request = SummaryRequest(
        case_id=case.id,
        requester_id=case.owner_id,
        model=offer.model,
        digest=digest,
        instruction=payload.instruction,
        text=payload.text,
    )
    cached = _cached(session, case.owner_id, digest)
    if cached is not None:
        request.state, request.answer, request.from_cache = RequestState.DRAFT, cached.answer, True
    else:
        _require_budget(session, offer, case.owner_id, len(payload.text))
    session.add(request)
    session.flush()
    if cached is None:
        queue.enqueue(session, ASK, {"request_id": request.id}, key=f"{ASK}:{request.id}", max_attempts=4)
    record(session, actor, "summary:ask", "case", case.id, request=request.id, cached=cached is not None)
    return request


def _cached(session: Session, owner_id: str, digest: str) -> SummaryRequest | None:
    """An answer to the same question of the same person: nobody learns by it what another has written."""
    return session.scalar(
        select(SummaryRequest)
        .where(
            SummaryRequest.digest == digest,
            SummaryRequest.requester_id == owner_id,
            SummaryRequest.answer.is_not(None),
            SummaryRequest.created_at > utcnow() - timedelta(days=CACHE_DAYS),
        )
        .order_by(SummaryRequest.created_at.desc())
        .limit(1)
    )


def _require_budget(session: Session, offer: Offer, owner_id: str, characters: int) -> None:
    day = utcnow() - timedelta(days=1)
    if _asked_since(session, day, owner_id) >= offer.per_person_day:
        raise Conflict("You have used up your summaries for today. Try again tomorrow.")
    if _asked_since(session, day) >= offer.per_site_day:
        raise Conflict("The site has used up its summaries for today. Try again tomorrow.")
    month = utcnow() - timedelta(days=30)
    sent = select(func.sum(func.length(SummaryRequest.text))).where(
        SummaryRequest.created_at > month, SummaryRequest.from_cache.is_(False)
    )
    if (session.scalar(sent) or 0) + characters > offer.characters_month:
        raise Conflict("The site has used up its summaries for this month.")


def _asked_since(session: Session, moment: datetime, owner_id: str | None = None) -> int:
    query = select(func.count()).where(SummaryRequest.created_at > moment, SummaryRequest.from_cache.is_(False))
    if owner_id is not None:
        query = query.where(SummaryRequest.requester_id == owner_id)
    return session.scalar(query) or 0
