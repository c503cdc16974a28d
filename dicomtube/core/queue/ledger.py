"""What may happen to a job, each step one statement that at most one worker can win.

A worker claims a job for the length of a lease and renews it while it works. Each claim raises the job's token; whoever
holds an older one can't renew, complete or fail the job any more, however late it wakes up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dicomtube.core.db import new_id, utcnow
from dicomtube.core.queue.models import UNFINISHED, UNFINISHED_SQL, Job, JobState, PeriodicRun
from dicomtube.core.queue.wakeups import wake_after_commit

MAX_ATTEMPTS = 5
_FIRST_RETRY = timedelta(seconds=10)
_LONGEST_RETRY = timedelta(minutes=15)
_PLAIN = re.compile(r"[A-Za-z0-9_.:/-]{0,128}\Z")


class LeaseLost(Exception):
    """Another worker has the job now, or it is finished: stop, and write nothing more for it."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one job. `exhausted`: all attempts are used up and only the farewell is left to do."""

    job_id: str
    kind: str
    payload: Mapping[str, str | int]
    attempt: int
    max_attempts: int
    token: int
    exhausted: bool


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, str | int],
    *,
    key: str | None = None,
    delay: timedelta = timedelta(0),
    max_attempts: int = MAX_ATTEMPTS,
) -> Job:
    """Enters a job in the caller's transaction; a worker is woken when, and only when, that commits.

    `payload` holds identifiers and numbers. With a `key` that an unfinished job has already, that job is given instead.
    `delay` counts from now. Raises ValueError when the payload holds free text.
    """
    for name, value in payload.items():
        if not isinstance(value, int) and not (isinstance(value, str) and _PLAIN.match(value)):
            raise ValueError(f"payload {name!r} of {kind}: pass identifiers and numbers, and read the rest in the job")
    job_id = new_id()
    values = {
        "id": job_id,
        "kind": kind,
        "payload": dict(payload),
        "key": key,
        "state": JobState.QUEUED,
        "max_attempts": max_attempts,
        "run_after": utcnow() + delay,
    }
    insert = _insert(session, Job).values(**values)
    if key is not None:
        insert = insert.on_conflict_do_nothing(index_elements=[Job.key], index_where=text(UNFINISHED_SQL))
    session.execute(insert)
    job = session.get(Job, job_id)
    if job is None:
        job = session.scalars(select(Job).where(Job.key == key, Job.state.in_(UNFINISHED))).one()
    elif not delay:
        wake_after_commit(session, job_id)
    return job


def enqueue_periodic(session: Session, kind: str, minutes: int, now: datetime) -> Job | None:
    """Enters this turn's job of a periodic kind, unless this or another machine has done so already."""
    turn = int(now.timestamp() // (minutes * 60))
    insert = _insert(session, PeriodicRun).values(name=kind, turn=turn)
    won = session.execute(
        insert.on_conflict_do_update(
            index_elements=[PeriodicRun.name], set_={"turn": turn}, where=PeriodicRun.turn < turn
        ).returning(PeriodicRun.turn)
    ).one_or_none()
    return enqueue(session, kind, {}, key=f"periodic:{kind}") if won else None


def due(session: Session, limit: int = 20) -> list[str]:
    """Jobs somebody should take up: queued ones whose time has come, and those whose worker went silent."""
    return list(session.scalars(select(Job.id).where(_is_due(utcnow())).order_by(Job.run_after).limit(limit)))


def claim(session: Session, job_id: str, lease: timedelta) -> Claim | None:
    """Takes the job, if it is due and nobody else was quicker."""
    now = utcnow()
    row = session.execute(
        update(Job)
        .where(Job.id == job_id, _is_due(now))
        .values(state=JobState.RUNNING, token=Job.token + 1, attempts=Job.attempts + 1, lease_until=now + lease)
        .returning(Job.kind, Job.payload, Job.attempts, Job.max_attempts, Job.token, Job.started_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    kind, payload, attempts, max_attempts, token, started_at = row
    if started_at is None:
        session.execute(_held(job_id, token).values(started_at=now))
    return Claim(
        job_id=job_id,
        kind=kind,
        payload=payload,
        attempt=min(attempts, max_attempts),
        max_attempts=max_attempts,
        token=token,
        exhausted=attempts > max_attempts,
    )


def renew(
    session: Session,
    held: Claim,
    lease: timedelta,
    *,
    percent: int | None = None,
    progress: Mapping[str, int] | None = None,
) -> None:
    """Prolongs the lease and notes progress, where given. Raises LeaseLost."""
    values: dict[str, Any] = {"lease_until": utcnow() + lease}
    if percent is not None:
        values["percent"] = percent
    if progress is not None:
        values["progress"] = dict(progress)
    _change(session, held, values)


def hold(session: Session, held: Claim) -> None:
    """Makes the caller's transaction depend on the claim: nobody can take the job over before it ends.

    Raises LeaseLost when somebody has already.
    """
    _change(session, held, {"token": held.token})


def complete(session: Session, held: Claim) -> None:
    """The work is done. In the transaction that writes its result, both happen or neither. Raises LeaseLost.

    What the job was about is forgotten: it may name what has just been deleted.
    """
    _change(session, held, {"state": JobState.DONE, "percent": 100, "error": None, "payload": {}, **_finished()})


def fail(session: Session, held: Claim, error: Mapping[str, Any], *, final: bool = False) -> datetime | None:
    """The attempt failed. Gives when the next one begins, or None when there is none (all used up, or `final`).

    `error` names classes and places, never values. Raises LeaseLost.
    """
    if final or held.exhausted or held.attempt >= held.max_attempts:
        _change(session, held, {"state": JobState.FAILED, "error": dict(error), **_finished()})
        return None
    again: datetime = utcnow() + min(_FIRST_RETRY * 2.0 ** (held.attempt - 1), _LONGEST_RETRY)
    _change(session, held, {"state": JobState.QUEUED, "error": dict(error), "run_after": again, "lease_until": None})
    return again


def release(session: Session, held: Claim) -> None:
    """Gives the job back unharmed, for the worker is told to stop: it is due at once, the attempt does not count."""
    values = {"state": JobState.QUEUED, "run_after": utcnow(), "lease_until": None, "attempts": held.attempt - 1}
    _change(session, held, values)


def forget_finished(session: Session, before: datetime) -> int:
    """Deletes the records of jobs that ended before that moment; gives their number."""
    gone = session.execute(delete(Job).where(Job.finished_at < before).returning(Job.id))
    return len(gone.all())


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Job.state == JobState.QUEUED, Job.run_after <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )


def _held(job_id: str, token: int) -> Any:
    return (
        update(Job)
        .where(Job.id == job_id, Job.token == token, Job.state == JobState.RUNNING)
        .execution_options(synchronize_session=False)
    )


def _change(session: Session, held: Claim, values: dict[str, Any]) -> None:
    changed = session.execute(_held(held.job_id, held.token).values(**values).returning(Job.id)).one_or_none()
    if changed is None:
        raise LeaseLost(f"job {held.job_id} is no longer held by token {held.token}")


def _finished() -> dict[str, Any]:
    return {"finished_at": utcnow(), "lease_until": None}


def _insert(session: Session, table: type[Job] | type[PeriodicRun]) -> Any:
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)
