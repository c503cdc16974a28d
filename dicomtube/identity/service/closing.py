"""Identity's share in closing an account: nothing opens it any more, and nothing here tells who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core import audit, queue
from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.identity.models import Identity, Passkey, PolicyAcceptance, ProviderName, RecoveryCode, Revocation, User
from dicomtube.identity.service.sessions import end_all_sessions
from dicomtube.identity.service.ways import remove_identity

FORMER_NAME = "Former member"
TAKE_UP = "privacy.sweep"  # privacy stands floors above: by this job it erases what was locked for that
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(days=1)
MOST_ATTEMPTS = 40


@dataclass(frozen=True)
class DueRevocation:
    """A token to give back to its provider now."""

    id: str
    provider: ProviderName
    sealed_token: str


def lock_for_erasure(session: Session, user_id: str) -> None:
    """Removes every way in and shows others nothing of the account, until privacy erases it, moments later.

    Name and address stay that long: they are cut out of what stays here, and the person is told by mail.
    """
    user = _remove_ways_in(session, user_id, actor=None)
    user.disabled_at = user.disabled_at or utcnow()
    user.restricted_at = user.restricted_at or utcnow()
    audit.record(session, None, "identity.locked", "user", user_id)
    queue.enqueue(session, TAKE_UP, {}, key=TAKE_UP)


def close_account(session: Session, user_id: str, *, actor: Actor | None) -> str | None:
    """Removes every way in, signs out everywhere and blanks what tells who it was.

    The rest of what the member left here is erased afterwards by the job that privacy enters for a closed account.
    Tokens that a provider wants back are put down to be revoked, so that a failing provider doesn't block this.
    Gives the key of the picture in the object store, which the caller deletes after the commit.
    """
    user = _remove_ways_in(session, user_id, actor=actor)
    picture = user.picture_key
    user.display_name = FORMER_NAME
    user.contact_email = user.position = user.country = user.credentials = user.city = user.institution = None
    user.picture_key = user.adult_confirmed_at = user.confirmed_age = None
    user.role = Role.READER
    user.disabled_at = user.closed_at = utcnow()
    audit.record(session, actor, "identity.closed", "user", user_id)
    session.flush()
    return picture


def _remove_ways_in(session: Session, user_id: str, *, actor: Actor | None) -> User:
    user = session.scalars(select(User).where(User.id == user_id).with_for_update()).one()
    for identity in session.scalars(select(Identity).where(Identity.user_id == user_id)).all():
        remove_identity(session, identity)
    end_all_sessions(session, user_id, actor=actor)
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(delete(PolicyAcceptance).where(PolicyAcceptance.user_id == user_id))
    return user


def due_revocations(session: Session, limit: int = 20) -> list[DueRevocation]:
    """The tokens whose turn it is."""
    rows = session.scalars(
        select(Revocation)
        .where(
            Revocation.done_at.is_(None),
            Revocation.next_try_at <= utcnow(),
            Revocation.attempts < MOST_ATTEMPTS,
            Revocation.sealed_token.is_not(None),
        )
        .order_by(Revocation.next_try_at)
        .limit(limit)
    )
    return [DueRevocation(row.id, ProviderName(row.provider), row.sealed_token or "") for row in rows]


def mark_revoked(session: Session, revocation_id: str) -> None:
    """The provider has taken the token back."""
    session.execute(
        update(Revocation).where(Revocation.id == revocation_id).values(done_at=utcnow(), sealed_token=None)
    )


def mark_unrevoked(session: Session, revocation_id: str) -> datetime:
    """The provider did not; gives the time of the next try, each wait twice as long as the one before."""
    row = session.get_one(Revocation, revocation_id)
    row.next_try_at = utcnow() + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.attempts, 20))
    row.attempts += 1
    return row.next_try_at
