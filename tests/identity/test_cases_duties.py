"""Cases 20, 21 and 29: what providers tell us about their accounts, and what we give back to them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, select, update

from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.identity.jobs import revoke_due
from dicomtube.identity.models import Identity, ProviderEvent, Revocation, User
from dicomtube.identity.service import close_account
from dicomtube.privacy.service.erasure import take_up_closed
from tests.devidp.process import CLIENT_ID, SECRET, DevelopmentProvider
from tests.identity.visitor import Visitor

RISC = "https://schemas.openid.net/secevent/risc/event-type/"


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_request(content: object, secret: str = SECRET) -> str:
    """A request as Facebook signs it."""
    payload = encode(json.dumps(content).encode())
    return f"{encode(hmac.digest(secret.encode(), payload.encode(), hashlib.sha256))}.{payload}"


def wish(user_id: object, **changed: object) -> dict[str, object]:
    """The content of a signed request."""
    return {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": user_id} | changed


def facebook_posts(devidp: DevelopmentProvider, request: str, duty: str = "deletion") -> requests.Response:
    """Facebook calls."""
    return requests.post(f"{devidp.site}/sign-in/facebook/{duty}", data={"signed_request": request}, timeout=30)


def subject(site: Site, provider: str) -> str:
    """The provider's key of the only member it vouched for."""
    with site.database.reading() as session:
        return session.scalars(select(Identity.subject).where(Identity.provider == provider)).one()


def count(site: Site, table: type[Any]) -> int:
    """How many rows there are."""
    with site.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_facebook_asks_for_a_deletion_and_the_person_can_follow_it(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "facebook")
    answer = facebook_posts(visitor.devidp, signed_request(wish(subject(live, "facebook"))))
    assert answer.status_code == 200
    number = answer.json()["confirmation_code"]
    assert answer.json() == {
        "url": f"{visitor.devidp.site}/data-deletion/{number}",
        "confirmation_code": number,
    }
    assert "Your account here is closed" in requests.get(answer.json()["url"], timeout=30).text
    assert not visitor.signed_in()
    assert count(live, Identity) == 0
    with live.database.writing() as session:
        user = session.scalars(select(User)).one()
        assert (user.disabled_at is None, user.restricted_at is None) == (False, False)
        take_up_closed(session)  # what the worker does with the job that was entered
        assert (user.display_name, user.contact_email) == ("Former member", None)


def test_a_deletion_asked_for_by_one_of_two_providers_leaves_the_account(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "google")
    begun = visitor.post("/account/link/facebook", page="/account")
    visitor.come_back(visitor.choose(begun.headers["Location"], "educator"))
    answer = facebook_posts(visitor.devidp, signed_request(wish(subject(live, "facebook"))))
    assert "All we had received from that account is deleted" in requests.get(answer.json()["url"], timeout=30).text
    with live.database.reading() as session:
        assert session.scalars(select(Identity.provider)).all() == ["google"]
    visitor.sign_in("educator", "google")
    assert "Dr Ada Marsh" in visitor.get("/account").text


def test_facebook_says_that_somebody_took_our_app_away(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "facebook")
    answer = facebook_posts(visitor.devidp, signed_request(wish(subject(live, "facebook"))), "deauthorize")
    assert answer.status_code == 200
    assert not visitor.signed_in()
    assert count(live, Identity) == 1


@pytest.mark.parametrize(
    "bend",
    [
        lambda right: signed_request(wish("1"), "another secret"),
        lambda right: "x" + right[1:],
        lambda right: "." + right.split(".")[1],
        lambda right: encode(b"") + "." + encode(json.dumps(wish("1", algorithm="none")).encode()),
        lambda right: signed_request(wish("1", algorithm="none")),
        lambda right: signed_request(wish("1", algorithm="HMAC-SHA1")),
        lambda right: right.replace(".", ""),
        lambda right: "é" + right,
        lambda right: right + "é",
        lambda right: "",
        lambda right: "." * 5,
        lambda right: "x" * 9000 + "." + right,
        lambda right: signed_request(["1"]),
        lambda right: signed_request(wish(None)),
        lambda right: signed_request(wish(True)),
        lambda right: signed_request(wish("../1")),
        lambda right: signed_request(wish("1", issued_at=int(time.time()) - 3601)),
        lambda right: signed_request(wish("1", issued_at="now")),
    ],
    ids=[
        *("other secret", "bad signature", "no signature", "unsigned none", "alg none", "alg sha1", "no dot"),
        *("non-ascii signature", "non-ascii payload", "empty", "dots", "huge", "list", "no id", "true id", "path id"),
        *("old", "no time"),
    ],
)
def test_case_20_what_facebook_did_not_sign_does_nothing(
    visitor: Visitor, live: Site, bend: Callable[[str], str]
) -> None:
    visitor.sign_in("educator", "facebook")
    right = signed_request(wish(subject(live, "facebook")))
    answer = facebook_posts(visitor.devidp, bend(right))
    assert (answer.status_code, answer.json()["err"]) == (400, "invalid_request")
    assert visitor.signed_in()
    assert count(live, ProviderEvent) == 0


def test_case_20_an_id_sent_as_a_number_is_the_same_id(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "facebook")
    answer = facebook_posts(visitor.devidp, signed_request(wish(int(subject(live, "facebook")))))
    assert answer.status_code == 200
    assert count(live, Identity) == 0


def test_case_20_a_replay_changes_nothing_and_gives_the_same_code(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "facebook")
    request = signed_request(wish(subject(live, "facebook")))
    first = facebook_posts(visitor.devidp, request).json()
    visitor.sign_in("educator", "facebook")
    assert facebook_posts(visitor.devidp, request).json() == first
    assert visitor.signed_in()


def test_case_20_one_duty_is_not_replayed_as_the_other(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "facebook")
    request = signed_request(wish(subject(live, "facebook")))
    facebook_posts(visitor.devidp, request, "deauthorize")
    assert facebook_posts(visitor.devidp, request).json()["url"].startswith(visitor.devidp.site)
    assert count(live, ProviderEvent) == 2


def apple_posts(devidp: DevelopmentProvider, claims: dict[str, Any], **wrong: Any) -> requests.Response:
    """Apple calls."""
    payload = devidp.sign("apple", claims, **wrong)
    return requests.post(f"{devidp.site}/sign-in/apple/events", json={"payload": payload}, timeout=30)


def apple_event(devidp: DevelopmentProvider, kind: str, person: str, *, text: bool = True) -> dict[str, Any]:
    """The claims of an event; its content may come as text."""
    event = {"type": kind, "sub": person, "event_time": int(time.time() * 1000)}
    return {
        "iss": f"{devidp.address}/apple",
        "aud": CLIENT_ID,
        "iat": int(time.time()),
        "jti": "event-1",
        "events": json.dumps(event) if text else event,
    }


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("kind", ["consent-revoked", "account-delete"])
def test_case_21_apple_revokes_and_sessions_end(visitor: Visitor, live: Site, kind: str, text: bool) -> None:
    visitor.sign_in("educator", "apple")
    claims = apple_event(visitor.devidp, kind, subject(live, "apple"), text=text)
    assert apple_posts(visitor.devidp, claims).status_code == 200
    assert not visitor.signed_in()


def test_case_21_apple_says_that_a_relay_is_switched_off(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("hidden", "apple")
    claims = apple_event(visitor.devidp, "email-disabled", subject(live, "apple"))
    assert apple_posts(visitor.devidp, claims).status_code == 200
    assert visitor.signed_in()
    with live.database.reading() as session:
        assert session.scalars(select(Identity.email_enabled)).all() == [False]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"iss": "https://appleid.apple.com"}, {}),
        ({"aud": "somebody-else"}, {}),
        ({"iat": 1}, {}),
        ({"jti": None}, {}),
        ({"jti": "x" * 200}, {}),
        ({"events": "{"}, {}),
        ({"events": "[" * 20000}, {}),
        ({"events": ["x"]}, {}),
        ({}, {"alg": "none"}),
        ({}, {"alg": "HS256"}),
        ({}, {"kid": "unknown"}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_case_21_what_apple_did_not_sign_for_us_does_nothing(
    visitor: Visitor, live: Site, changed: dict[str, Any], wrong: dict[str, Any]
) -> None:
    visitor.sign_in("educator", "apple")
    claims = apple_event(visitor.devidp, "consent-revoked", subject(live, "apple")) | changed
    assert apple_posts(visitor.devidp, claims, **wrong).status_code == 400
    assert visitor.signed_in()
    assert count(live, ProviderEvent) == 0


def test_case_21_the_same_event_twice_is_applied_once(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "apple")
    claims = apple_event(visitor.devidp, "consent-revoked", subject(live, "apple"))
    apple_posts(visitor.devidp, claims)
    visitor.sign_in("educator", "apple")
    assert apple_posts(visitor.devidp, claims).status_code == 200
    assert visitor.signed_in()
    assert count(live, ProviderEvent) == 1


def test_case_21_an_event_of_unknown_type_or_about_nobody_is_written_down_and_does_nothing(
    visitor: Visitor, live: Site
) -> None:
    visitor.sign_in("educator", "apple")
    unknown = apple_event(visitor.devidp, "something-new", subject(live, "apple"))
    nobody = apple_event(visitor.devidp, "consent-revoked", "nobody") | {"jti": "event-2"}
    assert [apple_posts(visitor.devidp, claims).status_code for claims in (unknown, nobody)] == [200, 200]
    assert visitor.signed_in()
    with live.database.reading() as session:
        rows = session.execute(select(ProviderEvent.kind, ProviderEvent.outcome).order_by(ProviderEvent.event_key))
        assert [tuple(row) for row in rows] == [("unknown", "ignored"), ("access_withdrawn", "nobody_here")]


def google_posts(devidp: DevelopmentProvider, claims: dict[str, Any], **wrong: Any) -> requests.Response:
    """Google calls (RFC 8935)."""
    return requests.post(
        f"{devidp.site}/sign-in/google/events",
        data=devidp.sign("google", claims, **wrong),
        headers={"Content-Type": "application/secevent+jwt"},
        timeout=30,
    )


def google_event(devidp: DevelopmentProvider, kind: str, person: str) -> dict[str, Any]:
    """The claims of a security event token (RFC 8417)."""
    about = {"subject_type": "iss-sub", "iss": f"{devidp.address}/google", "sub": person}
    return {
        "iss": f"{devidp.address}/google",
        "aud": [CLIENT_ID, "another client of ours"],
        "iat": int(time.time()),
        "jti": "set-1",
        "events": {f"{RISC}{kind}": {"subject": about, "reason": "hijacking"}},
    }


@pytest.mark.parametrize(
    ("kind", "stays"),
    [
        ("sessions-revoked", False),
        ("account-disabled", False),
        ("account-purged", False),
        ("account-enabled", True),
        ("verification", True),
        ("something-new", True),
    ],
)
def test_case_21_google_tells_of_an_account_in_trouble(visitor: Visitor, kind: str, stays: bool) -> None:
    visitor.sign_in("educator", "google")
    assert google_posts(visitor.devidp, google_event(visitor.devidp, kind, "educator")).status_code == 202
    assert visitor.signed_in() is stays


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({"aud": "x"}, {}), ({"iss": "https://evil.example"}, {}), ({"events": {}}, {}), ({}, {"alg": "none"})],
    ids=str,
)
def test_case_21_what_google_did_not_sign_for_us_does_nothing(
    visitor: Visitor, changed: dict[str, Any], wrong: dict[str, Any]
) -> None:
    visitor.sign_in("educator", "google")
    claims = google_event(visitor.devidp, "sessions-revoked", "educator") | changed
    assert google_posts(visitor.devidp, claims, **wrong).status_code == 400
    assert visitor.signed_in()


def test_case_21_an_id_token_is_not_an_event(visitor: Visitor) -> None:
    visitor.sign_in("educator", "google")
    claims = google_event(visitor.devidp, "sessions-revoked", "educator") | {"nonce": "x", "sub": "educator"}
    del claims["events"]
    assert google_posts(visitor.devidp, claims).status_code == 400


def test_case_29_closing_an_account_gives_apples_token_back(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "apple")
    before = len(visitor.devidp.revoked())
    close(live)
    assert revoke_due(live) == 1
    assert len(visitor.devidp.revoked()) == before + 1
    with live.database.reading() as session:
        row = session.scalars(select(Revocation)).one()
    assert (row.sealed_token, row.done_at is not None) == (None, True)
    assert revoke_due(live) == 0


def test_case_29_a_failing_call_blocks_nothing_and_is_tried_again(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "apple")
    visitor.devidp.misbehave("apple", revoke_down=True)
    close(live)
    assert not visitor.signed_in()
    assert revoke_due(live) == 0
    assert revoke_due(live) == 0, "it is not its turn again yet"
    with live.database.reading() as session:
        row = session.scalars(select(Revocation)).one()
    assert (row.attempts, row.done_at) == (1, None)
    visitor.devidp.misbehave("apple")
    with live.database.writing() as session:
        session.execute(update(Revocation).values(next_try_at=utcnow() - timedelta(seconds=1)))
    assert revoke_due(live) == 1


def close(site: Site) -> None:
    """Closes the only account."""
    with site.database.writing() as session:
        close_account(session, session.scalars(select(User.id)).one(), actor=None)
