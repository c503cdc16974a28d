"""Taking a case away for good: rows first and at once, objects after, and a tombstone at its address.

`retract` runs in the transaction of the decision: the study, every case about it, their talk and whatever other
features hold about them by foreign key go together, and the job that deletes the objects is entered. `purge` is that
job. It may run any number of times and be killed anywhere: the tombstone names the study until none of it is left.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case, Tombstone
from dicomtube.core.audit import record
from dicomtube.core.db import Database, utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.policy import Actor
from dicomtube.core.queue import enqueue
from dicomtube.core.storage import ObjectStore
from dicomtube.core.uids import uid_digest
from dicomtube.studies.models import Instance, Series, Study, StudyKeys
from dicomtube.studies.service.library import unowned_objects
from dicomtube.studies.service.review import forget_held

PURGE = "moderation.purge"
END_COPIES = "privacy.end_copies"  # copies of the owner's data hold the images; privacy stands a floor above
OVERDUE = timedelta(hours=1)


def retract(session: Session, actor: Actor | None, case: Case) -> int:
    """Deletes the rows of a case, its study and every other case about it; gives how many cases went.

    Those that were ever public leave a tombstone.
    """
    study = session.get_one(Study, case.study_id)
    digests = _digests(session, study)
    together = session.scalars(select(Case).where(Case.study_id == study.id).with_for_update()).all()
    for one in together:
        if one.published_at is not None or one.id == case.id:
            session.add(Tombstone(case_id=one.id, study_uid=study.uid, uid_digests=digests))
            note_deletion(session, Deleted.RETRACTION, one.id)
            enqueue(session, PURGE, {"case_id": one.id}, key=f"{PURGE}:{one.id}")
        record(session, actor, "case:retract", "case", one.id, affects=one.owner_id, study=study.id)
        session.delete(one)
    session.flush()
    enqueue(session, END_COPIES, {"user_id": study.owner_id})
    note_deletion(session, Deleted.STUDY, study.id)
    note_deletion(session, Deleted.OBJECTS, StudyKeys.study(study.uid))
    forget_held(session, study.uid)
    session.delete(study)
    session.flush()
    return len(together)


def purge(database: Database, store: ObjectStore, case_id: str) -> int:
    """Deletes the objects of a retracted case and marks its tombstone; gives how many objects there were.

    What belongs to a study that was uploaded again meanwhile stays: it has rows.
    """
    with database.reading() as session:
        tombstone = session.get(Tombstone, case_id)
        study_uid = tombstone.study_uid if tombstone else None
    if study_uid is None:
        return 0
    keys = [item.key for item in store.keys(StudyKeys.study(study_uid))]
    with database.reading() as session:
        doomed = unowned_objects(session, study_uid, keys)
    store.delete_many(doomed)
    with database.writing() as session:
        tombstone = session.get(Tombstone, case_id, with_for_update=True)
        if tombstone is not None and tombstone.purged_at is None:
            tombstone.purged_at, tombstone.study_uid = utcnow(), None
            record(session, None, "case:purge", "case", case_id, objects=len(doomed))
    return len(doomed)


def enter_forgotten(session: Session) -> int:
    """Enters the job again for tombstones whose purge is overdue: one that ran out of attempts; gives how many."""
    late = session.scalars(
        select(Tombstone.case_id).where(Tombstone.purged_at.is_(None), Tombstone.retracted_at < utcnow() - OVERDUE)
    ).all()
    for case_id in late:
        enqueue(session, PURGE, {"case_id": case_id}, key=f"{PURGE}:{case_id}")
    return len(late)


def _digests(session: Session, study: Study) -> list[str]:
    series = session.execute(select(Series.id, Series.uid).where(Series.study_id == study.id)).all()
    instances = session.scalars(select(Instance.uid).where(Instance.series_id.in_([row.id for row in series])))
    return sorted(uid_digest(uid) for uid in [study.uid, *(row.uid for row in series), *instances])
