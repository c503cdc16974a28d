"""Messages that came by the contact form."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User
from dicomtube.privacy.models.requests import HASH, known


class Subject(StrEnum):
    """What somebody writes about. The last six open a rights request."""

    PATIENT = "patient"
    QUESTION = "question"
    FAULT = "fault"
    LEGAL = "legal"
    ERASURE = "erasure"
    ACCESS = "access"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"


class ContactMessage(Base):
    """A message that is no rights request. Address and words are sealed, and blanked some time after the answer."""

    __tablename__ = "contact_message"
    __table_args__ = (
        known("subject", Subject),
        CheckConstraint("answered_at IS NULL OR closed_at IS NOT NULL", name="answered_is_closed"),
        Index("ix_contact_message_closed_at_received_at", "closed_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    address_hash: Mapped[str | None] = mapped_column(HASH, index=True)
    sealed_address: Mapped[str | None] = mapped_column(Text)
    sealed_words: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
