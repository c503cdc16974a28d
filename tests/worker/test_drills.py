"""What becomes of jobs when workers are killed, race, hang or are told to stop: real processes, real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from dicomtube.core import queue
from dicomtube.core.db import Base
from dicomtube.core.queue import Job, JobState
from dicomtube.core.site import Site, open_site
from tests.worker.drill import DrillBase, Note, Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 25.0


@dataclass
class Drill:
    """A site with workers to be mistreated."""

    settings: Settings
    site: Site
    logs: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, **changes: Any) -> subprocess.Popen[bytes]:
        """Starts one; it is stopped at the end of the test at the latest."""
        with self.logs.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.worker.drill", json.dumps(asdict(replace(self.settings, **changes)))],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def enqueue(self, kind: str, **options: Any) -> str:
        """A job, with the wake-up a web process would send."""
        payload = {"milliseconds": options.pop("milliseconds", 0)}
        with self.site.database.writing() as session:
            return queue.enqueue(session, kind, payload, **options).id

    def job(self, job_id: str) -> Job:
        """The job as it stands now."""
        with self.site.database.reading() as session:
            return session.get_one(Job, job_id)

    def notes(self, job_id: str) -> list[str]:
        """What handlers did for it, sorted."""
        with self.site.database.reading() as session:
            return sorted(session.scalars(select(Note.what).where(Note.job_id == job_id)))

    def pids(self, job_id: str) -> list[int]:
        """The processes that worked on it."""
        with self.site.database.reading() as session:
            return list(session.scalars(select(Note.pid).where(Note.job_id == job_id)))

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> float:
        """Waits; gives how long it took. Fails, with the workers' logs, when it takes too long."""
        started = time.monotonic()
        while not condition():
            if time.monotonic() - started > seconds:
                pytest.fail(f"not within {seconds} s; the workers said:\n{self.logs.read_text()[-5000:]}")
            time.sleep(0.05)
        return time.monotonic() - started

    def until_done(self, job_id: str) -> float:
        """Waits until the job is done."""
        return self.until(lambda: self.job(job_id).state is JobState.DONE)

    def until_begun(self, job_id: str) -> None:
        """Waits until a handler has begun with it."""
        self.until(lambda: "begun" in self.notes(job_id))


BOTH = pytest.mark.parametrize("drill", ["sqlite", "postgres"], indirect=True)
EMBEDDED = pytest.mark.parametrize("drill", ["sqlite"], indirect=True)  # what has nothing to do with the database


@pytest.fixture
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    data, queue_url, database_url = tmp_path / "data", "", f"sqlite:///{tmp_path / 'site.db'}"
    if request.param == "postgres":
        database_url = request.getfixturevalue("postgres_url")
        queue_url = database_url
    settings = Settings(data=str(data), database_url=database_url, queue_url=queue_url)
    site = open_site(settings.config())
    with site.database.engine.begin() as connection:
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in ("job", "periodic_run")])
        DrillBase.metadata.create_all(connection)
    drill = Drill(settings, site, tmp_path / "worker.log")
    yield drill
    for process in drill.started:
        _kill_all(process)
    site.close()


def _family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the worker and its children at once."""
    for member in _family(process):
        member.kill()
    process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # children whose parent died before


@BOTH
def test_a_woken_worker_does_the_job_at_once(drill: Drill) -> None:
    drill.worker()
    drill.until_done(drill.enqueue("drill.slow"))
    job_id = drill.enqueue("drill.slow", milliseconds=100)
    drill.until_done(job_id)
    assert drill.notes(job_id) == ["begun", "done"]
    assert drill.job(job_id).attempts == 1


@BOTH
def test_a_worker_killed_in_the_middle_and_restarted_finishes_once(drill: Drill) -> None:
    first = drill.worker()
    job_id = drill.enqueue("drill.slow", milliseconds=700)
    drill.until_begun(job_id)
    _kill_all(first)
    assert drill.notes(job_id) == ["begun"]
    drill.worker()
    drill.until_done(job_id)
    time.sleep(1.0)
    assert drill.notes(job_id) == ["begun", "begun", "done"]
    job = drill.job(job_id)
    assert (job.attempts, job.token, job.percent) == (2, 2, 100)


@BOTH
def test_a_killed_child_is_replaced_and_its_job_finished_once(drill: Drill) -> None:
    worker = drill.worker()
    job_id = drill.enqueue("drill.slow", milliseconds=700)
    drill.until_begun(job_id)
    os.kill(drill.pids(job_id)[0], signal.SIGKILL)
    drill.until_done(job_id)
    assert drill.notes(job_id) == ["begun", "begun", "done"]
    assert worker.poll() is None


@BOTH
def test_a_job_that_kills_its_worker_is_given_up_with_a_farewell(drill: Drill) -> None:
    drill.worker(processes=2)
    job_id = drill.enqueue("drill.poison", max_attempts=2)
    drill.until(lambda: drill.job(job_id).state is JobState.FAILED)
    assert drill.notes(job_id) == ["begun", "begun", "farewell"]
    assert drill.job(job_id).error == {"error": "dicomtube.core.runner.WorkerLost"}
    drill.until_done(drill.enqueue("drill.slow"))


@EMBEDDED
def test_a_job_that_hangs_loses_its_process_and_is_tried_again(drill: Drill) -> None:
    drill.worker()
    job_id = drill.enqueue("drill.hang")
    drill.until_done(job_id)
    assert drill.notes(job_id) == ["begun", "begun", "done"]


@BOTH
def test_a_lost_wake_up_is_found(drill: Drill) -> None:
    drill.worker()
    drill.until_done(drill.enqueue("drill.slow"))
    queue.stop_waking(drill.site.database)
    job_id = drill.enqueue("drill.slow")
    assert drill.until_done(job_id) < 10
    assert drill.notes(job_id) == ["begun", "done"]


@BOTH
def test_two_workers_share_many_jobs_and_do_each_once(drill: Drill) -> None:
    jobs = [drill.enqueue("drill.slow", milliseconds=100) for _ in range(20)]
    drill.worker(processes=2)
    drill.worker(processes=2)
    drill.until(lambda: all(drill.job(job_id).state is JobState.DONE for job_id in jobs))
    assert {job_id: drill.notes(job_id) for job_id in jobs} == {job_id: ["begun", "done"] for job_id in jobs}
    shares = Counter(drill.pids(job_id)[0] for job_id in jobs)
    assert len(shares) > 1, "one process did all the work"


@EMBEDDED
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_gives_its_job_back_and_goes(drill: Drill, number: signal.Signals) -> None:
    worker = drill.worker(processes=2)
    job_id = drill.enqueue("drill.slow", milliseconds=20_000)
    drill.until_begun(job_id)
    members = _family(worker)
    started = time.monotonic()
    os.kill(worker.pid, number)
    assert worker.wait(10) == 0
    assert time.monotonic() - started < 6
    assert [member for member in members if member.is_running()] == []
    job = drill.job(job_id)
    assert (job.state, job.attempts, job.lease_until) == (JobState.QUEUED, 0, None)


@EMBEDDED
def test_told_to_stop_it_begins_nothing_new(drill: Drill) -> None:
    queue.stop_waking(drill.site.database)
    jobs = [drill.enqueue("drill.slow", milliseconds=20_000) for _ in range(4)]
    worker = drill.worker()
    drill.until_begun(jobs[0])
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(10) == 0
    assert [drill.notes(job_id) for job_id in jobs] == [["begun"], [], [], []]
    assert {drill.job(job_id).state for job_id in jobs} == {JobState.QUEUED}


@EMBEDDED
def test_told_to_stop_it_lets_a_short_job_end(drill: Drill) -> None:
    worker = drill.worker()
    job_id = drill.enqueue("drill.slow", milliseconds=600)
    drill.until_begun(job_id)
    os.kill(worker.pid, signal.SIGINT)
    assert worker.wait(10) == 0
    assert drill.notes(job_id) == ["begun", "done"]


@EMBEDDED
def test_children_of_a_killed_parent_go_by_themselves(drill: Drill) -> None:
    worker = drill.worker(processes=2)
    drill.until_done(drill.enqueue("drill.slow"))
    children = _family(worker)[1:]
    assert len(children) == 3
    worker.kill()
    worker.wait()
    drill.until(lambda: not any(child.is_running() for child in children), seconds=6)


@BOTH
def test_periodic_work_is_done_once_by_two_machines(drill: Drill) -> None:
    drill.worker(periodic=True)
    drill.worker(periodic=True)

    def done() -> list[Job]:
        with drill.site.database.reading() as session:
            return list(session.scalars(select(Job).where(Job.kind == "drill.tick")))

    drill.until(lambda: [job.state for job in done()] == [JobState.DONE])
    time.sleep(2.0)
    assert [job.state for job in done()] == [JobState.DONE]


@EMBEDDED
def test_without_periodic_nothing_periodic_begins(drill: Drill) -> None:
    drill.worker(periodic=False)
    drill.until_done(drill.enqueue("drill.slow"))
    time.sleep(1.5)
    with drill.site.database.reading() as session:
        assert session.scalars(select(Job.kind)).all() == ["drill.slow"]


@EMBEDDED
def test_logs_of_a_failing_job_hold_no_message(drill: Drill) -> None:
    drill.worker()
    job_id = drill.enqueue("drill.broken", max_attempts=1)
    drill.until(lambda: drill.job(job_id).state is JobState.FAILED)
    assert drill.notes(job_id) == ["begun", "farewell"]
    told = drill.job(job_id).error
    assert told is not None
    assert (told["error"], told["where"].split(":")[0]) == ("ValueError", "dicomtube/core/runner.py")
    text = drill.logs.read_text()
    assert "job_attempt_failed" in text
    assert "DOE" not in text
