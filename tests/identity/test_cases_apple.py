"""The cases that a sign-in through Apple must withstand: its answer comes by a cross-site POST."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select, update

from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity, LoginAttempt, User
from dicomtube.identity.providers.apple import first_name_and_last
from tests.devidp.process import DevelopmentProvider
from tests.identity.visitor import Visitor, hidden_inputs


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def refused(answer: requests.Response) -> bool:
    """Whether the site showed the sign-in page again with its one message for answers it doesn't trust."""
    return answer.status_code == 400 and "could not be finished" in answer.text


def post_across_sites(visitor: Visitor, answer: requests.Response, **changed: str) -> requests.Response:
    """What a browser sends when the provider's form submits itself: the answer, and none of our cookies."""
    return requests.post(
        f"{visitor.devidp.site}/sign-in/apple/callback",
        data=hidden_inputs(answer.text) | changed,
        headers={"Sec-Fetch-Site": "cross-site"},
        allow_redirects=False,
        timeout=30,
    )


def test_somebody_signs_in_by_an_answer_that_comes_without_cookies(visitor: Visitor, live: Site) -> None:
    posted = post_across_sites(visitor, visitor.choose(visitor.start("apple", next="/account"), "educator"))
    assert posted.status_code == 303
    assert "Set-Cookie" not in posted.headers
    back = visitor.get(posted.headers["Location"])
    assert (back.status_code, back.headers["Location"]) == (303, "/account")
    with live.database.reading() as session:
        [identity] = session.scalars(select(Identity))
        kept = session.scalars(select(LoginAttempt.bounce_payload)).all()
    assert (identity.email, identity.email_verified) == ("ada@example.org", True)
    assert identity.sealed_refresh_token is not None
    assert kept == [None]


def test_the_name_that_apple_tells_once_is_kept(visit: Callable[[], Visitor], live: Site) -> None:
    first, second = visit(), visit()
    first.sign_in("moderator", "apple")
    second.sign_in("moderator", "apple")
    with live.database.reading() as session:
        assert session.scalars(select(User.display_name)).all() == ["Chiara Rossi"]


def test_case_16_a_bounce_key_is_good_once(visitor: Visitor) -> None:
    posted = post_across_sites(visitor, visitor.choose(visitor.start("apple"), "educator"))
    binding = {c.name: c.value for c in visitor.browser.cookies if c.name.startswith("signin-")}
    assert visitor.get(posted.headers["Location"]).status_code == 303
    for name, value in binding.items():
        visitor.browser.cookies.set(name, value or "", domain="127.0.0.1", path="/")
    assert refused(visitor.get(posted.headers["Location"]))


def test_case_16_a_bounce_key_is_good_for_two_minutes(visitor: Visitor, live: Site) -> None:
    posted = post_across_sites(visitor, visitor.choose(visitor.start("apple"), "educator"))
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(bounced_at=utcnow() - timedelta(minutes=2, seconds=1)))
    assert refused(visitor.get(posted.headers["Location"]))
    assert not visitor.signed_in()


def test_case_16_a_bounce_key_opened_elsewhere_is_worth_nothing_and_spoils_nothing(
    visit: Callable[[], Visitor],
) -> None:
    visitor, thief = visit(), visit()
    posted = post_across_sites(visitor, visitor.choose(visitor.start("apple"), "educator"))
    assert refused(thief.get(posted.headers["Location"]))
    assert not thief.signed_in()
    assert visitor.get(posted.headers["Location"]).status_code == 303


def test_case_16_an_answer_is_taken_once(visitor: Visitor) -> None:
    answer = visitor.choose(visitor.start("apple"), "educator")
    first = post_across_sites(visitor, answer)
    second = post_across_sites(visitor, answer, code="another")
    assert second.headers["Location"] == "/sign-in/apple/callback?bounce="
    assert refused(visitor.get(second.headers["Location"]))
    assert visitor.get(first.headers["Location"]).status_code == 303


def test_case_16_an_answer_to_no_attempt_is_refused_without_touching_the_session(visitor: Visitor) -> None:
    visitor.sign_in("educator")
    answer = visitor.choose(visitor.start("apple"), "educator")
    posted = post_across_sites(visitor, answer, state="unknown")
    assert "Set-Cookie" not in posted.headers
    assert refused(visitor.get(posted.headers["Location"]))
    assert visitor.signed_in()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}], ids=str
)
def test_another_sites_form_never_replaces_the_session_cookie(visitor: Visitor, headers: dict[str, str]) -> None:
    forged = requests.post(f"{visitor.devidp.site}/sign-out", headers=headers, allow_redirects=False, timeout=30)
    assert (forged.status_code, "Set-Cookie" in forged.headers) == (400, False)


def test_other_providers_take_no_posted_answers(visitor: Visitor) -> None:
    answer = visitor.browser.post(f"{visitor.devidp.site}/sign-in/google/callback", data={"state": "x"})
    assert answer.status_code == 404


def test_a_huge_answer_is_not_read(visitor: Visitor) -> None:
    answer = visitor.choose(visitor.start("apple"), "educator")
    assert post_across_sites(visitor, answer, user="x" * 40_000).status_code == 413


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ('{"name": {"firstName": "Ada", "lastName": "Marsh"}, "email": "victim@example.org"}', "Ada Marsh"),
        ('{"name": {"firstName": "<script>alert(1)</script>"}}', "<script>alert(1)</script>"),
        ('{"name": {"firstName": "A\\u0000\\nB", "lastName": ["x"]}}', "A B"),
        ('{"name": {"firstName": "' + "x" * 3000 + '"}}', "x" * 40),
        ('{"name": "' + "x" * 5000 + '"}', ""),
        ("[" * 4000, ""),
        ('{"name": ', ""),
        ("null", ""),
        ("", ""),
        (None, ""),
    ],
    ids=["mail", "markup", "control", "long", "huge", "deep", "broken", "null", "empty", "missing"],
)
def test_case_17_the_unsigned_user_field_gives_a_name_at_most(user: str | None, name: str) -> None:
    assert first_name_and_last(user) == name


def test_case_17_a_hostile_user_field_neither_sets_an_address_nor_becomes_markup(visitor: Visitor, live: Site) -> None:
    answer = visitor.choose(visitor.start("apple"), "reader")
    hostile = {"name": {"firstName": "<b>Eve</b>"}, "email": "victim@example.org"}
    visitor.get(post_across_sites(visitor, answer, user=json.dumps(hostile)).headers["Location"])
    page = visitor.get("/account").text
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page
    assert "<b>Eve" not in page
    with live.database.reading() as session:
        assert session.scalars(select(User.contact_email)).all() == ["ben@example.org"]


def test_case_18_the_text_false_proves_nothing(visitor: Visitor, live: Site, devidp: DevelopmentProvider) -> None:
    devidp.misbehave("apple", claims={"email_verified": "false"})
    visitor.sign_in("educator", "apple")
    with live.database.reading() as session:
        [identity] = session.scalars(select(Identity))
    assert (identity.email_verified, identity.verified_email) == (False, None)


def test_case_18_a_relay_address_never_matches_anybody(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("hidden", "apple")
    with live.database.reading() as session:
        [identity] = session.scalars(select(Identity))
    assert str(identity.email).endswith("@privaterelay.appleid.com")
    assert (identity.email_verified, identity.verified_email) == (True, None)


def test_case_14_whoever_cancels_at_apple_is_told_so(visitor: Visitor) -> None:
    back = visitor.come_back(visitor.choose(visitor.start("apple"), None))
    assert back.status_code == 303
    assert "You stopped at Apple. Nothing was changed." in visitor.get(back.headers["Location"]).text
