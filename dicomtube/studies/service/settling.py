"""Carries out what people decided about held images, on the same path that an ingest publishes by.

What is kept or masked goes from quarantine over the scratch folder into the store and the index; what is left out only
goes. A masked image is looked at again: where something is still found and nobody has stated that it may stay, it waits
again, with the new boxes. The mark that a decision is carried out stands in the transaction that makes the image
visible, so that a worker killed anywhere can be followed by another one; the bytes in quarantine are deleted after it.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import Database, utcnow
from dicomtube.core.storage import MissingObject, ObjectStore
from dicomtube.dicom.deidentify import Deidentifier, ReviewCause
from dicomtube.dicom.frames import Undecodable
from dicomtube.dicom.mask import mask_file
from dicomtube.screening import Finding, Screening, Unscreened, screen_series
from dicomtube.studies.models import (
    HeldInstance,
    HeldKeys,
    HeldState,
    Series,
    Study,
    StudyKeys,
    Upload,
    UploadState,
    UploadStudy,
)
from dicomtube.studies.receipt import Receipt
from dicomtube.studies.service.publishing import (
    CleanFile,
    SeriesBatch,
    WrittenInstance,
    publish_series,
    update_receipt,
    write_instance,
)
from dicomtube.studies.service.street import Fence, Street, Tell

STILL_THERE = "text_remains_after_masking"
UNDECODABLE = "undecodable_pixels"


class StudyGone(Exception):
    """The study was deleted while its images were being published."""


@dataclass(frozen=True)
class _Case:
    """One decided image, fetched from quarantine and masked where that was decided."""

    row: HeldInstance
    file: CleanFile


def settle(street: Street, decision_id: str, tell: Tell, fence: Fence) -> None:
    """Carries out all of a decision. What is carried out already only has its remains cleared away."""
    with street.database.reading() as session:
        rows = session.scalars(select(HeldInstance).where(HeldInstance.decision_id == decision_id)).all()
        study = session.get(Study, rows[0].study_id) if rows else None
    if study is None:
        return
    folder = street.scratch / decision_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        batches: dict[tuple[str, str], list[HeldInstance]] = defaultdict(list)
        for row in rows:
            if row.settled_at is None:
                batches[(row.series_uid, row.upload_id)].append(row)
        for number, batch in enumerate(batches.values()):
            _settle_batch(street, study, batch, folder, fence)
            tell(100 * (number + 1) // len(batches))
    except StudyGone:
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _clear(street, study, [row.uid for row in rows])
    _drop_if_empty(street.database, study.id)


def give_back(street: Street, decision_id: str) -> None:
    """Lets images wait again whose decision could not be carried out."""
    shutil.rmtree(street.scratch / decision_id, ignore_errors=True)
    with street.database.writing() as session:
        session.execute(
            update(HeldInstance)
            .where(HeldInstance.decision_id == decision_id, HeldInstance.settled_at.is_(None))
            .values(**_UNDECIDED)
        )


_UNDECIDED = {
    "state": HeldState.WAITING,
    "decision_id": None,
    "decided_by": None,
    "decided_at": None,
    "statement_version": None,
}


def forget(quarantine: ObjectStore, study_uid: str) -> None:
    """Deletes everything that is held of a study."""
    quarantine.delete_many([item.key for item in quarantine.keys(HeldKeys.study(study_uid))])


def sweep_held(database: Database, quarantine: ObjectStore, *, older_than_seconds: float, now: float) -> int:
    """Deletes held objects that no unsettled row names and that are older than the grace period; answers how many."""
    by_uid: dict[str, list[str]] = defaultdict(list)
    for item in quarantine.keys(HeldKeys.ROOT):
        if now - item.modified.timestamp() > older_than_seconds:
            by_uid[item.key.split("/", 3)[2]].append(item.key)
    orphans: list[str] = []
    for uid, keys in by_uid.items():
        with database.reading() as session:
            query = select(HeldInstance.id).where(HeldInstance.uid == uid, HeldInstance.settled_at.is_(None))
            if session.scalar(query) is None:
                orphans += keys
    quarantine.delete_many(orphans)
    return len(orphans)


# -- one series of one upload --


def _settle_batch(street: Street, study: Study, rows: Sequence[HeldInstance], folder: Path, fence: Fence) -> None:
    seal = Deidentifier(street.site_key, owner=study.owner_id).seal
    rejected = [row for row in rows if row.state == HeldState.REJECTED]
    lost: list[HeldInstance] = []
    cases: list[_Case] = []
    for row in rows:
        if row.state != HeldState.REJECTED:
            case = _fetch(street.quarantine, study, row, folder, seal)
            cases.append(case) if case else lost.append(row)
    again = _look_again(street, cases)
    cases = [case for case in cases if case.row.id not in again]
    written = []
    for case in list(cases):
        try:
            written.append(write_instance(street.store, case.file))
        except Undecodable:
            cases.remove(case)
            lost.append(case.row)
    if written:
        _publish(street, study, cases, written, fence)
    with street.database.writing() as session:
        fence(session)
        _end(session, study, rejected, lost)
        for row_id, finding in again.items():
            _ask_again(session, row_id, finding)


def _fetch(
    quarantine: ObjectStore, study: Study, row: HeldInstance, folder: Path, seal: Callable[[bytes], bytes]
) -> _Case | None:
    """The image in the scratch folder as it is to be published; None when it can't be had any more."""
    try:
        data = quarantine.get(HeldKeys.file(study.uid, row.uid))
        # Somebody has looked: the object says so, and its pixels stay bit for bit outside the boxes.
        if row.state == HeldState.MASKED:
            data = seal(mask_file(data, row.areas, checked=True))
        else:
            data = mask_file(data, (), checked=True)
    except (MissingObject, Undecodable):
        return None
    path = folder / f"{row.uid}.dcm"
    path.write_bytes(data)
    return _Case(row, CleanFile(path, study.uid, row.series_uid, row.uid))


def _look_again(street: Street, cases: Sequence[_Case]) -> dict[str, Finding]:
    """By row, what is still found in masked images of which nobody stated that it may stay."""
    masked = [case for case in cases if case.row.state == HeldState.MASKED and case.row.statement_version is None]
    if not masked:
        return {}
    files = {case.row.id: Unscreened(case.file.path, frozenset(map(ReviewCause, case.row.causes))) for case in masked}
    # What a header says is settled: a person has looked. Only what is still found counts.
    findings = screen_series(files, street.open_reader).findings
    return {key: found for key, found in findings.items() if found.places or found.outcome is Screening.UNDECODABLE}


def _publish(
    street: Street, study: Study, cases: Sequence[_Case], written: list[WrittenInstance], fence: Fence
) -> None:
    row_ids = [case.row.id for case in cases]

    def still_there(session: Session) -> None:
        fence(session)
        if session.scalar(select(Study.id).where(Study.id == study.id).with_for_update()) is None:
            raise StudyGone

    def settle_rows(session: Session, published: Study) -> None:
        if not _is_ingesting(session, published.id):
            published.ready_at = published.ready_at or utcnow()
        session.execute(update(HeldInstance).where(HeldInstance.id.in_(row_ids)).values(settled_at=utcnow()))
        session.execute(
            update(Upload)
            .where(Upload.id == cases[0].row.upload_id)
            .values(accepted_count=Upload.accepted_count + len(cases))
        )
        record(session, None, "review:publish", "study", published.id, instances=row_ids)

    receipt = Receipt()
    for case in cases:
        receipt = receipt.merged(Receipt.from_dict(case.row.receipt))
    by_hand = sum(case.row.state == HeldState.MASKED for case in cases)
    batch = SeriesBatch(
        owner_id=study.owner_id,
        upload_id=cases[0].row.upload_id,
        written=written,
        files={case.row.uid: case.file for case in cases},
        receipt=replace(receipt, hand_masked=by_hand, hand_kept=len(cases) - by_hand),
    )
    try:
        publish_series(street.database, street.store, batch, still_there, settle_rows)
    except StudyGone:
        street.store.delete_many(_keys(study, cases, written))
        raise


def _keys(study: Study, cases: Sequence[_Case], written: Sequence[WrittenInstance]) -> list[str]:
    series_uid = cases[0].row.series_uid
    frames = [StudyKeys.frame(study.uid, series_uid, one.uid, frame.number) for one in written for frame in one.frames]
    return [*frames, *(StudyKeys.instance(study.uid, series_uid, one.uid) for one in written)]


def _end(session: Session, study: Study, rejected: Sequence[HeldInstance], lost: Sequence[HeldInstance]) -> None:
    ids = [row.id for row in (*rejected, *lost)]
    current = session.scalar(select(Study).where(Study.id == study.id).with_for_update())
    if not ids or current is None:
        return
    session.execute(
        update(HeldInstance).where(HeldInstance.id.in_(ids)).values(settled_at=utcnow(), state=HeldState.REJECTED)
    )
    session.execute(
        update(HeldInstance).where(HeldInstance.id.in_([row.id for row in lost])).values(reason=UNDECODABLE)
    )
    update_receipt(session, current, Receipt(hand_rejected=len(ids)))
    record(session, None, "review:leave_out", "study", study.id, instances=ids)


def _ask_again(session: Session, row_id: str, finding: Finding) -> None:
    row = session.get(HeldInstance, row_id)
    if row is None:
        return
    found = [[box.left, box.top, box.right, box.bottom] for box in finding.places]
    for name, value in _UNDECIDED.items():
        setattr(row, name, value)
    row.reason = STILL_THERE
    row.boxes = [*row.boxes, *(box for box in found if box not in row.boxes)]


# -- afterwards --


def _clear(street: Street, study: Study, uids: Sequence[str]) -> None:
    with street.database.reading() as session:
        settled = session.scalars(
            select(HeldInstance.uid).where(HeldInstance.uid.in_(uids), HeldInstance.settled_at.is_not(None))
        ).all()
    for uid in settled:
        keys = [item.key for item in street.quarantine.keys(HeldKeys.instance(study.uid, uid))]
        street.quarantine.delete_many(keys)


def _drop_if_empty(database: Database, study_id: str) -> None:
    """Deletes a study of which nothing was published and nothing waits: there is nothing left to show."""
    with database.writing() as session:
        study = session.scalar(select(Study).where(Study.id == study_id).with_for_update())
        if study is None or study.ready_at is not None or _is_ingesting(session, study_id):
            return
        series = session.scalar(select(Series.id).where(Series.study_id == study_id).limit(1))
        held = select(HeldInstance.id).where(HeldInstance.study_id == study_id, HeldInstance.settled_at.is_(None))
        if series is None and session.scalar(held.limit(1)) is None:
            record(session, None, "study:drop_empty", "study", study_id)
            session.execute(delete(Study).where(Study.id == study_id))


def _is_ingesting(session: Session, study_id: str) -> bool:
    """Whether an upload that adds to the study is under way; its end makes the study ready."""
    query = select(Upload.id).join(UploadStudy, UploadStudy.upload_id == Upload.id)
    query = query.where(UploadStudy.study_id == study_id, Upload.state == UploadState.INGESTING).limit(1)
    return session.scalar(query) is not None
