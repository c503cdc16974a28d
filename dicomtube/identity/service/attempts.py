"""Round trips to a provider: one row each, bound to one browser, good for ten minutes and for one use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.identity.models import Intent, LoginAttempt, ProviderName
from dicomtube.identity.service.paths import local_path
from dicomtube.identity.service.secrets import digest, new_secret, same

LIFETIME = timedelta(minutes=10)
BOUNCE_LIFETIME = timedelta(minutes=2)


class AttemptRefused(Invalid):
    """The answer fits no sign-in under way in this browser. The message is for the person."""


def _refused() -> AttemptRefused:
    return AttemptRefused("That sign-in was used already, took longer than ten minutes, or began in another browser.")


@dataclass(frozen=True)
class Started:
    """A new attempt with its secrets in the clear: `state` goes to the provider, `binding` into the cookie."""

    state: str
    binding: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Taken:
    """An attempt that has just been used up, and what it was begun for."""

    intent: Intent
    user_id: str | None
    next: str
    remember: bool
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    answer: Mapping[str, str] = field(default_factory=dict, repr=False)


def begin_attempt(
    session: Session,
    provider: ProviderName,
    intent: Intent,
    *,
    next_path: str | None,
    user_id: str | None = None,
    remember: bool = False,
) -> Started:
    """Writes down a new attempt. `user_id` is who begins it where the intent needs a signed-in member."""
    started = Started(state=new_secret(), binding=new_secret(), nonce=new_secret(), verifier=new_secret())
    session.add(
        LoginAttempt(
            state_hash=digest(started.state),
            binding_hash=digest(started.binding),
            provider=provider,
            intent=intent,
            user_id=user_id,
            next=local_path(next_path),
            remember=remember,
            nonce=started.nonce,
            verifier=started.verifier,
        )
    )
    return started


def take_attempt(session: Session, provider: ProviderName, *, state: str, binding: str) -> Taken:
    """Uses up the attempt that `state` belongs to. Of any number of callers exactly one succeeds.

    Raises AttemptRefused when there is none, or it is used, too old, another provider's or another browser's.
    """
    return _take(session, provider, LoginAttempt.state_hash == digest(state), binding, utcnow())


def keep_answer(session: Session, provider: ProviderName, *, state: str, answer: Mapping[str, str]) -> str:
    """Keeps an answer that came by a cross-site POST, once per attempt, and gives the key to fetch it with.

    The browser's cookie is not looked at here: a Lax cookie doesn't come with such a POST. Raises AttemptRefused.
    """
    key = new_secret()
    moment = utcnow()
    kept = session.execute(
        update(LoginAttempt)
        .where(
            LoginAttempt.state_hash == digest(state),
            LoginAttempt.provider == provider,
            LoginAttempt.used_at.is_(None),
            LoginAttempt.bounce_hash.is_(None),
            LoginAttempt.created_at > moment - LIFETIME,
        )
        .values(bounce_hash=digest(key), bounced_at=moment, bounce_payload=dict(answer))
        .returning(LoginAttempt.id)
    ).scalar()
    if kept is None:
        raise _refused()
    return key


def bounced_attempt(session: Session, key: str) -> str:
    """The digest by which the bounced attempt's cookie is named. Raises AttemptRefused."""
    found = session.scalar(select(LoginAttempt.state_hash).where(LoginAttempt.bounce_hash == digest(key)))
    if found is None:
        raise _refused()
    return found


def take_bounced_attempt(session: Session, provider: ProviderName, *, key: str, binding: str) -> Taken:
    """Uses up the attempt whose answer waits under `key`. Raises AttemptRefused as `take_attempt` does."""
    moment = utcnow()
    waiting = (LoginAttempt.bounce_hash == digest(key)) & (LoginAttempt.bounced_at > moment - BOUNCE_LIFETIME)
    return _take(session, provider, waiting, binding, moment)


def _take(session: Session, provider: ProviderName, which: object, binding: str, moment: datetime) -> Taken:
    attempt = session.scalar(select(LoginAttempt).where(which))  # type: ignore[arg-type]
    # Looked at before it is used up: somebody else's browser must not be able to spoil a sign-in.
    if attempt is None or attempt.provider != provider or not same(attempt.binding_hash, binding):
        raise _refused()
    answer = attempt.bounce_payload or {}
    won = session.execute(
        update(LoginAttempt)
        .where(
            LoginAttempt.id == attempt.id,
            LoginAttempt.used_at.is_(None),
            LoginAttempt.created_at > moment - LIFETIME,
        )
        .values(used_at=moment, bounce_payload=None)
        .returning(LoginAttempt.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if won is None:
        raise _refused()
    return Taken(
        intent=Intent(attempt.intent),
        user_id=attempt.user_id,
        next=attempt.next,
        remember=attempt.remember,
        nonce=attempt.nonce,
        verifier=attempt.verifier,
        answer=answer,
    )


def forget_attempts(session: Session, *, older_than: timedelta = timedelta(days=1)) -> int:
    """Deletes attempts that nobody can use any more; gives their number."""
    gone = session.execute(
        delete(LoginAttempt).where(LoginAttempt.created_at < utcnow() - older_than).returning(LoginAttempt.id)
    )
    return len(gone.all())
