"""'Contact this member': a message passed on by mail, with both addresses hidden."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.identity.models import User
from dicomtube.identity.service import require_unrestricted
from dicomtube.notifications.kinds import KINDS, MEMBER_MESSAGE
from dicomtube.notifications.models import MailMessage
from dicomtube.notifications.service.outbox import To, enter
from dicomtube.notifications.service.preferences import wants
from dicomtube.wording import service as wording

TEXT_LENGTH = 3_000
A_DAY = timedelta(days=1)
MOST_A_DAY = 10
MOST_TO_ONE_A_DAY = 3
_KIND = KINDS[MEMBER_MESSAGE]


def find_recipient(session: Session, actor: Actor | None, user_id: str) -> User:
    """The member to write to. Raises NotFound for none, and Conflict where one of the two takes no messages."""
    person = require(actor, Permission.COMMENT_WRITE)
    user = session.get(User, user_id)
    if user is None or user.disabled_at is not None or user.welcomed_at is None:
        raise NotFound("There is no such member.")
    if user.id == person.user_id:
        raise Conflict("This is you.")
    if not user.contact_email or not wants(session, user.id, _KIND):
        raise Conflict("This member takes no messages.")
    if not wants(session, person.user_id, _KIND):
        raise Conflict("You take no messages, so nobody could answer you. Turn them on first, in your mail settings.")
    return user


def pass_on(session: Session, actor: Actor | None, user_id: str, text: str, *, words_checked: str = "") -> None:
    """Mails the text to the member.

    Raises Invalid for none, Identifying where it may identify a patient and `words_checked` does not answer for it, and
    Conflict when it is too much for one day.
    """
    person = require_unrestricted(session, require(actor, Permission.COMMENT_WRITE))
    user = find_recipient(session, person, user_id)
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Invalid("Write something first.")
    if len(text) > TEXT_LENGTH:
        raise Invalid("A message may have %(most)s characters.", most=TEXT_LENGTH)
    wording.check({"text": text}, (words_checked,), place=wording.Place.LETTER)
    if _sent(session, person) >= MOST_A_DAY or _sent(session, person, user.id) >= MOST_TO_ONE_A_DAY:
        raise Conflict("You have sent many messages today. Go on tomorrow.")
    values = {"sender": person.display_name, "text": text, "path": f"/members/{person.user_id}/message"}
    enter(session, _KIND, To.member(user.id), values, sender_id=person.user_id)
    audit.record(session, person, "mail.passed_on", "user", user.id, characters=len(text))


def _sent(session: Session, person: Actor, to: str | None = None) -> int:
    query = select(func.count()).where(
        MailMessage.sender_id == person.user_id, MailMessage.created_at > utcnow() - A_DAY
    )
    return session.scalar(query.where(MailMessage.user_id == to) if to else query) or 0
