"""The newsletter: asked for, confirmed from the mailbox itself (double opt-in), left by one click."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.seal import seal_of
from dicomtube.identity.models import User
from dicomtube.notifications.kinds import KINDS, NEWSLETTER
from dicomtube.notifications.models import MailMessage, NewsletterSubscription
from dicomtube.notifications.service.addresses import address_key
from dicomtube.notifications.service.outbox import To, enter, send

LINK_LIVES = timedelta(days=7)
ASKED_AGAIN_AFTER = timedelta(days=1)


def subscribe(session: Session, secret_key: str, email: str, language: str) -> None:
    """Asks the mailbox to confirm. What happens does not show whether the address was known: Invalid for none at all.

    An address that was asked within a day is not asked again, so that nobody can fill another's mailbox.
    """
    _ask(session, secret_key, To.address(email, language), user_id=None)


def subscribe_member(session: Session, secret_key: str, actor: Actor) -> None:
    """As `subscribe`, for the member's own address. Raises Conflict when we have none."""
    user = session.get_one(User, actor.user_id)
    if not user.contact_email:
        raise Conflict("Your sign-in provider gave us no e-mail address to write to.")
    _ask(session, secret_key, To.address(user.contact_email, user.language or ""), user_id=user.id)


def confirm(session: Session, secret_key: str, token: str) -> None:
    """The mailbox says yes. Raises NotFound for a link that is broken, too old, or whose owner left meanwhile."""
    row = session.get(NewsletterSubscription, read_confirmation(secret_key, token))
    if row is None:
        raise NotFound("This link is too old. Ask for the newsletter once more.")
    if row.confirmed_at is None:
        row.confirmed_at = utcnow()
        audit.record(session, None, "mail.newsletter_confirmed", "newsletter", row.id)


def read_confirmation(secret_key: str, token: str) -> str:
    """The subscription that a confirmation link is for. Raises NotFound."""
    try:
        subscription_id: str = _serializer(secret_key).loads(token, max_age=int(LINK_LIVES.total_seconds()))
    except BadSignature as error:
        raise NotFound("This link is too old. Ask for the newsletter once more.") from error
    return subscription_id


def leave(session: Session, actor: Actor) -> None:
    """The member wants it no more."""
    session.execute(delete(NewsletterSubscription).where(NewsletterSubscription.user_id == actor.user_id))
    audit.record(session, actor, "mail.newsletter_left", "user", actor.user_id)


def forget_unconfirmed(session: Session) -> None:
    """Deletes requests whose link has died."""
    session.execute(
        delete(NewsletterSubscription).where(
            NewsletterSubscription.confirmed_at.is_(None), NewsletterSubscription.requested_at < utcnow() - LINK_LIVES
        )
    )


def send_issue(session: Session, subject: str, text: str, after: str, limit: int = 100) -> Sequence[str]:
    """Writes an issue to the next subscribers by id, those who have it already left out; gives the ids looked at."""
    rows = session.scalars(
        select(NewsletterSubscription)
        .where(NewsletterSubscription.confirmed_at.is_not(None), NewsletterSubscription.id > after)
        .order_by(NewsletterSubscription.id)
        .limit(limit)
    ).all()
    issue = hashlib.sha256(json.dumps([subject, text]).encode()).hexdigest()[:32]
    topics = {row.id: f"issue:{issue}:{row.id}" for row in rows}
    had = set(session.scalars(select(MailMessage.topic).where(MailMessage.topic.in_(topics.values()))))
    for row in rows:
        if topics[row.id] not in had:
            email = seal_of(session).open(row.sealed_address)
            to = To.member(row.user_id) if row.user_id else To.address(email, row.language)
            values = {"subject": subject, "text": text}
            enter(session, KINDS[NEWSLETTER], to, values, topic=topics[row.id], subscription_id=row.id)
    return [row.id for row in rows]


def _ask(session: Session, secret_key: str, to: To, *, user_id: str | None) -> None:
    email = to.email or ""
    key = address_key(session, email)
    row = session.scalar(select(NewsletterSubscription).where(NewsletterSubscription.address_key == key))
    if row is None:
        row = NewsletterSubscription(
            address_key=key, sealed_address=seal_of(session).close(email), user_id=user_id, language=to.language
        )
        session.add(row)
    else:
        row.user_id = row.user_id or user_id
        if row.confirmed_at is not None or row.requested_at > utcnow() - ASKED_AGAIN_AFTER:
            return
        row.requested_at = utcnow()
    session.flush()
    send(session, "newsletter_confirm", to, path=f"/newsletter/confirm/{_serializer(secret_key).dumps(row.id)}")


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="newsletter")
