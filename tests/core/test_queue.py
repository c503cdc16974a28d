"""The ledger of jobs, on both databases."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core import queue
from dicomtube.core.db import Base, Database, utcnow
from dicomtube.core.queue import Claim, Job, JobState, LeaseLost, PeriodicRun, QueueError, Waker, open_huey
from dicomtube.core.queue.wakeups import _Notes

LEASE = timedelta(seconds=30)
KIND = "studies.ingest"
TABLES = [cast(Table, Job.__table__), cast(Table, PeriodicRun.__table__)]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the ledger's tables only, shared by this module's tests: they are many and short."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")()
    database = Database(url)
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection, tables=TABLES)
    yield database
    database.close()


@pytest.fixture
def database(opened: Database) -> Iterator[Database]:
    """The ledger, empty."""
    yield opened
    queue.stop_waking(opened)
    with opened.writing() as session:
        session.execute(delete(Job))
        session.execute(delete(PeriodicRun))


def _enqueue(database: Database, **options: Any) -> str:
    with database.writing() as session:
        return queue.enqueue(session, KIND, {"upload_id": "u1"}, **options).id


def _claim(database: Database, job_id: str, lease: timedelta = LEASE) -> Claim | None:
    with database.writing() as session:
        return queue.claim(session, job_id, lease)


def _claimed(database: Database, job_id: str, lease: timedelta = LEASE) -> Claim:
    held = _claim(database, job_id, lease)
    assert held is not None
    return held


def _do(database: Database, act: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    with database.writing() as session:
        return act(session, *arguments, **options)


def _job(database: Database, job_id: str) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def _due(database: Database) -> list[str]:
    with database.reading() as session:
        return queue.due(session)


def _count(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(Job)).all())


def _expire(database: Database, job_id: str) -> None:
    with database.writing() as session:
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=utcnow() - timedelta(seconds=1)))


class TestEnqueue:
    def test_a_job_waits_for_its_worker(self, database: Database) -> None:
        job_id = _enqueue(database)
        job = _job(database, job_id)
        assert (job.kind, job.payload, job.state, job.attempts, job.max_attempts) == (
            KIND,
            {"upload_id": "u1"},
            JobState.QUEUED,
            0,
            5,
        )
        assert _due(database) == [job_id]

    def test_it_stands_or_falls_with_the_callers_transaction(self, database: Database) -> None:
        with pytest.raises(RuntimeError), database.writing() as session:
            queue.enqueue(session, KIND, {})
            raise RuntimeError
        assert _count(database) == 0

    def test_a_delayed_job_is_not_due_yet(self, database: Database) -> None:
        job_id = _enqueue(database, delay=timedelta(minutes=1))
        assert _due(database) == []
        assert _claim(database, job_id) is None

    def test_one_unfinished_job_for_each_key(self, database: Database) -> None:
        first = _enqueue(database, key="k")
        assert _enqueue(database, key="k") == first
        held = _claimed(database, first)
        assert _enqueue(database, key="k") == first
        assert _enqueue(database, key="other") != first
        _do(database, queue.complete, held)
        assert _enqueue(database, key="k") != first
        assert _count(database) == 3

    def test_a_failed_jobs_key_is_free_again(self, database: Database) -> None:
        first = _enqueue(database, key="k", max_attempts=1)
        _do(database, queue.fail, _claimed(database, first), {"error": "ValueError"})
        assert _enqueue(database, key="k") != first

    def test_many_at_once_with_one_key_make_one_job(self, database: Database) -> None:
        found: list[str] = []
        barrier = threading.Barrier(5)

        def work() -> None:
            barrier.wait()
            found.append(_enqueue(database, key="k"))

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 5
        assert len(set(found)) == 1
        assert _count(database) == 1

    @pytest.mark.parametrize("value", ["Jane Doe", "DOE^JANE", "x" * 129, None, 1.5, ["a"], "a\n"])
    def test_a_payload_holds_no_free_text(self, database: Database, value: object) -> None:
        with pytest.raises(ValueError, match="pass identifiers and numbers"):
            _do(database, queue.enqueue, KIND, {"name": value})


class TestClaim:
    def test_a_claimed_job_is_nobody_elses(self, database: Database) -> None:
        job_id = _enqueue(database)
        held = _claimed(database, job_id)
        assert (held.job_id, held.kind, held.payload, held.attempt, held.exhausted) == (
            job_id,
            KIND,
            {"upload_id": "u1"},
            1,
            False,
        )
        assert _claim(database, job_id) is None
        assert _due(database) == []
        assert _job(database, job_id).state is JobState.RUNNING

    def test_of_many_workers_one_wins(self, database: Database) -> None:
        job_id = _enqueue(database)
        won: list[Claim] = []
        barrier = threading.Barrier(6)

        def work() -> None:
            barrier.wait()
            held = _claim(database, job_id)
            if held is not None:
                won.append(held)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [held.token for held in won] == [1]

    def test_a_silent_workers_job_goes_to_another_who_shuts_the_first_out(self, database: Database) -> None:
        job_id = _enqueue(database)
        first = _claimed(database, job_id)
        _expire(database, job_id)
        assert _due(database) == [job_id]
        second = _claimed(database, job_id)
        assert (second.attempt, second.token) == (2, 2)
        for act in (queue.complete, queue.hold, queue.release):
            with pytest.raises(LeaseLost):
                _do(database, act, first)
        with pytest.raises(LeaseLost):
            _do(database, queue.renew, first, LEASE)
        with pytest.raises(LeaseLost):
            _do(database, queue.fail, first, {"error": "ValueError"})
        _do(database, queue.complete, second)
        assert _job(database, job_id).state is JobState.DONE

    def test_renewing_keeps_the_job(self, database: Database) -> None:
        job_id = _enqueue(database)
        held = _claimed(database, job_id)
        _expire(database, job_id)
        _do(database, queue.renew, held, LEASE, percent=40, progress={"files": 4})
        assert _due(database) == []
        job = _job(database, job_id)
        assert (job.percent, job.progress) == (40, {"files": 4})
        _do(database, queue.renew, held, LEASE)
        assert _job(database, job_id).percent == 40

    def test_a_result_written_too_late_is_not_written(self, database: Database) -> None:
        job_id = _enqueue(database)
        first = _claimed(database, job_id)
        _expire(database, job_id)
        _claimed(database, job_id)
        with pytest.raises(LeaseLost), database.writing() as session:
            queue.enqueue(session, "studies.result", {})
            queue.hold(session, first)
        assert _count(database) == 1


class TestEnd:
    def test_a_finished_job_is_finished_once(self, database: Database) -> None:
        job_id = _enqueue(database)
        held = _claimed(database, job_id)
        _do(database, queue.complete, held)
        job = _job(database, job_id)
        assert (job.state, job.percent, job.error, job.lease_until) == (JobState.DONE, 100, None, None)
        assert job.started_at is not None
        assert job.finished_at is not None
        with pytest.raises(LeaseLost):
            _do(database, queue.complete, held)
        assert _claim(database, job_id) is None

    def test_a_failed_attempt_is_tried_again_later_and_later(self, database: Database) -> None:
        job_id = _enqueue(database, max_attempts=3)
        waits: list[float] = []
        for _ in range(2):
            again = _do(database, queue.fail, _claimed(database, job_id), {"error": "ValueError"})
            waits.append(round((again - utcnow()).total_seconds()))
            assert _job(database, job_id).state is JobState.QUEUED
            assert _due(database) == []
            _do(database, lambda session: session.execute(update(Job).values(run_after=utcnow())))
        assert waits == [10, 20]
        assert _do(database, queue.fail, _claimed(database, job_id), {"error": "KeyError"}) is None
        job = _job(database, job_id)
        assert (job.state, job.error, job.attempts) == (JobState.FAILED, {"error": "KeyError"}, 3)
        assert job.finished_at is not None

    def test_a_final_failure_is_not_tried_again(self, database: Database) -> None:
        job_id = _enqueue(database)
        assert _do(database, queue.fail, _claimed(database, job_id), {"error": "GiveUp"}, final=True) is None
        assert _job(database, job_id).state is JobState.FAILED

    def test_a_job_whose_workers_all_died_is_claimed_once_more_to_be_buried(self, database: Database) -> None:
        job_id = _enqueue(database, max_attempts=2)
        for _ in range(2):
            assert not _claimed(database, job_id).exhausted
            _expire(database, job_id)
        held = _claimed(database, job_id)
        assert (held.exhausted, held.attempt) == (True, 2)
        assert _do(database, queue.fail, held, {"error": "WorkerLost"}) is None
        assert _job(database, job_id).state is JobState.FAILED

    def test_a_released_job_is_due_at_once_and_loses_no_attempt(self, database: Database) -> None:
        job_id = _enqueue(database)
        _do(database, queue.release, _claimed(database, job_id))
        assert _due(database) == [job_id]
        assert _claimed(database, job_id).attempt == 1

    def test_finished_jobs_are_forgotten_after_a_while_and_others_never(self, database: Database) -> None:
        done, waiting = _enqueue(database), _enqueue(database)
        _do(database, queue.complete, _claimed(database, done))
        assert _do(database, queue.forget_finished, utcnow() - timedelta(minutes=1)) == 0
        assert _do(database, queue.forget_finished, utcnow() + timedelta(minutes=1)) == 1
        assert _due(database) == [waiting]
        assert _count(database) == 1


class TestPeriodic:
    def test_each_turn_is_entered_once(self, database: Database) -> None:
        now = datetime(2026, 11, 22, 12, 1, tzinfo=UTC)
        first = _do(database, queue.enqueue_periodic, "studies.sweep", 15, now)
        assert first.kind == "studies.sweep"
        assert _do(database, queue.enqueue_periodic, "studies.sweep", 15, now + timedelta(minutes=13)) is None
        _do(database, queue.complete, _claimed(database, first.id))
        assert _do(database, queue.enqueue_periodic, "studies.sweep", 15, now + timedelta(minutes=13)) is None
        second = _do(database, queue.enqueue_periodic, "studies.sweep", 15, now + timedelta(minutes=14))
        assert second.id != first.id
        assert _do(database, queue.enqueue_periodic, "studies.other", 15, now) is not None

    def test_a_turn_that_finds_the_last_one_unfinished_adds_nothing(self, database: Database) -> None:
        now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        first = _do(database, queue.enqueue_periodic, "studies.sweep", 15, now)
        second = _do(database, queue.enqueue_periodic, "studies.sweep", 15, now + timedelta(hours=1))
        assert second.id == first.id

    def test_of_many_machines_one_enters_it(self, database: Database) -> None:
        now = utcnow()
        entered: list[str] = []
        barrier = threading.Barrier(5)

        def work() -> None:
            barrier.wait()
            job = _do(database, queue.enqueue_periodic, "studies.sweep", 15, now)
            if job is not None:
                entered.append(job.id)

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(entered) == 1


class Notebook(Waker):
    """A waker that notes, and whether the job could be seen by others at that moment."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.woken: list[tuple[str, bool]] = []

    def wake(self, job_id: str) -> None:
        with self.database.reading() as session:
            self.woken.append((job_id, session.get(Job, job_id) is not None))

    def close(self) -> None:
        pass


class TestWakeUp:
    @pytest.fixture
    def notebook(self, database: Database) -> Notebook:
        notebook = Notebook(database)
        queue.wake_on_commit(database, notebook)
        return notebook

    def test_it_comes_after_the_commit_once(self, database: Database, notebook: Notebook) -> None:
        with database.writing() as session:
            job = queue.enqueue(session, KIND, {})
            assert notebook.woken == []
        assert notebook.woken == [(job.id, True)]

    def test_it_does_not_come_after_a_rollback(self, database: Database, notebook: Notebook) -> None:
        with pytest.raises(RuntimeError), database.writing() as session:
            queue.enqueue(session, KIND, {})
            raise RuntimeError
        _enqueue_nothing(database)
        assert notebook.woken == []

    def test_it_waits_for_the_outermost_transaction(self, database: Database, notebook: Notebook) -> None:
        with database.writing() as session:
            with session.begin_nested():
                job = queue.enqueue(session, KIND, {})
            assert notebook.woken == []
        assert notebook.woken == [(job.id, True)]

    def test_a_savepoint_rolled_back_takes_no_other_wake_up_with_it(
        self, database: Database, notebook: Notebook
    ) -> None:
        with database.writing() as session:
            job = queue.enqueue(session, KIND, {})
            with pytest.raises(RuntimeError), session.begin_nested():
                queue.enqueue(session, KIND, {})
                raise RuntimeError
        assert (job.id, True) in notebook.woken

    def test_a_session_used_again_wakes_again_and_only_for_what_is_new(
        self, database: Database, notebook: Notebook
    ) -> None:
        with Session(database.engine) as session:
            first = queue.enqueue(session, KIND, {}).id
            session.commit()
            second = queue.enqueue(session, KIND, {}).id
            session.rollback()
            third = queue.enqueue(session, KIND, {}).id
            session.commit()
        assert notebook.woken == [(first, True), (third, True)]
        assert second not in dict(notebook.woken)

    def test_a_delayed_or_doubled_job_wakes_nobody(self, database: Database, notebook: Notebook) -> None:
        first = _enqueue(database, key="k")
        _enqueue(database, key="k")
        _enqueue(database, delay=timedelta(minutes=1))
        assert notebook.woken == [(first, True)]

    def test_a_broken_queue_does_not_break_the_request(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        queue.wake_on_commit(database, Waker("", tmp_path / "file" / "below"))
        job_id = _enqueue(database)
        assert _due(database) == [job_id]


def _enqueue_nothing(database: Database) -> None:
    with database.writing() as session:
        session.execute(select(Job))


class TestQueue:
    @pytest.fixture(params=["file", "postgres"])
    def queue_url(self, request: pytest.FixtureRequest) -> str:
        return "" if request.param == "file" else str(request.getfixturevalue("postgres_url"))

    def test_a_wake_up_arrives_as_plain_json(self, queue_url: str, tmp_path: Path) -> None:
        waker = Waker(queue_url, tmp_path)
        waker.wake("abc")
        huey = open_huey(queue_url, tmp_path)
        got: list[str] = []
        queue.register_run_job(huey, got.append)
        assert b'"name": "dicomtube.run_job", "args": ["abc"]' in huey.storage.enqueued_items()[0]
        huey.execute(huey.dequeue())
        assert got == ["abc"]
        waker.close()
        huey.storage.close()

    def test_a_queue_that_is_not_known_is_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(QueueError, match="DICOMTUBE_QUEUE_URL: can't use amqp://"):
            open_huey("amqp://localhost", tmp_path)

    def test_messages_never_run_code(self) -> None:
        with pytest.raises(ValueError):
            _Notes()._deserialize(pickle.dumps({"id": 1}))
