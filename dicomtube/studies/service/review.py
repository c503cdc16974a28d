"""Held images before a person: who may look, what they see, and what they decide.

An uploader decides about their own images; staff with `image:review` about all, and each look of theirs is audited.
Keeping an image as it is, or leaving in it some of what was found, takes a statement. Where the file itself says that
text is burned in, only staff may say so, and not about an image of their own. A decision turns rows; the worker carries
it out (`settling`), so nothing of the image is anywhere else before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import Database, new_id, utcnow
from dicomtube.core.errors import Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import Actor, Permission
from dicomtube.core.queue import enqueue
from dicomtube.identity.service import is_restricted, not_restricted, require_unrestricted
from dicomtube.studies.attestation import LOOKED
from dicomtube.studies.models import Area, HeldInstance, HeldKeys, HeldState, Study

SETTLE = "studies.settle"
FORGET = "studies.forget_held"
PAGE_SIZE = 12
QUEUE_SIZE = 24
MOST_PICTURES = 600
MOST_BOXES = 64


class View(StrEnum):
    """The two pictures of a frame: as its window shows it, and over the full range of grey."""

    WINDOW = "window"
    FULL = "full"


def pictured_frames(count: int) -> list[int]:
    """The frames, from 1, of which a person is shown pictures: all, or 600 spread evenly, first and last among them."""
    if count <= MOST_PICTURES:
        return list(range(1, count + 1))
    return [1 + place * (count - 1) // (MOST_PICTURES - 1) for place in range(MOST_PICTURES)]


@dataclass(frozen=True)
class Decision:
    """What a person decided about one held image; `whole_series`: about every waiting image of its series."""

    held_id: str
    state: HeldState
    boxes: tuple[Area, ...] = ()
    whole_series: bool = False


@dataclass(frozen=True)
class Decided:
    """How many images a decision reached, and how many it left waiting."""

    count: int
    left: int


@dataclass(frozen=True)
class HeldSeries:
    """How many images of a series wait."""

    uid: str
    description: str
    modality: str
    waiting: int


@dataclass(frozen=True)
class ReviewPage:
    """Some of a study's waiting images. `being_settled` counts those decided that the worker has not done yet."""

    study: Study
    images: tuple[HeldInstance, ...]
    series: Mapping[str, HeldSeries]
    waiting: int
    being_settled: int
    next_id: str | None
    as_staff: bool


@dataclass(frozen=True)
class QueueItem:
    """A study with waiting images, for staff."""

    study_id: str
    description: str
    modalities: tuple[str, ...]
    waiting: int
    for_staff: int
    since: datetime
    expires_at: datetime
    own: bool


# -- looking --


def look(session: Session, actor: Actor | None, study_id: str) -> tuple[Study, bool]:
    """The study, and whether the person looks at it as staff. Raises NotFound for everybody else's."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    study = session.get(Study, study_id)
    if study is not None and study.owner_id == actor.user_id:
        return study, False
    if study is None or not actor.may(Permission.IMAGE_REVIEW) or is_restricted(session, study.owner_id):
        raise NotFound("There is no such study.")
    return study, True


def page(session: Session, actor: Actor | None, study_id: str, after: str | None = None) -> ReviewPage:
    """Waiting images of a study in the order of series and slices, from behind the image `after`."""
    study, as_staff = look(session, actor, study_id)
    order = (HeldInstance.series_uid, HeldInstance.position, HeldInstance.id)
    query = _waiting(study_id).order_by(*order).limit(PAGE_SIZE + 1)
    last = session.get(HeldInstance, after) if after else None
    if last is not None and last.study_id == study_id:
        query = query.where(tuple_(*order) > (last.series_uid, last.position, last.id))
    images = session.scalars(query).all()
    series = _waiting_series(session, study_id)
    being_settled = session.scalar(
        select(func.count()).where(
            HeldInstance.study_id == study_id,
            HeldInstance.state != HeldState.WAITING,
            HeldInstance.settled_at.is_(None),
        )
    )
    return ReviewPage(
        study=study,
        images=tuple(images[:PAGE_SIZE]),
        series=series,
        waiting=sum(one.waiting for one in series.values()),
        being_settled=being_settled or 0,
        next_id=images[PAGE_SIZE - 1].id if len(images) > PAGE_SIZE else None,
        as_staff=as_staff,
    )


def record_look(session: Session, actor: Actor | None, study_id: str, images: int) -> None:
    """Audits that staff were shown held images of somebody else's."""
    owner_id = session.scalar(select(Study.owner_id).where(Study.id == study_id))
    record(session, actor, "review:look", "study", study_id, affects=owner_id, images=images)


def picture_key(session: Session, actor: Actor | None, study_id: str, held_id: str, view: str, frame: int) -> str:
    """Where a picture of a held image stands in quarantine. Raises NotFound, also once it is settled."""
    study, _ = look(session, actor, study_id)
    row = session.get(HeldInstance, held_id)
    if row is None or row.study_id != study_id or row.settled_at is not None or view not in set(View):
        raise NotFound("There is no such image.")
    return HeldKeys.picture(study.uid, row.uid, view, frame)


def waiting_counts(session: Session, study_ids: Collection[str]) -> dict[str, int]:
    """How many images of each study wait for a person; studies without any are left out."""
    query = (
        select(HeldInstance.study_id, func.count())
        .where(HeldInstance.study_id.in_(study_ids), HeldInstance.state == HeldState.WAITING)
        .group_by(HeldInstance.study_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def queue(session: Session, actor: Actor | None, after: str | None = None) -> Page[QueueItem]:
    """Studies with waiting images, those that wait longest first. Raises NotFound for everybody but staff."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    if not actor.may(Permission.IMAGE_REVIEW):
        raise NotFound("There is no such page.")
    since = func.min(HeldInstance.held_at)
    query = (
        select(HeldInstance.study_id, since.label("since"), func.min(HeldInstance.expires_at), func.count())
        .join(Study, Study.id == HeldInstance.study_id)
        .where(HeldInstance.state == HeldState.WAITING, not_restricted(Study.owner_id))
        .group_by(HeldInstance.study_id)
        .order_by(since, HeldInstance.study_id)
        .limit(QUEUE_SIZE + 1)
    )
    if cursor := Cursor.decode(after):
        query = query.having(tuple_(since, HeldInstance.study_id) > (cursor.at, cursor.id))
    rows = session.execute(query).all()
    studies = {
        study.id: study for study in session.scalars(select(Study).where(Study.id.in_([row.study_id for row in rows])))
    }
    details = session.execute(
        select(HeldInstance.study_id, HeldInstance.modality, HeldInstance.staff_only, func.count())
        .where(HeldInstance.study_id.in_(studies), HeldInstance.state == HeldState.WAITING)
        .group_by(HeldInstance.study_id, HeldInstance.modality, HeldInstance.staff_only)
    ).all()
    items = [
        QueueItem(
            study_id=study_id,
            description=studies[study_id].description,
            modalities=tuple(dict.fromkeys(row.modality for row in details if row.study_id == study_id)),
            waiting=count,
            for_staff=sum(row[3] for row in details if row.study_id == study_id and row.staff_only),
            since=held_at,
            expires_at=expires_at,
            own=studies[study_id].owner_id == actor.user_id,
        )
        for study_id, held_at, expires_at, count in rows
    ]
    return make_page(items, QUEUE_SIZE, lambda item: Cursor(item.since, item.study_id), lambda item: item)


def may_keep(study: Study, actor: Actor, row: HeldInstance) -> bool:
    """Whether this person may let the image stay as it is: other staff, where the file says that it identifies."""
    if not row.staff_only:
        return True
    return actor.may(Permission.IMAGE_REVIEW) and study.owner_id != actor.user_id


# -- deciding --


def decide(
    session: Session, actor: Actor | None, study_id: str, decisions: Sequence[Decision], *, statement: str | None
) -> Decided:
    """Takes decisions and hands them to the worker. One about a single image goes before one about its series.

    Images that somebody has decided meanwhile stay as they are. `statement` is the version of `LOOKED` that was
    confirmed. Raises Invalid without it where it is needed, and for a mask without a box; Forbidden for keeping what
    only other staff may keep.
    """
    study, as_staff = look(session, actor, study_id)
    assert actor is not None  # look() has raised
    require_unrestricted(session, actor)
    waiting = {row.id: row for row in session.scalars(_waiting(study_id).with_for_update())}
    reached: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda one: not one.whole_series):
        if (row := waiting.get(decision.held_id)) is not None:
            reached |= {other.id: decision for other in _meant(decision, row, waiting.values())}
    decision_id = new_id()
    done: list[HeldInstance] = []
    for held_id, decision in reached.items():
        row = waiting[held_id]
        try:
            _turn(row, decision, may_keep=may_keep(study, actor, row), statement=statement)
        except (Forbidden, Invalid):
            if held_id == decision.held_id:
                raise
            continue  # one of a series that this decision does not fit: it waits on
        row.decision_id, row.decided_by, row.decided_at = decision_id, actor.user_id, utcnow()
        done.append(row)
    if done:
        _hand_over(session, actor, study, decision_id, done, as_staff=as_staff)
    return Decided(len(done), len(reached) - len(done) + sum(one.held_id not in waiting for one in decisions))


def _turn(row: HeldInstance, decision: Decision, *, may_keep: bool, statement: str | None) -> None:
    """Turns the row to what was decided; raises, and leaves it, where that may not be."""
    boxes = _boxes(decision, row) if decision.state == HeldState.MASKED else []
    if decision.state == HeldState.MASKED and not boxes:
        raise Invalid("Draw at least one box around what is to be masked.")
    stays = decision.state == HeldState.KEPT or (decision.state == HeldState.MASKED and _leaves_some(row, boxes))
    if stays and not may_keep:
        raise Forbidden(
            "The file itself says that its pixels identify somebody. Mask what was found, or leave it out: only "
            "staff may keep it, and nobody their own."
        )
    if stays and statement != LOOKED.version:
        raise Invalid("Confirm first that you looked at every image whose writing you keep.")
    row.state = decision.state
    row.statement_version = statement if stays else None
    if boxes:
        row.boxes = [list(box) for box in boxes]


def expire(database: Database) -> int:
    """Leaves out what nobody decided in time; answers how many images."""
    with database.writing() as session:
        # Of a member whose data is restricted nothing is deleted either (GDPR art. 18(2)).
        of_others = HeldInstance.study_id.in_(select(Study.id).where(not_restricted(Study.owner_id)))
        query = select(HeldInstance).where(
            HeldInstance.state == HeldState.WAITING, HeldInstance.expires_at <= utcnow(), of_others
        )
        late: dict[str, list[HeldInstance]] = {}
        for row in session.scalars(query.with_for_update()):
            late.setdefault(row.study_id, []).append(row)
        for study_id, rows in late.items():
            decision_id = new_id()
            for row in rows:
                row.state, row.decision_id, row.decided_at = HeldState.REJECTED, decision_id, utcnow()
            record(session, None, "review:expire", "study", study_id, instances=[row.id for row in rows])
            enqueue(session, SETTLE, {"decision_id": decision_id}, key=f"{SETTLE}:{decision_id}")
    return sum(map(len, late.values()))


def forget_held(session: Session, study_uid: str) -> None:
    """Has the worker delete what a study leaves in quarantine. Call it before its rows go, in their transaction."""
    held = select(HeldInstance.id).join(Study, Study.id == HeldInstance.study_id).where(Study.uid == study_uid)
    if session.scalar(held.limit(1)) is not None:
        enqueue(session, FORGET, {"study_uid": study_uid})


def _waiting(study_id: str) -> Select[HeldInstance]:
    return select(HeldInstance).where(HeldInstance.study_id == study_id, HeldInstance.state == HeldState.WAITING)


def _waiting_series(session: Session, study_id: str) -> dict[str, HeldSeries]:
    query = (
        select(HeldInstance.series_uid, func.max(HeldInstance.series_description), func.max(HeldInstance.modality))
        .add_columns(func.count())
        .where(HeldInstance.study_id == study_id, HeldInstance.state == HeldState.WAITING)
        .group_by(HeldInstance.series_uid)
    )
    return {row[0]: HeldSeries(*row) for row in session.execute(query)}


def _meant(decision: Decision, row: HeldInstance, waiting: Iterable[HeldInstance]) -> list[HeldInstance]:
    """The images a decision is about; boxes fit images of the same size only."""
    if not decision.whole_series:
        return [row]
    return [
        other
        for other in waiting
        if other.series_uid == row.series_uid
        and (decision.state != HeldState.MASKED or (other.rows, other.columns) == (row.rows, row.columns))
    ]


def _boxes(decision: Decision, row: HeldInstance) -> list[Area]:
    """The decision's boxes, cut to the picture; empty ones are none."""
    if len(decision.boxes) > MOST_BOXES:
        raise Invalid("One image may have %(most)s boxes. Leave it out, or mask larger areas.", most=MOST_BOXES)
    cut = [
        Area(max(0, box.left), max(0, box.top), min(row.columns, box.right), min(row.rows, box.bottom))
        for box in decision.boxes
    ]
    return [box for box in cut if box.left < box.right and box.top < box.bottom]


def _leaves_some(row: HeldInstance, boxes: list[Area]) -> bool:
    """Whether something that was found lies outside every box."""
    return any(not any(_within(found, box) for box in boxes) for found in row.areas)


def _within(inner: Area, outer: Area) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def _hand_over(
    session: Session, actor: Actor, study: Study, decision_id: str, rows: list[HeldInstance], *, as_staff: bool
) -> None:
    for state in sorted({row.state for row in rows}):
        same = [row for row in rows if row.state == state]
        record(
            session,
            actor,
            f"review:{state}",
            "study",
            study.id,
            affects=study.owner_id,
            instances=[row.id for row in same],
            reasons=dict(Counter(row.reason for row in same)),
            stated=sorted({row.statement_version for row in same if row.statement_version}),
            as_staff=as_staff,
            decision=decision_id,
        )
    enqueue(session, SETTLE, {"decision_id": decision_id}, key=f"{SETTLE}:{decision_id}")
