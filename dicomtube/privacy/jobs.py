"""What the worker does for privacy."""

from __future__ import annotations

import structlog

from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.privacy.service.doomed import delete_doomed
from dicomtube.privacy.service.erasure import ERASE, carry_out, stores, take_up_closed
from dicomtube.privacy.service.ledger import catch_up

log = structlog.get_logger(__name__)


@handler(ERASE)
def erase(job: JobContext) -> None:
    """Erases what a closed account left."""
    carry_out(job.site, str(job.payload["erasure_id"]), fence=job.hold)


@periodic("privacy.ledger", minutes=1)
def keep_ledger(job: JobContext) -> None:
    """Appends new deletions to the file beside the database; deletes again what a restored backup brought back."""
    replayed, _appended = catch_up(job.site)
    if replayed:
        log.warning("deletions_replayed", count=replayed)


@periodic("privacy.sweep", minutes=5)
def sweep(job: JobContext) -> None:
    """Takes up accounts that were closed elsewhere, erasures whose job was lost, and objects still to be deleted."""
    with job.site.database.writing() as session:
        take_up_closed(session)
    delete_doomed(job.site.database, stores(job.site))
