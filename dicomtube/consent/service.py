"""Choices: written down when made, believed as long as they count."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube import legal
from dicomtube.consent.models import ConsentRecord
from dicomtube.core import cookies
from dicomtube.core.cookies import Category
from dicomtube.core.db import new_id, utcnow
from dicomtube.core.policy import Actor

LASTS = timedelta(days=182)


@dataclass(frozen=True)
class Choice:
    """What was chosen in a browser."""

    browser_id: str
    analytics: bool
    policy_hash: str
    made_at: datetime

    def counts(self, now: datetime, policy: str) -> bool:
        """Whether it still stands: made under this very policy, and not too long ago."""
        return self.policy_hash == policy and self.made_at <= now < self.made_at + LASTS


def policy_hash(now: datetime) -> str:
    """A digest of what somebody can know when they choose: the cookie policy that counts, and the list of cookies."""
    return _policy_of(now.date())


@lru_cache(maxsize=4)
def _policy_of(day: date) -> str:
    text = legal.digest(legal.Slug.COOKIES, day)
    return hashlib.sha256(f"{text}\n{cookies.fingerprint()}".encode()).hexdigest()


def record_choice(
    session: Session, actor: Actor | None, *, browser_id: str | None, analytics: bool, language: str, gpc: bool
) -> Choice:
    """Writes a choice down. A browser that says Global Privacy Control has said no, whatever button was pressed."""
    now = utcnow()
    granted = analytics and not gpc
    row = ConsentRecord(
        browser_id=browser_id or new_id(),
        user_id=actor.user_id if actor else None,
        categories=Category.ANALYTICS.value if granted else "",
        policy_hash=policy_hash(now),
        language=language,
        gpc=gpc,
        made_at=now,
    )
    session.add(row)
    return Choice(row.browser_id, granted, row.policy_hash, now)


def list_choices(session: Session, actor: Actor, limit: int = 100) -> Sequence[ConsentRecord]:
    """What the member chose while signed in, newest first."""
    return session.scalars(
        select(ConsentRecord)
        .where(ConsentRecord.user_id == actor.user_id)
        .order_by(ConsentRecord.made_at.desc(), ConsentRecord.id)
        .limit(limit)
    ).all()
