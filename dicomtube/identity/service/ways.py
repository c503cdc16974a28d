"""The ways into one account: adding a provider, taking one away, and what happened to them lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import AuthSession, Identity, ProviderName, Revocation, User
from dicomtube.identity.providers import Profile
from dicomtube.identity.service.accounts import find_identity, new_identity

CHANGES = (
    "identity.joined",
    "identity.linked",
    "identity.unlinked",
    "identity.session_ended",
    "identity.sessions_ended",
    "identity.role_granted",
    "identity.declared_educator",
    "identity.passkey_added",
    "identity.passkey_removed",
    "identity.codes_made",
    "identity.recovered",
    "identity.provider_event",
)


@dataclass(frozen=True)
class Change:
    """Something that happened to how a member signs in."""

    at: datetime
    action: str
    details: dict[str, object]


def owns_identity(session: Session, actor: Actor, profile: Profile) -> bool:
    """Whether the profile opens this member's account."""
    found = find_identity(session, profile.issuer, profile.subject)
    return found is not None and found.user_id == actor.user_id


def link(session: Session, actor: Actor, profile: Profile) -> None:
    """Adds a way in to the member's account. Raises Conflict when the identity opens another account: never moved."""
    found = find_identity(session, profile.issuer, profile.subject)
    if found is None:
        try:
            with session.begin_nested():
                session.add(new_identity(profile, actor.user_id))
        except IntegrityError:
            found = find_identity(session, profile.issuer, profile.subject)
        else:
            audit.record(session, actor, "identity.linked", "user", actor.user_id, provider=profile.provider)
            return
    if found is None or found.user_id != actor.user_id:
        raise Conflict("That account opens another member's profile here already, so it can't open yours as well.")


def unlink(session: Session, actor: Actor, identity_id: str) -> ProviderName:
    """Takes a way in away, ends the sessions begun by it, and gives a kept token back to its provider later.

    Raises NotFound for what is not the member's, and Conflict for the last way in, however many try at once.
    """
    session.scalars(select(User.id).where(User.id == actor.user_id).with_for_update()).one()
    identities = session.scalars(select(Identity).where(Identity.user_id == actor.user_id)).all()
    target = next((identity for identity in identities if identity.id == identity_id), None)
    if target is None:
        raise NotFound("That way to sign in is gone already.")
    if len(identities) == 1:
        raise Conflict("This is the last way to sign in to your account. Connect another one first.")
    provider = ProviderName(target.provider)
    remove_identity(session, target)
    audit.record(session, actor, "identity.unlinked", "user", actor.user_id, provider=provider)
    return provider


def remove_identity(session: Session, identity: Identity) -> None:
    """Deletes an identity's row: its sessions end, and a kept token is put down to be revoked."""
    session.execute(
        update(AuthSession)
        .where(AuthSession.identity_id == identity.id, AuthSession.revoked_at.is_(None))
        .values(revoked_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if identity.sealed_refresh_token is not None:
        session.add(Revocation(provider=identity.provider, sealed_token=identity.sealed_refresh_token))
    session.delete(identity)
    session.flush()


def list_changes(session: Session, actor: Actor, limit: int = 12) -> Sequence[Change]:
    """What happened to the member's ways in, newest first."""
    rows = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "user",
            AuditEntry.subject_id == actor.user_id,
            AuditEntry.action.in_(CHANGES),
        )
        .order_by(AuditEntry.number.desc())
        .limit(limit)
    )
    return [Change(row.at, row.action, dict(row.details)) for row in rows]
