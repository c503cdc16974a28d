"""What the worker does for privacy."""

from __future__ import annotations

from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.privacy.service.doomed import delete_doomed
from dicomtube.privacy.service.erasure import ERASE, carry_out, stores, take_up_closed


@handler(ERASE)
def erase(job: JobContext) -> None:
    """Erases what a closed account left."""
    carry_out(job.site, str(job.payload["erasure_id"]), fence=job.hold)


@periodic("privacy.sweep", minutes=5)
def sweep(job: JobContext) -> None:
    """Takes up accounts that were closed elsewhere, erasures whose job was lost, and objects still to be deleted."""
    with job.site.database.writing() as session:
        take_up_closed(session)
    delete_doomed(job.site.database, stores(job.site))
