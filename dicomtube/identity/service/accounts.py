"""Members and the provider accounts that open them. An account is found by (issuer, subject), never by an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from config import ADULT, ConfigError
from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, NotFound
from dicomtube.core.policy import Actor, Role
from dicomtube.identity.models import Identity, ProviderName, User
from dicomtube.identity.providers import Profile, is_loopback
from dicomtube.identity.service.acceptance import accept, mark_versions
from dicomtube.legal import Feature


@dataclass(frozen=True)
class Entered:
    """Who a profile opens. `new`: the account was made just now."""

    user_id: str
    identity_id: str
    new: bool


@dataclass(frozen=True)
class Account:
    """What the account page shows its owner."""

    display_name: str
    contact_email: str | None
    role: Role
    identities: Sequence[Identity]


def enter(session: Session, profile: Profile) -> Entered:
    """The account that `profile` opens, made when there is none yet. Raises Forbidden when it is disabled.

    Two first sign-ins at once make one account: the key decides, and the loser finds the winner's.
    """
    found = find_identity(session, profile.issuer, profile.subject)
    if found is None:
        try:
            with session.begin_nested():
                return _create(session, profile)
        except IntegrityError:
            found = find_identity(session, profile.issuer, profile.subject)
            if found is None:
                raise
    if found.user.disabled_at is not None:
        raise Forbidden("This account is closed. Write to us if you think that is a mistake.")
    _refresh(found, profile)
    _record(session, found.user, "identity.signed_in", profile.provider)
    return Entered(found.user_id, found.id, new=False)


def find_identity(session: Session, issuer: str, subject: str) -> Identity | None:
    """The identity of that key, or None."""
    return session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


def other_ways_in(session: Session, profile: Profile) -> Sequence[ProviderName]:
    """The providers of members whose proven address equals the profile's proven one; empty if it proves nothing.

    Only good for an offer to connect: the person must then sign in there.
    """
    if profile.matchable_email is None:
        return []
    names = session.scalars(
        select(Identity.provider)
        .where(Identity.verified_email == profile.matchable_email)
        .distinct()
        .order_by(Identity.provider)
    )
    return [ProviderName(name) for name in names]


def needs_choice(session: Session, profile: Profile, configured: Sequence[str]) -> bool:
    """Whether the profile is new here while a member proved the same address and could still sign in to say so."""
    if find_identity(session, profile.issuer, profile.subject) is not None:
        return False
    return any(name.value in configured for name in other_ways_in(session, profile))


def member_actor(session: Session, user_id: str) -> Actor:
    """A member as services know them."""
    user = session.get_one(User, user_id)
    return Actor(user.id, user.display_name, Role(user.role))


def read_account(session: Session, actor: Actor) -> Account:
    """What the account page shows."""
    user = session.get_one(User, actor.user_id)
    identities = session.scalars(
        select(Identity).where(Identity.user_id == user.id).order_by(Identity.created_at, Identity.id)
    ).all()
    return Account(user.display_name, user.contact_email, Role(user.role), identities)


def declare_educator(session: Session, actor: Actor) -> None:
    """A reader says that they teach, and may post cases from now on. Other roles stay as they are."""
    user = session.get_one(User, actor.user_id)
    if user.role == Role.READER:
        user.role = Role.EDUCATOR
        audit.record(session, actor, "identity.declared_educator", "user", user.id)


def grant_role(session: Session, user_id: str, role: Role, *, actor: Actor | None) -> Role:
    """Gives a member a role and returns the one they had; `actor` is None for the operator. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no member %(member)s.", member=user_id)
    before = Role(user.role)
    user.role = role
    audit.record(session, actor, "identity.role_granted", "user", user.id, role=role, before=before)
    return before


def list_members(session: Session, *, staff_only: bool = False) -> Sequence[User]:
    """Members by name."""
    query = select(User).order_by(User.display_name, User.id)
    if staff_only:
        query = query.where(User.role.in_([Role.EDITOR, Role.MODERATOR, Role.ADMIN]))
    return session.scalars(query).all()


def seed_member(
    session: Session,
    *,
    issuer: str,
    subject: str,
    display_name: str,
    email: str,
    role: Role,
    provider: ProviderName = ProviderName.GOOGLE,
) -> User:
    """A welcomed member with this key and role, made or found again: for the demo and for tests."""
    found = find_identity(session, issuer, subject)
    if found is not None:
        found.user.role = role
        return found.user
    profile = Profile(provider, issuer, subject, display_name, email, email_verified=True)
    entered = _create(session, profile)
    user = session.get_one(User, entered.user_id)
    user.role = role
    user.welcomed_at = utcnow()
    session.flush()
    person = Actor(user.id, user.display_name, role)
    everything = tuple(Feature)
    shown = mark_versions(utcnow().date(), everything)
    accept(session, person, shown=shown, age=ADULT, youngest=ADULT, features=everything)
    return user


def refuse_loopback_identities(session: Session) -> None:
    """Raises ConfigError when somebody here was vouched for by a provider on this very machine.

    Such rows come from the development provider, where anybody may be anybody: never open production on them.
    """
    issuers = session.scalars(select(Identity.issuer).distinct())
    if any(is_loopback(issuer) for issuer in issuers):
        raise ConfigError(
            "DICOMTUBE_ENV=production, but the database holds identities of the development provider. "
            "Begin with an empty database; demo data must not be served to the public."
        )


def new_identity(profile: Profile, user_id: str) -> Identity:
    """The row for a profile."""
    return Identity(
        user_id=user_id,
        provider=profile.provider,
        issuer=profile.issuer,
        subject=profile.subject,
        email=profile.email,
        email_verified=profile.email_verified,
        verified_email=profile.matchable_email,
        sealed_refresh_token=profile.sealed_refresh_token,
    )


def _create(session: Session, profile: Profile) -> Entered:
    user = User(display_name=profile.display_name or "New member", contact_email=profile.email)
    session.add(user)
    session.flush()
    identity = new_identity(profile, user.id)
    session.add(identity)
    session.flush()
    _record(session, user, "identity.joined", profile.provider)
    return Entered(user.id, identity.id, new=True)


def _refresh(identity: Identity, profile: Profile) -> None:
    identity.last_used_at = utcnow()
    identity.sealed_refresh_token = profile.sealed_refresh_token or identity.sealed_refresh_token
    if profile.email is not None:
        identity.email = profile.email
        identity.email_verified = profile.email_verified
        identity.verified_email = profile.matchable_email


def _record(session: Session, user: User, action: str, provider: ProviderName) -> None:
    actor = Actor(user.id, user.display_name, Role(user.role))
    audit.record(session, actor, action, "user", user.id, provider=provider)
