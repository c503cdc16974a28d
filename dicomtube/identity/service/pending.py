"""A provider account vouched for just now, held while the person says whether it is to open an account they have."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Identity, PendingIdentity, ProviderName
from dicomtube.identity.providers import Profile
from dicomtube.identity.service.secrets import digest, new_secret
from dicomtube.identity.service.ways import link

LIFETIME = timedelta(minutes=10)


def hold_pending(session: Session, profile: Profile) -> str:
    """Keeps the profile for ten minutes; gives the key to it, for this browser alone."""
    key = new_secret()
    content = asdict(profile)
    del content["picture"]
    session.add(PendingIdentity(key_hash=digest(key), profile=content))
    return key


def read_pending(session: Session, key: str) -> Profile | None:
    """The profile held under the key, or None when it is used or too old."""
    content = session.scalar(
        select(PendingIdentity.profile).where(
            PendingIdentity.key_hash == digest(key),
            PendingIdentity.used_at.is_(None),
            PendingIdentity.created_at > utcnow() - LIFETIME,
        )
    )
    return _profile(content) if content is not None else None


def take_pending(session: Session, key: str) -> Profile | None:
    """The profile held under the key, once."""
    content = session.scalar(
        update(PendingIdentity)
        .where(
            PendingIdentity.key_hash == digest(key),
            PendingIdentity.used_at.is_(None),
            PendingIdentity.created_at > utcnow() - LIFETIME,
        )
        .values(used_at=utcnow())
        .returning(PendingIdentity.profile)
        .execution_options(synchronize_session=False)
    )
    return _profile(content) if content is not None else None


def connect_pending(session: Session, key: str, actor: Actor) -> ProviderName | None:
    """Lets the held profile open the account just signed in to, if both proved the same address; else nothing."""
    profile = read_pending(session, key)
    if profile is None or profile.matchable_email is None:
        return None
    proven = session.scalar(
        select(Identity.id).where(Identity.user_id == actor.user_id, Identity.verified_email == profile.matchable_email)
    )
    if proven is None or take_pending(session, key) is None:
        return None
    link(session, actor, profile)
    return profile.provider


def forget_pending(session: Session) -> int:
    """Deletes what nobody can use any more; gives the number."""
    gone = session.execute(
        delete(PendingIdentity).where(PendingIdentity.created_at < utcnow() - LIFETIME).returning(PendingIdentity.id)
    )
    return len(gone.all())


def _profile(content: dict[str, object]) -> Profile:
    return Profile(**{**content, "provider": ProviderName(str(content["provider"]))})  # type: ignore[arg-type]
