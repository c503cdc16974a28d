"""The words of cases, comments, profiles and messages on their way to others, and the look while typing."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.cases.models import Case, CaseState
from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import User
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of

LIKELY = "Normal on 9 January, then a mass."
SURE = "Patient name: John Smith. A mass."


@dataclass
class Scene:
    site: Site
    owner: FlaskClient
    user_id: str
    case_id: str

    def case(self) -> Case:
        with self.site.database.reader() as session:
            return session.get_one(Case, self.case_id)

    def save(self, findings: str, action: str, **more: str) -> str:
        """Sends the case's form; the page that answers, redirects followed."""
        address = f"/c/{self.case_id}/edit"
        token = csrf_token(self.owner.get(address).text)
        fields = {"title": "A quiet title", "specialty": "chest", "presentation": "Cough.", "findings": findings}
        answer = self.owner.post(
            address, data=fields | {"action": action, "csrf_token": token} | more, follow_redirects=True
        )
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def scene(app: Flask, site: Site) -> Scene:
    with site.database.writing() as session:
        owner = member(session)
        case_id = case_of(session, owner, state=CaseState.DRAFT, published_at=None).id
    return Scene(site, signed_in(app, owner), owner.user_id, case_id)


def seal_in(page: str) -> str:
    found = re.search(r'name="words_checked" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_draft_is_kept_whatever_it_says_and_its_owner_warned(scene: Scene) -> None:
    page = text_of(scene.save(SURE, "draft"))

    assert "1 place in the text may identify somebody. Look at it before you publish." in page
    assert (scene.case().findings, scene.case().state) == (SURE, CaseState.DRAFT)


def test_a_case_that_names_somebody_is_not_published_and_nothing_of_it_is_kept(scene: Scene) -> None:
    page = scene.save(SURE, "publish")

    assert "words_checked" not in page
    assert "Some words identify somebody. Change them, then try again." in text_of(page)
    assert "A name stands here. Write “the patient”, or the person’s role." in text_of(page)
    assert scene.case().state == CaseState.DRAFT
    assert scene.case().findings != SURE


def test_doubtful_words_are_published_once_their_owner_answers_for_them(scene: Scene) -> None:
    asked = seal_in(scene.save(LIKELY, "publish"))
    assert scene.case().state == CaseState.DRAFT

    scene.save(LIKELY, "publish", words_checked=asked)

    assert (scene.case().state, scene.case().words_seal) == (CaseState.PUBLIC, asked)
    scene.save(LIKELY, "publish", description="A harmless discussion.")
    assert scene.case().description == "A harmless discussion."
    seal_in(scene.save(LIKELY.replace("9", "8"), "publish", words_checked=asked))
    assert scene.case().findings == LIKELY


def test_the_publish_button_of_the_case_page_leads_back_to_words_that_name_somebody(scene: Scene) -> None:
    scene.save(SURE, "draft")
    token = csrf_token(scene.owner.get(f"/c/{scene.case_id}").text)

    answer = scene.owner.post(f"/c/{scene.case_id}/publish", data={"csrf_token": token})

    assert (answer.status_code, answer.location) == (302, f"/c/{scene.case_id}/edit")
    assert scene.case().state == CaseState.DRAFT


def test_a_comment_that_names_somebody_comes_back_and_a_doubtful_one_asks(scene: Scene) -> None:
    address = f"/c/{scene.case_id}/comments"
    token = csrf_token(scene.owner.get(f"/c/{scene.case_id}").text)
    refused = scene.owner.post(address, data={"csrf_token": token, "body": SURE}).text
    asked = scene.owner.post(address, data={"csrf_token": token, "body": LIKELY}).text
    assert SURE in refused
    assert "words_checked" not in refused

    fields = {"csrf_token": token, "body": LIKELY, "words_checked": seal_in(asked)}
    assert scene.owner.post(address, data=fields).status_code == 302

    with scene.site.database.reader() as session:
        assert [one.body for one in session.query(Comment)] == [LIKELY]


def test_a_profile_takes_names_and_places_but_no_telephone(scene: Scene) -> None:
    token = csrf_token(scene.owner.get("/account/profile").text)
    fields = {
        "display_name": "Maria Lopez",
        "position": "Radiologist",
        "country": "DE",
        "institution": "St Mary's, Leeds",
    }

    refused = scene.owner.post(
        "/account/profile", data=fields | {"csrf_token": token, "credentials": "+49 6421 586 1234"}
    )
    taken = scene.owner.post("/account/profile", data=fields | {"csrf_token": token, "credentials": "FRCR, MD"})

    assert (refused.status_code, taken.status_code) == (400, 303)
    assert "A telephone number leads to the person. Remove the number." in text_of(refused.text)
    with scene.site.database.reader() as session:
        assert session.get_one(User, scene.user_id).credentials == "FRCR, MD"


def look(client: FlaskClient, body: object, token: str) -> tuple[int, dict[str, object]]:
    answer = client.post("/lint", json=body, headers={"X-CSRFToken": token})
    return answer.status_code, answer.get_json()


def test_the_look_while_typing_explains_each_place(scene: Scene) -> None:
    token = csrf_token(scene.owner.get("/").text)

    assert look(scene.owner, {"texts": {"title": "🩻 F/95", "findings": "Baker cyst"}}, token) == (
        200,
        {
            "findings": [
                {
                    "field": "title",
                    "start": 4,
                    "end": 6,
                    "excerpt": "95",
                    "class": "age_over_89",
                    "certainty": "sure",
                    "label": "Age over 89",
                    "reason": "An age over 89 singles a person out.",
                    "suggestion": "Write “over 89 years”.",
                }
            ],
            "summaries": {"title": "1 place may identify somebody.", "findings": ""},
        },
    )


@pytest.mark.parametrize("body", [[], {}, {"texts": []}, {"texts": {"a": 1}}, {"texts": {}, "place": []}, "text", None])
def test_the_look_refuses_what_it_can_not_read(scene: Scene, body: object) -> None:
    assert look(scene.owner, body, csrf_token(scene.owner.get("/").text))[0] == 400


def test_the_look_takes_no_flood_of_text(scene: Scene) -> None:
    token = csrf_token(scene.owner.get("/").text)

    assert look(scene.owner, {"texts": {"a": "x" * 100_001}}, token)[0] == 413
    assert look(scene.owner, {"texts": {str(number): "" for number in range(9)}}, token)[0] == 413


def test_the_look_is_for_whoever_has_a_page_open_and_visitors_ask_about_less(scene: Scene, app: Flask) -> None:
    visitor = app.test_client()
    token = csrf_token(visitor.get("/contact").text)
    asked = {"texts": {"words": "I am the patient with MRN 00482913."}, "place": "to_us"}

    assert [one["class"] for one in look(visitor, asked, token)[1]["findings"]] == ["unique_id"]  # type: ignore[attr-defined]
    assert look(visitor, {"texts": {"words": "x" * 5_001}}, token)[0] == 413
    assert look(scene.owner, {"texts": {}}, "wrong")[0] == 400


def test_what_counts_depends_on_where_the_words_go(scene: Scene) -> None:
    token = csrf_token(scene.owner.get("/").text)
    texts = {"text": "I am Karl Vogel, call me on +49 6421 586 1234."}
    found = {
        place: [one["class"] for one in look(scene.owner, {"texts": texts, "place": place}, token)[1]["findings"]]  # type: ignore[attr-defined]
        for place in ("public", "profile", "letter")
    }

    assert found == {"public": ["name", "phone_fax"], "profile": ["phone_fax"], "letter": []}
    assert look(scene.owner, {"texts": texts, "place": "moon"}, token)[0] == 400


@pytest.mark.parametrize(
    ("page", "place", "fields"),
    [
        ("/contact", "to_us", "words"),
        ("/report/case/{case}", "to_us", "text"),
        ("/account/privacy", "to_us", "words"),
        ("/account/profile", "profile", "display_name position credentials city institution"),
        ("/members/{other}/message", "letter", "text"),
        ("/c/{case}/edit", "public", "title presentation findings diagnosis description"),
    ],
)
def test_every_page_with_free_words_looks_while_they_are_typed(
    scene: Scene, page: str, place: str, fields: str
) -> None:
    with scene.site.database.writing() as session:
        other = member(session, contact_email="other@example.org").user_id
        session.get_one(User, scene.user_id).contact_email = "owner@example.org"
        session.get_one(Case, scene.case_id).state = CaseState.PUBLIC
        session.get_one(Case, scene.case_id).published_at = utcnow()

    answer = scene.owner.get(page.format(case=scene.case_id, other=other))

    marks = set(
        re.findall(r'data-lint-fields="([^"]+)" data-lint-place="([^"]+)"( data-lint-note="You can)?', answer.text)
    )
    assert marks == {(fields, place, ' data-lint-note="You can' if place == "to_us" else "")}
    assert "js/lint/lint.js" in answer.text


def test_no_word_of_a_text_is_logged(scene: Scene, log_lines: io.StringIO) -> None:
    look(scene.owner, {"texts": {"a": "Zebrawood Smith, MRN 00482913"}}, csrf_token(scene.owner.get("/").text))

    written = log_lines.getvalue()
    assert '"endpoint": "wording.look"' in written
    assert not re.search("Zebrawood|00482913", written)
