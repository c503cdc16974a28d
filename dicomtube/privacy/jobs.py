"""What the worker does for privacy: erase, build copies of people's data, keep requests moving."""

from __future__ import annotations

import structlog

from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.moderation.service.retraction import END_COPIES
from dicomtube.privacy.retention import PURGE
from dicomtube.privacy.service.belongings import enter_waiting_uploads
from dicomtube.privacy.service.contact import forget_letters
from dicomtube.privacy.service.doomed import delete_doomed
from dicomtube.privacy.service.erasure import ERASE, carry_out, stores, take_up_closed
from dicomtube.privacy.service.events import take_up_events
from dicomtube.privacy.service.export import BUILD, build_export, end_copies, give_up_export, sweep_exports
from dicomtube.privacy.service.ledger import catch_up
from dicomtube.privacy.service.purge import purge
from dicomtube.privacy.service.requests import lapse_unproven

log = structlog.get_logger(__name__)


def _give_up_export(job: JobContext) -> None:
    give_up_export(job.site.database, job.site.store, str(job.payload["export_id"]))


@handler(ERASE)
def erase(job: JobContext) -> None:
    """Erases what a closed account left."""
    carry_out(job.site, str(job.payload["erasure_id"]), fence=job.hold)


@handler(BUILD, farewell=_give_up_export)
def export(job: JobContext) -> None:
    """Builds the copy of a member's data."""
    build_export(
        job.site.database,
        job.site.store,
        str(job.payload["export_id"]),
        tell=lambda percent: job.heartbeat(percent=percent),
        fence=job.hold,
    )


@handler(END_COPIES)
def end_copies_of(job: JobContext) -> None:
    """Ends the copies of a member's data after something of theirs was retracted."""
    end_copies(job.site.database, job.site.store, str(job.payload["user_id"]))


@periodic("privacy.ledger", minutes=1)
def keep_ledger(job: JobContext) -> None:
    """Appends new deletions to the file beside the database; deletes again what a restored backup brought back."""
    replayed, _appended = catch_up(job.site)
    if replayed:
        log.warning("deletions_replayed", count=replayed)


@periodic("privacy.sweep", minutes=5)
def sweep(job: JobContext) -> None:
    """Takes up what providers told us, closed accounts, lost jobs, and objects still to be deleted."""
    with job.site.database.writing() as session:
        take_up_events(session)  # first, so that the erasing of a closed account knows its request
        take_up_closed(session)
        enter_waiting_uploads(session)
    delete_doomed(job.site.database, stores(job.site))


@periodic("privacy.requests", minutes=5)
def keep_requests(job: JobContext) -> None:
    """Ends requests that nobody confirmed and forgets old messages."""
    with job.site.database.writing() as session:
        lapse_unproven(session)
        forget_letters(session)


@periodic("privacy.exports", minutes=15)
def sweep_copies(job: JobContext) -> None:
    """Ends copies that are too old."""
    sweep_exports(job.site.database, job.site.store)


@periodic(PURGE, minutes=24 * 60)
def end_by_age(job: JobContext) -> None:
    """Deletes what is past its time."""
    for ended in purge(job.site.database, job.site.config, dry_run=False):
        if ended.count:
            log.info("purged", kind=ended.rule.name, count=ended.count)
