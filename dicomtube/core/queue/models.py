"""The ledger's tables."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow


class JobState(StrEnum):
    """`queued` and `running` are unfinished; a job that failed but may be tried again is `queued`."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
UNFINISHED_SQL = "state IN ('queued', 'running')"


class Job(Base):
    """One piece of work. It holds identifiers, counts and names of classes only, nothing a person wrote."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_key_unfinished",
            "key",
            unique=True,
            sqlite_where=text(UNFINISHED_SQL),
            postgresql_where=text(UNFINISHED_SQL),
        ),
        Index("ix_job_state_run_after", "state", "run_after"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, str | int]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[JobState] = mapped_column(
        Enum(
            JobState,
            native_enum=False,
            create_constraint=False,
            length=16,
            values_callable=lambda states: [state.value for state in states],
        )
    )
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    run_after: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    token: Mapped[int] = mapped_column(default=0)
    percent: Mapped[int | None]
    progress: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class PeriodicRun(Base):
    """Up to which turn a periodic job has been enqueued, by whichever machine came first."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    turn: Mapped[int]
