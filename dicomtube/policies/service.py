"""What the legal pages show, which changes a member has not heard of, and which they put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from dicomtube import legal
from dicomtube.core.db import utcnow
from dicomtube.core.errors import NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import PolicyAcceptance, User
from dicomtube.legal import Document, Facts, Slug
from dicomtube.policies.models import PolicyNotice

# A change of these is told to every member: by mail, and on the page until they have seen it.
TOLD = (
    Slug.PRIVACY,
    Slug.TERMS,
    Slug.COOKIES,
    Slug.PATIENT_CONFIDENTIALITY,
    Slug.COMMUNITY_RULES,
    Slug.PROCESSORS,
)


@dataclass(frozen=True)
class News:
    """A document in a version that came, or will come, after a member joined."""

    slug: Slug
    version: date
    before: date
    ahead: bool  # whether it is announced and doesn't count yet

    @property
    def key(self) -> tuple[str, str]:
        """How it stands in the tables."""
        return self.slug.value, self.version.isoformat()


def facts_of(config: Config) -> Facts:
    """What the settings fill into the texts."""
    return Facts(
        operator=config.operator_name,
        address=config.operator_address,
        contact=config.contact_email,
        officer=config.privacy_officer,
        jurisdiction=config.jurisdiction,
        site=config.public_url,
        age=str(config.youngest),
        session_days=str(config.session_absolute_days),
        upload_hours=str(config.upload_keep_hours),
    )


def read_document(slug: Slug, version: str | None, language: str, today: date) -> Document:
    """The version named, or the one that counts on that day. Raises NotFound for one there never was."""
    if version is None:
        return legal.current(slug, today, language)
    return legal.find(slug, read_version(slug, version), language)


def read_version(slug: Slug, version: str) -> date:
    """The day that names a version. Raises NotFound for one there never was."""
    found = next((day for day in legal.versions(slug) if day.isoformat() == version), None)
    if found is None:
        raise NotFound("There is no such version of this document.")
    return found


def latest_changes(today: date) -> Sequence[News]:
    """Of each document that members are told about and that has changed: its newest version."""
    news = []
    for slug in TOLD:
        days = legal.versions(slug)
        if len(days) > 1:
            newest = legal.upcoming(slug, today) or max((day for day in days if day <= today), default=days[0])
            place = days.index(newest)
            if place > 0:
                news.append(News(slug, newest, days[place - 1], newest > today))
    return news


def unseen(session: Session, user_id: str, today: date) -> Sequence[News]:
    """The changes since this member joined that they have neither accepted nor put away."""
    joined = session.scalar(select(User.welcomed_at).where(User.id == user_id))
    news = [one for one in latest_changes(today) if joined and joined.date() < one.version]
    if not news:
        return []
    dismissed = select(PolicyNotice.slug, PolicyNotice.version).where(
        PolicyNotice.user_id == user_id, PolicyNotice.dismissed_at.is_not(None)
    )
    accepted = select(PolicyAcceptance.slug, PolicyAcceptance.version).where(PolicyAcceptance.user_id == user_id)
    seen = {(slug, version) for slug, version in session.execute(dismissed.union(accepted))}
    return [one for one in news if one.key not in seen]


def dismiss(session: Session, actor: Actor, today: date) -> int:
    """The member has seen the notices that stand now; gives how many there were."""
    news = unseen(session, actor.user_id, today)
    for one in news:
        _note(session, actor.user_id, one).dismissed_at = utcnow()
    return len(news)


def _note(session: Session, user_id: str, news: News) -> PolicyNotice:
    slug, version = news.key
    row = session.get(PolicyNotice, (user_id, slug, version))
    if row is None:
        row = PolicyNotice(user_id=user_id, slug=slug, version=version)
        session.add(row)
    return row


def list_acceptances(session: Session, actor: Actor) -> Sequence[PolicyAcceptance]:
    """What the member accepted, newest first."""
    return session.scalars(
        select(PolicyAcceptance)
        .where(PolicyAcceptance.user_id == actor.user_id)
        .order_by(PolicyAcceptance.accepted_at.desc(), PolicyAcceptance.slug)
    ).all()


def mark_mailed(session: Session, user_id: str, news: Sequence[News], moment: datetime) -> None:
    """Writes down that the member is being written to about these."""
    for one in news:
        _note(session, user_id, one).mailed_at = moment
