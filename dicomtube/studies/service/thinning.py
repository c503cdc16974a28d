"""Deletes all slices of a series but a selection, and judges anew whether a face could be rebuilt from the rest.

The new metadata and pictures are written first, then rows and revision change together, then the objects of the deleted
slices go. A worker killed before the change has changed nothing; what one killed after it left behind is swept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import Database, new_id
from dicomtube.core.storage import ObjectStore
from dicomtube.studies.models import Instance, Series, Study, StudyKeys
from dicomtube.studies.receipt import Receipt
from dicomtube.studies.service.publishing import CleanFile, in_order, update_receipt, write_series_objects
from dicomtube.studies.service.slices import Selection
from dicomtube.studies.service.street import Fence


@dataclass(frozen=True)
class Choice:
    """Which slices of which revision of a series stay."""

    series_id: str
    revision: str
    selection: Selection

    @classmethod
    def of(cls, payload: Mapping[str, str | int]) -> Choice:
        """The choice that a job carries."""
        first, last, step = (int(payload[name]) for name in ("first", "last", "step"))
        return cls(str(payload["series_id"]), str(payload["revision"]), Selection(first, last, step))


def keep_slices(database: Database, store: ObjectStore, choice: Choice, fence: Fence) -> None:
    """Carries the choice out. Of a series that has moved on since nothing is deleted."""
    with database.reading() as session:
        series = session.get(Series, choice.series_id)
        study = session.get(Study, series.study_id) if series else None
        uids = session.scalars(
            select(Instance.uid).where(Instance.series_id == choice.series_id).order_by(Instance.position)
        ).all()
    if series is None or study is None or series.revision != choice.revision:
        return
    kept = {uids[place] for place in choice.selection.places() if place < len(uids)}
    gone = [uid for uid in uids if uid not in kept]
    old = StudyKeys.metadata(study.uid, series.uid, series.revision)
    entries = [entry for entry in json.loads(store.get(old)) if entry["00080018"]["Value"][0] in kept]
    entries, face = in_order(entries)
    revision = new_id()
    anchor = CleanFile(Path(), study.uid, series.uid, next(iter(kept)))
    write_series_objects(store, anchor, revision, entries, {})
    with database.writing() as session:
        fence(session)
        if not _rewrite(session, choice, revision, [entry["00080018"]["Value"][0] for entry in entries], face=face):
            return
    for uid in gone:
        frames = store.keys(StudyKeys.frames(study.uid, series.uid, uid))
        store.delete_many([StudyKeys.instance(study.uid, series.uid, uid), *(item.key for item in frames)])
    store.delete_many([item.key for item in store.keys(f"{StudyKeys.series(study.uid, series.uid)}{series.revision}/")])


def _rewrite(session: Session, choice: Choice, revision: str, entries: list[str], *, face: bool) -> bool:
    """Makes the rows what the new revision says; no when the series has moved on meanwhile."""
    change = update(Series).where(Series.id == choice.series_id, Series.revision == choice.revision)
    if session.execute(change.values(revision=revision)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    series = session.scalars(select(Series).where(Series.id == choice.series_id)).one()
    study = session.scalars(select(Study).where(Study.id == series.study_id).with_for_update()).one()
    gone = session.scalars(select(Instance).where(Instance.series_id == series.id, Instance.uid.not_in(entries))).all()
    study.total_bytes -= sum(one.size for one in gone)
    session.execute(delete(Instance).where(Instance.id.in_([one.id for one in gone])))
    for position, uid in enumerate(entries):
        session.execute(update(Instance).where(Instance.uid == uid).values(position=position))
    series.instance_count = series.frame_count = len(entries)
    series.shows_face = face
    session.flush()
    update_receipt(session, study, Receipt(deleted=len(gone)))
    record(session, None, "study:slices_deleted", "study", study.id, series=series.id, deleted=len(gone), face=face)
    return True
