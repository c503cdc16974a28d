"""The register of breaches."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User
from dicomtube.privacy.models.requests import known

AUTHORITY_CLOCK = timedelta(hours=72)  # GDPR art. 33(1)


class BreachState(StrEnum):
    """Where the handling of a breach stands."""

    OPEN = "open"
    CLOSED = "closed"


class Breach(Base):
    """A personal data breach, documented whether notified or not (GDPR art. 33(5)). Texts name no person."""

    __tablename__ = "breach"
    __table_args__ = (
        known("state", BreachState),
        CheckConstraint("people_count >= 0", name="people_counted"),
        CheckConstraint(
            "state = 'open' OR (closed_at IS NOT NULL AND authority_notified IS NOT NULL AND authority_reason <> '')",
            name="closed_is_decided",
        ),
        CheckConstraint("known_at >= happened_at", name="known_after_it_happened"),
        Index("ix_breach_state_known_at", "state", "known_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(16), default=BreachState.OPEN)
    what: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    known_at: Mapped[datetime]
    people_count: Mapped[int]
    data_kinds: Mapped[str] = mapped_column(String(300))
    consequences: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    authority_notified: Mapped[bool | None]
    authority_notified_at: Mapped[datetime | None]
    authority_reason: Mapped[str] = mapped_column(Text, default="")  # why so, and why late if it was
    people_told_at: Mapped[datetime | None]  # art. 34
    recorded_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]

    @property
    def due_at(self) -> datetime:
        """When the authority must have heard of it."""
        return self.known_at + AUTHORITY_CLOCK
