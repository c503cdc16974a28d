"""The legal pages: every document, every version, what changed, and what the cookie page lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import ADULT, Config, ConfigError
from dicomtube.app import create_app
from dicomtube.core.cookies import REGISTRY, Category
from dicomtube.core.db import Database
from dicomtube.core.policy import Role
from dicomtube.core.site import open_site
from dicomtube.legal import Slug, versions
from tests.factories import member
from tests.members import signed_in
from tests.pages import text_of

PAGES = [slug.value for slug in Slug if slug is not Slug.CONTACT]


@pytest.fixture
def nameless(config: Config) -> Iterator[Flask]:
    """A site whose operator has said nothing."""
    blank = replace(config, operator_name="", operator_address="", contact_email="", privacy_officer="")
    site = open_site(replace(blank, jurisdiction=""))
    yield create_app(site.config, site)
    site.close()


@pytest.mark.parametrize("slug", PAGES)
def test_every_document_can_be_read_in_both_languages(client: FlaskClient, slug: str) -> None:
    english, arabic = client.get(f"/{slug}"), client.get(f"/{slug}?language=ar")
    assert (english.status_code, arabic.status_code) == (200, 200)
    assert 'class="legal-text" lang="en" dir="ltr"' in english.text
    assert 'class="legal-text" lang="ar" dir="rtl"' in arabic.text
    assert "[[" not in english.text + arabic.text


def test_every_page_leads_to_all_documents_and_to_the_choice(client: FlaskClient) -> None:
    for address in ("/", "/sign-in", "/nowhere"):
        footer = client.get(address).text.split('<footer class="site-footer">')[1]
        leads_to = set(re.findall(r'href="(/[a-z-]+)"', footer))
        assert leads_to == {f"/{slug.value}" for slug in Slug} | {"/moderation-log"}
        assert 'href="/consent?next=' in footer


def test_the_contact_page_says_who_they_write_to(client: FlaskClient) -> None:
    page = text_of(client.get("/contact").text)
    assert "This site is run by The teaching group, Freiburgstrasse 1, Bern." in page


def test_where_a_key_is_set_the_texts_speak_of_it(config: Config, database: Database) -> None:
    keyed = replace(config, gemini_api_key="a-key", ga4_measurement_id="G-ABCDEF1234")
    site = open_site(keyed)
    try:
        client = create_app(keyed, site).test_client()
        texts = {slug: client.get(f"/{slug}").text.partition("legal-prose")[2].partition("</div>")[0] for slug in PAGES}
    finally:
        site.close()
    spoken = {slug: sorted(set(re.findall(r"Gemini|Google Analytics", text))) for slug, text in texts.items()}
    assert {slug: words for slug, words in spoken.items() if words} == {
        "privacy": ["Gemini", "Google Analytics"],
        "terms": ["Gemini"],
        "cookies": ["Google Analytics"],
        "processors": ["Gemini", "Google Analytics"],
    }


def test_older_versions_stay_readable_and_say_that_they_are_old(client: FlaskClient) -> None:
    old, new = versions(Slug.TERMS)
    assert "What counts today" in text_of(client.get(f"/terms/{old}").text)
    assert "In force since" in text_of(client.get(f"/terms/{new}").text)


@pytest.mark.parametrize("address", ["/terms/2020-01-01", "/terms/nonsense", "/privacy/changes", "/imprint"])
def test_what_never_was_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_changes_are_shown_with_what_was_there(client: FlaskClient) -> None:
    page = client.get("/terms/changes").text
    assert re.search(r"<ins>.*?and the law that binds.*?</ins>", page, re.DOTALL)
    assert re.search(r"<del>.*?Treat people with respect; what could identify.*?</del>", page, re.DOTALL)
    assert "[new:]" in page


def test_changes_can_be_asked_for_between_any_two_versions(client: FlaskClient) -> None:
    old, new = versions(Slug.TERMS)
    back = client.get(f"/terms/changes?from={new}&to={old}").text
    assert re.search(r"<del>.*?medical device.*?</del>", back, re.DOTALL)
    assert client.get(f"/terms/changes?from={old}&to=1999-01-01").status_code == 404
    assert 'lang="ar" dir="rtl"' in client.get("/terms/changes?language=ar").text


def test_the_cookie_page_names_every_cookie_that_this_site_can_set(
    client: FlaskClient, config: Config, database: Database
) -> None:
    counting = replace(config, ga4_measurement_id="G-ABCDEF1234")
    site = open_site(counting)
    try:
        pages = [client.get("/cookies").text, create_app(counting, site).test_client().get("/cookies").text]
    finally:
        site.close()
    listed = [re.findall(r"<h4><code>([^<]+)</code></h4>", page) for page in pages]
    assert listed[0] == [one.name for one in REGISTRY if one.category is Category.NECESSARY]
    assert listed[1] == [one.name for one in REGISTRY]
    assert len(listed[0]) < len(listed[1])


def test_a_document_with_gaps_says_so(nameless: Flask) -> None:
    page = text_of(nameless.test_client().get("/terms").text)
    assert "[operator]" in page
    assert "what is missing stands in brackets" in page


def test_whoever_manages_the_site_is_warned_of_the_gaps_on_every_page(nameless: Flask, database: Database) -> None:
    with database.writing() as session:
        people = {role: member(session, role) for role in (Role.ADMIN, Role.MODERATOR)}
    warned = "The legal pages don’t yet say who runs this site"
    assert warned in text_of(signed_in(nameless, people[Role.ADMIN]).get("/").text)
    assert warned not in text_of(signed_in(nameless, people[Role.MODERATOR]).get("/").text)


def test_nobody_is_warned_where_nothing_is_missing(app: Flask, database: Database) -> None:
    with database.writing() as session:
        admin = member(session, Role.ADMIN)
    assert "don’t yet say" not in text_of(signed_in(app, admin).get("/").text)


def test_where_texts_may_go_to_gemini_everybody_is_an_adult(config: Config) -> None:
    assert config.youngest == config.minimum_age == 16
    grown = replace(config, gemini_api_key="a-key")
    assert grown.youngest == ADULT
    site = open_site(grown)
    try:
        assert "at least 18 years old" in text_of(create_app(grown, site).test_client().get("/terms").text)
    finally:
        site.close()


def test_nobody_under_thirteen_whatever_the_setting() -> None:
    keys = {"DICOMTUBE_SECRET_KEY": "x" * 40, "DICOMTUBE_SITE_KEY": "y" * 40}
    with pytest.raises(ConfigError, match="MINIMUM_AGE: must be at least 13"):
        Config.from_env({**keys, "MINIMUM_AGE": "12"})


def test_every_case_says_that_it_is_for_education_only(app: Flask, database: Database) -> None:
    from tests.factories import case_of

    with database.writing() as session:
        case = case_of(session, member(session))
    page = text_of(app.test_client().get(f"/c/{case.id}").text)
    assert "Education only. Not for diagnosis, and no substitute for medical advice." in page
