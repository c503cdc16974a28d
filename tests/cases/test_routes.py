"""The pages of cases: what owner, member and visitor get at every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.cases.models import Case, CaseState
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.studies.models import StudyKeys
from tests.factories import CommentFactory, case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of

HIDDEN = "Hidden Diagnosis Of The Draft"


@dataclass
class Scene:
    """A draft with a study of one series, its owner, another educator, and a visitor."""

    site: Site
    case_id: str
    study_id: str
    study_uid: str
    series_uid: str
    instance_uid: str
    comment_id: str
    owner: FlaskClient
    other: FlaskClient
    visitor: FlaskClient

    def addresses(self) -> list[str]:
        """Every address that could tell something about the draft."""
        series = f"/dicomweb/studies/{self.study_uid}/series/{self.series_uid}"
        return [
            f"/c/{self.case_id}",
            f"{series}/metadata",
            f"{series}/thumbnail",
            f"{series}/rendered",
            f"{series}/instances/{self.instance_uid}/frames/1",
        ]


@pytest.fixture
def scene(app: Flask, site: Site) -> Iterator[Scene]:
    with site.database.writing() as session:
        owner, other = member(session), member(session, Role.ADMIN)
        case = case_of(
            session, owner, state=CaseState.DRAFT, published_at=None, diagnosis=HIDDEN, title="A quiet title"
        )
        comment = CommentFactory.create(session=session, case_id=case.id, author_id=owner.user_id, body="A note")
        series = case.study.series[0]
        instance = series.instances[0]
        uids = (case.study.uid, series.uid)
        found = (case.id, case.study_id, *uids, instance.uid, comment.id)
        site.store.put(StudyKeys.metadata(*uids, series.revision), b"[]")
        for kind in ("thumbnail", "preview"):
            site.store.put(StudyKeys.picture(*uids, series.revision, kind), b"picture")
        site.store.put(StudyKeys.frame(*uids, instance.uid, 1), b"frame")
    yield Scene(site, *found, signed_in(app, owner), signed_in(app, other), app.test_client())


def statuses(client: FlaskClient, addresses: list[str]) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def test_a_draft_is_there_for_its_owner_and_nowhere_for_others(scene: Scene) -> None:
    assert statuses(scene.owner, scene.addresses()) == [200] * 5
    for stranger in (scene.other, scene.visitor):
        assert statuses(stranger, scene.addresses()) == [404] * 5
        assert statuses(stranger, [f"{address}/" for address in scene.addresses()[1:]]) == [404] * 4


def test_a_draft_shows_in_no_list_of_others(scene: Scene) -> None:
    for stranger in (scene.other, scene.visitor):
        page = stranger.get("/").text
        assert "A quiet title" not in page
        assert scene.case_id not in page
        assert scene.study_uid not in page
    assert "A quiet title" in scene.owner.get("/my/cases").text
    assert "A quiet title" not in scene.other.get("/my/cases").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/c/{case}/edit"),
        ("post", "/c/{case}/edit"),
        ("post", "/c/{case}/publish"),
        ("post", "/c/{case}/withdraw"),
        ("get", "/c/{case}/delete"),
        ("post", "/c/{case}/delete"),
        ("post", "/c/{case}/comments"),
        ("get", "/comments/{comment}/edit"),
        ("post", "/comments/{comment}/edit"),
        ("post", "/comments/{comment}/delete"),
        ("get", "/studies/{study}"),
        ("get", "/studies/{study}/case"),
        ("post", "/studies/{study}/case"),
        ("post", "/studies/{study}/delete"),
    ],
)
def test_a_stranger_does_nothing_to_a_draft_and_learns_nothing_of_it(scene: Scene, method: str, path: str) -> None:
    address = path.format(case=scene.case_id, comment=scene.comment_id, study=scene.study_id)
    token = csrf_token(scene.other.get("/").text)
    data = {"csrf_token": token, "title": "Mine now", "specialty": "chest", "body": "x", "action": "publish"}
    answer = scene.other.open(address, method=method.upper(), data=data if method == "post" else None)
    assert answer.status_code == 404
    assert HIDDEN not in answer.text
    assert "A quiet title" not in answer.text
    with scene.site.database.reading() as session:
        case = session.get_one(Case, scene.case_id)
        assert (case.state, case.title) == ("draft", "A quiet title")


def test_writing_publishing_and_withdrawing_through_the_pages(scene: Scene) -> None:
    token = csrf_token(scene.owner.get(f"/c/{scene.case_id}/edit").text)
    fields = {
        "csrf_token": token,
        "title": "Sudden pain",
        "specialty": "chest",
        "presentation": "Pain <script>alert(1)</script>",
        "findings": "**Bold**",
        "action": "publish",
    }
    answer = scene.owner.post(f"/c/{scene.case_id}/edit", data=fields, follow_redirects=True)
    assert "The case is public." in text_of(answer.text)
    page = scene.visitor.get(f"/c/{scene.case_id}").text
    assert "<strong>Bold</strong>" in page
    assert "<script>alert(1)" not in page
    assert "Education only" in text_of(page)
    assert statuses(scene.visitor, scene.addresses()) == [200] * 5
    scene.owner.post(f"/c/{scene.case_id}/withdraw", data={"csrf_token": token})
    assert statuses(scene.visitor, scene.addresses()) == [404] * 5


def test_a_form_with_a_fault_keeps_what_was_written(scene: Scene) -> None:
    token = csrf_token(scene.owner.get(f"/c/{scene.case_id}/edit").text)
    fields = {"csrf_token": token, "title": "", "specialty": "chest", "findings": "Twenty minutes of work"}
    answer = scene.owner.post(f"/c/{scene.case_id}/edit", data=fields)
    assert "Give the case a title." in answer.text
    assert "Twenty minutes of work" in answer.text


def test_an_incomplete_case_is_kept_as_it_was_and_says_what_is_missing(scene: Scene) -> None:
    token = csrf_token(scene.owner.get(f"/c/{scene.case_id}/edit").text)
    fields = {
        "csrf_token": token,
        "title": "New",
        "specialty": "chest",
        "presentation": "Only this",
        "findings": "",
        "action": "publish",
    }
    answer = scene.owner.post(f"/c/{scene.case_id}/edit", data=fields)
    assert "needs a clinical presentation and findings" in text_of(answer.text)
    assert "Only this" in answer.text
    with scene.site.database.reading() as session:
        assert session.get_one(Case, scene.case_id).title == "A quiet title"


def test_deleting_asks_first_and_may_take_the_study_along(scene: Scene) -> None:
    page = scene.owner.get(f"/c/{scene.case_id}/delete").text
    assert "A quiet title" in page
    answer = scene.owner.post(
        f"/c/{scene.case_id}/delete", data={"csrf_token": csrf_token(page), "with_study": "yes"}, follow_redirects=True
    )
    assert "The case is deleted." in text_of(answer.text)
    assert statuses(scene.owner, scene.addresses()) == [404] * 5
    assert list(scene.site.store.keys(StudyKeys.study(scene.study_uid))) == []


def test_a_study_that_a_case_stands_on_is_not_deleted(scene: Scene) -> None:
    token = csrf_token(scene.owner.get("/").text)
    answer = scene.owner.post(f"/studies/{scene.study_id}/delete", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "Delete the case first" in text_of(answer.text)


def test_browsing_pages_through_by_links_without_script(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        owner = member(session)
        ids = [case_of(session, owner).id for _ in range(30)]
    client, seen, address = app.test_client(), [], "/"
    while address:
        page = client.get(address).text
        seen += list(dict.fromkeys(re.findall(r'href="/c/([0-9a-z]{12})"', page)))
        following = re.search(r'href="(/\?[^"]*after=[^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == ids[::-1]


def test_readers_are_told_that_they_may_not_write(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        reader: Actor = member(session, Role.READER)
    client = signed_in(app, reader)
    assert [client.get(address).status_code for address in ("/upload", "/my/cases", "/my/studies")] == [403] * 3
