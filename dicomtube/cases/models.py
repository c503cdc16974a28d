"""The teaching case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
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
    face_attested_at: Mapped[datetime | None]  # the owner answers for showing thin slices of a head

    owner: Mapped[User] = relationship()
    study: Mapped[Study] = relationship()
