"""Keeping selected slices of a series from which a face could be rebuilt: what is offered, and the wish itself.

Fewer or thicker slices give no face. Deleting is not reversible, so the wish names the revision it was made about.
The worker does the deleting (`thinning`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.queue import Job, JobState, enqueue
from dicomtube.studies.models import Series, Study
from dicomtube.studies.service.library import own_study

KEEP_SLICES = "studies.keep_slices"


@dataclass(frozen=True)
class Selection:
    """Every `step`-th slice from `first` to `last`, counted from 1, both included where the step meets them."""

    first: int
    last: int
    step: int = 1

    def places(self) -> range:
        """The kept slices' positions, from 0."""
        return range(self.first - 1, self.last, self.step)


@dataclass(frozen=True)
class SliceSeries:
    """A series whose slices may be chosen from. `busy`: a wish is being carried out."""

    study: Study
    series: Series
    busy: bool

    @property
    def count(self) -> int:
        """How many slices there are."""
        return self.series.instance_count


def can_choose(series: Series) -> bool:
    """Whether slices can be chosen: they must be images of their own, not frames of one."""
    return series.shows_face and series.instance_count == series.frame_count > 1


def slice_series(session: Session, actor: Actor | None, study_id: str, series_uid: str) -> SliceSeries:
    """The person's own series with a face. Raises NotFound for any other."""
    study = own_study(session, actor, study_id)
    series = next((one for one in study.series if one.uid == series_uid and can_choose(one)), None)
    if series is None:
        raise NotFound("There is no such series.")
    return SliceSeries(study, series, series.id in busy_series(session, study))


def busy_series(session: Session, study: Study) -> set[str]:
    """The series of the study of which slices are being deleted, by id."""
    keys = {_key(series.id): series.id for series in study.series}
    query = select(Job.key).where(Job.key.in_(keys), Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return {keys[key] for key in session.scalars(query) if key}


def check(found: SliceSeries, selection: Selection) -> int:
    """How many slices the selection keeps. Raises Invalid when it holds none, all, or makes no sense."""
    if selection.step < 1 or not 1 <= selection.first <= selection.last <= found.count:
        raise Invalid("Choose slices between 1 and %(count)s, and a step of at least 1.", count=found.count)
    kept = len(selection.places())
    if kept == found.count:
        raise Invalid("That keeps every slice. Choose fewer.")
    return kept


def request_selection(
    session: Session, actor: Actor | None, study_id: str, series_uid: str, selection: Selection, *, revision: str
) -> int:
    """Has the worker delete all other slices; answers how many are kept.

    Raises Conflict when the series is no longer the one that was shown, and what `check` raises.
    """
    found = slice_series(session, actor, study_id, series_uid)
    kept = check(found, selection)
    if found.series.revision != revision or found.busy:
        raise Conflict("The series has changed meanwhile. Look at it again, then choose.")
    payload: dict[str, str | int] = {
        "series_id": found.series.id,
        "revision": revision,
        "first": selection.first,
        "last": selection.last,
        "step": selection.step,
    }
    enqueue(session, KEEP_SLICES, payload, key=_key(found.series.id))
    record(
        session,
        actor,
        "study:keep_slices",
        "study",
        found.study.id,
        series=found.series.id,
        kept=kept,
        deleted=found.count - kept,
    )
    return kept


def _key(series_id: str) -> str:
    return f"{KEEP_SLICES}:{series_id}"
