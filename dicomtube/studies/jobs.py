"""What the worker does for studies: ingest an upload, and sweep what nobody owns."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cache

from dicomtube.core.db import utcnow
from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.core.site import Site
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.phi.pixels.reader import TextReader
from dicomtube.studies.service.ingest import Street, give_up, ingest, sweep_scratch
from dicomtube.studies.service.library import sweep_objects
from dicomtube.studies.service.uploads import INGEST, expire

MEGABYTE = 1024 * 1024
ORPHAN_SECONDS = 24 * 3600


def _farewell(job: JobContext) -> None:
    give_up(_street(job.site), str(job.payload["upload_id"]))


@handler(INGEST, farewell=_farewell)
def ingest_upload(job: JobContext) -> None:
    """De-identifies and publishes an upload."""
    ingest(
        _street(job.site),
        str(job.payload["upload_id"]),
        tell=lambda percent: job.heartbeat(percent=percent),
        fence=job.hold,
    )


@periodic("studies.sweep", minutes=15)
def sweep(job: JobContext) -> None:
    """Deletes expired uploads, quarantined bytes without an upload, scratch files, and objects without a row."""
    site = job.site
    expire(site.database, site.quarantine, keep_hours=site.config.upload_keep_hours)
    sweep_scratch(_street(site))
    for store in (site.store, site.quarantine):
        store.sweep_unfinished(utcnow() - timedelta(seconds=ORPHAN_SECONDS))
    sweep_objects(site.database, site.store, older_than_seconds=ORPHAN_SECONDS, now=time.time())


@cache
def _reader() -> TextReader:
    """The models, loaded once in each worker process."""
    return TextReader()


def _street(site: Site) -> Street:
    config = site.config
    return Street(
        database=site.database,
        store=site.store,
        quarantine=site.quarantine,
        scratch=config.data / "scratch",
        site_key=config.site_key.encode(),
        archive_limits=ArchiveLimits(max_members=config.upload_max_files),
        quota_bytes=config.quota_mb * MEGABYTE,
        open_reader=_reader,
    )
