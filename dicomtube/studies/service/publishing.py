"""Writes a series' clean instances where readers find them: objects first, then rows in one transaction.

A crash between the two leaves objects without rows, which a repeated ingest overwrites and the sweeper deletes.
Series metadata and pictures stand under the series' revision, a fresh name each time. The rows and the new revision
become visible together, and of two ingests that add to one series at once the second begins again with what the first
wrote; what an older revision left behind is swept.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core.db import Database, new_id
from dicomtube.core.storage import MissingObject, ObjectStore
from dicomtube.dicom.frames import encode_web_frames, has_pixels
from dicomtube.dicom.metadata import instance_metadata, order_of, slice_place
from dicomtube.dicom.render import preview, thumbnail
from dicomtube.screening import face_of
from dicomtube.studies.models import Frame, Instance, Series, Study, StudyKeys, UploadStudy
from dicomtube.studies.receipt import Receipt, study_hash

ATTEMPTS = 8


@dataclass(frozen=True)
class CleanFile:
    """One de-identified instance waiting in the scratch folder. All UIDs are the new ones."""

    path: Path
    study_uid: str
    series_uid: str
    sop_uid: str


@dataclass(frozen=True)
class WrittenInstance:
    """An instance whose objects are in the store."""

    uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    size: int
    sha256: str
    rows: int
    columns: int
    frames: tuple[Frame, ...]
    metadata: dict[str, Any]


def write_instance(store: ObjectStore, file: CleanFile) -> WrittenInstance:
    """Writes the instance and each of its frames to the store. Raises Undecodable for pixels that can't be shown."""
    data = file.path.read_bytes()
    dataset = dcmread(file.path)
    frames = []
    if has_pixels(dataset):
        for number, frame in enumerate(encode_web_frames(dataset), start=1):
            key = StudyKeys.frame(file.study_uid, file.series_uid, file.sop_uid, number)
            store.put(key, frame.data, frame.content_type)
            frames.append(Frame(number=number, transfer_syntax_uid=frame.transfer_syntax_uid, size=len(frame.data)))
    store.put(StudyKeys.instance(file.study_uid, file.series_uid, file.sop_uid), data, "application/dicom")
    return WrittenInstance(
        uid=file.sop_uid,
        sop_class_uid=str(dataset.SOPClassUID),
        transfer_syntax_uid=str(dataset.file_meta.TransferSyntaxUID),
        size=len(data) + sum(frame.size for frame in frames),
        sha256=hashlib.sha256(data).hexdigest(),
        rows=int(dataset.get("Rows") or 0),
        columns=int(dataset.get("Columns") or 0),
        frames=tuple(frames),
        metadata=instance_metadata(dataset),
    )


@dataclass(frozen=True)
class SeriesBatch:
    """Instances of one series, written already, to be indexed together. `files` holds them and more by SOP UID."""

    owner_id: str
    upload_id: str
    written: list[WrittenInstance]
    files: Mapping[str, CleanFile]
    receipt: Receipt


def publish_series(
    database: Database,
    store: ObjectStore,
    batch: SeriesBatch,
    fence: Callable[[Session], None],
    beside: Callable[[Session, Study], None] | None = None,
) -> None:
    """Adds written instances of one series to its study, making both where they are new.

    `beside` is called in the transaction that makes them visible, for what must be true at the same moment.
    """
    first = batch.files[batch.written[0].uid]
    header = dcmread(first.path, stop_before_pixels=True)
    for _ in range(ATTEMPTS):
        known, entries = _known(database, store, first)
        entries, face = in_order([*entries, *(one.metadata for one in batch.written)])
        revision = new_id()
        write_series_objects(store, first, revision, entries, batch.files)
        try:
            with database.writing() as session:
                fence(session)
                study = study_for(session, batch.owner_id, first.study_uid, header)
                series = _series(session, study, first.series_uid, header, known, revision)
                if series is not None:
                    # Judged over all of it, and never taken back by more slices: half a head comes in two uploads.
                    series.shows_face = series.shows_face or face
                    _add_instances(session, study, series, batch, entries)
                    if beside:
                        beside(session, study)
                    return
        except IntegrityError:
            pass  # another ingest made the study or the series in between
    raise RuntimeError("the series kept changing while instances were added to it")


def _known(database: Database, store: ObjectStore, file: CleanFile) -> tuple[str | None, list[dict[str, Any]]]:
    with database.reading() as session:
        revision = session.scalar(select(Series.revision).where(Series.uid == file.series_uid))
    if revision is None:
        return None, []
    try:
        return revision, json.loads(store.get(StudyKeys.metadata(file.study_uid, file.series_uid, revision)))
    except MissingObject:
        return _known(database, store, file)  # a newer revision took its place while we read


def in_order(entries: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """The metadata of a series' instances in display order, and whether a face could be rebuilt from all of them.

    Of two entries for one instance the later counts.
    """
    single = list({entry["00080018"]["Value"][0]: entry for entry in entries}.values())
    headers = [Dataset.from_json(entry) for entry in single]
    ordered = [single[index] for index in order_of([slice_place(header) for header in headers])]
    return ordered, face_of(headers) is not None


def write_series_objects(
    store: ObjectStore,
    first: CleanFile,
    revision: str,
    entries: list[dict[str, Any]],
    files: Mapping[str, CleanFile],
) -> None:
    """Writes metadata and pictures of the series that `first` belongs to under a revision."""
    where = (first.study_uid, first.series_uid, revision)
    store.put(StudyKeys.metadata(*where), json.dumps(entries, separators=(",", ":")).encode(), "application/dicom+json")
    dataset = _cover(store, first, entries, files)
    if dataset is None:
        return
    store.put(StudyKeys.picture(*where, "thumbnail"), thumbnail(dataset), "image/webp")
    store.put(StudyKeys.picture(*where, "preview"), preview(dataset), "image/webp")


def _cover(
    store: ObjectStore,
    first: CleanFile,
    entries: list[dict[str, Any]],
    files: Mapping[str, CleanFile],
) -> Dataset | None:
    """The instance in the middle of those that have pixels: it stands for the series."""
    pictured = [entry["00080018"]["Value"][0] for entry in entries if "00083002" in entry]
    if not pictured:
        return None
    uid = pictured[len(pictured) // 2]
    if uid in files:
        return dcmread(files[uid].path)
    return dcmread(io.BytesIO(store.get(StudyKeys.instance(first.study_uid, first.series_uid, uid))))


def study_for(session: Session, owner_id: str, uid: str, header: Dataset) -> Study:
    """The study of that UID, locked; made from an instance's header where it is new."""
    study = session.scalar(select(Study).where(Study.uid == uid).with_for_update())
    if study is None:
        study = Study(
            owner_id=owner_id,
            uid=uid,
            description=text_of(header, "StudyDescription", 64),
            total_bytes=0,
            receipt={},
        )
        session.add(study)
        session.flush()
    return study


def _series(
    session: Session, study: Study, uid: str, header: Dataset, known: str | None, revision: str
) -> Series | None:
    """The series, moved from its `known` revision to the new one; None when it has moved on since that was read."""
    if known is None:
        series = Series(
            study_id=study.id,
            uid=uid,
            number=_number(header),
            modality=text_of(header, "Modality", 16) or "OT",
            description=text_of(header, "SeriesDescription", 64),
            body_part=text_of(header, "BodyPartExamined", 16),
            instance_count=0,
            frame_count=0,
            revision=revision,
            shows_face=False,
        )
        session.add(series)
        session.flush()
        return series
    change = update(Series).where(Series.uid == uid, Series.revision == known).values(revision=revision)
    if session.execute(change).rowcount != 1:  # type: ignore[attr-defined]
        return None
    return session.scalars(select(Series).where(Series.uid == uid)).one()


def _add_instances(
    session: Session,
    study: Study,
    series: Series,
    batch: SeriesBatch,
    entries: list[dict[str, Any]],
) -> None:
    written, upload_id = batch.written, batch.upload_id
    positions = {entry["00080018"]["Value"][0]: place for place, entry in enumerate(entries)}
    for uid, instance_id, position in session.execute(
        select(Instance.uid, Instance.id, Instance.position).where(Instance.series_id == series.id)
    ).all():
        if positions[uid] != position:
            session.execute(update(Instance).where(Instance.id == instance_id).values(position=positions[uid]))
    for one in written:
        session.add(
            Instance(
                series_id=series.id,
                upload_id=upload_id,
                uid=one.uid,
                sop_class_uid=one.sop_class_uid,
                transfer_syntax_uid=one.transfer_syntax_uid,
                size=one.size,
                sha256=one.sha256,
                rows=one.rows,
                columns=one.columns,
                position=positions[one.uid],
                frames=[
                    Frame(number=frame.number, transfer_syntax_uid=frame.transfer_syntax_uid, size=frame.size)
                    for frame in one.frames
                ],
            )
        )
    series.instance_count += len(written)
    series.frame_count += sum(len(one.frames) for one in written)
    study.total_bytes += sum(one.size for one in written)
    if session.get(UploadStudy, (upload_id, study.id)) is None:
        session.add(UploadStudy(upload_id=upload_id, study_id=study.id))
    session.flush()
    update_receipt(session, study, batch.receipt)


def update_receipt(session: Session, study: Study, more: Receipt) -> None:
    """Adds counts to the study's receipt, and takes the hash of what is stored now."""
    sums = session.scalars(select(Instance.sha256).join(Series).where(Series.study_id == study.id))
    receipt = Receipt.from_dict(study.receipt).merged(more)
    study.receipt = replace(receipt, sha256=study_hash(sums)).as_dict()


def text_of(header: Dataset, keyword: str, length: int) -> str:
    return str(header.get(keyword) or "")[:length]


def _number(header: Dataset) -> int:
    try:
        return max(-(2**31), min(2**31 - 1, int(header.get("SeriesNumber") or 0)))
    except (TypeError, ValueError):
        return 0
