"""The one machine for what providers tell us about accounts: verified news in, each applied once, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.identity.models import Identity, ProviderEvent
from dicomtube.identity.providers import EventKind, ProviderNews
from dicomtube.identity.service.accounts import find_identity
from dicomtube.identity.service.closing import lock_for_erasure
from dicomtube.identity.service.sessions import end_all_sessions
from dicomtube.identity.service.ways import remove_identity


class Outcome(StrEnum):
    """What came of an event."""

    NOBODY_HERE = "nobody_here"  # it is about no member
    IGNORED = "ignored"  # a test, or of a kind we don't know
    NOTED = "noted"
    SESSIONS_ENDED = "sessions_ended"
    IDENTITY_REMOVED = "identity_removed"  # all we had from there is gone; the member has other ways in
    ACCOUNT_CLOSED = "account_closed"  # it was their only way in: nobody gets in, and privacy erases it


@dataclass(frozen=True)
class Applied:
    """An event as it was written down; `number` tells it apart from all others and can't be guessed."""

    number: str
    kind: EventKind
    outcome: Outcome
    received_at: datetime


def apply_news(session: Session, news: ProviderNews) -> Applied:
    """Applies an event. The same event again changes nothing and gives what was written down the first time."""
    known = _find(session, news)
    if known is not None:
        return _applied(known)
    row = ProviderEvent(
        provider=news.provider,
        issuer=news.issuer,
        event_key=news.event_key,
        kind=news.kind,
        outcome=Outcome.NOBODY_HERE,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        known = _find(session, news)
        if known is None:
            raise
        return _applied(known)
    identity = find_identity(session, news.issuer, news.subject) if news.subject else None
    if news.kind in (EventKind.VERIFICATION, EventKind.UNKNOWN):
        row.outcome = Outcome.IGNORED
    elif identity is not None:
        row.user_id = identity.user_id
        row.outcome = _act(session, news.kind, identity)
        audit.record(
            session,
            None,
            "identity.provider_event",
            "user",
            row.user_id,
            provider=news.provider,
            kind=news.kind,
            outcome=row.outcome,
        )
    session.flush()
    return _applied(row)


def read_deletion(session: Session, number: str) -> Applied | None:
    """The deletion request of that number, for its status page."""
    row = session.get(ProviderEvent, number)
    return _applied(row) if row is not None and row.kind == EventKind.DELETION_REQUESTED else None


def _find(session: Session, news: ProviderNews) -> ProviderEvent | None:
    return session.scalar(
        select(ProviderEvent).where(ProviderEvent.issuer == news.issuer, ProviderEvent.event_key == news.event_key)
    )


def _applied(row: ProviderEvent) -> Applied:
    return Applied(row.id, EventKind(row.kind), Outcome(row.outcome), row.received_at)


def _act(session: Session, kind: EventKind, identity: Identity) -> Outcome:
    if kind in (EventKind.EMAIL_ENABLED, EventKind.EMAIL_DISABLED):
        identity.email_enabled = kind is EventKind.EMAIL_ENABLED
        return Outcome.NOTED
    if kind is EventKind.ACCOUNT_ENABLED:
        return Outcome.NOTED
    end_all_sessions(session, identity.user_id, actor=None)
    if kind in (EventKind.ACCESS_WITHDRAWN, EventKind.ACCOUNT_DELETED):
        identity.sealed_refresh_token = None  # worthless by now
    if kind in (EventKind.ACCOUNT_DELETED, EventKind.DELETION_REQUESTED):
        return _remove(session, kind, identity)
    return Outcome.SESSIONS_ENDED


def _remove(session: Session, kind: EventKind, identity: Identity) -> Outcome:
    others = session.scalar(
        select(Identity.id).where(Identity.user_id == identity.user_id, Identity.id != identity.id).limit(1)
    )
    if others is not None:
        remove_identity(session, identity)
        return Outcome.IDENTITY_REMOVED
    if kind is EventKind.DELETION_REQUESTED:
        lock_for_erasure(session, identity.user_id)
        return Outcome.ACCOUNT_CLOSED
    # Whoever deletes their account elsewhere has not asked us to delete theirs here: recovery may still open it.
    return Outcome.SESSIONS_ENDED
