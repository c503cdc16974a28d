"""Runs one job: claims it, keeps the lease alive beside the handler, and settles how it ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dicomtube.core import queue
from dicomtube.core.db import Database, utcnow
from dicomtube.core.handlers import GiveUp, Handler, Handlers, JobContext
from dicomtube.core.log import describe_error, job_lines
from dicomtube.core.site import Site

log = structlog.get_logger(__name__)
T = TypeVar("T")
KEPT = timedelta(days=30)  # how long a finished job can be looked up


@dataclass(frozen=True)
class Timing:
    """How long a silent worker keeps its job, and how often a live one renews and looks for others' lost ones."""

    lease: timedelta = timedelta(seconds=12)
    renew: timedelta = timedelta(seconds=3)
    sweep: timedelta = timedelta(seconds=3)


class UnknownKind(LookupError):
    """No handler of that name: this worker is older than the web process, or newer."""


class WorkerLost(RuntimeError):
    """Every attempt ended with its worker killed or silent."""


def run_job(site: Site, handlers: Handlers, job_id: str, timing: Timing) -> bool:
    """Runs the job if it is due and this worker wins it; gives whether it did.

    Never raises for what the handler does. An interrupt gives the job back and goes on upwards.
    """
    with site.database.writing() as session:
        held = queue.claim(session, job_id, timing.lease)
    if held is None:
        return False
    with job_lines(held.job_id, held.kind, held.attempt):
        started = time.monotonic()
        try:
            _attempt(site, handlers, held, timing)
        except queue.LeaseLost:
            log.warning("job_lost")
        except (KeyboardInterrupt, SystemExit):
            _settle(site.database, lambda session: queue.release(session, held))
            log.info("job_released")
            raise
        else:
            log.info("job_left", seconds=round(time.monotonic() - started, 2))
    return True


def sweep(site: Site) -> list[str]:
    """The jobs that are due: those whose wake-up was lost or is to come, and those whose worker went silent."""
    with site.database.reading() as session:
        return queue.due(session)


def tick(site: Site, handlers: Handlers) -> None:
    """What comes once a minute: enters the periodic jobs whose turn it is, and forgets jobs finished long ago."""
    now = utcnow()
    for kind, minutes in handlers.periodic():
        with site.database.writing() as session:
            queue.enqueue_periodic(session, kind, minutes, now)
    with site.database.writing() as session:
        queue.forget_finished(session, now - KEPT)


def _attempt(site: Site, handlers: Handlers, held: queue.Claim, timing: Timing) -> None:
    entry = handlers.get(held.kind)
    job = JobContext(site, held, timing.lease)
    limit = entry.time_limit if entry else timedelta(minutes=1)
    with _kept_alive(site.database, held, timing, limit):
        error = _call(entry, held, job)
        if error is None and not job.finished:
            _settle(site.database, lambda session: queue.complete(session, held))
        elif error is not None:
            _note_failure(site.database, entry, held, job, error)


def _call(entry: Handler | None, held: queue.Claim, job: JobContext) -> Exception | None:
    if held.exhausted:
        return WorkerLost()
    if entry is None:
        return UnknownKind()
    try:
        entry.run(job)
    except queue.LeaseLost:
        raise
    except Exception as error:
        log.exception("job_attempt_failed")
        return error
    return None


def _note_failure(
    database: Database, entry: Handler | None, held: queue.Claim, job: JobContext, error: Exception
) -> None:
    final = isinstance(error, GiveUp)
    told = describe_error(error)
    told.pop("frames", None)
    if entry and entry.farewell and (final or held.exhausted or held.attempt >= held.max_attempts):
        try:
            entry.farewell(job)
        except queue.LeaseLost:
            raise
        except Exception:
            log.exception("job_farewell_failed")
    again = _settle(database, lambda session: queue.fail(session, held, told, final=final))
    log.error("job_failed" if again is None else "job_will_be_tried_again", error=told["error"])


def _settle(database: Database, act: Callable[[Session], T]) -> T:
    with database.writing() as session:
        return act(session)


@contextmanager
def _kept_alive(database: Database, held: queue.Claim, timing: Timing, limit: timedelta) -> Iterator[None]:
    """Renews the lease from a thread of its own, so that handlers need not think of it.

    Past the limit the process is killed, for nothing milder ends a handler that hangs in a codec; the lease then runs
    out and the job counts one attempt more.
    """
    over = threading.Event()

    def renew() -> None:
        deadline = time.monotonic() + limit.total_seconds()
        while not over.wait(timing.renew.total_seconds()):
            if time.monotonic() > deadline:
                log.critical("job_past_its_time", job_id=held.job_id, kind=held.kind)
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                _settle(database, lambda session: queue.renew(session, held, timing.lease))
            except queue.LeaseLost:
                return  # the handler notices at its next heartbeat or write
            except SQLAlchemyError:
                log.warning("lease_not_renewed", exc_info=True)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
