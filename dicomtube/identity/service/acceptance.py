"""Who accepted which version of which document, and what somebody has still to accept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ADULT
from dicomtube import legal
from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.policy import Actor
from dicomtube.identity.models import PolicyAcceptance, User
from dicomtube.legal import Slug

ACCEPTED = (Slug.TERMS, Slug.PRIVACY)  # what an account stands on


@dataclass(frozen=True)
class Outstanding:
    """What a member has not accepted in the version that counts, and whether their age is to be asked (again).

    `before` names, of these documents, the latest version they did accept.
    """

    documents: tuple[Slug, ...]
    age: bool
    before: Mapping[Slug, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.documents) or self.age


def standing_versions(today: date, features: Collection[str] = ()) -> Mapping[Slug, str]:
    """The versions that count on that day where `features` are set up, of what members accept."""
    return {slug: legal.version_name(legal.current(slug, today), features) for slug in ACCEPTED}


def mark_versions(today: date, features: Collection[str] = ()) -> str:
    """The same in one word, for a form to carry, so that nobody accepts what they weren't shown."""
    return "_".join(f"{slug}-{version}" for slug, version in standing_versions(today, features).items())


def outstanding(
    session: Session, user_id: str, today: date, youngest: int, features: Collection[str] = ()
) -> Outstanding:
    """What this member has still to accept."""
    rows = session.execute(
        select(PolicyAcceptance.slug, PolicyAcceptance.version).where(PolicyAcceptance.user_id == user_id)
    )
    had: dict[str, list[str]] = {}
    for slug, version in sorted(tuple(row) for row in rows):
        had.setdefault(slug, []).append(version)
    confirmed = session.scalar(select(User.confirmed_age).where(User.id == user_id)) or 0
    wanted = standing_versions(today, features)
    missing = tuple(
        one for one, version in wanted.items() if not any(legal.covers(old, version) for old in had.get(one, ()))
    )
    return Outstanding(missing, confirmed < youngest, {one: had[one][-1] for one in missing if one in had})


def accept(
    session: Session, actor: Actor, *, shown: str, age: int | None, youngest: int, features: Collection[str] = ()
) -> None:
    """Writes down that the member accepts what counts today, and their age.

    `shown` is what `mark_versions` gave when the page was made; `age` the age they say to have reached at least.
    Raises Invalid when the texts changed meanwhile, or for somebody too young.
    """
    today = utcnow().date()
    if shown != mark_versions(today, features):
        raise Invalid("The terms changed while you read. Reload the page and look at them again.")
    user = session.get_one(User, actor.user_id)
    if max(age or 0, user.confirmed_age or 0) < youngest:
        raise Invalid("You must be at least %(age)s years old to have an account here.", age=youngest)
    if age is not None:
        user.confirmed_age = max(age, user.confirmed_age or 0)
        user.adult_confirmed_at = user.adult_confirmed_at or (utcnow() if age >= ADULT else None)
    wanted = standing_versions(today, features)
    for slug in outstanding(session, actor.user_id, today, youngest, features).documents:
        session.add(PolicyAcceptance(user_id=actor.user_id, slug=slug.value, version=wanted[slug]))
    session.flush()
    audit.record(
        session,
        actor,
        "identity.accepted",
        "user",
        actor.user_id,
        **{slug.value: version for slug, version in wanted.items()},
    )
