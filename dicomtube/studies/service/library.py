"""A member's studies: list, show, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from dicomtube.core.audit import record
from dicomtube.core.db import Database
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.errors import NotFound
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.storage import ObjectStore
from dicomtube.studies.models import Series, Study, StudyKeys
from dicomtube.studies.service.review import forget_held

PAGE_SIZE = 24


@dataclass(frozen=True)
class StudyCard:
    """A study in a list."""

    id: str
    uid: str
    description: str
    modalities: tuple[str, ...]
    body_part: str
    series_count: int
    instance_count: int
    cover_series_uid: str | None
    shows_face: bool


def card(study: Study) -> StudyCard:
    """The study as a list shows it; its series must be loaded."""
    cover = cover_series(study.series)
    return StudyCard(
        id=study.id,
        uid=study.uid,
        description=study.description,
        modalities=tuple(dict.fromkeys(series.modality for series in study.series)),
        body_part=next((series.body_part for series in study.series if series.body_part), ""),
        series_count=len(study.series),
        instance_count=sum(series.instance_count for series in study.series),
        cover_series_uid=cover.uid if cover else None,
        shows_face=any(series.shows_face for series in study.series),
    )


def cover_series(series: Sequence[Series]) -> Series | None:
    """The series that stands for its study: the one with most frames that has pictures, the first of equals."""
    pictured = [one for one in series if one.frame_count]
    return max(pictured, key=lambda one: one.frame_count, default=None)


def mine(session: Session, actor: Actor | None, after: str | None = None) -> Page[StudyCard]:
    """The person's studies, newest first."""
    person = require(actor, Permission.STUDY_UPLOAD)
    query = select(Study).where(Study.owner_id == person.user_id).options(selectinload(Study.series))
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(Study.created_at, Study.id) < (cursor.at, cursor.id))
    query = query.order_by(Study.created_at.desc(), Study.id.desc()).limit(PAGE_SIZE + 1)
    return make_page(session.scalars(query).all(), PAGE_SIZE, lambda row: Cursor(row.created_at, row.id), card)


def own_study(session: Session, actor: Actor | None, study_id: str) -> Study:
    """The person's own study with its series. Raises NotFound for anybody else's."""
    person = require(actor, Permission.STUDY_UPLOAD)
    study = session.get(Study, study_id, options=[selectinload(Study.series)])
    if study is None or study.owner_id != person.user_id:
        raise NotFound("There is no such study.")
    return study


def delete_study(session: Session, actor: Actor | None, study_id: str) -> str:
    """Deletes the study's rows and answers its UID; after the commit the caller calls `delete_objects` with it.

    Rows go first, so that nothing is served any more; objects left over by a crash have no row and are swept. What is
    held of it in quarantine goes by a job.
    Cases hold their study by a foreign key: whoever calls this has made sure that none does.
    """
    study = own_study(session, actor, study_id)
    record(session, actor, "study:delete", "study", study.id)
    note_deletion(session, Deleted.STUDY, study.id)
    note_deletion(session, Deleted.OBJECTS, StudyKeys.study(study.uid))
    forget_held(session, study.uid)
    session.delete(study)
    session.flush()
    return study.uid


def delete_objects(store: ObjectStore, study_uid: str) -> None:
    """Deletes every object of a study."""
    store.delete_many([item.key for item in store.keys(StudyKeys.study(study_uid))])


def sweep_objects(database: Database, store: ObjectStore, *, older_than_seconds: float, now: float) -> int:
    """Deletes objects that no row names and that are older than the grace period; answers how many.

    The age is looked at before the rows: an ingest writes objects first and rows second.
    """
    by_study: dict[str, list[str]] = {}
    for item in store.keys("studies/"):
        if now - item.modified.timestamp() > older_than_seconds:
            by_study.setdefault(item.key.split("/", 2)[1], []).append(item.key)
    orphans: list[str] = []
    for study_uid, keys in by_study.items():
        with database.reading() as session:
            orphans += unowned_objects(session, study_uid, keys)
    store.delete_many(orphans)
    return len(orphans)


def unowned_objects(session: Session, study_uid: str, keys: list[str]) -> list[str]:
    """Those of a study's object keys that no row names: all of them when there is no such study."""
    study = session.scalar(
        select(Study).where(Study.uid == study_uid).options(selectinload(Study.series).selectinload(Series.instances))
    )
    if study is None:
        return keys
    series = {one.uid: (one.revision, {instance.uid for instance in one.instances}) for one in study.series}
    return [key for key in keys if not _is_owned(key, series)]


def _is_owned(key: str, series: dict[str, tuple[str, set[str]]]) -> bool:
    _, _, series_uid, room, rest = key.split("/", 4)
    revision, instances = series.get(series_uid, ("", set()))
    return room == revision or rest.split("/")[0].removesuffix(".dcm") in instances
