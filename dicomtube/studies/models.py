"""Tables of the imaging: an upload and its files, and the de-identified study, series, instances and frames."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User

UID = String(64)


class UploadState(StrEnum):
    """Where an upload stands. `ready` and `failed` are final; failed means that nothing of it could be used."""

    RECEIVING = "receiving"
    QUEUED = "queued"
    INGESTING = "ingesting"
    READY = "ready"
    FAILED = "failed"


class HeldState(StrEnum):
    """What a person decided about a held image; `waiting` while nobody has."""

    WAITING = "waiting"
    MASKED = "masked"
    KEPT = "kept"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """Why a received file is not part of a study."""

    REJECTED = "rejected"
    HELD = "held"
    DUPLICATE = "duplicate"


class Upload(Base):
    """One handing-in of files by one member under one version of the attestation."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in UploadState)})", name="state_known"),
        CheckConstraint("declared_files > 0 AND declared_bytes >= 0", name="declared_positive"),
        Index("ix_upload_owner_id_state", "owner_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    state: Mapped[str] = mapped_column(String(16), default=UploadState.RECEIVING)
    attestation_version: Mapped[str] = mapped_column(String(32))
    attested_at: Mapped[datetime] = mapped_column(default=utcnow)
    declared_files: Mapped[int]
    declared_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    finished_at: Mapped[datetime | None]
    entry_count: Mapped[int] = mapped_column(default=0)  # files, with the members of zips counted singly
    percent: Mapped[int] = mapped_column(default=0)  # of the ingest
    accepted_count: Mapped[int] = mapped_column(default=0)

    files: Mapped[list[UploadFile]] = relationship(order_by="UploadFile.number", passive_deletes="all")
    studies: Mapped[list[Study]] = relationship(secondary="upload_study", order_by="Study.created_at", viewonly=True)


class UploadFile(Base):
    """A received file, without its name: names identify people. Its bytes stand in quarantine until ingest ends.

    `digest` names the content while the upload is under way (see `studies.digest`) and is blanked afterwards.
    """

    __tablename__ = "upload_file"
    __table_args__ = (UniqueConstraint("upload_id", "number"), UniqueConstraint("upload_id", "digest"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    number: Mapped[int]
    digest: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class Refusal(Base):
    """One received file, or one member of a received zip, that did not become part of a study, with its reason."""

    __tablename__ = "upload_refusal"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({', '.join(repr(o.value) for o in Outcome)})", name="outcome_known"),
        Index("ix_upload_refusal_upload_id_number", "upload_id", "number"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    number: Mapped[int]
    member: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))


class UploadStudy(Base):
    """Which studies an upload made or added to."""

    __tablename__ = "upload_study"

    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), primary_key=True, index=True)


class Study(Base):
    """A de-identified study.

    `ready_at` is empty while its first ingest is under way, and as long as all its images are held; only its owner sees
    it then.
    """

    __tablename__ = "study"
    __table_args__ = (Index("ix_study_owner_id_created_at_id", "owner_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    uid: Mapped[str] = mapped_column(UID, unique=True)
    description: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ready_at: Mapped[datetime | None]
    total_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    series: Mapped[list[Series]] = relationship(
        back_populates="study", order_by="(Series.number, Series.uid)", passive_deletes="all"
    )


class Series(Base):
    """A series of a study, with the objects written once for it: metadata JSON, thumbnail, preview."""

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_modality_study_id", "modality", "study_id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(UID, unique=True)
    number: Mapped[int] = mapped_column(default=0)
    modality: Mapped[str] = mapped_column(String(16))
    description: Mapped[str] = mapped_column(String(64), default="")
    body_part: Mapped[str] = mapped_column(String(16), default="")
    instance_count: Mapped[int] = mapped_column(default=0)
    frame_count: Mapped[int] = mapped_column(default=0)
    shows_face: Mapped[bool] = mapped_column(default=False)  # thin slices of a head: a face could be rebuilt
    revision: Mapped[str] = mapped_column(String(ID_LENGTH))  # new with each ingest that adds to it; names its objects

    study: Mapped[Study] = relationship(back_populates="series")
    instances: Mapped[list[Instance]] = relationship(
        back_populates="series", order_by="Instance.position", passive_deletes="all"
    )


class Instance(Base):
    """One de-identified SOP instance. `position` is its place in the series' display order, from 0."""

    __tablename__ = "instance"
    __table_args__ = (Index("ix_instance_series_id_position", "series_id", "position"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("upload.id", ondelete="SET NULL"), index=True)
    uid: Mapped[str] = mapped_column(UID, unique=True)
    sop_class_uid: Mapped[str] = mapped_column(UID)
    transfer_syntax_uid: Mapped[str] = mapped_column(UID)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    columns: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    series: Mapped[Series] = relationship(back_populates="instances")
    frames: Mapped[list[Frame]] = relationship(order_by="Frame.number", passive_deletes="all")


class Frame(Base):
    """One frame as the viewer fetches it; `number` counts from 1 (PS3.18 section 10.4.1.1.6)."""

    __tablename__ = "frame"

    instance_id: Mapped[str] = mapped_column(ForeignKey("instance.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    transfer_syntax_uid: Mapped[str] = mapped_column(UID)
    size: Mapped[int] = mapped_column(BigInteger)


class Area(NamedTuple):
    """A rectangle of pixels: `left` and `top` from 0, inclusive; `right` and `bottom` exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class HeldInstance(Base):
    """A de-identified instance whose pixels a person has to look at first.

    Its bytes and pictures stand in quarantine, and nothing of it anywhere else, until it is settled: a decision turns
    `state`, the worker carries it out and sets `settled_at`. `boxes` are what was found, and after a decision what was
    blanked; `receipt` holds what de-identification did to it, for the study's receipt when it is published.
    """

    __tablename__ = "held_instance"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in HeldState)})", name="state_known"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_date"),
        CheckConstraint("settled_at IS NULL OR state <> 'waiting'", name="settled_is_decided"),
        Index("ix_held_instance_shown", "study_id", "state", "series_uid", "position", "id"),
        Index("ix_held_instance_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(UID, unique=True)
    series_uid: Mapped[str] = mapped_column(UID)
    series_description: Mapped[str] = mapped_column(String(64), default="")
    modality: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]  # among what its upload brought of the series, from 0
    rows: Mapped[int]
    columns: Mapped[int]
    frame_count: Mapped[int]
    deep: Mapped[bool]  # more than 8 bits a pixel: there are pictures of the full range as well
    size: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(40))
    causes: Mapped[list[str]] = mapped_column(JSON, default=list)
    staff_only: Mapped[bool]  # the file itself says that its pixels identify: only staff may keep it
    boxes: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16), default=HeldState.WAITING)
    decision_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    statement_version: Mapped[str | None] = mapped_column(String(32))  # what was stated about text that stays
    held_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    study: Mapped[Study] = relationship()

    @property
    def areas(self) -> tuple[Area, ...]:
        """The boxes as rectangles."""
        return tuple(Area(*box) for box in self.boxes)


class HeldKeys:
    """Where held instances stand in the quarantine store. Keys hold new UIDs only."""

    ROOT = "held/"

    @classmethod
    def study(cls, study_uid: str) -> str:
        return f"{cls.ROOT}{study_uid}/"

    @classmethod
    def instance(cls, study_uid: str, sop_uid: str) -> str:
        return f"{cls.study(study_uid)}{sop_uid}/"

    @classmethod
    def file(cls, study_uid: str, sop_uid: str) -> str:
        return f"{cls.instance(study_uid, sop_uid)}instance.dcm"

    @classmethod
    def picture(cls, study_uid: str, sop_uid: str, view: str, frame: int) -> str:
        return f"{cls.instance(study_uid, sop_uid)}{view}/{frame}.webp"


class StudyKeys:
    """Where the objects of a study stand. Keys hold new UIDs only, so a repeated ingest overwrites itself."""

    @staticmethod
    def study(study_uid: str) -> str:
        return f"studies/{study_uid}/"

    @classmethod
    def series(cls, study_uid: str, series_uid: str) -> str:
        return f"{cls.study(study_uid)}{series_uid}/"

    @classmethod
    def metadata(cls, study_uid: str, series_uid: str, revision: str) -> str:
        return f"{cls.series(study_uid, series_uid)}{revision}/metadata.json"

    @classmethod
    def picture(cls, study_uid: str, series_uid: str, revision: str, kind: str) -> str:
        return f"{cls.series(study_uid, series_uid)}{revision}/{kind}.webp"

    @classmethod
    def instance(cls, study_uid: str, series_uid: str, sop_uid: str) -> str:
        return f"{cls.series(study_uid, series_uid)}instances/{sop_uid}.dcm"

    @classmethod
    def frames(cls, study_uid: str, series_uid: str, sop_uid: str) -> str:
        return f"{cls.series(study_uid, series_uid)}frames/{sop_uid}/"

    @classmethod
    def frame(cls, study_uid: str, series_uid: str, sop_uid: str, number: int) -> str:
        return f"{cls.frames(study_uid, series_uid, sop_uid)}{number}"
