"""The outbox as staff see it. Contents show only while the site has no mail server and nobody else will send them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from config import Config
from dicomtube.core import audit
from dicomtube.core.errors import Conflict, NotFound
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.identity.models import User
from dicomtube.notifications.models import MailClass, MailMessage, MailNote, MailState
from dicomtube.notifications.service.delivery import Letter, Unsendable, open_letter

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """A message in the list. `recipient` is a member's name, or None for somebody known by their address alone."""

    id: str
    kind: str
    mail_class: MailClass
    recipient: str | None
    state: MailState
    note: MailNote | None
    attempts: int
    created_at: datetime
    settled_at: datetime | None


def list_outbox(session: Session, actor: Actor | None, after: str | None = None) -> Page[Line]:
    """All messages, newest first; no addresses, no contents."""
    require(actor, Permission.MAIL_READ)
    query = select(MailMessage, User.display_name).outerjoin(User, User.id == MailMessage.user_id)
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(MailMessage.created_at, MailMessage.id) < (cursor.at, cursor.id))
    query = query.order_by(MailMessage.created_at.desc(), MailMessage.id.desc()).limit(PAGE_SIZE + 1)
    rows = [_line(message, name) for message, name in session.execute(query)]
    return make_page(rows, PAGE_SIZE, lambda line: Cursor(line.created_at, line.id), lambda line: line)


def read_letter(session: Session, config: Config, actor: Actor | None, message_id: str) -> tuple[Line, Letter]:
    """A waiting message opened, which the audit log remembers: the session must be one that writes.

    Raises Conflict once the site has a mail server, or when nobody is to get the message any more.
    """
    person = require(actor, Permission.MAIL_READ)
    message = session.get(MailMessage, message_id)
    if message is None:
        raise NotFound("There is no such message.")
    if config.smtp_host or message.state != MailState.QUEUED:
        raise Conflict("Only messages that wait on a site without a mail server can be opened.")
    letter = open_letter(session, config, message)
    if isinstance(letter, Unsendable):
        raise Conflict("Nobody is to get this message: it was turned off, or there is no address.")
    audit.record(session, person, "mail.read", "mail", message.id, kind=message.kind)
    user = session.get(User, message.user_id) if message.user_id else None
    return _line(message, user.display_name if user else None), letter


def _line(message: MailMessage, recipient: str | None) -> Line:
    return Line(
        id=message.id,
        kind=message.kind,
        mail_class=MailClass(message.mail_class),
        recipient=recipient,
        state=MailState(message.state),
        note=MailNote(message.note) if message.note else None,
        attempts=message.attempts,
        created_at=message.created_at,
        settled_at=message.settled_at,
    )
