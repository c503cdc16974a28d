"""The teaching case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User
from dicomtube.studies.models import Study


class CaseState(StrEnum):
    """A draft exists for its owner alone; a public case for everybody."""

    DRAFT = "draft"
    PUBLIC = "public"


class Specialty(StrEnum):
    """The field a case belongs to."""

    NEURORADIOLOGY = "neuroradiology"
    HEAD_AND_NECK = "head_and_neck"
    CHEST = "chest"
    CARDIAC = "cardiac"
    BREAST = "breast"
    ABDOMINAL = "abdominal"
    MUSCULOSKELETAL = "musculoskeletal"
    PAEDIATRIC = "paediatric"
    ULTRASOUND = "ultrasound"
    NUCLEAR_MEDICINE = "nuclear_medicine"
    INTERVENTIONAL = "interventional"
    PHYSICS = "physics"
    OTHER = "other"


class Case(Base):
    """A teaching case about one study."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in CaseState)})", name="state_known"),
        CheckConstraint(f"specialty IN ({', '.join(repr(s.value) for s in Specialty)})", name="specialty_known"),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="public_has_date"),
        Index("ix_case_state_published_at_id", "state", "published_at", "id"),
        Index("ix_case_owner_id_updated_at_id", "owner_id", "updated_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    study_id: Mapped[str] = mapped_column(ForeignKey(Study.id), index=True)
    state: Mapped[str] = mapped_column(String(16), default=CaseState.DRAFT)
    title: Mapped[str] = mapped_column(String(160))
    specialty: Mapped[str] = mapped_column(String(32))
    presentation: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[str] = mapped_column(Text, default="")
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    comment_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]  # by staff, or by a report until staff have looked; its owner still sees it
    words_seal: Mapped[str | None] = mapped_column(String(64))  # of the texts whose owner says that they name nobody
    face_attested_at: Mapped[datetime | None]  # the owner answers for showing thin slices of a head

    owner: Mapped[User] = relationship()
    study: Mapped[Study] = relationship()


class Tombstone(Base):
    """The place of a retracted case: its rows are gone, its address answers 410, and nothing tells what stood there.

    `study_uid` stays until the objects are gone as well. `uid_digests` are beginnings of SHA-256 over every UID that
    went (see `dicomtube.core.uids`), by which `dicomtube doctor` proves that none is left.
    """

    __tablename__ = "tombstone"
    __table_args__ = (CheckConstraint("(study_uid IS NULL) = (purged_at IS NOT NULL)", name="purged_forgets_study"),)

    case_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    retracted_at: Mapped[datetime] = mapped_column(default=utcnow)
    study_uid: Mapped[str | None] = mapped_column(String(64), index=True)
    uid_digests: Mapped[list[str]] = mapped_column(JSON, default=list)
    purged_at: Mapped[datetime | None]


class CaseSummary(Base):
    """A summary that a model drafted and the owner answers for; shown with that label."""

    __tablename__ = "case_summary"

    case_id: Mapped[str] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"), primary_key=True)
    summary: Mapped[str] = mapped_column(Text)
    teaching_points: Mapped[list[str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    quiz: Mapped[dict[str, Any]] = mapped_column(JSON)  # question, right, wrong
    model: Mapped[str] = mapped_column(String(80))
    edited: Mapped[bool]
    accepted_at: Mapped[datetime] = mapped_column(default=utcnow)
