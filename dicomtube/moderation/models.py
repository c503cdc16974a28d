"""Tables of moderation: what was reported, by whom, what was decided about it, and what the public may know of it.

A matter is everything that is reported about one case or comment until staff decide. Cases and comments are named by id
without a foreign key: they may be gone, and the matter stays.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User


class Reason(StrEnum):
    """Why somebody reports, and on what ground staff decide."""

    PRIVACY = "privacy"  # it shows who a patient is
    COPYRIGHT = "copyright"
    WRONG = "wrong"
    ABUSE = "abuse"
    OTHER = "other"


class Identifier(StrEnum):
    """What of a patient is shown: the fourteen classes that never appear here, and two for those who can't say."""

    NAME = "name"
    INITIALS = "initials"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "email"
    NUMBER = "number"
    VEHICLE = "vehicle"
    DEVICE = "device"
    WEB_ADDRESS = "web_address"
    BIOMETRICS = "biometrics"
    FACE = "face"
    RELATIVE = "relative"
    STUDY_DATE = "study_date"
    RECOGNISED = "recognised"  # the patient is recognised though none of these is shown
    UNSURE = "unsure"


class MatterState(StrEnum):
    """`correction`: staff have decided and wait for the affected person; `decided` is final but for an appeal."""

    OPEN = "open"
    CORRECTION = "correction"
    DECIDED = "decided"


class Action(StrEnum):
    """What staff can decide."""

    DISMISS = "dismiss"  # nothing is wrong: what was hidden is shown again
    CORRECT = "correct"  # to be corrected; it stays as visible as it is
    HIDE = "hide"  # hidden until it is corrected
    REMOVE = "remove"  # the comment is removed, the case retracted


class LogAction(StrEnum):
    """What the public log names."""

    HIDDEN = "hidden"  # at once, by a report, before anybody looked
    DISMISSED = "dismissed"
    CORRECTION = "correction"
    KEPT_HIDDEN = "kept_hidden"
    COMMENT_REMOVED = "comment_removed"
    CASE_RETRACTED = "case_retracted"
    SUSPENDED = "suspended"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_REFUSED = "appeal_refused"


def _known(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_known")


_UNDECIDED = text("state <> 'decided'")


class Matter(Base):
    """One case or comment that was reported. `lane` 0 is patient privacy and comes first; 1 is everything else."""

    __tablename__ = "moderation_matter"
    __table_args__ = (
        _known("state", MatterState),
        CheckConstraint("lane IN (0, 1)", name="lane_known"),
        CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided_has_date"),
        Index(
            "uq_moderation_matter_undecided",
            "subject",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
        Index("ix_moderation_matter_state_lane_waiting_since_id", "state", "lane", "waiting_since", "id"),
        Index("ix_moderation_matter_case_id", "case_id"),
        Index("ix_moderation_matter_affected_id_opened_at", "affected_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    comment_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    subject: Mapped[str] = mapped_column(String(24))  # case:… or comment:…
    affected_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    lane: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(16), default=MatterState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    waiting_since: Mapped[datetime] = mapped_column(default=utcnow)  # opened, or said to be corrected
    decided_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(String(64))  # digest of what staff looked at when they decided

    reports: Mapped[list[Report]] = relationship(order_by="Report.created_at", passive_deletes="all")
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="matter", order_by="Decision.at", passive_deletes="all"
    )


class Report(Base):
    """What one person told us. Words and address are sealed; `reporter_key` recognises them without naming them."""

    __tablename__ = "report"
    __table_args__ = (
        _known("reason", Reason),
        CheckConstraint("(reason = 'privacy') = (identifier IS NOT NULL)", name="identifier_for_privacy"),
        Index("ix_report_matter_id_created_at", "matter_id", "created_at"),
        Index("ix_report_reporter_key", "reporter_key"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    matter_id: Mapped[str] = mapped_column(ForeignKey(Matter.id, ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # of the status address
    reporter_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    reporter_key: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    identifier: Mapped[str | None] = mapped_column(String(16))
    sealed_text: Mapped[str | None] = mapped_column(Text)
    sealed_contact: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    hid: Mapped[bool] = mapped_column(default=False)  # whether it hid something at once
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Decision(Base):
    """What staff decided and why: the statement of reasons (Digital Services Act, article 17)."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        _known("action", Action),
        _known("ground", Reason),
        Index("ix_moderation_decision_matter_id_at", "matter_id", "at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    matter_id: Mapped[str] = mapped_column(ForeignKey(Matter.id, ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(16))
    ground: Mapped[str] = mapped_column(String(16))
    explanation: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    reversed_at: Mapped[datetime | None]  # by an appeal

    matter: Mapped[Matter] = relationship(back_populates="decisions")
    appeal: Mapped[Appeal | None] = relationship(back_populates="decision", passive_deletes="all")
    strike: Mapped[Strike | None] = relationship(passive_deletes="all")


class Appeal(Base):
    """The affected person's one appeal against a decision, in their own words, sealed."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided_whole"),
        Index("ix_moderation_appeal_decided_at_created_at_id", "decided_at", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    decision_id: Mapped[str] = mapped_column(ForeignKey(Decision.id, ondelete="CASCADE"), unique=True)
    appellant_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    sealed_text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    granted: Mapped[bool | None]
    explanation: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship(back_populates="appeal")


class Strike(Base):
    """A confirmed breach, counted for a year. Revoked when the decision behind it is reversed."""

    __tablename__ = "moderation_strike"
    __table_args__ = (Index("ix_moderation_strike_user_id_at", "user_id", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    decision_id: Mapped[str] = mapped_column(ForeignKey(Decision.id, ondelete="CASCADE"), unique=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    revoked_at: Mapped[datetime | None]


class LogLine(Base):
    """A line of the public log: when, what, on what ground, after how many reports. It names nobody and nothing."""

    __tablename__ = "moderation_log"
    __table_args__ = (
        _known("action", LogAction),
        _known("ground", Reason),
        Index("ix_moderation_log_at_id", "at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    action: Mapped[str] = mapped_column(String(16))
    ground: Mapped[str] = mapped_column(String(16))
    reports: Mapped[int] = mapped_column(default=0)
