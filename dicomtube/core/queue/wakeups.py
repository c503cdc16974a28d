"""Wake-ups: a note in Huey's queue that a job is there, sent once the transaction that entered it has committed.

A wake-up may be lost, doubled or late without harm: the ledger decides, and workers look into it on their own.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from dicomtube.core.db import Database

NAME = "dicomtube"
RUN_JOB = "run_job"
_PENDING = "dicomtube_wake"
_TIMEOUT = 5.0  # seconds a request waits, at worst, for a busy queue file
log = structlog.get_logger(__name__)


class QueueError(RuntimeError):
    """The wake-up queue can't be opened; the message names the setting."""


class _Notes(Serializer):  # type: ignore[misc]
    """Messages as JSON: Huey's own way is pickle, by which whoever writes into the queue runs code in the worker."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps({"id": data.id, "name": data.name, "args": list(data.args or ())}).encode()

    def _deserialize(self, data: bytes) -> Any:
        note = json.loads(data)
        return Message(id=note["id"], name=note["name"], args=tuple(note["args"]), kwargs={}, retries=0)


def open_huey(queue_url: str, data: Path) -> Huey:
    """The queue named by `queue_url` (postgresql://, redis://; empty: a file in `data`). Raises QueueError."""
    options: dict[str, Any] = {"results": False, "serializer": _Notes()}
    scheme = urlsplit(queue_url).scheme.split("+")[0]
    try:
        if not queue_url:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            return SqliteHuey(NAME, filename=str(data / "queue.db"), timeout=_TIMEOUT, **options)
        if scheme in {"postgresql", "postgres"}:
            return PostgresHuey(NAME, dsn=f"postgresql://{queue_url.partition('://')[2]}", **options)
        if scheme in {"redis", "rediss"}:
            return RedisHuey(NAME, url=queue_url, **options)
    except ConfigurationError as error:
        raise QueueError(f"DICOMTUBE_QUEUE_URL: {error}") from error
    raise QueueError(f"DICOMTUBE_QUEUE_URL: can't use {scheme}://; give postgresql://, redis:// or nothing")


class Waker:
    """Sends wake-ups; opens the queue at first use and anew after a fork."""

    def __init__(self, queue_url: str, data: Path) -> None:
        self._queue_url = queue_url
        self._data = data
        self._lock = threading.Lock()
        self._opened: tuple[int, Any] | None = None

    def wake(self, job_id: str) -> None:
        """Says that a job is there. A queue that fails is logged and borne: the job will be found without it."""
        try:
            self._task()(job_id)
        except Exception:
            log.warning("wake_up_failed", job_id=job_id, exc_info=True)

    def close(self) -> None:
        """Gives the connection back."""
        opened, self._opened = self._opened, None
        if opened is not None and opened[0] == os.getpid():
            opened[1].huey.storage.close()

    def _task(self) -> Any:
        opened = self._opened
        if opened is not None and opened[0] == os.getpid():
            return opened[1]
        if opened is not None:
            self._lock = threading.Lock()  # a fork may have copied it locked
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                huey = open_huey(self._queue_url, self._data)
                self._opened = (os.getpid(), register_run_job(huey, _leave_to_worker))
            return self._opened[1]


def register_run_job(huey: Huey, run: Callable[[str], None]) -> Any:
    """Huey's one task for jobs, under the name that web and worker share; calling it sends a wake-up."""

    def run_job(job_id: str) -> None:
        run(job_id)

    run_job.__module__ = NAME
    return huey.task(name=RUN_JOB)(run_job)


def _leave_to_worker(job_id: str) -> None:
    raise AssertionError(f"job {job_id}: a process that only wakes must not consume")


_WAKERS: WeakKeyDictionary[Engine, Waker] = WeakKeyDictionary()


def wake_on_commit(database: Database, waker: Waker) -> None:
    """From here on, jobs entered through this database wake a worker."""
    _WAKERS[database.engine] = waker


def stop_waking(database: Database) -> None:
    """Ends what wake_on_commit began, and gives the queue's connection back."""
    waker = _WAKERS.pop(database.engine, None)
    if waker is not None:
        waker.close()


def wake_after_commit(session: Session, job_id: str) -> None:
    """Remembers the job until the outermost transaction ends."""
    if _PENDING not in session.info:
        session.info[_PENDING] = []
        event.listen(session, "after_commit", _send)
        event.listen(session, "after_rollback", _forget)
    cast(list[str], session.info[_PENDING]).append(job_id)


def _send(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was released; the transaction may still be rolled back
    pending: list[str] = session.info[_PENDING]
    waiting, pending[:] = pending[:], []
    waker = _WAKERS.get(session.get_bind().engine)
    if waker is not None:
        for job_id in waiting:
            waker.wake(job_id)


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        cast(list[str], session.info[_PENDING]).clear()
