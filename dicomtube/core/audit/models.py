"""The tables of the audit log. Triggers (migration 0005) refuse what isn't described here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, utcnow

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_DIGEST = String(64)
_UNSEALED = text("hash IS NULL")


class AuditEntry(Base):
    """One act that matters. `details` holds identifiers of things, counts and states, never personal data.

    Who acted and whom it affected stand beside digests of the two, each over a salt of its own. The chain is made over
    the digests, so forgetting a person blanks id and salt and leaves the chain whole.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("(position IS NULL) = (hash IS NULL)", name="sealed_whole"),
        Index("ix_audit_entry_actor_id_number", "actor_id", "number"),
        Index("ix_audit_entry_affected_id_number", "affected_id", "number"),
        Index("ix_audit_entry_at", "at"),
        Index(
            "ix_audit_entry_unsealed",
            "number",
            sqlite_where=text("hash IS NULL"),
            postgresql_where=text("hash IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(_NUMBER, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    affected_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # the member it concerns

    position: Mapped[int | None] = mapped_column(_NUMBER, unique=True)  # in the chain, without gaps
    hash: Mapped[str | None] = mapped_column(_DIGEST)
    actor_salt: Mapped[str | None] = mapped_column(String(32))
    actor_digest: Mapped[str | None] = mapped_column(_DIGEST)
    affected_salt: Mapped[str | None] = mapped_column(String(32))
    affected_digest: Mapped[str | None] = mapped_column(_DIGEST)


class AuditHead(Base):
    """Where the chain begins and ends; one row, whose lock is what writers queue for when they commit.

    Entries up to `start_position` have been let go by retention. `balance` is how many more names the forgotten entries
    said had been erased than were erased among them (see `forgetting`).
    """

    __tablename__ = "audit_head"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("start_position <= position", name="start_before_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(_NUMBER)
    hash: Mapped[str] = mapped_column(_DIGEST)
    start_position: Mapped[int] = mapped_column(_NUMBER)
    start_hash: Mapped[str] = mapped_column(_DIGEST)
    balance: Mapped[int] = mapped_column(default=0)
