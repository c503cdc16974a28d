"""Held images: kept in quarantine alone, decided by a person, and published or forgotten."""

from __future__ import annotations

import io
import json
import time
from datetime import timedelta

import numpy as np
import pytest
from pydicom import dcmread
from sqlalchemy import select, update

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor, Role
from dicomtube.identity.service import restrict
from dicomtube.studies.attestation import LOOKED
from dicomtube.studies.models import Area, HeldInstance, HeldKeys, HeldState, Instance, Series, Study, StudyKeys, Upload
from dicomtube.studies.service import library, review, uploads
from dicomtube.studies.service.settling import forget, give_back, sweep_held
from dicomtube.studies.service.street import sweep_scratch
from tests.dicomfiles import PLANTED, ct_slice
from tests.factories import member
from tests.studies.conftest import Walk
from tests.studies.reviewing import (
    BRIGHT,
    MARK,
    BlockReader,
    burned_in,
    carry_out,
    decide,
    held_rows,
    keep,
    marked,
    mask,
    published,
    queued,
    reject,
)

HERE = pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
"""For what no other database or store could do otherwise."""


@pytest.fixture
def seeing(walk: Walk) -> Walk:
    """The walk with eyes for the bright block."""
    return walk.with_eyes(BlockReader())


def person(walk: Walk, role: Role) -> Actor:
    with walk.street.database.writing() as session:
        return member(session, role)


def study_of(walk: Walk) -> Study:
    with walk.street.database.reading() as session:
        return session.scalars(select(Study)).one()


def audit(walk: Walk, action: str) -> list[AuditEntry]:
    with walk.street.database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def held_keys(walk: Walk) -> list[str]:
    return [item.key for item in walk.street.quarantine.keys()]


# -- before the decision --


def test_a_held_image_stands_in_quarantine_and_nowhere_else(seeing: Walk) -> None:
    progress = seeing.bring([ct_slice(1, series=2), marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    study = progress.studies[0]
    assert (progress.upload.state, progress.upload.accepted_count, progress.refused) == ("ready", 1, ())
    assert progress.waiting == {study.id: 1}
    assert (row.state, row.reason, row.frame_count, row.deep) == ("waiting", "uncertain_text", 1, True)
    assert [box for box in row.areas if box.left <= MARK.left and box.right >= MARK.right]
    assert row.expires_at - row.held_at == timedelta(days=14)
    where = HeldKeys.instance(study.uid, row.uid)
    assert sorted(held_keys(seeing)) == [f"{where}full/1.webp", f"{where}instance.dcm", f"{where}window/1.webp"]
    block = np.full(MARK.right - MARK.left, BRIGHT, dtype="<u2").tobytes()
    assert block in seeing.street.quarantine.get(f"{where}instance.dcm")
    for item in seeing.street.store.keys():
        data = item.key.encode() + seeing.street.store.get(item.key)
        assert (item.key, row.uid.encode() in data, block in data) == (item.key, False, False)
    with seeing.street.database.reading() as session:
        assert session.scalars(select(Instance).where(Instance.uid == row.uid)).all() == []
    assert list(seeing.street.scratch.glob("**/*")) == []


@HERE
def test_what_is_held_is_de_identified_already(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    found = [
        (key, needle)
        for key in held_keys(seeing)
        for needle in PLANTED.needles()
        if needle in key.encode() + seeing.street.quarantine.get(key)
    ]
    assert found == []


def test_a_study_whose_images_are_all_held_is_there_for_its_owner_and_not_ready(seeing: Walk) -> None:
    progress = seeing.bring([marked(ct_slice(1))])
    study = study_of(seeing)
    assert (progress.upload.state, study.ready_at, study.receipt["held"], study.total_bytes) == ("ready", None, 1, 0)
    with seeing.street.database.reading() as session:
        assert uploads.used_bytes(session, seeing.owner.user_id) == held_rows(seeing)[0].size
    uploads.expire(seeing.street.database, seeing.street.quarantine, keep_hours=1)
    assert len(held_keys(seeing)) == 3


def test_the_same_image_again_is_a_duplicate_while_it_waits(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    again = seeing.bring([marked(ct_slice(1))])
    assert [(group.outcome, group.count) for group in again.refused] == [("duplicate", 1)]
    assert (len(held_rows(seeing)), study_of(seeing).receipt["held"]) == (1, 1)


class Killed(BaseException):
    """Stands for a kill at that moment: no except clause of ours catches it."""


@pytest.mark.parametrize("moment", [1, 40, 55, 70])
def test_an_ingest_cut_off_and_begun_again_holds_each_image_once(
    seeing: Walk, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dicomtube.studies.service.ingest.WRITE_SECONDS", 0.0)
    slices = [marked(ct_slice(number)) for number in (1, 2)] + [ct_slice(number, series=2) for number in (1, 2)]
    upload_id = seeing.upload(slices)

    def kill(percent: int) -> None:
        if percent >= moment:
            raise Killed

    with pytest.raises(Killed):
        seeing.ingest(upload_id, kill)
    progress = seeing.ingest(upload_id)
    assert (progress.upload.accepted_count, progress.waiting) == (2, {progress.studies[0].id: 2})
    assert ([row.position for row in held_rows(seeing)], study_of(seeing).receipt["held"]) == ([0, 1], 2)


@HERE
def test_what_is_accepted_is_told_while_the_ingest_runs(seeing: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomtube.studies.service.ingest.WRITE_SECONDS", 0.0)
    told: list[int] = []
    upload_id = seeing.upload([ct_slice(number) for number in range(1, 5)])
    seeing.ingest(upload_id, lambda percent: told.append(seeing.progress(upload_id).upload.accepted_count))
    assert (told == sorted(told), set(told) >= {0, 1, 2, 3, 4}) == (True, True)


# -- deciding --


def test_a_masked_image_is_published_with_its_boxes_blank_and_every_other_pixel_as_it_was(seeing: Walk) -> None:
    original = dcmread(io.BytesIO(marked(ct_slice(1)))).pixel_array
    seeing.bring([marked(ct_slice(1)), ct_slice(1, series=2)])
    (row,) = held_rows(seeing)
    before = study_of(seeing).receipt
    (box,) = row.areas
    assert decide(seeing, seeing.owner, mask(row), statement=None).count == 1
    carry_out(seeing)
    stored = published(seeing)[0]
    assert (stored.SOPInstanceUID, stored.BurnedInAnnotation) == (row.uid, "NO")
    assert stored.pixel_array[box.top : box.bottom, box.left : box.right].max() < 100
    assert np.array_equal(stored.pixel_array[box.bottom :], original[box.bottom :])
    assert np.array_equal(stored.pixel_array[:, box.right :], original[:, box.right :])
    study, now = study_of(seeing), study_of(seeing).receipt
    assert (now["held"], now["hand_masked"], now["hand_kept"], now["files"]) == (1, 1, 0, 2)
    assert (now["removed"], now["sha256"] == before["sha256"]) == (2 * before["removed"], False)
    assert (held_keys(seeing), list(seeing.street.scratch.glob("*"))) == ([], [])
    with seeing.street.database.reading() as session:
        series = session.scalars(select(Series).where(Series.uid == row.series_uid)).one()
        assert session.scalars(select(Upload.accepted_count)).one() == 2
    entries = json.loads(seeing.street.store.get(StudyKeys.metadata(study.uid, series.uid, series.revision)))
    assert [entry["00080018"]["Value"][0] for entry in entries] == [row.uid]
    assert seeing.street.store.stat(StudyKeys.picture(study.uid, series.uid, series.revision, "thumbnail")).size > 0
    assert [entry.actor_id for entry in audit(seeing, "review:masked")] == [seeing.owner.user_id]


def test_a_held_image_joins_the_series_that_is_there_in_its_place(seeing: Walk) -> None:
    seeing.bring([burned_in(ct_slice(2)), ct_slice(1), ct_slice(3)])
    with seeing.street.database.reading() as session:
        before = session.scalars(select(Series.revision)).one()
    (row,) = held_rows(seeing)
    decide(seeing, seeing.owner, mask(row))
    carry_out(seeing)
    assert [int(one.InstanceNumber) for one in published(seeing)] == [1, 2, 3]
    with seeing.street.database.reading() as session:
        series = session.scalars(select(Series)).one()
        assert (series.instance_count, series.frame_count, series.revision == before) == (3, 3, False)


@HERE
def test_keeping_takes_the_statement_and_leaves_every_pixel(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    with pytest.raises(Invalid, match="looked at every image"):
        decide(seeing, seeing.owner, keep(row), statement="an older one")
    assert held_rows(seeing)[0].state == HeldState.WAITING
    decide(seeing, seeing.owner, keep(row), statement=LOOKED.version)
    carry_out(seeing)
    (stored,) = published(seeing)
    assert np.array_equal(stored.pixel_array, dcmread(io.BytesIO(marked(ct_slice(1)))).pixel_array)
    study = study_of(seeing)
    assert (study.receipt["hand_kept"], study.ready_at is not None) == (1, True)
    assert held_rows(seeing)[0].statement_version == LOOKED.version
    assert [entry.details["stated"] for entry in audit(seeing, "review:kept")] == [[LOOKED.version]]


@HERE
def test_a_box_that_covers_only_some_of_what_was_found_takes_the_statement(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    with pytest.raises(Invalid, match="looked at every image"):
        decide(seeing, seeing.owner, mask(row, Area(0, 0, 10, 10)), statement=None)
    decide(seeing, seeing.owner, mask(row, Area(0, 0, 10, 10)))
    carry_out(seeing)
    assert published(seeing)[0].pixel_array[8, 30] == BRIGHT


@HERE
def test_a_mask_needs_a_box_inside_the_picture(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    for boxes in ((Area(5, 5, 5, 9),), (Area(500, 0, 600, 20),), (Area(-9, -9, 0, 0),)):
        with pytest.raises(Invalid, match="at least one box"):
            decide(seeing, seeing.owner, mask(row, *boxes))


@HERE
def test_text_found_after_masking_sends_the_image_back_with_the_new_box(seeing: Walk) -> None:
    seeing.bring([burned_in(marked(ct_slice(1)))])
    with seeing.street.database.writing() as session:
        session.execute(update(HeldInstance).values(boxes=[]))  # as if nothing had been found at first
    (row,) = held_rows(seeing)
    decide(seeing, seeing.owner, mask(row, Area(100, 100, 120, 120)), statement=None)
    carry_out(seeing)
    (row,) = held_rows(seeing)
    assert (row.state, row.reason, row.staff_only, len(row.boxes)) == (
        "waiting",
        "text_remains_after_masking",
        True,
        2,
    )
    assert (published(seeing), len(held_keys(seeing))) == ([], 3)
    with pytest.raises(Forbidden):
        decide(seeing, seeing.owner, keep(row))
    decide(seeing, seeing.owner, mask(row, *row.areas), statement=None)
    carry_out(seeing)
    assert len(published(seeing)) == 1


@HERE
def test_a_rejected_image_is_gone_and_an_empty_study_with_it(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    decide(seeing, seeing.owner, reject(row), statement=None)
    carry_out(seeing)
    with seeing.street.database.reading() as session:
        assert session.scalars(select(Study)).all() == []
    assert (held_keys(seeing), list(seeing.street.store.keys())) == ([], [])


def test_a_rejected_image_may_be_uploaded_and_asked_about_again(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1)), ct_slice(1, series=2)])
    decide(seeing, seeing.owner, reject(held_rows(seeing)[0]))
    carry_out(seeing)
    assert (study_of(seeing).receipt["hand_rejected"], held_rows(seeing)[0].state) == (1, "rejected")
    again = seeing.bring([marked(ct_slice(1))])
    assert again.waiting == {study_of(seeing).id: 1}
    assert [(row.state, row.settled_at) for row in held_rows(seeing)] == [("waiting", None)]


def test_a_decision_about_a_whole_series_reaches_all_of_it_and_one_about_an_image_goes_before(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(number)) for number in range(1, 6)] + [marked(ct_slice(1, series=2))])
    rows = held_rows(seeing)
    first = next(row.series_uid for row in rows if sum(r.series_uid == row.series_uid for r in rows) == 5)
    five = [row for row in rows if row.series_uid == first]
    decided = decide(seeing, seeing.owner, mask(five[0], whole_series=True), reject(five[3]))
    carry_out(seeing)
    assert (decided.count, decided.left) == (5, 0)
    states = {row.id: row.state for row in held_rows(seeing)}
    assert [states[row.id] for row in five] == ["masked", "masked", "masked", "rejected", "masked"]
    assert [states[row.id] for row in rows if row.series_uid != first] == ["waiting"]
    assert [int(one.InstanceNumber) for one in published(seeing)] == [1, 2, 3, 5]


@HERE
def test_only_other_staff_keep_what_the_file_itself_calls_burned_in(seeing: Walk) -> None:
    moderator = person(seeing, Role.MODERATOR)
    seeing.bring([burned_in(ct_slice(1)), burned_in(ct_slice(2))])
    one, two = held_rows(seeing)
    with pytest.raises(Forbidden, match="only staff may keep it"):
        decide(seeing, seeing.owner, keep(one))
    own = Walk(seeing.street, moderator)
    own.bring([burned_in(ct_slice(3))])
    mine = next(row for row in held_rows(own) if row.id not in {one.id, two.id})
    with pytest.raises(Forbidden):
        decide(seeing, moderator, keep(mine))
    decide(seeing, moderator, keep(one))
    decide(seeing, seeing.owner, mask(two))
    carry_out(seeing)
    assert {row.id: row.state for row in held_rows(seeing) if row.id != mine.id} == {one.id: "kept", two.id: "masked"}
    assert [entry.details["as_staff"] for entry in audit(seeing, "review:kept")] == [True]


@HERE
def test_a_whole_series_that_the_uploader_keeps_leaves_what_is_for_staff(seeing: Walk) -> None:
    seeing.bring([burned_in(marked(ct_slice(1))), marked(ct_slice(2))])
    rows = {row.staff_only: row for row in held_rows(seeing)}
    decided = decide(seeing, seeing.owner, keep(rows[False], whole_series=True))
    assert (decided.count, decided.left) == (1, 1)
    assert {row.staff_only: row.state for row in held_rows(seeing)} == {True: "waiting", False: "kept"}


@HERE
def test_of_two_who_decide_the_first_wins(seeing: Walk) -> None:
    moderator = person(seeing, Role.MODERATOR)
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    assert decide(seeing, moderator, reject(row)).count == 1
    assert decide(seeing, seeing.owner, keep(row)) == review.Decided(0, 1)
    assert held_rows(seeing)[0].decided_by == moderator.user_id


@HERE
@pytest.mark.parametrize("role", [Role.READER, Role.EDUCATOR])
def test_for_anybody_else_there_is_nothing_to_review(seeing: Walk, role: Role) -> None:
    other = person(seeing, role)
    seeing.bring([marked(ct_slice(1))])
    (row,) = held_rows(seeing)
    with seeing.street.database.reading() as session:
        for ask in (
            lambda: review.page(session, other, row.study_id),
            lambda: review.picture_key(session, other, row.study_id, row.id, "window", 1),
            lambda: review.queue(session, other),
            lambda: review.decide(session, other, row.study_id, [keep(row)], statement=LOOKED.version),
        ):
            with pytest.raises(NotFound):
                ask()


def test_staff_find_the_oldest_first_and_nothing_of_a_restricted_member(seeing: Walk) -> None:
    moderator = person(seeing, Role.EDITOR)
    seeing.bring([marked(ct_slice(1)), burned_in(ct_slice(2))])
    other = Walk(seeing.street, person(seeing, Role.EDUCATOR))
    other.bring([marked(ct_slice(1))])
    with seeing.street.database.reading() as session:
        items = review.queue(session, moderator).items
    assert [(item.waiting, item.for_staff, item.modalities, item.own) for item in items] == [
        (2, 1, ("CT",), False),
        (1, 0, ("CT",), False),
    ]
    with seeing.street.database.writing() as session:
        restrict(session, seeing.owner.user_id, actor=None)
    with seeing.street.database.reading() as session:
        assert [item.study_id for item in review.queue(session, moderator).items] == [items[1].study_id]
        with pytest.raises(NotFound):
            review.page(session, moderator, items[0].study_id)


# -- afterwards --


@pytest.mark.parametrize("moment", range(6))
def test_a_decision_cut_off_anywhere_and_begun_again_ends_the_same(
    seeing: Walk, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeing.bring([marked(ct_slice(number)) for number in range(1, 4)] + [ct_slice(4, series=2)])
    one, two, three = held_rows(seeing)
    decide(seeing, seeing.owner, mask(one), keep(two), reject(three))
    steps = iter(range(100))

    def maybe_die(*_: object) -> None:
        if next(steps) == moment:
            raise Killed

    with monkeypatch.context() as patch:
        settling = "dicomtube.studies.service.settling."
        for name in ("write_instance", "publish_series", "_clear", "_drop_if_empty"):
            whole = __import__("dicomtube.studies.service.settling", fromlist=["x"]).__dict__[name]
            patch.setattr(settling + name, lambda *a, _whole=whole, **k: (maybe_die(), _whole(*a, **k))[1])
        with pytest.raises(Killed):
            carry_out(seeing, fence=maybe_die)
    carry_out(seeing)
    assert [int(one.InstanceNumber) for one in published(seeing)] == [1, 2, 4]
    receipt = study_of(seeing).receipt
    counts = [receipt[name] for name in ("held", "hand_masked", "hand_kept", "hand_rejected", "files")]
    assert counts == [3, 1, 1, 1, 3]
    assert (held_keys(seeing), list(seeing.street.scratch.glob("*"))) == ([], [])
    with seeing.street.database.reading() as session:
        assert session.scalars(select(Upload.accepted_count)).one() == 3


def test_what_nobody_decides_in_time_is_left_out(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1)), ct_slice(1, series=2)])
    assert review.expire(seeing.street.database) == 0
    with seeing.street.database.writing() as session:
        session.execute(update(HeldInstance).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert review.expire(seeing.street.database) == 1
    carry_out(seeing)
    (row,) = held_rows(seeing)
    assert (row.state, row.decided_by, row.settled_at is not None, held_keys(seeing)) == ("rejected", None, True, [])


@HERE
def test_a_restricted_members_images_outlive_their_time(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    with seeing.street.database.writing() as session:
        restrict(session, seeing.owner.user_id, actor=None)
        session.execute(update(HeldInstance).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert review.expire(seeing.street.database) == 0


def test_a_deleted_study_takes_what_is_held_of_it_along(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1)), ct_slice(1, series=2)])
    with seeing.street.database.writing() as session:
        uid = library.delete_study(session, seeing.owner, study_of(seeing).id)
    assert (held_rows(seeing), [one["study_uid"] for one in queued(seeing, review.FORGET)]) == ([], [uid])
    forget(seeing.street.quarantine, uid)
    assert held_keys(seeing) == []


@HERE
def test_a_study_deleted_while_its_decision_waits_does_not_come_back(
    seeing: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dicomtube.studies.service import settling

    seeing.bring([marked(ct_slice(1))])
    decide(seeing, seeing.owner, keep(held_rows(seeing)[0]))
    whole = settling.publish_series

    def delete_first(*arguments: object) -> None:
        with seeing.street.database.writing() as session:
            library.delete_study(session, seeing.owner, study_of(seeing).id)
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "publish_series", delete_first)
    carry_out(seeing)
    with seeing.street.database.reading() as session:
        assert session.scalars(select(Study)).all() == []
    assert [item.key for item in seeing.street.store.keys() if not item.key.endswith((".webp", ".json"))] == []


def test_the_sweeper_takes_held_objects_without_a_row_and_leaves_the_others(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    waiting = held_keys(seeing)
    seeing.street.quarantine.put("held/2.25.1/2.25.2/instance.dcm", b"left over")
    database, quarantine, now = seeing.street.database, seeing.street.quarantine, time.time()
    assert sweep_held(database, quarantine, older_than_seconds=3600, now=now) == 0
    assert sweep_held(database, quarantine, older_than_seconds=-3600, now=now) == 1
    assert sorted(held_keys(seeing)) == sorted(waiting)
    with database.writing() as session:
        session.execute(update(HeldInstance).values(state=HeldState.REJECTED, decided_at=utcnow(), settled_at=utcnow()))
    assert sweep_held(database, quarantine, older_than_seconds=-3600, now=now) == 3


@HERE
def test_a_decision_that_cannot_be_carried_out_is_given_back(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1))])
    decide(seeing, seeing.owner, keep(held_rows(seeing)[0]))
    folder = seeing.street.scratch / str(held_rows(seeing)[0].decision_id)
    folder.mkdir(parents=True)
    sweep_scratch(seeing.street)
    assert folder.exists()
    give_back(seeing.street, folder.name)
    (row,) = held_rows(seeing)
    assert (row.state, row.decided_by, row.decision_id, folder.exists()) == ("waiting", None, None, False)


@HERE
def test_a_settled_image_has_no_pictures_even_before_its_bytes_are_gone(seeing: Walk) -> None:
    seeing.bring([marked(ct_slice(1)), ct_slice(1, series=2)])
    with seeing.street.database.writing() as session:
        session.execute(update(HeldInstance).values(state=HeldState.REJECTED, decided_at=utcnow(), settled_at=utcnow()))
    (row,) = held_rows(seeing)
    with seeing.street.database.reading() as session, pytest.raises(NotFound):
        review.picture_key(session, seeing.owner, row.study_id, row.id, "window", 1)
