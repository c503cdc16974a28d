"""The record that somebody chose: what article 7(1) GDPR wants shown, and nothing more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User


class ConsentRecord(Base):
    """One choice made in one browser. Rows are added, never changed; the last of a browser counts.

    `browser_id` is a random number that the browser's cookie holds, so that a withdrawal can be set against the
    consent it takes back. There is no network address and no description of the browser. `user_id` is kept where
    somebody was signed in, because members must be able to see, take along and delete what they agreed to; of
    everybody else nothing here tells who it was.
    """

    __tablename__ = "consent_record"
    __table_args__ = (Index("ix_consent_record_user_id_made_at", "user_id", "made_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    browser_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    categories: Mapped[str] = mapped_column(String(64))  # what was agreed to, by commas; empty: nothing
    policy_hash: Mapped[str] = mapped_column(String(64))  # of what they could read when they chose
    language: Mapped[str] = mapped_column(String(16))
    gpc: Mapped[bool]  # whether the browser sent Global Privacy Control
    made_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
