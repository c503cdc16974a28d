"""What the worker does for moderation: purge retracted cases, and forget what reporters told long ago."""

from __future__ import annotations

from datetime import timedelta

from dicomtube.core.db import utcnow
from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.moderation.service.reports import forget_reporters
from dicomtube.moderation.service.retraction import PURGE, enter_forgotten, purge

REPORTERS_KEPT = timedelta(days=180)


@handler(PURGE)
def purge_case(job: JobContext) -> None:
    """Deletes the objects of a retracted case."""
    purge(job.site.database, job.site.store, str(job.payload["case_id"]))


@periodic("moderation.sweep", minutes=60)
def sweep(job: JobContext) -> None:
    """Enters overdue purges again, and blanks what reporters of settled matters told about themselves."""
    with job.site.database.writing() as session:
        enter_forgotten(session)
        forget_reporters(session, utcnow() - REPORTERS_KEPT)
