"""Tables of the summariser: who switched it on, what was asked, every exchange of bytes, and the circuit breaker."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.cases.models import Case
from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User


class RequestState(StrEnum):
    """`draft` is an answer that nobody has decided on; the last three are final."""

    QUEUED = "queued"
    DRAFT = "draft"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    FAILED = "failed"


class SummarySwitch(Base):
    """An admin's word that the site may use the service at all, or may not any more. The newest row counts."""

    __tablename__ = "summary_switch"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    on: Mapped[bool]
    terms_version: Mapped[str] = mapped_column(String(32))
    set_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    set_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)


class SummaryChoice(Base):
    """The owner lets this case be summarised. No row: no."""

    __tablename__ = "summary_choice"

    case_id: Mapped[str] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"), primary_key=True)
    chosen_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    terms_version: Mapped[str] = mapped_column(String(32))
    chosen_at: Mapped[datetime] = mapped_column(default=utcnow)


class SummaryRequest(Base):
    """One question about one case, and what became of it. It goes with the case."""

    __tablename__ = "summary_request"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in RequestState)})", name="state_known"),
        CheckConstraint("state NOT IN ('draft', 'accepted') OR answer IS NOT NULL", name="draft_has_answer"),
        Index("ix_summary_request_case_id_created_at", "case_id", "created_at"),
        Index("ix_summary_request_requester_id_created_at", "requester_id", "created_at"),
        Index("ix_summary_request_digest_model", "digest", "model"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    requester_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(16), default=RequestState.QUEUED)
    model: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    instruction: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[str | None] = mapped_column(String(32))
    from_cache: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]
    edited: Mapped[bool] = mapped_column(default=False)

    exchanges: Mapped[list[SummaryExchange]] = relationship(order_by="SummaryExchange.sent_at", viewonly=True)


class SummaryExchange(Base):
    """The exact bytes of one HTTP request and of its answer; written before the first byte leaves."""

    __tablename__ = "summary_exchange"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey(SummaryRequest.id, ondelete="CASCADE"), index=True)
    sent: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    received: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(32))


class SummaryBreaker(Base):
    """Failures of the service in a row, over all workers; while it is open nothing is sent."""

    __tablename__ = "summary_breaker"

    service: Mapped[str] = mapped_column(String(16), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
