"""The development provider keeps to the protocol, so that what works against it is not luck."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from devidp.people import People, Person, read_people
from devidp.state import Keys
from tests.devidp.process import CLIENT_ID, SECRET, DevelopmentProvider, devidp, devidp_process

__all__ = ["devidp", "devidp_process"]

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    """A browser."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def wish(devidp: DevelopmentProvider, **changed: str) -> dict[str, str]:
    """The parameters of a proper request at Google's face."""
    return {
        "client_id": CLIENT_ID,
        "redirect_uri": f"{devidp.site}/sign-in/google/callback",
        "response_type": "code",
        "scope": "openid email profile",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changed


def code(devidp: DevelopmentProvider, browser: requests.Session) -> str:
    """A code for the educator."""
    answer = browser.post(
        f"{devidp.address}/google/authorize", data=wish(devidp) | {"person": "educator"}, allow_redirects=False
    )
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def redeem(devidp: DevelopmentProvider, browser: requests.Session, code: str, **changed: str) -> requests.Response:
    """Asks for tokens."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{devidp.site}/sign-in/google/callback",
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "code_verifier": VERIFIER,
    }
    return browser.post(f"{devidp.address}/google/token", data=form | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "{site}/sign-in/google/callback/"},
        {"redirect_uri": "{site}/sign-in/google/callback?x=1"},
        {"redirect_uri": "{site}/sign-in/apple/callback"},
        {"client_id": "another"},
    ],
    ids=str,
)
def test_an_unregistered_client_or_address_gets_no_redirect(
    devidp: DevelopmentProvider, browser: requests.Session, changed: dict[str, str]
) -> None:
    bent = {name: value.replace("{site}", devidp.site) for name, value in changed.items()}
    answer = browser.get(f"{devidp.address}/google/authorize", params=wish(devidp, **bent), allow_redirects=False)
    assert (answer.status_code, "not registered here" in answer.text) == (400, True)


@pytest.mark.parametrize("changed", [{"code_challenge": ""}, {"code_challenge_method": "plain"}], ids=str)
def test_pkce_is_required(devidp: DevelopmentProvider, browser: requests.Session, changed: dict[str, str]) -> None:
    answer = browser.get(f"{devidp.address}/google/authorize", params=wish(devidp, **changed), allow_redirects=False)
    assert "error=invalid_request" in answer.headers["Location"]


def test_a_code_is_good_once(devidp: DevelopmentProvider, browser: requests.Session) -> None:
    given = code(devidp, browser)
    assert set(redeem(devidp, browser, given).json()) >= {"access_token", "id_token"}
    assert redeem(devidp, browser, given).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"grant_type": "password"}, "invalid_grant"),
    ],
    ids=str,
)
def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    devidp: DevelopmentProvider, browser: requests.Session, changed: dict[str, str], error: str
) -> None:
    assert redeem(devidp, browser, code(devidp, browser), **changed).json() == {"error": error}


def test_one_faces_code_is_worth_nothing_at_another(devidp: DevelopmentProvider, browser: requests.Session) -> None:
    given = code(devidp, browser)
    form = {"grant_type": "authorization_code", "code": given, "client_id": CLIENT_ID, "client_secret": SECRET}
    form |= {"code_verifier": VERIFIER, "redirect_uri": f"{devidp.site}/sign-in/google/callback"}
    assert browser.post(f"{devidp.address}/microsoft/token", data=form).json() == {"error": "invalid_grant"}


def test_the_graph_wants_a_proof(devidp: DevelopmentProvider, browser: requests.Session) -> None:
    answer = browser.get(f"{devidp.address}/facebook/graph/v26.0/me", params={"access_token": "x"})
    assert answer.status_code == 400


def test_apple_wants_the_answer_posted_when_it_is_to_tell_anything(
    devidp: DevelopmentProvider, browser: requests.Session
) -> None:
    asked = wish(devidp, redirect_uri=f"{devidp.site}/sign-in/apple/callback", scope="openid name email")
    answer = browser.get(f"{devidp.address}/apple/authorize", params=asked, allow_redirects=False)
    assert "error=invalid_request" in answer.headers["Location"]


def test_apple_takes_no_plain_secret(devidp: DevelopmentProvider, browser: requests.Session) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "client_id": CLIENT_ID, "client_secret": SECRET}
    assert browser.post(f"{devidp.address}/apple/token", data=form).json() == {"error": "invalid_client"}


def test_somebody_new_can_sign_in_and_is_known_the_next_time(tmp_path: Path) -> None:
    kept = tmp_path / "newcomers.json"
    given = [Person("1", "Ada Marsh", "ada@example.org")]
    newcomer = People(given, kept).add("Zoe New", "zoe@example.org")
    assert People(given, kept).all() == [*given, newcomer]


def test_keys_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = Keys(path)
    assert Keys(path).signing.kid == first.signing.kid
    assert [oct(file.stat().st_mode & 0o777) for file in sorted(tmp_path.iterdir())] == ["0o600", "0o600"]


@pytest.mark.parametrize("row", [{"name": "Ada"}, {"subject": "1"}, {"subject": "1", "name": "Ada", "password": "x"}])
def test_a_malformed_person_is_named(tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "people.json"
    path.write_text(json.dumps([row]))
    with pytest.raises(ValueError, match="a person needs subject and name"):
        read_people(path)
