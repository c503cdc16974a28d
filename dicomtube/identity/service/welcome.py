"""The first visit: what somebody says about themselves, their age and the terms; and the same words changed later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core import audit, queue
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.policy import Actor
from dicomtube.identity.models import User
from dicomtube.identity.service.acceptance import accept
from dicomtube.identity.service.accounts import declare_educator
from dicomtube.identity.service.closing import close_account
from dicomtube.wording import service as wording

UNFINISHED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class About:
    """What a member says about themselves; all of it is shown to others."""

    display_name: str
    position: str
    country: str
    credentials: str = ""
    city: str = ""
    institution: str = ""


def read_about(session: Session, actor: Actor) -> About:
    """What the member said."""
    user = session.get_one(User, actor.user_id)
    return About(
        display_name=user.display_name,
        position=user.position or "",
        country=user.country or "",
        credentials=user.credentials or "",
        city=user.city or "",
        institution=user.institution or "",
    )


def describe_member(session: Session, actor: Actor, about: About) -> None:
    """Keeps what the member says. Raises Invalid without a name, Identifying for numbers and mail addresses."""
    if not about.display_name.strip():
        raise Invalid("A name is needed: it stands beside what you post.")
    shown = {"position": about.position, "credentials": about.credentials, "institution": about.institution}
    wording.check(shown | {"display_name": about.display_name, "city": about.city}, place=wording.Place.PROFILE)
    user = session.get_one(User, actor.user_id)
    user.display_name = about.display_name.strip()
    user.position = about.position.strip() or None
    user.country = about.country or None
    user.credentials = about.credentials.strip() or None
    user.city = about.city.strip() or None
    user.institution = about.institution.strip() or None


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """The language in which the member reads pages and gets mails."""
    session.get_one(User, actor.user_id).language = language


def welcome_member(
    session: Session,
    actor: Actor,
    about: About,
    *,
    age: int | None,
    shown: str,
    youngest: int,
    teaches: bool = False,
    features: Collection[str] = (),
) -> None:
    """Finishes a first visit. Raises Invalid unless the person is old enough and accepts what counts now.

    `age`, `shown`, `youngest` and `features` are those of `accept`.
    """
    accept(session, actor, shown=shown, age=age, youngest=youngest, features=features)
    describe_member(session, actor, about)
    user = session.get_one(User, actor.user_id)
    if user.welcomed_at is None:
        user.welcomed_at = utcnow()
        queue.enqueue(session, "notifications.welcome", {"user_id": user.id})
    audit.record(session, actor, "identity.welcomed", "user", actor.user_id)
    if teaches:
        declare_educator(session, actor)


def close_unfinished(session: Session, limit: int = 50) -> list[str]:
    """Closes accounts whose first visit was never finished; gives the keys of their pictures, to delete."""
    ids = session.scalars(
        select(User.id)
        .where(User.welcomed_at.is_(None), User.disabled_at.is_(None), User.created_at < utcnow() - UNFINISHED_FOR)
        .limit(limit)
    ).all()
    keys = [close_account(session, user_id, actor=None) for user_id in ids]
    return [key for key in keys if key is not None]
