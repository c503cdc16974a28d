"""What a member posted, row by row: what goes, and what stays without the name because others built on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, aliased

from dicomtube.cases.models import Case
from dicomtube.cases.service import count_comment, is_shown
from dicomtube.core import queue
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.discussions.models import Comment
from dicomtube.identity.service import not_restricted
from dicomtube.privacy.models import Extent, Store
from dicomtube.privacy.service.doomed import doom
from dicomtube.studies.models import HeldKeys, Study, StudyKeys, Upload, UploadState
from dicomtube.studies.service.uploads import INGEST

CHUNK = 500


def is_answered() -> ColumnElement[bool]:
    """The condition that somebody else replied to a comment."""
    reply = aliased(Comment)
    return (
        select(reply.id)
        .where(reply.parent_id == Comment.id, reply.author_id != Comment.author_id, reply.deleted_at.is_(None))
        .exists()
    )


def is_commented() -> ColumnElement[bool]:
    """The condition that somebody else's comment stands under a case."""
    return (
        select(Comment.id)
        .where(Comment.case_id == Case.id, Comment.author_id != Case.owner_id, Comment.deleted_at.is_(None))
        .exists()
    )


def erase_talk(session: Session, user_id: str, extent: Extent) -> None:
    """Deletes the member's comments. An answered one keeps its place, and its words where public cases stay."""
    mine = session.execute(
        select(Comment.id, Comment.case_id, Comment.deleted_at, is_answered().label("answered")).where(
            Comment.author_id == user_id
        )
    ).all()
    emptied = [] if extent is Extent.KEEP_CASES else [row for row in mine if row.answered and row.deleted_at is None]
    gone = [row for row in mine if not row.answered]
    for ids in _chunks([row.id for row in emptied]):
        session.execute(update(Comment).where(Comment.id.in_(ids)).values(body="", deleted_at=utcnow()))
    for ids in _chunks([row.id for row in gone]):
        session.execute(delete(Comment).where(Comment.id.in_(ids)))
    fewer = Counter(row.case_id for row in [*emptied, *gone] if row.deleted_at is None)
    for case_id, count in fewer.items():
        count_comment(session, case_id, -count)


def erase_cases(session: Session, user_id: str, extent: Extent) -> None:
    """Deletes the member's cases, but for those that stay without the name; see `Extent`."""
    query = select(Case.id).where(Case.owner_id == user_id)
    if extent is Extent.KEEP_CASES:
        query = query.where(~is_shown())
    elif extent is Extent.BUILT_ON:
        query = query.where(~(is_shown() & is_commented()))
    ids = session.scalars(query).all()
    for case_id in ids:
        note_deletion(session, Deleted.CASE, case_id)
    for chunk in _chunks(ids):
        session.execute(delete(Case).where(Case.id.in_(chunk)))


def erase_uploads(session: Session, user_id: str) -> None:
    """Deletes the member's uploads and condemns what of them stands in quarantine, images held for a person included.

    An ingest under way can't publish any more: its instances name the upload.
    """
    mine = select(Upload.id).where(Upload.owner_id == user_id)
    for upload_id in session.scalars(mine).all():
        doom(session, Store.QUARANTINE, f"{upload_id}/")
    for study_uid in session.scalars(select(Study.uid).where(Study.owner_id == user_id)).all():
        doom(session, Store.QUARANTINE, HeldKeys.study(study_uid))
    session.execute(delete(Upload).where(Upload.owner_id == user_id))


def enter_waiting_uploads(session: Session) -> int:
    """Enters the ingest of handed-in uploads that have none: they waited for a restriction to be lifted.

    Gives how many there are.
    """
    waiting = select(Upload.id).where(Upload.state == UploadState.QUEUED, not_restricted(Upload.owner_id))
    ids = session.scalars(waiting.limit(CHUNK)).all()
    for upload_id in ids:
        queue.enqueue(session, INGEST, {"upload_id": upload_id}, key=f"{INGEST}:{upload_id}")
    return len(ids)


def erase_one_study(session: Session, user_id: str) -> bool:
    """Deletes one of the member's studies that no case shows and condemns its objects; False when there is none."""
    used = select(Case.id).where(Case.study_id == Study.id).exists()
    study = session.scalar(select(Study).where(Study.owner_id == user_id, ~used).limit(1))
    if study is None:
        return False
    note_deletion(session, Deleted.STUDY, study.id)
    note_deletion(session, Deleted.OBJECTS, StudyKeys.study(study.uid))
    doom(session, Store.CLEAN, StudyKeys.study(study.uid))
    session.delete(study)
    session.flush()
    return True


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
