"""Tables of mail: messages, what members want, addresses that refuse us, and who asked for the newsletter.

Addresses and contents stand here encrypted (core.seal), for a few days; what stays says only that a mail of that kind
went to that member at that time.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User


class MailClass(StrEnum):
    """What may be done against a mail: only an optional one can be turned off."""

    NECESSARY = "necessary"  # somebody asked for it just now, or the law does
    EDITORIAL = "editorial"  # about what one posted here: decisions, changes of the rules
    OPTIONAL = "optional"


class MailState(StrEnum):
    """A message is queued until the mail server took it, refused it for good, or nobody wants it any more."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class MailNote(StrEnum):
    """Why a message failed or was never sent."""

    NO_ADDRESS = "no_address"
    TURNED_OFF = "turned_off"
    REFUSED_BEFORE = "refused_before"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"  # sealed under another secret key


def _known(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_known")


class MailMessage(Base):
    """One mail to one person. `sealed` holds the address, where it is no member's, and the values of the text."""

    __tablename__ = "mail_message"
    __table_args__ = (
        _known("state", MailState),
        _known("mail_class", MailClass),
        CheckConstraint("state <> 'queued' OR sealed IS NOT NULL", name="queued_has_content"),
        CheckConstraint("state = 'queued' OR settled_at IS NOT NULL", name="settled_has_time"),
        Index("ix_mail_message_state_created_at_id", "state", "created_at", "id"),
        Index("ix_mail_message_created_at_id", "created_at", "id"),
        Index("ix_mail_message_user_id_kind_topic", "user_id", "kind", "topic"),
        Index("ix_mail_message_sender_id_created_at", "sender_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(48))
    mail_class: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    sender_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))  # of a passed-on message
    topic: Mapped[str | None] = mapped_column(String(64))  # what it is about, so that one event is told once
    language: Mapped[str] = mapped_column(String(8))  # for members: theirs at the time of sending counts
    sealed: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=MailState.QUEUED)
    note: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    tried_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class MailPreference(Base):
    """A member's word on one optional kind; without a row the kind's default holds."""

    __tablename__ = "mail_preference"

    user_id: Mapped[str] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48), primary_key=True)
    wanted: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class MailRefusal(Base):
    """An address whose server refused us for good (5xx): only necessary mail is still tried."""

    __tablename__ = "mail_refusal"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)  # keyed hash
    code: Mapped[int]
    refused_at: Mapped[datetime] = mapped_column(default=utcnow)


class NewsletterSubscription(Base):
    """Somebody who asked for the newsletter. Nothing is sent before `confirmed_at`; leaving deletes the row."""

    __tablename__ = "newsletter_subscription"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    address_key: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_address: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    requested_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    confirmed_at: Mapped[datetime | None]
