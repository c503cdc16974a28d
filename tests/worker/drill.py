"""A worker of its own for drills: its handlers note in a table what they did, and misbehave on request.

Run as `python -m tests.worker.drill SETTINGS_AS_JSON`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from config import Config, Environment
from dicomtube.core.db import new_id
from dicomtube.core.engine import WorkerOptions, run_worker
from dicomtube.core.handlers import GiveUp, Handler, Handlers, JobContext
from dicomtube.core.log import configure_logging
from dicomtube.core.runner import Timing

TIMING = Timing(lease=timedelta(seconds=1.5), renew=timedelta(seconds=0.4), sweep=timedelta(seconds=0.3))
TIME_LIMIT = timedelta(seconds=1)


class DrillBase(DeclarativeBase):
    """Apart from the site's tables, whose migrations know nothing of drills."""


class Note(DrillBase):
    """What a handler did: `begun`, `done` or `farewell`, for which job, in which process."""

    __tablename__ = "drill_note"

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(String(16))
    pid: Mapped[int]


@dataclass(frozen=True)
class Settings:
    """What a drill's worker is told."""

    data: str
    database_url: str
    queue_url: str = ""
    processes: int = 1
    periodic: bool = False

    def config(self) -> Config:
        """The site's settings for it."""
        return Config(
            secret_key="x" * 40,
            site_key="y" * 40,
            environment=Environment.DEVELOPMENT,
            data=Path(self.data),
            database_url=self.database_url,
            queue_url=self.queue_url,
            google_metadata_url="http://127.0.0.1:1",
        )


def note(job: JobContext, what: str) -> None:
    """Writes a note in a transaction of its own."""
    with job.site.database.writing() as session:
        session.add(Note(job_id=job.id, what=what, pid=os.getpid()))


def slow(job: JobContext) -> None:
    """Works for `milliseconds`, showing progress, and writes its result together with the mark that it is done."""
    note(job, "begun")
    steps = int(job.payload["milliseconds"]) // 50
    for step in range(steps):
        time.sleep(0.05)
        job.heartbeat({"steps": step + 1}, percent=100 * (step + 1) // steps)
    with job.site.database.writing() as session:
        session.add(Note(job_id=job.id, what="done", pid=os.getpid()))
        job.finish(session)


def poison(job: JobContext) -> None:
    """Kills the process, as a codec may."""
    note(job, "begun")
    os.kill(os.getpid(), signal.SIGKILL)


def hang(job: JobContext) -> None:
    """Never ends by itself the first time."""
    note(job, "begun")
    if job.attempt == 1:
        time.sleep(60)
    note(job, "done")


def broken(job: JobContext) -> None:
    """Fails with a message that must not be kept."""
    note(job, "begun")
    raise ValueError("patient DOE^JANE")


def hopeless(job: JobContext) -> None:
    """Fails for good."""
    note(job, "begun")
    raise GiveUp


def tick(job: JobContext) -> None:
    """The periodic one."""
    note(job, "done")


def handlers() -> Handlers:
    """All of the above."""
    made = Handlers()
    made.add(Handler("drill.slow", slow))
    made.add(Handler("drill.poison", poison, farewell=lambda job: note(job, "farewell")))
    made.add(Handler("drill.hang", hang, time_limit=TIME_LIMIT))
    made.add(Handler("drill.broken", broken, farewell=lambda job: note(job, "farewell")))
    made.add(Handler("drill.hopeless", hopeless, farewell=lambda job: note(job, "farewell")))
    made.add(Handler("drill.tick", tick, minutes=600))
    return made


def main() -> None:
    settings = Settings(**json.loads(sys.argv[1]))
    configure_logging(json_lines=True)
    options = WorkerOptions(processes=settings.processes, periodic=settings.periodic, timing=TIMING)
    run_worker(settings.config(), options, handlers())


if __name__ == "__main__":
    main()
