"""Whether the store of clean objects holds what the rows say, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from dicomtube.core.db import Database
from dicomtube.core.storage import ObjectStore, StoredObject
from dicomtube.studies.models import Instance, Series, Study, StudyKeys
from dicomtube.studies.service.library import unowned_objects


@dataclass(frozen=True)
class Comparison:
    """Counts: studies and objects that agree; objects that are missing; objects without a row, old and young."""

    studies: int
    objects: int
    missing: int
    stale: int
    young: int


def compare_objects(database: Database, store: ObjectStore, *, now: float, grace_seconds: float) -> Comparison:
    """Walks the store's keys and the rows, both ways. An object younger than the grace period may get its row yet."""
    stored: dict[str, list[StoredObject]] = {}
    for item in store.keys("studies/"):
        stored.setdefault(item.key.split("/", 2)[1], []).append(item)
    with database.reading() as session:
        rows = {row.uid: row.id for row in session.execute(select(Study.uid, Study.id))}
    objects = missing = stale = young = 0
    for uid in stored.keys() | rows.keys():
        items = {item.key: item for item in stored.get(uid, ())}
        with database.reading() as session:
            unowned = unowned_objects(session, uid, list(items))
            expected = _expected(session, rows[uid]) if uid in rows else set()
        old = [key for key in unowned if now - items[key].modified.timestamp() > grace_seconds]
        objects += len(items) - len(unowned)
        missing += len(expected - items.keys())
        stale += len(old)
        young += len(unowned) - len(old)
    return Comparison(len(rows), objects, missing, stale, young)


def _expected(session: Session, study_id: str) -> set[str]:
    """The keys without which a study can't be shown: its instances, their frames, the metadata of its series."""
    study = session.scalar(
        select(Study)
        .where(Study.id == study_id)
        .options(selectinload(Study.series).selectinload(Series.instances).selectinload(Instance.frames))
    )
    if study is None:
        return set()
    keys = set()
    for series in study.series:
        keys.add(StudyKeys.metadata(study.uid, series.uid, series.revision))
        for instance in series.instances:
            keys.add(StudyKeys.instance(study.uid, series.uid, instance.uid))
            keys.update(StudyKeys.frame(study.uid, series.uid, instance.uid, one.number) for one in instance.frames)
    return keys
