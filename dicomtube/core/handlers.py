"""How a feature's `jobs.py` says what the worker runs, and what such a function is handed.

    @handler("studies.ingest", farewell=mark_failed)
    def ingest(job: JobContext) -> None: ...

    @periodic("studies.sweep", minutes=15)
    def sweep(job: JobContext) -> None: ...

A handler may run more than once, and a second time while the first still believes itself alone: it must be idempotent.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from dicomtube.core import queue
from dicomtube.core.site import Site

_KIND = re.compile(r"[a-z]+\.[a-z_]{1,48}\Z")
_SECONDS_BETWEEN_NOTES = 1.0


class GiveUp(Exception):
    """Raised by a handler for which another attempt can't help: the job fails at once."""


class JobContext:
    """One attempt at one job, as its handler sees it."""

    def __init__(self, site: Site, held: queue.Claim, lease: timedelta) -> None:
        self.site = site
        self._held = held
        self._lease = lease
        self._noted = 0.0
        self._finished = False

    @property
    def id(self) -> str:
        """The job's id."""
        return self._held.job_id

    @property
    def kind(self) -> str:
        """The name it was enqueued under."""
        return self._held.kind

    @property
    def payload(self) -> Mapping[str, str | int]:
        """What it was enqueued with."""
        return self._held.payload

    @property
    def attempt(self) -> int:
        """1 for the first."""
        return self._held.attempt

    @property
    def finished(self) -> bool:
        """Whether `finish` was called in a transaction that has committed or is about to."""
        return self._finished

    def heartbeat(self, progress: Mapping[str, int] | None = None, *, percent: int | None = None) -> None:
        """Shows progress (counts by name; percent from 0 to 100); at most one a second is written.

        Raises LeaseLost when another worker has taken over: let it through. The lease itself is renewed without this.
        """
        now = time.monotonic()
        if now - self._noted < _SECONDS_BETWEEN_NOTES:
            return
        self._noted = now
        with self.site.database.writing() as session:
            queue.renew(session, self._held, self._lease, percent=percent, progress=progress)

    def hold(self, session: Session) -> None:
        """Call it in a transaction that writes results: no other worker can take over before it ends.

        Raises LeaseLost when one already has: let it through, so that nothing is written twice.
        """
        queue.hold(session, self._held)

    def finish(self, session: Session) -> None:
        """Marks the job done in the handler's own last transaction, so that result and mark commit together.

        Optional: a handler that returns is marked done anyway. Raises LeaseLost.
        """
        queue.complete(session, self._held)
        self._finished = True


Run = Callable[[JobContext], None]


@dataclass(frozen=True)
class Handler:
    """What runs for a kind of job. `minutes` is set for periodic ones."""

    kind: str
    run: Run
    farewell: Run | None = None
    time_limit: timedelta = timedelta(hours=1)
    minutes: int | None = None


class Handlers:
    """A set of handlers by kind."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Handler] = {}

    def add(self, entry: Handler) -> None:
        """Raises ValueError for a malformed name or one that is taken."""
        if not _KIND.match(entry.kind):
            raise ValueError(f"{entry.kind!r}: name a job as feature.what_it_does")
        if entry.kind in self._by_kind:
            raise ValueError(f"two handlers for {entry.kind}")
        self._by_kind[entry.kind] = entry

    def get(self, kind: str) -> Handler | None:
        """The handler of that kind, if there is one."""
        return self._by_kind.get(kind)

    def periodic(self) -> Iterator[tuple[str, int]]:
        """Kind and interval in minutes of the periodic ones."""
        return ((entry.kind, entry.minutes) for entry in self._by_kind.values() if entry.minutes is not None)


HANDLERS = Handlers()


def handler(
    kind: str, *, farewell: Run | None = None, time_limit: timedelta = timedelta(hours=1)
) -> Callable[[Run], Run]:
    """Registers the function for jobs of that kind.

    `farewell` is called when no attempt is left, so that what the job was for can be marked failed; it may be called
    twice. A handler that takes longer than `time_limit` loses its process.
    """

    def register(run: Run) -> Run:
        HANDLERS.add(Handler(kind=kind, run=run, farewell=farewell, time_limit=time_limit))
        return run

    return register


def periodic(kind: str, *, minutes: int) -> Callable[[Run], Run]:
    """Registers the function to run every so many minutes, once however many machines there are."""

    def register(run: Run) -> Run:
        HANDLERS.add(Handler(kind=kind, run=run, minutes=minutes))
        return run

    return register
