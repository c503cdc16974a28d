"""Deletions that somebody asked for at their sign-in provider, taken up as requests of the same kind as all others.

Identity, floors below, acts on a provider's event at once and writes it down. Here each such event gets its rights
request, under the very number that the provider handed to the person, so that clock, register and queue know of it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.language import N_
from dicomtube.identity.models import ProviderEvent
from dicomtube.identity.providers import EventKind
from dicomtube.identity.service import Outcome
from dicomtube.privacy.models import Origin, RequestState, Right, RightsRequest
from dicomtube.privacy.service.clock import due_on

DELETIONS = (EventKind.DELETION_REQUESTED, EventKind.ACCOUNT_DELETED)
NOTHING_HELD = N_("We held nothing about that account.")
LINK_REMOVED = N_("All we had received from that account is deleted. The member has other ways to sign in.")
ERASED = N_("The account is closed and its data is erased.")
_DONE: dict[str, str] = {Outcome.NOBODY_HERE: NOTHING_HELD, Outcome.IDENTITY_REMOVED: LINK_REMOVED}


def take_up_events(session: Session, limit: int = 100) -> int:
    """Opens a request for each deletion that has none yet; gives their number. What is done already is marked so.

    Stays open, and due, what needs more: an account whose data is still to be erased, and a member without any other
    way in whose account at the provider is gone, for nobody knows whether they want to leave here, too.
    """
    query = (
        select(ProviderEvent)
        .outerjoin(RightsRequest, RightsRequest.id == ProviderEvent.id)
        .where(ProviderEvent.kind.in_(DELETIONS), RightsRequest.id.is_(None))
        .order_by(ProviderEvent.received_at, ProviderEvent.id)
        .limit(limit)
    )
    events = session.scalars(query).all()
    for event in events:
        row = RightsRequest(
            id=event.id,
            kind=Right.ERASURE,
            origin=Origin.PROVIDER,
            state=RequestState.OPEN,
            user_id=event.user_id,
            received_at=event.received_at,
            due_on=due_on(event.received_at),
            proven_at=event.received_at,
        )
        done = _DONE.get(event.outcome)
        if event.outcome == Outcome.ACCOUNT_CLOSED and event.user_id is None:
            done = ERASED  # the member's row is gone already
        if done is not None:
            row.state, row.decided_at, row.outcome = RequestState.DONE, utcnow(), done
        session.add(row)
        audit.record(
            session,
            None,
            "privacy.requested",
            "rights_request",
            event.id,
            affects=event.user_id,
            kind=row.kind,
            origin=row.origin,
        )
    session.flush()
    return len(events)
