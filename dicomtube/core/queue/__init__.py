"""Work for later: the ledger of jobs in the database, which is the truth, and the wake-ups that make it quick.

A service calls `enqueue` in its own transaction and names the handler; the rest is the worker's matter.
"""

from dicomtube.core.queue.ledger import (
    Claim,
    LeaseLost,
    claim,
    complete,
    due,
    enqueue,
    enqueue_periodic,
    fail,
    forget_finished,
    hold,
    release,
    renew,
)
from dicomtube.core.queue.models import Job, JobState, PeriodicRun
from dicomtube.core.queue.wakeups import QueueError, Waker, open_huey, register_run_job, stop_waking, wake_on_commit

__all__ = [
    "Claim",
    "Job",
    "JobState",
    "LeaseLost",
    "PeriodicRun",
    "QueueError",
    "Waker",
    "claim",
    "complete",
    "due",
    "enqueue",
    "enqueue_periodic",
    "fail",
    "forget_finished",
    "hold",
    "open_huey",
    "register_run_job",
    "release",
    "renew",
    "stop_waking",
    "wake_on_commit",
]
