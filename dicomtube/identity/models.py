"""Tables of identity: members, the provider accounts that vouch for them, open sessions and sign-ins under way.

Random values that open something (session tokens, states, bounce keys) stand here only as SHA-256: a copy of the
database opens nothing.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.core.policy import Role

HASH = String(64)


def _known(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_known")


class ProviderName(StrEnum):
    """The providers that may vouch for a member, as they stand in addresses."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    FACEBOOK = "facebook"
    APPLE = "apple"


class Intent(StrEnum):
    """What a round trip to a provider is for."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"  # the signed-in member proves again that it is them
    LINK = "link"  # the signed-in member adds this provider as a further way in


class Purpose(StrEnum):
    """Uses of a member's data that rest on interests of ours, so that a member may object to them (GDPR art. 21)."""

    ANALYTICS = "analytics"  # counting visits, even where consent was given in a browser
    NEWS = "news"  # mails of the optional kind
    SUMMARIES = "summaries"  # texts of theirs sent to a language model
    CONTACT = "contact"  # messages that other members send through the site


class User(Base):
    """A member. Found through an `Identity` alone; the contact address is no key and not unique.

    `disabled_at`: nobody can sign in. `closed_at`: for good, and what told who it was is blanked. `erased_at`: all that
    the decisions on erasure name is gone as well. `restricted_at`, `suspended_until`: see `identity.service.standing`.
    """

    __tablename__ = "user"
    __table_args__ = (
        _known("role", Role),
        CheckConstraint("(suspended_until IS NULL) = (suspended_for IS NULL)", name="suspension_has_reason"),
        Index(
            "ix_user_restricted",
            "id",
            sqlite_where=text("restricted_at IS NOT NULL"),
            postgresql_where=text("restricted_at IS NOT NULL"),
        ),
        Index(
            "ix_user_closed_not_erased",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL AND erased_at IS NULL"),
            postgresql_where=text("closed_at IS NOT NULL AND erased_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    display_name: Mapped[str] = mapped_column(String(80))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(16), default=Role.READER)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    disabled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspended_for: Mapped[str | None] = mapped_column(String(16))  # the class of reason, as moderation names it

    welcomed_at: Mapped[datetime | None]  # empty until the welcome page is finished
    confirmed_age: Mapped[int | None]  # the age they said to have reached at least
    adult_confirmed_at: Mapped[datetime | None]  # when they said so of 18 years or more
    position: Mapped[str | None] = mapped_column(String(80))
    country: Mapped[str | None] = mapped_column(String(2))  # ISO 3166-1 alpha-2
    credentials: Mapped[str | None] = mapped_column(String(80))
    city: Mapped[str | None] = mapped_column(String(80))
    institution: Mapped[str | None] = mapped_column(String(120))
    picture_key: Mapped[str | None] = mapped_column(String(120))  # of the object store
    language: Mapped[str | None] = mapped_column(String(8))  # chosen; pages follow it, and mails are written in it

    identities: Mapped[list[Identity]] = relationship(back_populates="user", passive_deletes=True)


class Objection(Base):
    """A member's objection to one purpose; withdrawn, the row is gone."""

    __tablename__ = "objection"
    __table_args__ = (_known("purpose", Purpose),)

    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)


class PolicyAcceptance(Base):
    """That a member accepted one version of one legal document, and when."""

    __tablename__ = "policy_acceptance"

    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)  # the day from which it counts
    accepted_at: Mapped[datetime] = mapped_column(default=utcnow)


class Identity(Base):
    """A provider's account that opens a member's account. `issuer` and `subject` together are its only key."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        _known("provider", ProviderName),
        Index("ix_identity_verified_email", "verified_email"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(254))
    email_verified: Mapped[bool] = mapped_column(default=False)
    verified_email: Mapped[str | None] = mapped_column(String(254))  # case-folded; empty unless proven and no relay
    email_enabled: Mapped[bool] = mapped_column(default=True)  # Apple: whether the relay still forwards
    sealed_refresh_token: Mapped[str | None] = mapped_column(Text)  # encrypted; kept only where needed to revoke
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime] = mapped_column(default=utcnow)

    user: Mapped[User] = relationship(back_populates="identities")


class AuthSession(Base):
    """A browser somebody is signed in with. The cookie holds the token, this row its hash. No address is kept."""

    __tablename__ = "auth_session"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    identity_id: Mapped[str | None] = mapped_column(ForeignKey("identity.id", ondelete="SET NULL"))
    device: Mapped[str] = mapped_column(String(80), default="")  # such as 'Firefox on Linux'
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime] = mapped_column(default=utcnow)
    auth_time: Mapped[datetime] = mapped_column(default=utcnow)  # when the member last proved who they are
    passkey_at: Mapped[datetime | None]  # when they last did so with a passkey
    revoked_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """A round trip to a provider under way: ten minutes, used once, bound to one browser by a cookie.

    An answer that arrives by a cross-site POST (Apple) comes without that cookie. Its parameters wait in
    `bounce_payload` until the browser returns by GET with the bounce key, and are blanked then.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (_known("provider", ProviderName), _known("intent", Intent))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    state_hash: Mapped[str] = mapped_column(HASH, unique=True)
    binding_hash: Mapped[str] = mapped_column(HASH)
    provider: Mapped[str] = mapped_column(String(16))
    intent: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    next: Mapped[str] = mapped_column(String(2000))
    remember: Mapped[bool] = mapped_column(default=False)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))  # PKCE, RFC 7636
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    used_at: Mapped[datetime | None]
    bounce_hash: Mapped[str | None] = mapped_column(HASH, unique=True)
    bounced_at: Mapped[datetime | None]
    bounce_payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PendingIdentity(Base):
    """A provider account vouched for just now whose proven address another member's identity has, too.

    Held for ten minutes while the person says whether to connect the two or to begin a separate account.
    """

    __tablename__ = "pending_identity"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    key_hash: Mapped[str] = mapped_column(HASH, unique=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential: step-up for staff and dangerous acts, and a way back in."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A challenge handed to a browser: five minutes, answered once."""

    __tablename__ = "passkey_challenge"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of a member's single-use codes."""

    __tablename__ = "recovery_code"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(HASH, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    used_at: Mapped[datetime | None]


class ProviderEvent(Base):
    """Something a provider told us about one of its accounts, verified. (issuer, event_key) makes a replay harmless."""

    __tablename__ = "provider_event"
    __table_args__ = (UniqueConstraint("issuer", "event_key"), _known("provider", ProviderName))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    provider: Mapped[str] = mapped_column(String(16))
    issuer: Mapped[str] = mapped_column(String(255))
    event_key: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    outcome: Mapped[str] = mapped_column(String(32))
    received_at: Mapped[datetime] = mapped_column(default=utcnow)


class Revocation(Base):
    """A token to be revoked at its provider because the identity is gone here; tried again until it is done."""

    __tablename__ = "provider_revocation"
    __table_args__ = (_known("provider", ProviderName),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    provider: Mapped[str] = mapped_column(String(16))
    sealed_token: Mapped[str | None] = mapped_column(Text)  # blanked when done
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    done_at: Mapped[datetime | None]
