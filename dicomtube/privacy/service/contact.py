"""The contact form: what anybody may write to us, with or without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.seal import BrokenSeal, seal_of
from dicomtube.notifications.service import To, clean_address, send
from dicomtube.privacy.models import ContactMessage, Right, Subject
from dicomtube.privacy.service.requests import WORDS_LENGTH, address_print, open_unproven
from dicomtube.wording import service as wording

KEPT = timedelta(days=180)  # words and address, after the matter is closed
RIGHTS: dict[Subject, Right] = {
    Subject.ERASURE: Right.ERASURE,
    Subject.ACCESS: Right.ACCESS,
    Subject.RECTIFICATION: Right.RECTIFICATION,
    Subject.RESTRICTION: Right.RESTRICTION,
    Subject.OBJECTION: Right.OBJECTION,
    Subject.PORTABILITY: Right.PORTABILITY,
}


@dataclass(frozen=True)
class Letter:
    """A message as whoever answers it sees it."""

    row: ContactMessage
    address: str
    words: str


def write(
    session: Session, actor: Actor | None, subject: Subject, address: str, words: str, *, language: str = "en"
) -> None:
    """Takes a message in. One about somebody's own data becomes a rights request that waits for proof by mail.

    What the writer is told afterwards must not depend on who they are. Raises Invalid for a missing text or address.
    """
    if subject in RIGHTS:
        open_unproven(session, RIGHTS[subject], address, words, language)
        return
    words = words.strip().replace("\r\n", "\n")
    if not words:
        raise Invalid("Write something first.")
    if len(words) > WORDS_LENGTH:
        raise Invalid("A message may have %(most)s characters.", most=WORDS_LENGTH)
    address = clean_address(address)
    seal = seal_of(session)
    row = ContactMessage(
        subject=subject,
        user_id=actor.user_id if actor else None,
        address_hash=address_print(session, address),
        sealed_address=seal.close(address),
        sealed_words=seal.close(words),
        language=language,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "contact.received", "contact_message", row.id, subject=subject)


def open_letters(session: Session, actor: Actor | None, limit: int = 200) -> Sequence[ContactMessage]:
    """The messages nobody has closed, those about patients first, then the oldest."""
    require(actor, Permission.PRIVACY_HANDLE)
    query = select(ContactMessage).where(ContactMessage.closed_at.is_(None))
    urgent = ContactMessage.subject != Subject.PATIENT
    return session.scalars(query.order_by(urgent, ContactMessage.received_at, ContactMessage.id).limit(limit)).all()


def open_letter(session: Session, actor: Actor | None, message_id: str) -> Letter:
    """A message with its text. Writes to the audit log that somebody read it."""
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, message_id)
    audit.record(session, person, "contact.viewed", "contact_message", row.id, affects=row.user_id)
    return Letter(row, _opened(session, row.sealed_address), _opened(session, row.sealed_words))


def answer_letter(
    session: Session, actor: Actor | None, message_id: str, text: str, *, words_checked: str = ""
) -> ContactMessage:
    """Mails an answer and closes the matter; an empty one closes it without a mail.

    Raises Conflict when it is closed, Invalid, and Identifying where the answer speaks of a patient.
    """
    person = require(actor, Permission.PRIVACY_HANDLE)
    row = _found(session, message_id, lock=True)
    if row.closed_at is not None:
        raise Conflict("This message is closed already.")
    text = text.strip().replace("\r\n", "\n")
    if len(text) > WORDS_LENGTH:
        raise Invalid("A message may have %(most)s characters.", most=WORDS_LENGTH)
    wording.check({"text": text}, (words_checked,), place=wording.Place.LETTER)
    row.closed_at, row.closed_by = utcnow(), person.user_id
    address = _opened(session, row.sealed_address)
    if text and address:
        row.answered_at = row.closed_at
        send(session, "contact_answer", To.address(address, row.language), text=text)
    audit.record(session, person, "contact.closed", "contact_message", row.id, answered=row.answered_at is not None)
    return row


def forget_letters(session: Session) -> int:
    """Blanks words and address of matters closed long ago; gives the number."""
    gone = session.execute(
        update(ContactMessage)
        .where(ContactMessage.closed_at < utcnow() - KEPT, ContactMessage.sealed_words.is_not(None))
        .values(sealed_words=None, sealed_address=None, address_hash=None)
        .returning(ContactMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _found(session: Session, message_id: str, *, lock: bool = False) -> ContactMessage:
    row = session.get(ContactMessage, message_id, with_for_update=lock or None)
    if row is None:
        raise NotFound("There is no such message.")
    return row


def _opened(session: Session, sealed: str | None) -> str:
    try:
        return seal_of(session).open(sealed) if sealed else ""
    except BrokenSeal:
        return ""
