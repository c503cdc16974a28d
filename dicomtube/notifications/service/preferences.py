"""What a member wants to get: their word on each optional kind, and links that take it back without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Purpose, User
from dicomtube.identity.service import may_process
from dicomtube.notifications.kinds import KINDS, MEMBER_MESSAGE, NEWSLETTER, Kind
from dicomtube.notifications.models import MailClass, MailPreference, MailRefusal, NewsletterSubscription
from dicomtube.notifications.service.addresses import address_key


@dataclass(frozen=True)
class Choice:
    """One optional kind and whether this member gets it. `waiting`: asked for, but not yet confirmed by mail."""

    kind: Kind
    wanted: bool
    waiting: bool = False


@dataclass(frozen=True)
class Unsubscribe:
    """Whose mails of which kind a link stops: a member's, or those of a subscription without an account."""

    kind: Kind
    user_id: str | None
    subscription_id: str | None


def wants(session: Session, user_id: str, kind: Kind) -> bool:
    """Whether the member gets mails of this kind; none that is optional where they objected, or are restricted."""
    if kind.mail_class is not MailClass.OPTIONAL:
        return True
    if not may_process(session, user_id, Purpose.CONTACT if kind.name == MEMBER_MESSAGE else Purpose.NEWS):
        return False
    if kind.name == NEWSLETTER:
        return _subscription(session, user_id, confirmed=True)
    said = session.get(MailPreference, (user_id, kind.name))
    return kind.by_default if said is None else said.wanted


def list_choices(session: Session, actor: Actor) -> list[Choice]:
    """Every optional kind, as this member has it."""
    rows = session.scalars(select(MailPreference).where(MailPreference.user_id == actor.user_id))
    said = {row.kind: row.wanted for row in rows}
    choices = []
    for kind in KINDS.values():
        if kind.mail_class is not MailClass.OPTIONAL:
            continue
        if kind.name == NEWSLETTER:
            confirmed = _subscription(session, actor.user_id, confirmed=True)
            waiting = not confirmed and _subscription(session, actor.user_id, confirmed=False)
            choices.append(Choice(kind, confirmed, waiting))
        else:
            choices.append(Choice(kind, said.get(kind.name, kind.by_default)))
    return choices


def choose(session: Session, actor: Actor, kind_name: str, wanted: bool) -> None:
    """Keeps the member's word on an optional kind other than the newsletter, which is confirmed by mail first.

    Raises NotFound for an unknown kind and Conflict for one that can't be turned off.
    """
    kind = KINDS.get(kind_name)
    if kind is None or kind.name == NEWSLETTER:
        raise NotFound("There is no such kind of mail.")
    if kind.mail_class is not MailClass.OPTIONAL:
        raise Conflict("Mails of this kind can't be turned off while you have an account.")
    if wants(session, actor.user_id, kind) != wanted:
        _keep(session, actor.user_id, kind.name, wanted)
        audit.record(session, actor, "mail.chosen", "user", actor.user_id, kind=kind.name, wanted=wanted)


def refused_since(session: Session, actor: Actor) -> datetime | None:
    """Since when the member's address has refused our mail, or None."""
    address = session.get_one(User, actor.user_id).contact_email
    row = session.get(MailRefusal, address_key(session, address)) if address else None
    return row.refused_at if row else None


def try_again(session: Session, actor: Actor) -> None:
    """Forgets that the member's address refused our mail."""
    address = session.get_one(User, actor.user_id).contact_email
    if address:
        session.execute(delete(MailRefusal).where(MailRefusal.address_key == address_key(session, address)))


def unsubscribe_token(secret_key: str, kind: Kind, *, user_id: str | None, subscription_id: str | None) -> str:
    """What a mail's unsubscribe link carries: it opens this one switch of this one person, for as long as they live."""
    return _serializer(secret_key).dumps([kind.name, user_id, subscription_id])


def read_unsubscribe(secret_key: str, token: str) -> Unsubscribe:
    """What a link stops. Raises NotFound for one that we did not make."""
    try:
        kind_name, user_id, subscription_id = _serializer(secret_key).loads(token)
        return Unsubscribe(KINDS[kind_name], user_id, subscription_id)
    except (BadSignature, KeyError) as error:
        raise NotFound("This link is broken. Copy it whole from the mail.") from error


def unsubscribe(session: Session, link: Unsubscribe) -> None:
    """Stops the mails; twice does no harm."""
    if link.kind.name == NEWSLETTER:
        mine = (
            NewsletterSubscription.id == link.subscription_id
            if link.subscription_id
            else NewsletterSubscription.user_id == link.user_id
        )
        session.execute(delete(NewsletterSubscription).where(mine))
    elif link.user_id is not None and session.get(User, link.user_id) is not None:
        _keep(session, link.user_id, link.kind.name, wanted=False)
    audit.record(
        session, None, "mail.unsubscribed", "user", link.user_id or link.subscription_id or "", kind=link.kind.name
    )


def _keep(session: Session, user_id: str, kind_name: str, wanted: bool) -> None:
    session.merge(MailPreference(user_id=user_id, kind=kind_name, wanted=wanted, changed_at=utcnow()))
    session.flush()


def _subscription(session: Session, user_id: str, *, confirmed: bool) -> bool:
    column = NewsletterSubscription.confirmed_at
    query = select(NewsletterSubscription.id).where(
        NewsletterSubscription.user_id == user_id, column.is_not(None) if confirmed else column.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def _serializer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="unsubscribe")
