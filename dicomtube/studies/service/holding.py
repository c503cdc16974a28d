"""Puts de-identified instances with doubtful pixels aside for a person: into quarantine, and nowhere else.

Bytes and pictures go first, rows second, as everywhere: a crash between leaves objects that a repeated ingest
overwrites and the sweeper deletes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydicom import dcmread
from pydicom.dataset import Dataset
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.storage import ObjectStore
from dicomtube.dicom.deidentify import ReviewCause
from dicomtube.dicom.frames import decode_frames, frame_count, has_pixels, web_format
from dicomtube.dicom.metadata import order_of, slice_place
from dicomtube.dicom.render import full_range, render_frame
from dicomtube.screening import Finding
from dicomtube.studies.models import HeldInstance, HeldKeys, HeldState, UploadStudy
from dicomtube.studies.receipt import Receipt
from dicomtube.studies.service.publishing import ATTEMPTS, CleanFile, study_for, text_of
from dicomtube.studies.service.review import View, pictured_frames
from dicomtube.studies.service.street import Fence, Street

PICTURE_SIZE = (2048, 2048)
STAFF_ONLY = frozenset({ReviewCause.BURNED_IN, ReviewCause.RECOGNISABLE})
"""What stands in the file itself and only staff may overrule."""


@dataclass(frozen=True)
class DoubtfulFile:
    """A clean file whose pixels a person has to look at, why, and what was done to it."""

    file: CleanFile
    finding: Finding
    causes: frozenset[ReviewCause]
    receipt: Receipt


@dataclass(frozen=True)
class _Aside:
    """One whose objects are in quarantine."""

    doubtful: DoubtfulFile
    header: Dataset
    frames: int
    deep: bool


def hold(
    street: Street, owner_id: str, upload_id: str, doubtful: Sequence[DoubtfulFile], fence: Fence
) -> list[DoubtfulFile]:
    """Puts instances of one series aside; answers those of which no picture can be made, which can't be held."""
    aside, unseen = [], []
    for one in doubtful:
        try:
            aside.append(_put(street.quarantine, one))
        except Exception:  # decoders raise almost anything; what nobody can be shown nobody can decide
            _take_back(street.quarantine, one.file)
            unseen.append(one)
    if aside:
        _note(street, owner_id, upload_id, _ordered(aside), fence)
    return unseen


def _put(quarantine: ObjectStore, one: DoubtfulFile) -> _Aside:
    dataset = dcmread(one.file.path)
    if not has_pixels(dataset):
        raise ValueError("no pixels to look at")
    form = web_format(dataset)
    deep = form.samples_per_pixel == 1 and (form.floating or form.bits_stored > 8)
    where = (one.file.study_uid, one.file.sop_uid)
    wanted = set(pictured_frames(frame_count(dataset)))
    for number, frame in enumerate(decode_frames(dataset), start=1):
        if number not in wanted:
            continue
        shown = render_frame(frame, dataset, number - 1, size=PICTURE_SIZE)
        quarantine.put(HeldKeys.picture(*where, View.WINDOW, number), shown, "image/webp")
        if deep:
            whole = full_range(frame, dataset, number - 1)
            shown = render_frame(frame, dataset, number - 1, size=PICTURE_SIZE, window=whole)
            quarantine.put(HeldKeys.picture(*where, View.FULL, number), shown, "image/webp")
    quarantine.put(HeldKeys.file(*where), one.file.path.read_bytes(), "application/dicom")
    frames = frame_count(dataset)
    return _Aside(one, dcmread(one.file.path, stop_before_pixels=True), frames, deep)


def _take_back(quarantine: ObjectStore, file: CleanFile) -> None:
    quarantine.delete_many([item.key for item in quarantine.keys(HeldKeys.instance(file.study_uid, file.sop_uid))])


def _ordered(aside: list[_Aside]) -> list[_Aside]:
    return [aside[index] for index in order_of([slice_place(one.header) for one in aside])]


def _note(street: Street, owner_id: str, upload_id: str, aside: list[_Aside], fence: Fence) -> None:
    first = aside[0]
    now = utcnow()
    expires_at = now + timedelta(days=street.review_days)
    for _ in range(ATTEMPTS):
        try:
            with street.database.writing() as session:
                fence(session)
                study = study_for(session, owner_id, first.doubtful.file.study_uid, first.header)
                if session.get(UploadStudy, (upload_id, study.id)) is None:
                    session.add(UploadStudy(upload_id=upload_id, study_id=study.id))
                held = 0
                for position, one in enumerate(aside):
                    row = _wait(session, one, study.id, upload_id, position)
                    if row is not None:
                        row.held_at, row.expires_at = now, expires_at
                        held += 1
                count = Receipt(policy=first.doubtful.receipt.policy, held=held)
                study.receipt = Receipt.from_dict(study.receipt).merged(count).as_dict()
                record(session, None, "review:hold", "study", study.id, instances=held)
                return
        except IntegrityError:
            pass  # another ingest made the study in between
    raise RuntimeError("the study kept changing while instances were held")


def _wait(session: Session, one: _Aside, study_id: str, upload_id: str, position: int) -> HeldInstance | None:
    """Makes the instance wait for a person; none when it does already. One decided before is asked about again."""
    uid = one.doubtful.file.sop_uid
    row = session.scalar(select(HeldInstance).where(HeldInstance.uid == uid).with_for_update())
    if row is not None and row.settled_at is None:
        return None
    if row is None:
        row = HeldInstance(uid=uid)
        session.add(row)
    header, finding = one.header, one.doubtful.finding
    row.study_id, row.upload_id, row.series_uid = study_id, upload_id, one.doubtful.file.series_uid
    row.series_description = text_of(header, "SeriesDescription", 64)
    row.modality = text_of(header, "Modality", 16) or "OT"
    row.position, row.frame_count, row.deep = position, one.frames, one.deep
    row.rows, row.columns = int(header.Rows), int(header.Columns)
    row.size = one.doubtful.file.path.stat().st_size
    row.reason = finding.reason[:40]
    row.causes = sorted(one.doubtful.causes)
    row.staff_only = not STAFF_ONLY.isdisjoint(one.doubtful.causes)
    row.boxes = [[box.left, box.top, box.right, box.bottom] for box in finding.places]
    row.receipt = one.doubtful.receipt.as_dict()
    row.state, row.decision_id, row.decided_by, row.decided_at = HeldState.WAITING, None, None, None
    row.statement_version, row.settled_at = None, None
    return row
