"""The audit log: who did what to what. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, utcnow
from dicomtube.core.policy import Actor


class AuditEntry(Base):
    """One act that matters. `details` holds identifiers, counts and states, never personal data."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(default=utcnow)
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(
    session: Session, actor: Actor | None, action: str, subject_kind: str, subject_id: str, **details: Any
) -> None:
    """Adds an entry to the caller's transaction, so that the act and its record stand or fall together."""
    session.add(
        AuditEntry(
            actor_id=actor.user_id if actor else None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )
