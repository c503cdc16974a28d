"""What WADO-RS answers: the objects that the ingest wrote, after one check of who asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.service import is_public_study, may_see_series, visible_study
from dicomtube.core.errors import Invalid, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.storage import MissingObject, ObjectStore
from dicomtube.studies.models import Frame, Instance, Series, Study, StudyKeys

MOST_FRAMES_AT_ONCE = 64


class Picture(StrEnum):
    """The two pictures of a series."""

    THUMBNAIL = "thumbnail"
    PREVIEW = "preview"


@dataclass(frozen=True)
class Resource:
    """An object's key in the store, and whether a public case shows it: the asking browser may keep it a while then."""

    key: str
    public: bool


@dataclass(frozen=True)
class FrameResource:
    """A frame's object and the transfer syntax of its bytes."""

    key: str
    transfer_syntax_uid: str
    public: bool


def metadata(session: Session, actor: Actor | None, study_uid: str, series_uid: str) -> Resource:
    """The metadata of a series in the DICOM JSON model (PS3.18 Annex F). Raises NotFound."""
    study, series = _series(session, actor, study_uid, series_uid)
    return Resource(StudyKeys.metadata(study.uid, series.uid, series.revision), is_public_study(session, study.id))


def picture(session: Session, actor: Actor | None, study_uid: str, series_uid: str, kind: Picture) -> Resource:
    """A picture of a series. Raises NotFound."""
    study, series = _series(session, actor, study_uid, series_uid)
    return Resource(StudyKeys.picture(study.uid, series.uid, series.revision, kind), is_public_study(session, study.id))


def frames(
    session: Session, actor: Actor | None, study_uid: str, series_uid: str, sop_uid: str, numbers: list[int]
) -> list[FrameResource]:
    """Frames of an instance in the order asked for, counted from 1. Raises NotFound when one does not exist."""
    if not 1 <= len(numbers) <= MOST_FRAMES_AT_ONCE:
        raise Invalid("Ask for 1 to %(most)s frames at once.", most=MOST_FRAMES_AT_ONCE)
    study, series = _series(session, actor, study_uid, series_uid)
    query = (
        select(Frame.number, Frame.transfer_syntax_uid)
        .join(Instance, Instance.id == Frame.instance_id)
        .where(Instance.series_id == series.id, Instance.uid == sop_uid, Frame.number.in_(numbers))
    )
    syntaxes = {row.number: row.transfer_syntax_uid for row in session.execute(query)}
    if not set(numbers) <= set(syntaxes):
        raise NotFound("There is no such frame.")
    public = is_public_study(session, study.id)
    return [
        FrameResource(StudyKeys.frame(study.uid, series.uid, sop_uid, number), syntaxes[number], public)
        for number in numbers
    ]


def read(store: ObjectStore, key: str) -> bytes:
    """The object's bytes. Raises NotFound when it is gone: a study deleted between the check and the reading."""
    try:
        return store.get(key)
    except MissingObject as error:
        raise NotFound("There is no such image any more.") from error


def _series(session: Session, actor: Actor | None, study_uid: str, series_uid: str) -> tuple[Study, Series]:
    study = visible_study(session, actor, study_uid)
    series = session.scalar(select(Series).where(Series.study_id == study.id, Series.uid == series_uid))
    if series is None or not may_see_series(session, actor, study, series):
        raise NotFound("There is no such series.")
    return study, series
