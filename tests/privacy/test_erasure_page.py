"""A member leaves by the page, without JavaScript: told what goes and stays, asked to sign in afresh, gone at once."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor
from dicomtube.core.site import Site
from dicomtube.discussions import service as talk
from dicomtube.identity.models import AuthSession, User
from dicomtube.privacy.models import Erasure, Extent
from dicomtube.privacy.service.erasure import carry_out
from tests.factories import case_of, member
from tests.members import signed_in


def leaver(site: Site) -> Actor:
    """A member with a public case somebody commented."""
    with site.database.writing() as session:
        person, reader = member(session, display_name="Ada Marsh"), member(session)
        case = case_of(session, person)
        talk.post(session, reader, case.id, "Well seen")
        return person


def post(browser: FlaskClient, **fields: str) -> tuple[int, str, str]:
    """Sends the form; gives status, where it leads, and the page."""
    page = browser.get("/account/delete").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    answer = browser.post("/account/delete", data={"csrf_token": found.group(1), **fields})
    return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


def test_leaving_closes_the_account_and_says_how_far_it_has_come(app: Flask, site: Site) -> None:
    person = leaver(site)
    browser = signed_in(app, person)
    page = browser.get("/account/delete").get_data(as_text=True)
    assert "Your 1 public case" in page and "Others commented 1 case." in page
    status, where, _page = post(browser, extent="keep_cases", sure="yes")
    assert (status, where.rsplit("/", 1)[0]) == (303, "/account/deleted")
    assert "The account is closed" in browser.get(where).get_data(as_text=True)
    assert browser.get("/account").status_code == 302
    with site.database.reading() as session:
        erasure = session.scalars(select(Erasure)).one()
        assert (erasure.extent, where.rsplit("/", 1)[1]) == (Extent.KEEP_CASES, erasure.id)
        assert session.get_one(User, person.user_id).display_name == "Former member"
    carry_out(site, erasure.id, lambda _session: None)
    done = app.test_client().get(where).get_data(as_text=True)
    assert "Everything that was to go is gone." in done and "Ada" not in done


def test_nobody_leaves_by_accident(app: Flask, site: Site) -> None:
    person = leaver(site)
    browser = signed_in(app, person)
    for fields in ({}, {"extent": "keep_cases"}, {"sure": "yes"}, {"extent": "built_on", "sure": "yes"}):
        status, _where, page = post(browser, **fields)
        assert (status, 'role="alert"' in page) == (400, True)
    assert browser.post("/account/delete", data={"extent": "keep_cases", "sure": "yes"}).status_code == 400
    with site.database.writing() as session:
        session.execute(update(AuthSession).values(auth_time=utcnow() - timedelta(minutes=11)))
    status, where, _page = post(browser, extent="everything", sure="yes")
    assert (status, where) == (303, "/confirm?next=/account/delete")
    with site.database.reading() as session:
        assert session.scalars(select(Erasure.id)).all() == []
        assert session.get_one(User, person.user_id).closed_at is None


def test_the_page_is_for_members_and_unknown_numbers_say_nothing(client: FlaskClient) -> None:
    assert client.get("/account/delete").headers["Location"] == "/sign-in?next=/account/delete"
    assert client.get("/account/deleted/0123456789ab").status_code == 404
