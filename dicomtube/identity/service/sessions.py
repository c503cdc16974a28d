"""Open sessions: a random token in the browser's signed cookie, its hash in a row that can be revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config import Config, Environment
from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import NotFound
from dicomtube.core.policy import Actor, Role
from dicomtube.identity.models import AuthSession, User
from dicomtube.identity.service.secrets import digest, new_secret

TOUCH_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=10)
STAFF = (Role.EDITOR, Role.MODERATOR, Role.ADMIN)
STAFF_AWAKE_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Limits:
    """How long a session lives: since its last use, and in any case.

    `staff_passkey`: whether the powers of staff sleep until the member has used a passkey in this session.
    """

    idle: timedelta
    absolute: timedelta
    staff_passkey: bool = False

    @classmethod
    def of(cls, config: Config) -> Limits:
        """The limits that the settings name."""
        return cls(
            idle=timedelta(hours=config.session_idle_hours),
            absolute=timedelta(days=config.session_absolute_days),
            staff_passkey=config.environment is Environment.PRODUCTION,
        )


@dataclass(frozen=True)
class Present:
    """A signed-in member and the session they came with."""

    session_id: str
    actor: Actor
    picture_key: str | None
    welcomed: bool
    auth_time: datetime
    passkey_at: datetime | None
    last_used_at: datetime
    language: str | None = None
    sleeping_role: Role | None = None  # the staff role that wakes when a passkey is used

    @property
    def fresh(self) -> bool:
        """Whether they proved who they are within the last ten minutes."""
        return utcnow() - self.auth_time < FRESH_FOR

    @property
    def stale_mark(self) -> bool:
        """Whether the time of last use is worth writing down again."""
        return utcnow() - self.last_used_at > TOUCH_EVERY


@dataclass(frozen=True)
class OpenSession:
    """A line of the list on the account page."""

    id: str
    device: str
    created_at: datetime
    last_used_at: datetime


def open_session(
    session: Session,
    user_id: str,
    *,
    identity_id: str | None,
    user_agent: str,
    passkey_at: datetime | None = None,
    replaces: str | None = None,
) -> str:
    """Opens a session and gives its token; the one it replaces (same browser, signed in anew) ends."""
    if replaces is not None:
        _revoke(session, AuthSession.id == replaces)
    token = new_secret()
    moment = utcnow()
    session.add(
        AuthSession(
            token_hash=digest(token),
            user_id=user_id,
            identity_id=identity_id,
            device=describe_device(user_agent),
            created_at=moment,
            last_used_at=moment,
            auth_time=moment,
            passkey_at=passkey_at,
        )
    )
    return token


def find_present(session: Session, token: str, limits: Limits) -> Present | None:
    """Who holds `token`, or None when it is unknown, ended, too old, or the account is disabled."""
    moment = utcnow()
    row = session.execute(
        select(AuthSession, User)
        .join(User, User.id == AuthSession.user_id)
        .where(
            AuthSession.token_hash == digest(token),
            AuthSession.revoked_at.is_(None),
            AuthSession.last_used_at > moment - limits.idle,
            AuthSession.created_at > moment - limits.absolute,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    found, user = row
    role = Role(user.role)
    asleep = limits.staff_passkey and role in STAFF and not _within(found.passkey_at, STAFF_AWAKE_FOR)
    return Present(
        session_id=found.id,
        actor=Actor(user_id=user.id, display_name=user.display_name, role=Role.EDUCATOR if asleep else role),
        sleeping_role=role if asleep else None,
        picture_key=user.picture_key,
        welcomed=user.welcomed_at is not None,
        auth_time=found.auth_time,
        passkey_at=found.passkey_at,
        last_used_at=found.last_used_at,
        language=user.language,
    )


def _within(moment: datetime | None, span: timedelta) -> bool:
    return moment is not None and utcnow() - moment < span


def mark_used(session: Session, session_id: str) -> None:
    """Writes down that the session is in use."""
    moment = utcnow()
    session.execute(
        update(AuthSession)
        .where(AuthSession.id == session_id, AuthSession.last_used_at < moment - TOUCH_EVERY)
        .values(last_used_at=moment)
    )


def mark_proven(session: Session, present: Present, *, user_agent: str, passkey: bool = False) -> str:
    """The member has just proven again who they are: a new token, so that one copied before it is dead."""
    old = session.get_one(AuthSession, present.session_id)
    token = open_session(
        session,
        present.actor.user_id,
        identity_id=old.identity_id,
        user_agent=user_agent,
        passkey_at=utcnow() if passkey else old.passkey_at,
        replaces=old.id,
    )
    audit.record(session, present.actor, "identity.proven", "user", present.actor.user_id, passkey=passkey)
    return token


def list_sessions(session: Session, actor: Actor, limits: Limits) -> Sequence[OpenSession]:
    """The member's open sessions, last used first."""
    moment = utcnow()
    rows = session.scalars(
        select(AuthSession)
        .where(
            AuthSession.user_id == actor.user_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.last_used_at > moment - limits.idle,
            AuthSession.created_at > moment - limits.absolute,
        )
        .order_by(AuthSession.last_used_at.desc(), AuthSession.id)
    )
    return [OpenSession(row.id, row.device, row.created_at, row.last_used_at) for row in rows]


def end_session(session: Session, actor: Actor, session_id: str) -> None:
    """Ends one of the member's own sessions. Raises NotFound for any other."""
    if not _revoke(session, (AuthSession.id == session_id) & (AuthSession.user_id == actor.user_id)):
        raise NotFound("That session has ended already.")
    audit.record(session, actor, "identity.session_ended", "user", actor.user_id)


def end_all_sessions(session: Session, user_id: str, *, actor: Actor | None, keep: str | None = None) -> int:
    """Ends all sessions of a member, but `keep`; gives how many there were."""
    count = _revoke(session, (AuthSession.user_id == user_id) & (AuthSession.id != (keep or "")))
    audit.record(session, actor, "identity.sessions_ended", "user", user_id, count=count)
    return count


def _revoke(session: Session, which: object) -> int:
    ended = session.execute(
        update(AuthSession)
        .where(which, AuthSession.revoked_at.is_(None))  # type: ignore[arg-type]
        .values(revoked_at=utcnow())
        .returning(AuthSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe_device(user_agent: str) -> str:
    """A browser's self-description cut down to what its owner recognises, such as 'Firefox on Linux'."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if browser and system else browser or system or "Unknown browser"
