"""Copies of their own data that members ask for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User
from dicomtube.privacy.models.requests import HASH, RightsRequest, known


class ExportState(StrEnum):
    """`building` also waits for the worker. The object stands in the store while `ready`, and just after `fetched`."""

    BUILDING = "building"
    READY = "ready"
    FETCHED = "fetched"
    EXPIRED = "expired"
    FAILED = "failed"


class DataExport(Base):
    """One copy, to be fetched once. A link that was mailed opens it by the token whose hash stands here."""

    __tablename__ = "data_export"
    __table_args__ = (
        known("state", ExportState),
        CheckConstraint("state <> 'ready' OR expires_at IS NOT NULL", name="ready_expires"),
        Index("ix_data_export_state_expires_at", "state", "expires_at"),
        Index(
            "uq_data_export_building",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'building'"),
            postgresql_where=text("state = 'building'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    request_id: Mapped[str | None] = mapped_column(ForeignKey(RightsRequest.id, ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=ExportState.BUILDING)
    token_hash: Mapped[str | None] = mapped_column(HASH, unique=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]


def export_key(export_id: str) -> str:
    """Where a copy stands in the object store; no address leads there."""
    return f"exports/{export_id}/data.zip"
