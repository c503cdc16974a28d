"""What the legal pages show, which changes a member has not heard of, and which they put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from dicomtube import legal
from dicomtube.core.db import utcnow
from dicomtube.core.errors import NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import PolicyAcceptance, User
from dicomtube.legal import Document, Facts, Slug
from dicomtube.notifications.service import To, send
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
        features=config.features,
    )


def read_document(slug: Slug, version: str | None, language: str, today: date) -> Document:
    """The version named, or the one that counts on that day. Raises NotFound for one there never was."""
    if version is None:
        return legal.current(slug, today, language)
    return legal.find(slug, read_version(slug, version), language)


def read_version(slug: Slug, version: str) -> date:
    """The day of a version by its name. Raises NotFound for one there never was."""
    found = next((day for day in legal.versions(slug) if day.isoformat() == legal.read_name(version)[0]), None)
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
    seen = {(slug, legal.read_name(version)[0]) for slug, version in session.execute(dismissed.union(accepted))}
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


def announce(session: Session, today: date, after: str = "", limit: int = 100) -> tuple[str | None, int]:
    """Writes to the next members of whom a change has not been told, in the caller's transaction.

    Gives the id to go on after (None at the end) and how many were written to. A member is told of a version once,
    however often this runs: the mark stands in the same transaction as the mail. Who has accepted it knows already.
    """
    changes = latest_changes(today)
    if not changes:
        return None, 0
    members = session.execute(
        select(User.id, User.welcomed_at)
        .where(User.id > after, User.welcomed_at.is_not(None), User.disabled_at.is_(None))
        .order_by(User.id)
        .limit(limit)
    ).all()
    ids = [user_id for user_id, _joined in members]
    mailed = select(PolicyNotice.user_id, PolicyNotice.slug, PolicyNotice.version).where(
        PolicyNotice.user_id.in_(ids), PolicyNotice.mailed_at.is_not(None)
    )
    accepted = select(PolicyAcceptance.user_id, PolicyAcceptance.slug, PolicyAcceptance.version).where(
        PolicyAcceptance.user_id.in_(ids)
    )
    rows = session.execute(mailed.union(accepted))
    told = {(user_id, slug, legal.read_name(version)[0]) for user_id, slug, version in rows}
    written = 0
    for user_id, joined in members:
        fresh = [one for one in changes if joined and joined.date() < one.version and (user_id, *one.key) not in told]
        for day in sorted({one.version for one in fresh}):
            _tell(session, user_id, [one for one in fresh if one.version == day])
        written += bool(fresh)
    return (members[-1][0] if len(members) == limit else None), written


def _tell(session: Session, user_id: str, news: Sequence[News]) -> None:
    for one in news:
        _note(session, user_id, one).mailed_at = utcnow()
    send(
        session,
        "policy_changed",
        To.member(user_id),
        documents=",".join(one.slug.value for one in news),
        date=news[0].version.isoformat(),
    )
