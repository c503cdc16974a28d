"""What the worker does for mail: send, and keep the outbox tidy."""

from __future__ import annotations

from datetime import timedelta

from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.identity.models import User
from dicomtube.notifications.service import To, send
from dicomtube.notifications.service.delivery import give_up, send_now, tidy
from dicomtube.notifications.service.outbox import DELIVER


def mark_failed(job: JobContext) -> None:
    """The last attempt is over."""
    give_up(job.site.database, str(job.payload["message_id"]))


@handler(DELIVER, farewell=mark_failed, time_limit=timedelta(minutes=5))
def deliver(job: JobContext) -> None:
    """Sends one message."""
    send_now(job.site.config, job.site.database, job, str(job.payload["message_id"]))


@handler("notifications.welcome")
def welcome(job: JobContext) -> None:
    """Greets a member who finished the first visit; identity, a floor below, enters the job."""
    user_id = str(job.payload["user_id"])
    with job.site.database.writing() as session:
        user = session.get(User, user_id)
        if user is not None and user.disabled_at is None:
            send(session, "welcome", To.member(user_id), name=user.display_name)
        job.finish(session)


@periodic("notifications.tidy", minutes=10)
def tidy_outbox(job: JobContext) -> None:
    """Waiting, expired and settled messages."""
    tidy(job.site.config, job.site.database)
