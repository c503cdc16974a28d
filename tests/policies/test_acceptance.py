"""Changed terms: whom they stop, whom they don't, who is told, and what is written down."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config import Config
from dicomtube.app import create_app
from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.policy import Actor
from dicomtube.core.site import open_site
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import PolicyAcceptance, User
from dicomtube.identity.service import accept as accept_terms
from dicomtube.identity.service import mark_versions, standing_versions
from dicomtube.legal import Slug, documents, versions
from dicomtube.notifications.models import MailMessage
from dicomtube.policies.models import PolicyNotice
from dicomtube.policies.service import announce
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of

TODAY = utcnow().date()


@pytest.fixture
def laggard(database: Database) -> Actor:
    """A member who accepted the first terms and nothing since."""
    first, _second = versions(Slug.TERMS)
    with database.writing() as session:
        person = member(session, accepted=False, welcomed_at=datetime(2026, 11, 2, tzinfo=UTC))
        session.add(PolicyAcceptance(user_id=person.user_id, slug="terms", version=first.isoformat()))
    return person


@pytest.fixture
def case_id(database: Database) -> str:
    """A public case to comment on."""
    with database.writing() as session:
        return case_of(session, member(session)).id


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Slug, timedelta], str]]:
    """Publishes a new version of a document, in force from so long after today."""
    monkeypatch.setattr(documents, "_TEXTS", tmp_path / "texts")
    original = Path(documents.__file__).resolve().parent / "texts"
    for path in original.rglob("*.md"):
        target = tmp_path / "texts" / path.relative_to(original)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    documents._shelf.cache_clear()

    def add(slug: Slug, ahead: timedelta) -> str:
        day = TODAY + ahead
        for language in ("en", "ar"):
            path = tmp_path / f"texts/{slug.value}/{day}.{language}.md"
            path.write_text(f"# {slug.value}\n\nAll is new.\n", encoding="utf-8")
        documents._shelf.cache_clear()
        return day.isoformat()

    yield add
    documents._shelf.cache_clear()


def comment(client: FlaskClient, case_id: str) -> int:
    form = {"body": "Well seen.", "csrf_token": csrf_token(client.get("/privacy").text)}
    return client.post(f"/c/{case_id}/comments", data=form).status_code


def accept(client: FlaskClient, **changed: str) -> int:
    page = client.get("/policies/accept").text
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    form = {"accept": "yes", "adult": "yes", "shown": shown[1] if shown else "", "csrf_token": csrf_token(page)}
    return client.post("/policies/accept", data={**form, **changed}).status_code


def comments(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Comment)) or 0


def test_a_member_meets_the_change_on_the_first_page_and_goes_on_from_there(app: Flask, laggard: Actor) -> None:
    client = signed_in(app, laggard)
    answer = client.get("/?modality=CT")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/policies/accept?next=/?modality%3DCT")
    page = text_of(client.get(answer.headers["Location"]).text)
    assert "Something has changed" in page
    assert ("I am at least" in page, "Terms" in page, "Privacy" in page) == (False, True, True)


def test_nothing_is_posted_before_it_is_accepted(app: Flask, laggard: Actor, database: Database, case_id: str) -> None:
    client = signed_in(app, laggard)
    assert (comment(client, case_id), comments(database)) == (403, 0)
    assert accept(client) == 303
    assert (comment(client, case_id), comments(database)) == (302, 1)


def test_reading_on_without_accepting_opens_reading_alone(
    app: Flask, laggard: Actor, database: Database, case_id: str
) -> None:
    client = signed_in(app, laggard)
    form = {"next": f"/c/{case_id}", "csrf_token": csrf_token(client.get("/policies/accept").text)}
    answer = client.post("/policies/later", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/c/{case_id}")
    page = client.get(f"/c/{case_id}")
    assert (page.status_code, "You are reading without having accepted" in page.text) == (200, True)
    assert (comment(client, case_id), comments(database)) == (403, 0)


@pytest.mark.parametrize("address", ["/privacy", "/terms", "/account", "/account/privacy", "/contact", "/consent"])
def test_rules_rights_and_account_stay_open(app: Flask, laggard: Actor, address: str) -> None:
    assert signed_in(app, laggard).get(address).status_code == 200


def test_whoever_does_not_accept_may_sign_out(app: Flask, laggard: Actor) -> None:
    client = signed_in(app, laggard)
    form = {"csrf_token": csrf_token(client.get("/policies/accept").text)}
    assert client.post("/sign-out", data=form).status_code == 303
    assert client.get("/").status_code == 200


def test_visitors_are_asked_nothing(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/policies/accept").status_code == 303


def test_who_accepted_what_and_when_is_written_down(app: Flask, laggard: Actor, database: Database) -> None:
    client = signed_in(app, laggard)
    assert accept(client) == 303
    with database.reading() as session:
        rows = session.scalars(select(PolicyAcceptance).where(PolicyAcceptance.user_id == laggard.user_id)).all()
    latest = {row.slug: row.version for row in sorted(rows, key=lambda row: row.version)}
    assert (len(rows), latest) == (3, {slug.value: version for slug, version in standing_versions(TODAY).items()})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("changed", [{"accept": ""}, {"shown": "terms-2020-01-01"}, {"shown": ""}])
def test_half_an_acceptance_is_none(app: Flask, laggard: Actor, changed: dict[str, str]) -> None:
    client = signed_in(app, laggard)
    assert accept(client, **changed) == 400
    assert client.get("/").status_code == 303


def test_where_the_age_rises_members_are_asked_for_theirs(config: Config, database: Database) -> None:
    with database.writing() as session:
        young = member(session, confirmed_age=16, adult_confirmed_at=None)
    grown = replace(config, gemini_api_key="a-key")
    site = open_site(grown)
    try:
        client = signed_in(create_app(grown, site), young)
        assert client.get("/").status_code == 303
        assert "I am at least 18 years old." in text_of(client.get("/policies/accept").text)
        assert accept(client, adult="") == 400
        assert accept(client) == 303
        assert client.get("/").status_code == 200
    finally:
        site.close()
    with database.reading() as session:
        user = session.get_one(User, young.user_id)
        assert (user.confirmed_age, user.adult_confirmed_at is not None) == (18, True)


def test_where_a_passage_comes_to_be_shown_members_accept_it_and_see_what_it_says(
    config: Config, database: Database
) -> None:
    with database.writing() as session:
        person = member(session, accepted=False)
        for slug, version in standing_versions(TODAY).items():
            session.add(PolicyAcceptance(user_id=person.user_id, slug=slug.value, version=version))
    keyed = replace(config, gemini_api_key="a-key")
    site = open_site(keyed)
    try:
        client = signed_in(create_app(keyed, site), person)
        assert client.get("/").status_code == 303
        page = client.get("/policies/accept").text
        (changes,) = set(re.findall(r'href="(/privacy/changes[^"]+)"', page))
        shown = client.get(html.unescape(changes)).text.partition("legal-diff")[2]
        added = re.findall(r"<ins>(.*?)</ins>", shown, re.DOTALL)
        assert [text_of(one).count("Gemini") for one in added] == [1]
        assert accept(client) == 303
        assert client.get("/").status_code == 200
    finally:
        site.close()
    without = open_site(config)
    try:  # taken away again, nobody is asked: they had accepted more
        assert signed_in(create_app(config, without), person).get("/").status_code == 200
        assert create_app(config, without).test_client().get(html.unescape(changes)).status_code == 404
    finally:
        without.close()
    with database.reading() as session:
        rows = session.scalars(select(PolicyAcceptance.version).where(PolicyAcceptance.user_id == person.user_id))
        assert sorted(rows) == sorted(
            name for features in ((), ("gemini",)) for name in standing_versions(TODAY, features).values()
        )


@pytest.mark.parametrize("age", [None, 16])
def test_whoever_is_too_young_can_accept_nothing(session: Session, age: int | None) -> None:
    person = member(session, accepted=False, confirmed_age=age)
    with pytest.raises(Invalid, match="at least 18 years old"):
        accept_terms(session, person, shown=mark_versions(TODAY), age=age, youngest=18)
    assert session.scalars(select(PolicyAcceptance)).all() == []


def test_terms_that_take_effect_later_stop_nobody_today(
    app: Flask, database: Database, publish: Callable[[Slug, timedelta], str], case_id: str
) -> None:
    with database.writing() as session:
        person = member(session)
    client = signed_in(app, person)
    version = publish(Slug.TERMS, timedelta(days=30))
    assert comment(client, case_id) == 302
    notice = text_of(client.get("/").text)
    assert "“Terms” changes on" in notice
    assert version not in mark_versions(TODAY)


def test_a_changed_document_is_noticed_until_it_is_put_away(
    app: Flask, database: Database, publish: Callable[[Slug, timedelta], str]
) -> None:
    with database.writing() as session:
        person, other = member(session), member(session)
    publish(Slug.COMMUNITY_RULES, timedelta(0))
    # The first version of that day is the same file: only an earlier one makes it a change.
    publish(Slug.COMMUNITY_RULES, timedelta(days=5))
    client = signed_in(app, person)
    assert "“Community rules” changes on" in text_of(client.get("/").text)
    form = {"next": "/privacy", "csrf_token": csrf_token(client.get("/").text)}
    answer = client.post("/policies/dismiss", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    assert "“Community rules” changes" not in text_of(client.get("/").text)
    assert "“Community rules” changes on" in text_of(signed_in(app, other).get("/").text)


def test_nobody_is_told_of_what_was_so_when_they_joined(app: Flask, database: Database) -> None:
    with database.writing() as session:
        person = member(session, welcomed_at=utcnow())
    assert "has changed" not in text_of(signed_in(app, person).get("/").text)


def mails(database: Database) -> list[str]:
    with database.reading() as session:
        found = session.scalars(select(MailMessage.user_id).where(MailMessage.kind == "policy_changed"))
        return sorted(one or "" for one in found)


def test_every_member_is_written_to_once_of_each_change(
    database: Database, publish: Callable[[Slug, timedelta], str]
) -> None:
    with database.writing() as session:
        people = [member(session) for _ in range(5)]
        newcomer = member(session, welcomed_at=utcnow() + timedelta(days=90))
        gone = member(session, disabled_at=utcnow())
        session.execute(update(User).values(contact_email="somebody@example.org"))
    publish(Slug.PRIVACY, timedelta(days=30))
    for _round in range(2):
        after: str | None = ""
        while after is not None:
            with database.writing() as session:
                after, _written = announce(session, TODAY, after, limit=2)
    told = mails(database)
    assert told == sorted(person.user_id for person in people)
    assert {newcomer.user_id, gone.user_id} & set(told) == set()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PolicyNotice)) == 5


def test_a_mail_that_was_not_committed_is_not_counted_as_sent(
    database: Database, publish: Callable[[Slug, timedelta], str]
) -> None:
    with database.writing() as session:
        person = member(session, welcomed_at=utcnow())
    publish(Slug.PRIVACY, timedelta(days=30))
    with pytest.raises(RuntimeError), database.writing() as session:
        announce(session, TODAY)
        raise RuntimeError("the machine stops here")
    assert mails(database) == []
    with database.writing() as session:
        assert announce(session, TODAY) == (None, 1)
    assert mails(database) == [person.user_id]


def test_who_has_accepted_a_change_is_not_written_to(database: Database, laggard: Actor) -> None:
    with database.writing() as session:
        member(session)  # has accepted what counts today
        announce(session, TODAY)
    assert mails(database) == [laggard.user_id]


def test_where_nothing_ever_changed_nobody_is_looked_at(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomtube.policies.service.TOLD", (Slug.PRIVACY,))
    with database.writing() as session:
        member(session)
        assert announce(session, TODAY) == (None, 0)
