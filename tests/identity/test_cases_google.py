"""The cases that a sign-in through Google must withstand, over real HTTP against the development provider."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update

from dicomtube.core.db import Database, utcnow
from dicomtube.core.site import Site
from dicomtube.identity.models import AuthSession, Identity, Intent, LoginAttempt, ProviderName, User
from dicomtube.identity.providers import Profile
from dicomtube.identity.service import AttemptRefused, begin_attempt, enter, take_attempt
from tests.devidp.process import CLIENT_ID, DevelopmentProvider
from tests.identity.visitor import Visitor, parameters

Visit = Callable[[], Visitor]


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def refused(answer: object) -> bool:
    """Whether the site showed the sign-in page again with its one message for answers it doesn't trust."""
    status, text = answer.status_code, answer.text  # type: ignore[attr-defined]
    return status == 400 and "could not be finished" in text and "Continue with Google" in text


def test_a_person_signs_in_and_lands_where_they_wanted_to_be(visitor: Visitor) -> None:
    answer = visitor.sign_in("reader", next="/account?tab=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?tab=1")
    assert "Ben Okafor" in visitor.get("/account").text


def test_case_01_another_browsers_code_and_state_open_nothing_and_spoil_nothing(visit: Visit) -> None:
    mine, theirs = visit(), visit()
    answer = mine.choose(mine.start(), "educator")
    assert refused(theirs.come_back(answer))
    assert not theirs.signed_in()
    assert mine.come_back(answer).status_code == 303
    assert mine.signed_in()


def test_case_01_a_forged_binding_cookie_opens_nothing(visit: Visit) -> None:
    mine, theirs = visit(), visit()
    answer = mine.choose(mine.start(), "educator")
    for cookie in mine.browser.cookies:
        if cookie.name.startswith("signin-"):
            theirs.browser.cookies.set(cookie.name, "00000000000.guess", domain="127.0.0.1", path="/")
    assert refused(theirs.come_back(answer))


def test_case_02_a_state_is_good_for_one_use(visitor: Visitor) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    binding = {cookie.name: cookie.value for cookie in visitor.browser.cookies}
    assert visitor.come_back(answer).status_code == 303
    for name, value in binding.items():
        if name.startswith("signin-") and value:
            visitor.browser.cookies.set(name, value, domain="127.0.0.1", path="/")
    assert refused(visitor.come_back(answer))


def test_case_02_a_state_is_good_for_ten_minutes(visitor: Visitor, live: Site) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(created_at=utcnow() - timedelta(minutes=10, seconds=1)))
    assert refused(visitor.come_back(answer))
    assert not visitor.signed_in()


def test_case_02_of_four_racing_uses_exactly_one_wins(database: Database) -> None:
    with database.writing() as session:
        started = begin_attempt(session, ProviderName.GOOGLE, Intent.SIGN_IN, next_path="/")

    def use(_number: int) -> bool:
        try:
            with database.writing() as session:
                take_attempt(session, ProviderName.GOOGLE, state=started.state, binding=started.binding)
        except AttemptRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


@pytest.mark.parametrize("issuer", ["https://evil.example", "https://accounts.google.com", ""])
def test_case_04_an_answer_that_names_another_issuer_is_refused(visitor: Visitor, issuer: str) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    wish = parameters(answer.headers["Location"]) | {"iss": issuer}
    assert refused(visitor.get("/sign-in/google/callback?" + urlencode(wish)))


def test_case_04_an_answer_must_name_its_issuer_where_the_provider_promises_to(visitor: Visitor) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    wish = parameters(answer.headers["Location"])
    del wish["iss"]
    assert refused(visitor.get("/sign-in/google/callback?" + urlencode(wish)))


def test_case_05_two_tabs_at_once_both_finish(visitor: Visitor) -> None:
    first, second = visitor.start(next="/account?tab=1"), visitor.start(next="/account?tab=2")
    later, earlier = visitor.choose(second, "educator"), visitor.choose(first, "educator")
    assert visitor.come_back(later).headers["Location"] == "/account?tab=2"
    assert visitor.come_back(earlier).headers["Location"] == "/account?tab=1"
    assert visitor.signed_in()


def test_case_06_thirty_attempts_given_up_leave_small_cookies_and_the_next_one_works(visitor: Visitor) -> None:
    for _ in range(30):
        address = visitor.start()
    sent = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.browser.cookies)
    assert len(sent) < 1024
    assert visitor.come_back(visitor.choose(address, "educator")).status_code == 303


def test_case_07_a_bad_issuer_is_refused_at_the_first_and_at_the_second_sign_in(
    visitor: Visitor, devidp: DevelopmentProvider
) -> None:
    devidp.misbehave("google", claims={"iss": "https://evil.example"})
    assert refused(visitor.sign_in("educator"))
    assert refused(visitor.sign_in("educator"))
    devidp.misbehave("google")
    assert visitor.sign_in("educator").status_code == 303
    devidp.misbehave("google", claims={"iss": "https://evil.example"})
    assert refused(visitor.sign_in("educator"))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody-else"},
        {"aud": "somebody-else", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": []},
        {"aud": None},
    ],
)
def test_case_10_a_token_for_somebody_else_is_refused(
    visitor: Visitor, devidp: DevelopmentProvider, claims: dict[str, object]
) -> None:
    devidp.misbehave("google", claims=claims)
    assert refused(visitor.sign_in("educator"))
    assert not visitor.signed_in()


@pytest.mark.parametrize(
    "wrong",
    [
        {"drop": ["nonce"]},
        {"claims": {"nonce": "another"}},
        {"claims": {"exp": 1}},
        {"drop": ["exp"]},
        {"claims": {"iat": 99999999999}},
        {"claims": {"sub": ""}},
        {"drop": ["sub"]},
        {"alg": "none"},
        {"alg": "HS256"},
        {"no_id_token": True},
        {"kid": "nobody's"},
    ],
    ids=lambda wrong: str(wrong),
)
def test_case_11_a_token_that_proves_nothing_is_refused(
    visitor: Visitor, devidp: DevelopmentProvider, wrong: dict[str, object]
) -> None:
    devidp.misbehave("google", **wrong)
    assert refused(visitor.sign_in("educator"))
    assert not visitor.signed_in()


def test_case_13_a_wrong_verifier_is_shown_cleanly(visitor: Visitor, live: Site) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(verifier="x" * 43))
    assert refused(visitor.come_back(answer))
    assert not visitor.signed_in()


def test_case_14_whoever_cancels_is_back_on_the_sign_in_page_without_the_providers_words(visitor: Visitor) -> None:
    back = visitor.come_back(visitor.choose(visitor.start(next="/account"), None))
    assert (back.status_code, back.headers["Location"]) == (303, "/sign-in?next=/account")
    page = visitor.get(back.headers["Location"]).text
    assert "You stopped at Google. Nothing was changed." in page


def test_case_14_a_forged_error_description_is_never_shown(visitor: Visitor) -> None:
    authorize = visitor.start()
    wish = {
        "state": parameters(authorize)["state"],
        "error": "access_denied",
        "error_description": "Call 555-0100 to unlock your account",
        "iss": f"{visitor.devidp.address}/google",
    }
    back = visitor.get("/sign-in/google/callback?" + urlencode(wish))
    assert back.status_code == 303
    assert "555" not in visitor.get(back.headers["Location"]).text


@pytest.mark.parametrize(
    "hostile",
    [
        "//evil.example/",
        "///evil.example/",
        "////evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https://evil.example/",
        "https:/evil.example",
        "javascript:alert(1)",
        "/\t/evil.example/",
        "\t//evil.example/",
        "/\r\nLocation: https://evil.example/",
        "/" + "a" * 2001,
        "evil.example",
        "",
    ],
)
def test_case_22_after_signing_in_people_stay_on_this_site(visitor: Visitor, hostile: str) -> None:
    answer = visitor.sign_in("reader", next=hostile)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_case_22_somebody_signed_in_already_is_sent_on_within_this_site_only(visitor: Visitor) -> None:
    visitor.sign_in("reader")
    assert visitor.get("/sign-in?next=//evil.example").headers["Location"] == "/"
    assert visitor.get("/sign-in?next=/account").headers["Location"] == "/account"


def test_case_23_the_session_changes_at_sign_in_and_a_copied_cookie_is_dead_after_sign_out(visit: Visit) -> None:
    visitor, thief = visit(), visit()
    visitor.get("/sign-in")
    before = visitor.browser.cookies["session"]
    visitor.sign_in("educator")
    copied = visitor.browser.cookies["session"]
    assert copied != before
    thief.browser.cookies.set("session", copied, domain="127.0.0.1", path="/")
    assert thief.signed_in()
    assert visitor.post("/sign-out", page="/account").status_code == 303
    assert not visitor.signed_in()
    assert not thief.signed_in()


def test_case_23_signing_in_again_ends_the_session_before(visit: Visit) -> None:
    visitor, thief = visit(), visit()
    visitor.sign_in("educator")
    thief.browser.cookies.set("session", visitor.browser.cookies["session"], domain="127.0.0.1", path="/")
    visitor.sign_in("educator")
    assert visitor.signed_in()
    assert not thief.signed_in()


def test_case_26_two_first_sign_ins_at_once_make_one_member(visit: Visit, live: Site) -> None:
    tabs = [visit() for _ in range(4)]
    chosen = [tab.choose(tab.start(), "reader") for tab in tabs]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(Visitor.come_back, tabs, chosen))
    assert [answer.status_code for answer in answers] == [303] * 4
    with live.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1
        assert session.scalar(select(func.count()).select_from(AuthSession)) == 4


def test_case_26_the_race_is_decided_by_the_database(database: Database) -> None:
    profile = Profile(ProviderName.GOOGLE, "https://accounts.google.com", "1", "Ada Marsh")

    def first_sign_in(_number: int) -> str:
        with database.writing() as session:
            return enter(session, profile).user_id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(first_sign_in, range(4)))) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_case_28_a_provider_that_is_down_is_named_and_the_other_buttons_work(
    visitor: Visitor, devidp: DevelopmentProvider
) -> None:
    devidp.misbehave("google", down=True)
    answer = visitor.post("/sign-in/google", next="/account")
    assert answer.status_code == 503
    assert "Google does not answer at the moment" in answer.text
    assert "Continue with Google" in answer.text


def test_case_28_the_wait_for_a_slow_provider_is_bounded(visitor: Visitor, devidp: DevelopmentProvider) -> None:
    answer = visitor.choose(visitor.start(), "educator")
    devidp.misbehave("google", delay=15)
    began = time.monotonic()
    back = visitor.come_back(answer)
    assert time.monotonic() - began < 13
    assert (back.status_code, "Google does not answer" in back.text) == (503, True)
    assert not visitor.signed_in()
