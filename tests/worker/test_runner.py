"""One job's course, without processes: what handlers may do and how each ending is settled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config import Config, Environment
from dicomtube.core import queue
from dicomtube.core.db import Base, utcnow
from dicomtube.core.handlers import GiveUp, Handler, Handlers, JobContext, Run
from dicomtube.core.queue import Job, JobState
from dicomtube.core.runner import KEPT, Timing, run_job, sweep, tick
from dicomtube.core.site import Site, open_site

TIMING = Timing(lease=timedelta(seconds=30), renew=timedelta(seconds=0.05))
KIND = "studies.ingest"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    config = Config(
        secret_key="x" * 40,
        site_key="y" * 40,
        environment=Environment.DEVELOPMENT,
        data=tmp_path,
        google_metadata_url="http://127.0.0.1:1",
    )
    site = open_site(config)
    with site.database.engine.begin() as connection:
        Base.metadata.create_all(connection, tables=[Base.metadata.tables[name] for name in ("job", "periodic_run")])
    yield site
    site.close()


def _handlers(run: Run, farewell: Run | None = None) -> Handlers:
    made = Handlers()
    made.add(Handler(KIND, run, farewell=farewell))
    return made


def _enqueue(site: Site, **options: int) -> str:
    with site.database.writing() as session:
        return queue.enqueue(session, KIND, {"upload_id": "u1"}, **options).id  # type: ignore[arg-type]


def _job(site: Site, job_id: str) -> Job:
    with site.database.reading() as session:
        return session.get_one(Job, job_id)


def _take_over(site: Site) -> None:
    """What another worker does when this one has been silent too long."""
    with site.database.writing() as session:
        job_id = session.scalars(select(Job.id)).one()
        session.execute(update(Job).values(lease_until=utcnow() - timedelta(seconds=1)))
        assert queue.claim(session, job_id, TIMING.lease) is not None


def test_a_handler_is_given_its_job_and_site(site: Site) -> None:
    seen: list[tuple[object, ...]] = []
    job_id = _enqueue(site)
    assert run_job(
        site, _handlers(lambda job: seen.append((job.id, job.kind, job.payload, job.attempt, job.site))), job_id, TIMING
    )
    assert seen == [(job_id, KIND, {"upload_id": "u1"}, 1, site)]
    assert _job(site, job_id).state is JobState.DONE


def test_a_job_that_is_done_or_unknown_is_not_run(site: Site) -> None:
    ran: list[str] = []
    handlers = _handlers(lambda job: ran.append(job.id))
    job_id = _enqueue(site)
    assert [run_job(site, handlers, name, TIMING) for name in (job_id, job_id, "nosuchjob")] == [True, False, False]
    assert ran == [job_id]


def test_a_failing_handler_is_tried_again_and_then_bidden_farewell(site: Site) -> None:
    said: list[str] = []

    def run(job: JobContext) -> None:
        said.append(f"run {job.attempt}")
        raise ValueError("DOE^JANE")

    handlers = _handlers(run, lambda job: said.append(f"farewell {job.attempt}"))
    job_id = _enqueue(site, max_attempts=2)
    run_job(site, handlers, job_id, TIMING)
    assert (_job(site, job_id).state, said) == (JobState.QUEUED, ["run 1"])
    with site.database.writing() as session:
        session.execute(update(Job).values(run_after=utcnow()))
    run_job(site, handlers, job_id, TIMING)
    job = _job(site, job_id)
    assert (job.state, said) == (JobState.FAILED, ["run 1", "run 2", "farewell 2"])
    assert job.error is not None
    assert job.error["error"] == "ValueError"
    assert "DOE" not in str(job.error)


def test_giving_up_ends_it_at_once(site: Site) -> None:
    said: list[str] = []

    def run(job: JobContext) -> None:
        raise GiveUp

    job_id = _enqueue(site)
    run_job(site, _handlers(run, lambda job: said.append("farewell")), job_id, TIMING)
    assert (_job(site, job_id).state, said) == (JobState.FAILED, ["farewell"])


def test_a_farewell_that_fails_does_not_keep_the_job_alive(site: Site) -> None:
    def run(job: JobContext) -> None:
        raise GiveUp

    def farewell(job: JobContext) -> None:
        raise ValueError

    job_id = _enqueue(site)
    run_job(site, _handlers(run, farewell), job_id, TIMING)
    assert _job(site, job_id).state is JobState.FAILED


def test_a_kind_nobody_handles_waits_for_a_worker_that_does(site: Site) -> None:
    job_id = _enqueue(site)
    run_job(site, Handlers(), job_id, TIMING)
    job = _job(site, job_id)
    assert (job.state, job.error) == (JobState.QUEUED, {"error": "dicomtube.core.runner.UnknownKind"})


def test_finishing_commits_with_the_handlers_own_rows_or_not_at_all(site: Site) -> None:
    def run(job: JobContext) -> None:
        with job.site.database.writing() as session:
            queue.enqueue(session, "studies.result", {})
            job.finish(session)
            if job.attempt == 1:
                raise ValueError

    job_id = _enqueue(site)
    run_job(site, _handlers(run), job_id, TIMING)
    assert _job(site, job_id).state is JobState.QUEUED
    with site.database.writing() as session:
        session.execute(update(Job).values(run_after=utcnow()))
    run_job(site, _handlers(run), job_id, TIMING)
    assert _job(site, job_id).state is JobState.DONE
    with site.database.reading() as session:
        assert sorted(session.scalars(select(Job.kind))) == [KIND, "studies.result"]


@pytest.mark.parametrize("act", ["heartbeat", "hold", "finish", "return", "fail"])
def test_a_worker_that_was_given_up_for_dead_writes_nothing_more(site: Site, act: str) -> None:
    def run(job: JobContext) -> None:
        _take_over(site)
        if act == "heartbeat":
            job.heartbeat({"files": 1})
        elif act == "fail":
            raise ValueError
        elif act != "return":
            with site.database.writing() as session:
                queue.enqueue(session, "studies.result", {})
                job.hold(session) if act == "hold" else job.finish(session)

    job_id = _enqueue(site, max_attempts=2)
    assert run_job(site, _handlers(run), job_id, TIMING)
    job = _job(site, job_id)
    assert (job.state, job.token, job.error) == (JobState.RUNNING, 2, None)
    with site.database.reading() as session:
        assert session.scalars(select(Job.kind)).all() == [KIND]


def test_an_interrupt_gives_the_job_back_and_goes_on_upwards(site: Site) -> None:
    def run(job: JobContext) -> None:
        raise KeyboardInterrupt

    job_id = _enqueue(site)
    with pytest.raises(KeyboardInterrupt):
        run_job(site, _handlers(run), job_id, TIMING)
    job = _job(site, job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert sweep(site) == [job_id]


def test_the_lease_is_renewed_while_a_handler_is_silent(site: Site) -> None:
    leases: list[object] = []

    def run(job: JobContext) -> None:
        leases.append(_job(site, job.id).lease_until)
        time.sleep(0.4)
        leases.append(_job(site, job.id).lease_until)

    run_job(site, _handlers(run), _enqueue(site), TIMING)
    assert leases[0] < leases[1]  # type: ignore[operator]
    assert [thread.name for thread in threading.enumerate() if thread.name == "lease"] == []


def test_progress_can_be_read_while_it_runs_and_is_written_once_a_second_at_most(site: Site) -> None:
    seen: list[tuple[int | None, dict[str, int]]] = []

    def run(job: JobContext) -> None:
        for number in (1, 2, 3):
            job.heartbeat({"files": number}, percent=number)
            found = _job(site, job.id)
            seen.append((found.percent, found.progress))

    run_job(site, _handlers(run), _enqueue(site), TIMING)
    assert seen == [(1, {"files": 1})] * 3


def test_a_tick_enters_periodic_jobs_once_and_forgets_old_ones(site: Site) -> None:
    old = _enqueue(site)
    run_job(site, _handlers(lambda job: None), old, TIMING)
    with site.database.writing() as session:
        session.execute(update(Job).values(finished_at=utcnow() - KEPT - timedelta(days=1)))
    made = Handlers()
    made.add(Handler("studies.sweep", lambda job: None, minutes=100_000))
    for _ in range(3):
        tick(site, made)
    with site.database.reading() as session:
        assert session.scalars(select(Job.kind)).all() == ["studies.sweep"]


@pytest.mark.parametrize("kind", ["ingest", "Studies.ingest", "studies.in gest", "studies.", ".ingest", "a.b\n"])
def test_a_handler_is_named_after_its_feature(kind: str) -> None:
    with pytest.raises(ValueError, match=r"feature\.what_it_does"):
        Handlers().add(Handler(kind, lambda job: None))


def test_two_handlers_can_not_share_a_name() -> None:
    handlers = _handlers(lambda job: None)
    with pytest.raises(ValueError, match="two handlers for"):
        handlers.add(Handler(KIND, lambda job: None))
