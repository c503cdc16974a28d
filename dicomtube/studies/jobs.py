"""What the worker does for studies: ingest an upload, carry out decisions, delete slices, sweep what nobody owns."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cache

from dicomtube.core.db import utcnow
from dicomtube.core.handlers import JobContext, handler, periodic
from dicomtube.core.site import Site
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.phi.pixels.reader import TextReader
from dicomtube.studies.service import review
from dicomtube.studies.service.ingest import give_up, ingest
from dicomtube.studies.service.library import sweep_objects
from dicomtube.studies.service.settling import forget, give_back, settle, sweep_held
from dicomtube.studies.service.slices import KEEP_SLICES
from dicomtube.studies.service.street import Street, sweep_scratch
from dicomtube.studies.service.thinning import Choice, keep_slices
from dicomtube.studies.service.uploads import INGEST, expire

MEGABYTE = 1024 * 1024
ORPHAN_SECONDS = 24 * 3600
HELD_ORPHAN_SECONDS = 2 * 3600  # longer than any job may take between writing such objects and their rows


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


def _give_back(job: JobContext) -> None:
    give_back(_street(job.site), str(job.payload["decision_id"]))


@handler(review.SETTLE, farewell=_give_back)
def settle_decision(job: JobContext) -> None:
    """Carries out what a person decided about held images."""
    settle(
        _street(job.site),
        str(job.payload["decision_id"]),
        tell=lambda percent: job.heartbeat(percent=percent),
        fence=job.hold,
    )


@handler(review.FORGET)
def forget_held(job: JobContext) -> None:
    """Deletes what a deleted study left in quarantine."""
    forget(job.site.quarantine, str(job.payload["study_uid"]))


@handler(KEEP_SLICES)
def delete_other_slices(job: JobContext) -> None:
    """Deletes all slices of a series but those its owner chose."""
    keep_slices(job.site.database, job.site.store, Choice.of(job.payload), fence=job.hold)


@periodic("studies.sweep", minutes=15)
def sweep(job: JobContext) -> None:
    """Deletes expired uploads and held images, what nobody owns in quarantine and store, and scratch files."""
    site, now = job.site, time.time()
    expire(site.database, site.quarantine, keep_hours=site.config.upload_keep_hours)
    review.expire(site.database)
    sweep_held(site.database, site.quarantine, older_than_seconds=HELD_ORPHAN_SECONDS, now=now)
    sweep_scratch(_street(site))
    for store in (site.store, site.quarantine):
        store.sweep_unfinished(utcnow() - timedelta(seconds=ORPHAN_SECONDS))
    sweep_objects(site.database, site.store, older_than_seconds=ORPHAN_SECONDS, now=now)


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
        review_days=config.review_keep_days,
        open_reader=_reader,
    )
