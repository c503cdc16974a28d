"""The worker's engine: a pool of processes that Huey keeps alive, wakes, and ticks for periodic work.

What is to be done and who does it stands in the ledger (core.queue). The parent process opens neither database nor
store; each child opens its own, so that no connection is ever shared across a fork.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field

import structlog
from huey import Huey, crontab
from huey.consumer import Consumer, Scheduler, Worker

from config import Config
from dicomtube.core.handlers import Handlers
from dicomtube.core.queue import open_huey, register_run_job
from dicomtube.core.runner import Timing, run_job, sweep, tick
from dicomtube.core.site import Site, open_site

_IDLE_SECONDS = 0.5  # the longest a wake-up waits in a queue that must be polled
_FINISH_SECONDS = 2.0  # what a job under way is given when the worker is told to stop
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WorkerOptions:
    """How a worker runs. `periodic`: whether it also starts periodic jobs; one worker of a site is enough for that."""

    processes: int = 2
    periodic: bool = True
    timing: Timing = field(default_factory=Timing)


def run_worker(config: Config, options: WorkerOptions, handlers: Handlers) -> None:
    """Runs the worker in the foreground until SIGINT or SIGTERM. Raises QueueError when the queue can't be opened."""
    huey = open_huey(config.queue_url, config.data)
    consumer = _Consumer(huey, _Bench(config, options, handlers, huey), options)
    log.info("worker_started", processes=options.processes, pid=os.getpid())
    consumer.run()
    log.info("worker_stopped", pid=os.getpid())


class _Bench:
    """What a child process works with: the site, opened after the fork, and Huey's two tasks."""

    def __init__(self, config: Config, options: WorkerOptions, handlers: Handlers, huey: Huey) -> None:
        self._config = config
        self._timing = options.timing
        self._handlers = handlers
        self._site: Site | None = None
        self._next_sweep = 0.0
        self._huey = huey
        self._run_job = register_run_job(huey, self._run)
        huey.periodic_task(crontab(minute="*"), name="tick")(self._tick)

    def open(self) -> None:
        """Opens the site; call it in the child."""
        self._site = open_site(self._config)

    def close(self) -> None:
        """Gives connections back."""
        if self._site is not None:
            self._site.close()

    def overlooked(self) -> list[str]:
        """Jobs that are due though no wake-up came; looks once in a while, at first at once."""
        if time.monotonic() < self._next_sweep:
            return []
        pause = self._timing.sweep.total_seconds()
        self._next_sweep = time.monotonic() + pause * random.uniform(0.7, 1.3)  # noqa: S311 - so that workers take turns
        try:
            return sweep(self._opened)
        except Exception:
            log.exception("sweep_failed")
            return []

    def run(self, job_id: str) -> None:
        """Runs the job through Huey, which knows how to interrupt it."""
        self._huey.execute(self._run_job.s(job_id))

    def _run(self, job_id: str) -> None:
        run_job(self._opened, self._handlers, job_id, self._timing)

    def _tick(self) -> None:
        tick(self._opened, self._handlers)

    @property
    def _opened(self) -> Site:
        assert self._site is not None, "open() comes first, in the child"
        return self._site


class _Orphaned(KeyboardInterrupt):
    """The parent is gone (killed, perhaps); nobody would stop this process any more."""


class _Worker(Worker):  # type: ignore[misc]
    bench: _Bench
    parent: int

    def initialize(self) -> None:
        super().initialize()
        self.bench.open()

    def loop(self, now: object = None) -> None:
        _require_parent(self.parent)
        for job_id in self.bench.overlooked():
            if self.stop_flag.is_set():
                return
            self.bench.run(job_id)
        super().loop(now)

    def shutdown(self) -> None:
        super().shutdown()
        self.bench.close()


class _Scheduler(Scheduler):  # type: ignore[misc]
    parent: int

    def loop(self, now: object = None) -> None:
        _require_parent(self.parent)
        super().loop(now)


class _Consumer(Consumer):  # type: ignore[misc]
    worker_class = _Worker
    scheduler_class = _Scheduler

    def __init__(self, huey: Huey, bench: _Bench, options: WorkerOptions) -> None:
        self._bench = bench
        super().__init__(
            huey,
            workers=max(1, options.processes),
            periodic=options.periodic,
            worker_type="process",
            initial_delay=0.05,
            max_delay=_IDLE_SECONDS,
            health_check_interval=1,
            shutdown_timeout=_FINISH_SECONDS,
        )

    def _create_worker(self) -> _Worker:
        worker: _Worker = super()._create_worker()
        worker.bench, worker.parent = self._bench, os.getpid()
        return worker

    def _create_scheduler(self) -> _Scheduler:
        scheduler: _Scheduler = super()._create_scheduler()
        scheduler.parent = os.getpid()
        return scheduler


def _require_parent(parent: int) -> None:
    if os.getppid() != parent:
        raise _Orphaned
