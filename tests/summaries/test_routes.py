"""What an owner, an admin and everybody else find at the summariser's addresses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from dicomtube.app import create_app
from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor
from dicomtube.core.site import open_site
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of
from tests.summaries.conftest import House
from tests.summaries.model import GOOD

GOOD_FORM = {
    "summary": GOOD["summary"],
    "teaching_points": "Measure the wall.\nLook for stranding of the fat.",
    "title": GOOD["title"],
    "tags": GOOD["tags"],
    "question": GOOD["quiz"]["question"],
    "right": GOOD["quiz"]["right"],
    "wrong": "The caecum\nThe ureter",
}


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house.site.config, house.site)


def post(client: FlaskClient, page: str, address: str, **values: object) -> str:
    token = csrf_token(client.get(page).text)
    return client.post(address, data={"csrf_token": token, **values}, follow_redirects=True).text


def test_an_owner_goes_from_permission_to_a_labelled_summary(app: Flask, house: House) -> None:
    house.allow()
    owner = signed_in(app, house.owner)
    page = f"/c/{house.case_id}/summary"

    sent = text_of(owner.get(page).text)
    assert "A thickened appendix with stranding of the fat around it." in sent
    assert "You help radiology educators." in sent

    post(owner, page, f"{page}/ask", seen=house.seen())
    assert "The draft is being made." in text_of(owner.get(page).text)
    house.work()
    draft = owner.get(page).text
    assert GOOD["summary"] in draft
    request_id = draft.split("/summaries/")[1].split("/")[0]

    shown = text_of(post(owner, page, f"/summaries/{request_id}/accept", **GOOD_FORM))
    assert "The summary stands on the case's page now." in shown
    visitor = text_of(app.test_client().get(f"/c/{house.case_id}").text)
    assert "Drafted by AI, accepted by the author" in visitor
    assert "AI: gemini-test" in visitor
    assert GOOD["summary"] in visitor

    assert "The summary is gone" in text_of(post(owner, page, f"{page}/remove"))
    assert GOOD["summary"] not in app.test_client().get(f"/c/{house.case_id}").text


def test_the_ledger_hands_out_the_exact_bytes_to_the_owner_alone(app: Flask, house: House) -> None:
    house.allow()
    request_id = house.ask()
    house.work()
    exchange = house.request(request_id).exchanges[0]
    owner, admin = signed_in(app, house.owner), signed_in(app, house.admin)

    assert f"sent: {len(exchange.sent)} bytes" in text_of(owner.get(f"/c/{house.case_id}/summary/ledger").text)
    assert owner.get(f"/summaries/exchanges/{exchange.id}/sent").data == exchange.sent
    assert owner.get(f"/summaries/exchanges/{exchange.id}/received").data == exchange.received
    assert admin.get(f"/summaries/exchanges/{exchange.id}/sent").status_code == 404
    assert app.test_client().get(f"/summaries/exchanges/{exchange.id}/sent").status_code == 302


def test_what_is_missing_from_a_draft_is_asked_for_again(app: Flask, house: House) -> None:
    house.allow()
    request_id = house.ask()
    house.work()
    owner = signed_in(app, house.owner)

    answer = post(owner, "/", f"/summaries/{request_id}/accept", **(GOOD_FORM | {"question": ""}))

    assert "Nothing was saved yet." in text_of(answer)
    assert house.request(request_id).state == "draft"


def test_an_admin_confirms_the_terms_before_the_site_offers_it(app: Flask, house: House) -> None:
    admin, owner = signed_in(app, house.admin), signed_in(app, house.owner)
    assert owner.get(f"/c/{house.case_id}/summary").status_code == 404

    refused = post(admin, "/staff/summaries", "/staff/summaries", on="yes", paid="yes", adults="yes")
    assert "Confirm first that the site keeps to Google's terms." in text_of(refused)
    assert owner.get(f"/c/{house.case_id}/summary").status_code == 404

    words = {"on": "yes", "paid": "yes", "adults": "yes", "teaching": "yes"}
    assert "Summaries are offered now." in text_of(post(admin, "/staff/summaries", "/staff/summaries", **words))
    assert owner.get(f"/c/{house.case_id}/summary").status_code == 200
    assert owner.get("/staff/summaries").status_code == 403


@pytest.fixture
def unconfigured(config: Config) -> Iterator[tuple[Flask, Actor, str]]:
    config = dataclasses.replace(config, gemini_api_key="")
    site = open_site(config)
    with site.database.writing() as session:
        owner = member(session, adult_confirmed_at=utcnow())
        case = case_of(session, owner)
    yield create_app(config, site), owner, case.id
    site.close()


def test_without_a_key_nothing_exists_and_nothing_mentions_ai(unconfigured: tuple[Flask, Actor, str]) -> None:
    app, owner, case_id = unconfigured
    client = signed_in(app, owner)

    for address in ("/staff/summaries", f"/c/{case_id}/summary", f"/c/{case_id}/summary/ledger"):
        assert client.get(address).status_code == 404
    for address in ("/", f"/c/{case_id}", f"/c/{case_id}/edit", "/account", "/account/privacy", "/my/cases"):
        words = set(text_of(client.get(address).text).split())
        assert words & {"AI", "Gemini", "model", "summary", "Summary"} == set()
