"""The ledger of deletions: what was deleted on purpose, so that a restored backup can be made to forget it again.

Every deletion somebody asked for is written here by the transaction that makes it. Rows are only ever added. Beside the
table a file holds the same lines (`DELETIONS_FILE`): it is kept apart from the backups and is what `replay` reads after
one of them was restored. A line holds random identifiers, a word and a time: it names nobody by itself.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow


class Deleted(StrEnum):
    """What a line of the ledger is about."""

    MEMBER = "member"
    CASE = "case"
    RETRACTION = "retraction"  # of a case: its place stays as a tombstone
    STUDY = "study"
    COMMENT = "comment"
    OBJECTS = "objects"  # everything in the store of clean objects whose key begins with subject_id


class Deletion(Base):
    """One deletion. `extent` says how much of it went, where that differs; `request_id` is the request it answered."""

    __tablename__ = "erasure_ledger"
    __table_args__ = (
        CheckConstraint(
            f"subject_kind IN ({', '.join(repr(kind.value) for kind in Deleted)})", name="subject_kind_known"
        ),
        Index("ix_erasure_ledger_subject_kind_subject_id", "subject_kind", "subject_id"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(String(200))
    extent: Mapped[str | None] = mapped_column(String(16))
    request_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


def note_deletion(
    session: Session, kind: Deleted, subject_id: str, *, extent: str | None = None, request_id: str | None = None
) -> None:
    """Writes a deletion into the ledger in the caller's transaction, so that both stand or fall together."""
    session.add(Deletion(subject_kind=kind, subject_id=subject_id, extent=extent, request_id=request_id))
