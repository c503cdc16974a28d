"""One message's way out: who it is for now, whether they still want it, and what the mail server said.

No transaction is open while the mail server is spoken to. A worker that dies between the server's yes and our mark
sends the message again, with the same Message-ID, by which mail programs know it for the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config import Config
from dicomtube.core.db import Database, utcnow
from dicomtube.core.handlers import JobContext
from dicomtube.core.seal import BrokenSeal, seal_of
from dicomtube.identity.models import User
from dicomtube.notifications.kinds import KINDS, Kind
from dicomtube.notifications.models import (
    MailClass,
    MailMessage,
    MailNote,
    MailRefusal,
    MailState,
    NewsletterSubscription,
)
from dicomtube.notifications.service.addresses import address_key
from dicomtube.notifications.service.newsletter import forget_unconfirmed
from dicomtube.notifications.service.outbox import enqueue
from dicomtube.notifications.service.preferences import unsubscribe_token, wants
from dicomtube.notifications.service.rendering import Rendered, render
from dicomtube.notifications.smtp import Refused, compose, deliver

EXPIRES = timedelta(days=3)
ROWS_KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Letter:
    """A message opened: the address it goes to now, and its texts."""

    message_id: str
    kind: Kind
    address: str
    language: str
    unsubscribe: str | None
    rendered: Rendered


@dataclass(frozen=True)
class Unsendable:
    """Why a message goes to nobody."""

    state: MailState
    note: MailNote


def send_now(config: Config, database: Database, job: JobContext, message_id: str) -> None:
    """Sends the message, unless it was settled already or the site has no mail server yet.

    Raises Unavailable when the server did not take it this time.
    """
    if not config.smtp_host:
        return
    with database.reading() as session:
        message = session.get(MailMessage, message_id)
        if message is None or message.state != MailState.QUEUED:
            return
        letter = open_letter(session, config, message)
    if isinstance(letter, Unsendable):
        with database.writing() as session:
            job.hold(session)
            settle(session, message_id, letter.state, letter.note)
        return
    with database.writing() as session:
        job.hold(session)
        session.execute(
            update(MailMessage)
            .where(MailMessage.id == message_id)
            .values(attempts=MailMessage.attempts + 1, tried_at=utcnow())
        )
    try:
        deliver(config, _compose(config, letter), letter.address)
    except Refused as refusal:
        with database.writing() as session:
            if refusal.recipient:
                _remember_refusal(session, letter.address, refusal.code)
            settle(session, message_id, MailState.FAILED, MailNote.REFUSED)
        return
    with database.writing() as session:
        settle(session, message_id, MailState.SENT)
        job.finish(session)


def open_letter(session: Session, config: Config, message: MailMessage) -> Letter | Unsendable:
    """The message as it would go out now, or why it goes to nobody."""
    kind = KINDS.get(message.kind)
    try:
        content = json.loads(seal_of(session).open(message.sealed or ""))
    except BrokenSeal:
        return Unsendable(MailState.FAILED, MailNote.UNREADABLE)
    if kind is None:
        return Unsendable(MailState.FAILED, MailNote.UNREADABLE)
    values: Mapping[str, str | int] = content["values"]
    address, language = content["to"], message.language
    if message.user_id is not None:
        user = session.get_one(User, message.user_id)
        if user.disabled_at is None:
            address, language = user.contact_email, user.language or language
        if address and not wants(session, user.id, kind):
            return Unsendable(MailState.SUPPRESSED, MailNote.TURNED_OFF)
    subscription_id = content.get("subscription")
    if subscription_id is not None and session.get(NewsletterSubscription, subscription_id) is None:
        return Unsendable(MailState.SUPPRESSED, MailNote.TURNED_OFF)
    if not address:
        return Unsendable(MailState.SUPPRESSED, MailNote.NO_ADDRESS)
    refusal = session.get(MailRefusal, address_key(session, address))
    if refusal is not None and kind.mail_class is not MailClass.NECESSARY:
        return Unsendable(MailState.SUPPRESSED, MailNote.REFUSED_BEFORE)
    unsubscribe = None
    if kind.mail_class is MailClass.OPTIONAL:
        token = unsubscribe_token(config.secret_key, kind, user_id=message.user_id, subscription_id=subscription_id)
        unsubscribe = f"{config.public_url}/mail/unsubscribe/{token}"
    to_member = message.user_id is not None
    rendered = render(
        kind, language, values, public_url=config.public_url, unsubscribe=unsubscribe, to_member=to_member
    )
    return Letter(message.id, kind, address, language, unsubscribe, rendered)


def settle(session: Session, message_id: str, state: MailState, note: MailNote | None = None) -> None:
    """The message's end. One that nobody got loses its content at once."""
    values = {"state": state, "note": note, "settled_at": utcnow()}
    if state is MailState.SUPPRESSED:
        values["sealed"] = None
    session.execute(
        update(MailMessage).where(MailMessage.id == message_id, MailMessage.state == MailState.QUEUED).values(**values)
    )


def give_up(database: Database, message_id: str) -> None:
    """No attempt is left."""
    with database.writing() as session:
        settle(session, message_id, MailState.FAILED, MailNote.GAVE_UP)


def tidy(config: Config, database: Database, limit: int = 500) -> None:
    """What comes regularly: enters jobs for messages that wait, ends those too old, blanks and forgets settled ones."""
    now = utcnow()
    kept_since = now - timedelta(days=config.mail_keep_days)
    with database.writing() as session:
        old = session.scalars(
            select(MailMessage.id)
            .where(MailMessage.state == MailState.QUEUED, MailMessage.created_at < now - EXPIRES)
            .limit(limit)
        ).all()
        for message_id in old:
            settle(session, message_id, MailState.FAILED, MailNote.EXPIRED)
        session.execute(
            update(MailMessage)
            .where(MailMessage.settled_at < kept_since, MailMessage.sealed.is_not(None))
            .values(sealed=None)
        )
        session.execute(delete(MailMessage).where(MailMessage.settled_at < now - ROWS_KEPT))
        forget_unconfirmed(session)
        if config.smtp_host:
            waiting = session.scalars(
                select(MailMessage.id)
                .where(MailMessage.state == MailState.QUEUED)
                .order_by(MailMessage.created_at, MailMessage.id)
                .limit(limit)
            ).all()
            for message_id in waiting:
                enqueue(session, message_id)


def _compose(config: Config, letter: Letter) -> EmailMessage:
    host = urlsplit(config.public_url).hostname or "localhost"
    return compose(
        sender=config.mail_from,
        recipient=letter.address,
        subject=letter.rendered.subject,
        text=letter.rendered.text,
        html=letter.rendered.html,
        message_id=f"<{letter.message_id}@{host}>",
        language=letter.language,
        unsubscribe=letter.unsubscribe,
    )


def _remember_refusal(session: Session, address: str, code: int) -> None:
    session.merge(MailRefusal(address_key=address_key(session, address), code=code, refused_at=utcnow()))
