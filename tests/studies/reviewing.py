"""Held images for tests: what makes the ingest hold one, and a short way to decide and to have it carried out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.uid import UID
from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.policy import Actor
from dicomtube.core.queue import Job
from dicomtube.core.site import Site
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.phi.pixels import Box
from dicomtube.phi.pixels.review import Read
from dicomtube.phi.pixels.views import Picture
from dicomtube.studies.attestation import LOOKED
from dicomtube.studies.models import Area, HeldInstance, HeldState, Instance, Series, Study, StudyKeys
from dicomtube.studies.service import review
from dicomtube.studies.service.review import Decided, Decision
from dicomtube.studies.service.settling import settle
from dicomtube.studies.service.street import Street
from tests.dicomfiles import PLANTED, ct_slice
from tests.studies.conftest import GIGABYTE, Walk

MARK = Area(4, 4, 60, 16)
"""Where `marked` draws its block."""
BRIGHT = 3210


@dataclass(frozen=True)
class Reading:
    box: Box
    text: str
    confidence: float


def walk_over(site: Site, owner: Actor) -> Walk:
    """A walk through a whole site's stores, with eyes for the block."""
    street = Street(
        database=site.database,
        store=site.store,
        quarantine=site.quarantine,
        scratch=site.config.data / "scratch",
        site_key=site.config.site_key.encode(),
        archive_limits=ArchiveLimits(),
        quota_bytes=GIGABYTE,
        review_days=site.config.review_keep_days,
        open_reader=BlockReader,
    )
    return Walk(street, owner)


class BlockReader:
    """Takes the bright block of `marked` for a line of text, half sure: what carries it is held."""

    def read(self, picture: Picture) -> Sequence[Read]:
        corner = picture[MARK.top : MARK.bottom, MARK.left : MARK.right]
        if picture.shape[1] > MARK.right and float(np.mean(corner > 200)) > 0.5:
            return [Reading(Box(*MARK), "JANE ROE", 0.6)]
        return []


def saved(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def marked(data: bytes) -> bytes:
    """The slice with a bright block in its corner."""
    dataset = dcmread(io.BytesIO(data))
    pixels = dataset.pixel_array.copy()
    pixels[MARK.top : MARK.bottom, MARK.left : MARK.right] = BRIGHT
    dataset.PixelData = pixels.astype("<u2").tobytes()
    return saved(dataset)


def burned_in(data: bytes) -> bytes:
    """The slice with a header that says that text is burned in."""
    dataset = dcmread(io.BytesIO(data))
    dataset.BurnedInAnnotation = "YES"
    return saved(dataset)


def head(number: int) -> bytes:
    """A slice of a head, 1 mm thick: 40 of them give a face."""
    dataset = dcmread(io.BytesIO(ct_slice(number, size=32)))
    dataset.BodyPartExamined, dataset.StudyDescription, dataset.SeriesDescription = "HEAD", "CT head", "Axial"
    dataset.SliceThickness = "1"
    dataset.ImagePositionPatient = [0, 0, number]
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(f"{PLANTED.uid_root}.9.{number}")
    return saved(dataset)


def held_rows(walk: Walk) -> list[HeldInstance]:
    with walk.street.database.reading() as session:
        return list(session.scalars(select(HeldInstance).order_by(HeldInstance.series_uid, HeldInstance.position)))


def decide(walk: Walk, actor: Actor, *decisions: Decision, statement: str | None = LOOKED.version) -> Decided:
    """Takes the decisions about images of one study."""
    ids = [decision.held_id for decision in decisions]
    with walk.street.database.writing() as session:
        study_id = session.scalars(select(HeldInstance.study_id).where(HeldInstance.id.in_(ids))).first() or "none"
        return review.decide(session, actor, study_id, decisions, statement=statement)


def mask(row: HeldInstance, *boxes: Area, whole_series: bool = False) -> Decision:
    """Blanks `boxes`, or else what was found, or else the corner."""
    return Decision(row.id, HeldState.MASKED, boxes or row.areas or (Area(0, 0, 64, 20),), whole_series)


def keep(row: HeldInstance, *, whole_series: bool = False) -> Decision:
    return Decision(row.id, HeldState.KEPT, (), whole_series)


def reject(row: HeldInstance, *, whole_series: bool = False) -> Decision:
    return Decision(row.id, HeldState.REJECTED, (), whole_series)


def queued(walk: Walk, kind: str) -> list[dict[str, str | int]]:
    """The payloads of unfinished jobs of a kind."""
    with walk.street.database.reading() as session:
        return [dict(payload) for payload in session.scalars(select(Job.payload).where(Job.kind == kind))]


def carry_out(walk: Walk, fence: Callable[[Session], None] = lambda session: None) -> None:
    """Does what the worker does about every decision so far."""
    for payload in queued(walk, review.SETTLE):
        settle(walk.street, str(payload["decision_id"]), tell=lambda percent: None, fence=fence)


def published(walk: Walk) -> list[Dataset]:
    """The stored instances, series by series in display order."""
    with walk.street.database.reading() as session:
        rows = session.execute(
            select(Study.uid, Series.uid, Instance.uid)
            .join(Series, Series.study_id == Study.id)
            .join(Instance, Instance.series_id == Series.id)
            .where(Instance.upload_id.is_not(None))
            .order_by(Series.number, Instance.position)
        ).all()
    return [dcmread(io.BytesIO(walk.street.store.get(StudyKeys.instance(*row)))) for row in rows]
