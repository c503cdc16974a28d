"""Keeping selected slices of a head: the others go for good, and no face can be rebuilt from the rest."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.site import Site
from dicomtube.studies.models import Frame, Instance, Series, Study, StudyKeys
from dicomtube.studies.receipt import study_hash
from dicomtube.studies.service import slices
from dicomtube.studies.service.slices import KEEP_SLICES, Selection
from dicomtube.studies.service.thinning import Choice, keep_slices
from tests.dicomfiles import ct_slice
from tests.factories import member
from tests.members import signed_in
from tests.pages import csrf_token, text_of
from tests.studies.conftest import Walk
from tests.studies.reviewing import head, queued, walk_over

SLICES = 45


@pytest.fixture(scope="module")
def heads() -> list[bytes]:
    return [head(number) for number in range(1, SLICES + 1)]


@pytest.fixture
def of_head(walk: Walk, heads: list[bytes]) -> Walk:
    walk.bring(heads)
    return walk


def series_of(walk: Walk) -> tuple[Study, Series]:
    with walk.street.database.reading() as session:
        series = session.scalars(select(Series).where(Series.frame_count > 1)).one()
        return session.get_one(Study, series.study_id), series


def ask(walk: Walk, selection: Selection, revision: str | None = None) -> int:
    study, series = series_of(walk)
    with walk.street.database.writing() as session:
        return slices.request_selection(
            session, walk.owner, study.id, series.uid, selection, revision=revision or series.revision
        )


def carry_out(walk: Walk) -> None:
    for payload in queued(walk, KEEP_SLICES):
        keep_slices(walk.street.database, walk.street.store, Choice.of(payload), fence=lambda session: None)


def test_the_kept_slices_stay_in_order_and_nothing_of_the_others(of_head: Walk) -> None:
    study, before = series_of(of_head)
    assert before.shows_face is True
    assert ask(of_head, Selection(5, 40, 3)) == 12
    carry_out(of_head)
    study, series = series_of(of_head)
    assert (series.instance_count, series.frame_count, series.shows_face) == (12, 12, False)
    assert series.revision != before.revision
    with of_head.street.database.reading() as session:
        instances = session.scalars(select(Instance).order_by(Instance.position)).all()
        assert len(session.scalars(select(Frame)).all()) == 12
    assert [one.position for one in instances] == list(range(12))
    store = of_head.street.store
    entries = json.loads(store.get(StudyKeys.metadata(study.uid, series.uid, series.revision)))
    assert [entry["00200013"]["Value"][0] for entry in entries] == list(range(5, 41, 3))
    uids = {one.uid for one in instances}
    keys = {item.key.removeprefix(StudyKeys.series(study.uid, series.uid)) for item in store.keys()}
    assert keys == {
        *(f"instances/{uid}.dcm" for uid in uids),
        *(f"frames/{uid}/1" for uid in uids),
        *(f"{series.revision}/{name}" for name in ("metadata.json", "thumbnail.webp", "preview.webp")),
    }
    picture = store.get(StudyKeys.picture(study.uid, series.uid, series.revision, "preview"))
    assert Image.open(io.BytesIO(picture)).size == (32, 32)
    assert (study.receipt["deleted"], study.receipt["sha256"]) == (33, study_hash(one.sha256 for one in instances))
    assert study.total_bytes == sum(one.size for one in instances)


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_a_selection_that_is_still_a_face_stays_one(of_head: Walk) -> None:
    ask(of_head, Selection(1, 42))
    carry_out(of_head)
    assert series_of(of_head)[1].shows_face


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_slices_that_are_uploaded_again_give_the_face_back(of_head: Walk, heads: list[bytes]) -> None:
    ask(of_head, Selection(1, 30))
    carry_out(of_head)
    assert not series_of(of_head)[1].shows_face
    of_head.bring(heads[30:])
    series = series_of(of_head)[1]
    assert (series.instance_count, series.shows_face) == (45, True)


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_what_makes_no_sense_is_refused_and_nothing_happens(of_head: Walk) -> None:
    for selection in (Selection(0, 9), Selection(9, 8), Selection(1, 46), Selection(1, 9, 0), Selection(1, 45)):
        with pytest.raises(Invalid):
            ask(of_head, selection)
    with pytest.raises(Conflict):
        ask(of_head, Selection(1, 9), revision="oldrevision1")
    with of_head.street.database.writing() as session:
        other = member(session)
    study, series = series_of(of_head)
    with of_head.street.database.reading() as session, pytest.raises(NotFound):
        slices.slice_series(session, other, study.id, series.uid)
    assert queued(of_head, KEEP_SLICES) == []


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_a_series_that_moved_on_since_it_was_shown_loses_nothing(of_head: Walk, heads: list[bytes]) -> None:
    ask(of_head, Selection(1, 9))
    of_head.bring([head(SLICES + 1)])
    carry_out(of_head)
    assert series_of(of_head)[1].instance_count == SLICES + 1


class Killed(BaseException):
    """Stands for a kill at that moment."""


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
@pytest.mark.parametrize("place", ["write_series_objects", "update_receipt"])
def test_a_deletion_cut_off_before_its_rows_are_written_has_changed_nothing_and_ends_well(
    of_head: Walk, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    ask(of_head, Selection(1, 9))
    with monkeypatch.context() as patch:
        patch.setattr(f"dicomtube.studies.service.thinning.{place}", die)
        with pytest.raises(Killed):
            carry_out(of_head)
    assert series_of(of_head)[1].instance_count == SLICES
    carry_out(of_head)
    carry_out(of_head)
    assert series_of(of_head)[1].instance_count == 9


def test_the_page_counts_without_scripts_and_asks_before_it_deletes(app: Flask, site: Site, heads: list[bytes]) -> None:
    with site.database.writing() as session:
        owner = member(session)
    walk = walk_over(site, owner)
    walk.bring([*heads, ct_slice(1, series=2)])
    with site.database.reading() as session:
        series = session.scalars(select(Series).where(Series.shows_face)).one()
        other = session.scalars(select(Series).where(Series.shows_face.is_(False))).one()
    client = signed_in(app, owner)
    shown = client.get(f"/studies/{series.study_id}").text
    address = f"/studies/{series.study_id}/series/{series.uid}/slices"
    assert text_of(shown).index("Keep selected slices") < text_of(shown).index("Otherwise you are asked to answer")
    assert f'href="{address}"' in shown
    assert client.get(f"/studies/{other.study_id}/series/{other.uid}/slices").status_code == 404
    page = client.get(f"{address}?first=1&last=45&step=5").text
    assert "9 slices stay, 36 are deleted." in text_of(page)
    data = {"csrf_token": csrf_token(page), "first": "1", "last": "45", "step": "5", "revision": series.revision}
    told = client.post(address, data=data, follow_redirects=True).text
    assert "9 slices stay; the others are being deleted." in text_of(told)
    assert "Slices are being deleted." in text_of(told)
    assert client.post(address, data=data).status_code == 409
    carry_out(walk)
    with site.database.reading() as session:
        assert session.get_one(Series, series.id).instance_count == 9
