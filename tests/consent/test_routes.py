"""The form, the record, the cookie and the security policy, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Config, ConfigError
from dicomtube.app import create_app
from dicomtube.consent import routes, service
from dicomtube.consent.analytics import wider_hosts
from dicomtube.consent.models import ConsentRecord
from dicomtube.core import cookies
from dicomtube.core.db import Database, utcnow
from dicomtube.core.policy import Actor
from dicomtube.core.site import open_site
from dicomtube.identity.models import Purpose
from dicomtube.identity.service import object_to, restrict
from tests.factories import member
from tests.members import signed_in
from tests.pages import csrf_token, text_of

QUESTION = "May we count this visit?"


def choose(client: FlaskClient, choice: str, **headers: str) -> Any:
    form = {"choice": choice, "next": "/privacy", "csrf_token": csrf_token(client.get("/").text)}
    return client.post("/consent", data=form, headers=headers)


def records(database: Database) -> list[ConsentRecord]:
    with database.reading() as session:
        return list(session.scalars(select(ConsentRecord).order_by(ConsentRecord.made_at)))


def asked(client: FlaskClient) -> bool:
    page = client.get("/").text
    banner = page[page.index('id="consent"') :].split(">", 1)[0]
    return "hidden" not in banner


def policy(client: FlaskClient, directive: str, address: str = "/") -> str:
    header = client.get(address).headers["Content-Security-Policy"]
    return next(part for part in header.split("; ") if part.startswith(directive))


def test_a_choice_is_recorded_without_anything_that_tells_who_made_it(client: FlaskClient, database: Database) -> None:
    answer = choose(client, "accept")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    [record] = records(database)
    assert (record.categories, record.user_id, record.language, record.gpc) == ("analytics", None, "en", False)
    assert record.policy_hash == service.policy_hash(utcnow())
    assert abs(utcnow() - record.made_at) < timedelta(minutes=1)
    columns = set(ConsentRecord.__table__.columns.keys())
    assert columns == {
        *("id", "browser_id", "user_id", "categories", "policy_hash", "language", "gpc", "made_at"),
    }


def test_a_withdrawal_stands_beside_the_consent_it_takes_back(client: FlaskClient, database: Database) -> None:
    choose(client, "accept")
    choose(client, "reject")
    given, taken = records(database)
    assert (given.browser_id, given.categories, taken.categories) == (taken.browser_id, "analytics", "")


def test_a_members_choice_is_theirs_to_see(app: Flask, database: Database) -> None:
    with database.writing() as session:
        person = member(session)
    choose(signed_in(app, person), "reject")
    choose(app.test_client(), "accept")
    with database.reading() as session:
        [own] = service.list_choices(session, person)
        assert (own.user_id, own.categories) == (person.user_id, "")
        assert service.list_choices(session, Actor("somebodyelse", "Somebody", person.role)) == []


def test_the_question_comes_once_and_both_answers_end_it(app: Flask) -> None:
    for choice in ("accept", "reject"):
        client = app.test_client()
        assert asked(client)
        choose(client, choice)
        assert not asked(client)


def test_the_security_policy_widens_after_consent_alone(client: FlaskClient) -> None:
    strict = client.get("/").headers["Content-Security-Policy"]
    assert "google" not in strict
    choose(client, "accept")
    assert policy(client, "script-src") == "script-src 'self' 'wasm-unsafe-eval' https://www.googletagmanager.com"
    assert policy(client, "connect-src").startswith("connect-src 'self' https://www.google-analytics.com ")
    assert client.get("/dicomweb/studies/1/series/2/metadata").headers["Content-Security-Policy"] == strict
    assert client.get("/nowhere").headers["Content-Security-Policy"] == strict
    choose(client, "reject")
    assert client.get("/").headers["Content-Security-Policy"] == strict


def test_the_tag_stands_on_no_page_before_consent_and_not_after_it(client: FlaskClient) -> None:
    assert "analytics.js" not in client.get("/").text
    choose(client, "accept")
    assert "analytics.js" in client.get("/").text
    choose(client, "reject")
    page = client.get("/").text
    assert ("analytics.js" in page, "G-TEST1234" in page) == (False, False)


def test_global_privacy_control_outweighs_an_earlier_consent(client: FlaskClient) -> None:
    choose(client, "accept")
    assert "analytics.js" not in client.get("/", headers={"Sec-GPC": "1"}).text
    assert "analytics.js" in client.get("/").text


@pytest.mark.parametrize("stop", ["objection", "restriction"])
def test_a_members_objection_outweighs_what_was_chosen_in_the_browser(
    app: Flask, database: Database, stop: str
) -> None:
    with database.writing() as session:
        person = member(session)
    browser = signed_in(app, person)
    choose(browser, "accept")
    widened = policy(browser, "script-src")
    assert widened != policy(app.test_client(), "script-src")
    with database.writing() as session:
        if stop == "objection":
            object_to(session, person, Purpose.ANALYTICS)
        else:
            restrict(session, person.user_id, actor=person)
    assert policy(browser, "script-src") == policy(app.test_client(), "script-src")


def test_global_privacy_control_outweighs_the_button(client: FlaskClient, database: Database) -> None:
    choose(client, "accept", **{"Sec-GPC": "1"})
    assert "Analytics stays off" in text_of(client.get("/", headers={"Sec-GPC": "1"}).text)
    [record] = records(database)
    assert (record.categories, record.gpc) == ("", True)


def test_a_changed_policy_is_asked_about_anew(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(client, "accept")
    added = cookies.Cookie("brand-new", "Does something new.", "One day.")
    monkeypatch.setattr(cookies, "REGISTRY", (*cookies.REGISTRY, added))
    service._policy_of.cache_clear()
    page = client.get("/").text
    assert (asked(client), "analytics.js" in page) == (True, False)
    monkeypatch.undo()
    service._policy_of.cache_clear()
    assert not asked(client)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the clock of consent's routes on."""

    def move(by: timedelta) -> None:
        later = utcnow() + by
        monkeypatch.setattr(routes, "utcnow", lambda: later)

    return move


@pytest.mark.parametrize(("days", "again"), [(181, False), (183, True)])
def test_the_question_comes_again_after_182_days(
    client: FlaskClient, clock: Callable[[timedelta], None], days: int, again: bool
) -> None:
    answer = choose(client, "accept")
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("consent=")]
    assert "Max-Age=15724800" in cookie
    clock(timedelta(days=days))
    assert (asked(client), "analytics.js" in client.get("/").text) == (again, not again)


@pytest.mark.parametrize("forged", ["yes", "WyJhIix0cnVlXQ.x", "", "[]"])
def test_a_cookie_that_we_never_gave_is_no_consent(client: FlaskClient, forged: str) -> None:
    client.set_cookie("consent", forged)
    assert (asked(client), "analytics.js" in client.get("/").text) == (True, False)


def test_withdrawal_deletes_the_cookies_for_every_domain_they_can_have(client: FlaskClient) -> None:
    host = "https://a.cases.example.org"
    form = {"choice": "reject", "csrf_token": csrf_token(client.get("/", base_url=host).text)}
    client.set_cookie("_ga", "x", domain="a.cases.example.org")
    client.set_cookie("_ga_TEST1234", "x", domain="a.cases.example.org")
    client.set_cookie("_gallery", "x", domain="a.cases.example.org")
    answer = client.post("/consent", data=form, base_url=host, headers={"Referer": host})
    gone = sorted(
        (one.split("=")[0], next((part[7:] for part in one.split("; ") if part.startswith("Domain=")), ""))
        for one in answer.headers.getlist("Set-Cookie")
        if "Max-Age=0" in one
    )
    domains = ("", "a.cases.example.org", "cases.example.org", "example.org")
    assert set(gone) == {(name, domain) for name in ("_ga", "_ga_TEST1234") for domain in domains}


def test_cookies_left_over_from_a_consent_that_ended_are_deleted_on_any_page(client: FlaskClient) -> None:
    client.set_cookie("_ga", "x")
    answer = client.get("/")
    assert [one.split(";")[0] for one in answer.headers.getlist("Set-Cookie") if one.startswith("_ga")] == ["_ga="]


@pytest.mark.parametrize(
    ("host", "wider"),
    [
        ("localhost", []),
        ("127.0.0.1:8000", []),
        ("[::1]:8000", []),
        ("example.org", ["example.org"]),
        ("a.example.org:443", ["a.example.org", "example.org"]),
    ],
)
def test_only_names_have_wider_hosts(host: str, wider: list[str]) -> None:
    assert list(wider_hosts(host)) == wider


@pytest.mark.parametrize("form", [{}, {"choice": "maybe"}, {"choice": ""}])
def test_neither_yes_nor_no_is_refused(client: FlaskClient, database: Database, form: dict[str, str]) -> None:
    answer = client.post("/consent", data={**form, "csrf_token": csrf_token(client.get("/").text)})
    assert (answer.status_code, records(database)) == (400, [])


def test_a_form_without_the_token_is_refused(client: FlaskClient, database: Database) -> None:
    assert client.post("/consent", data={"choice": "accept"}).status_code == 400
    assert records(database) == []


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_form_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    form = {"choice": "reject", "next": target, "csrf_token": csrf_token(client.get("/").text)}
    assert client.post("/consent", data=form).headers["Location"] == "/"
    assert f'href="{target}"' not in client.get("/consent", query_string={"next": target}).text


def test_without_analytics_nobody_is_asked(config: Config, database: Database) -> None:
    plain = replace(config, ga4_measurement_id="")
    site = open_site(plain)
    try:
        client = create_app(plain, site).test_client()
        page = client.get("/").text
        assert QUESTION not in text_of(page)
        assert "The only cookies are those the site needs to work." in text_of(page)
        assert "there is nothing to choose" in text_of(client.get("/consent").text)
        choose(client, "accept")
        assert records(database) == []
    finally:
        site.close()


def test_with_analytics_the_footer_says_so(client: FlaskClient) -> None:
    page = text_of(client.get("/").text)
    assert "Cookies that count visits are set only if you agree." in page
    assert "The only cookies are those" not in page


@pytest.mark.parametrize("wrong", ["UA-1234", "G-", "G-abc", "G-AB CD"])
def test_a_wrong_measurement_id_stops_the_site_at_start(wrong: str) -> None:
    keys = {"DICOMTUBE_SECRET_KEY": "x" * 40, "DICOMTUBE_SITE_KEY": "y" * 40}
    with pytest.raises(ConfigError, match="GA4_MEASUREMENT_ID"):
        Config.from_env({**keys, "GA4_MEASUREMENT_ID": wrong})
