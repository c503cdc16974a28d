"""The cases that a sign-in through Facebook must withstand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from config import Config
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity, LoginAttempt
from dicomtube.identity.providers import Fault, ProviderError
from dicomtube.identity.providers.base import Expected
from dicomtube.identity.providers.facebook import facebook
from dicomtube.identity.providers.wire import fetch_tokens
from tests.devidp.process import DevelopmentProvider
from tests.identity.visitor import Visitor, parameters


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def test_somebody_signs_in_by_app_scoped_id_and_the_address_counts_as_unproven(visitor: Visitor, live: Site) -> None:
    assert visitor.sign_in("educator", "facebook").status_code == 303
    with live.database.reading() as session:
        [identity] = session.scalars(select(Identity))
    assert identity.subject.isdigit()
    assert (identity.email, identity.email_verified, identity.verified_email) == ("ada@example.org", False, None)


def test_case_19_somebody_without_an_address_signs_in(visitor: Visitor, live: Site) -> None:
    assert visitor.sign_in("mailless", "facebook").status_code == 303
    assert "Emil Mailless" in visitor.get("/account").text
    with live.database.reading() as session:
        assert session.scalars(select(Identity.email)).all() == [None]


def test_case_19_a_wrong_proof_ends_cleanly(visitor: Visitor, live: Site, live_config: Config) -> None:
    wrong = facebook(replace(live_config, facebook_app_secret="another secret"))
    right = facebook(live_config)
    assert wrong is not None
    assert right is not None
    endpoints = right.endpoints()
    authorize = visitor.start("facebook")
    answer = parameters(visitor.choose(authorize, "educator").headers["Location"])
    verifier = _verifier(live)
    expected = Expected(parameters(authorize)["redirect_uri"], "", verifier)
    tokens = fetch_tokens(right, endpoints.token, answer["code"], expected)
    with pytest.raises(ProviderError) as caught:
        wrong.read(endpoints, tokens, answer, expected)
    assert caught.value.fault is Fault.UNAVAILABLE
    assert right.read(endpoints, tokens, answer, expected).display_name == "Dr Ada Marsh"


def _verifier(site: Site) -> str:
    with site.database.reading() as session:
        return session.scalars(select(LoginAttempt.verifier)).one()


def test_case_19_a_slow_graph_is_waited_for_only_so_long(visitor: Visitor, devidp: DevelopmentProvider) -> None:
    devidp.misbehave("facebook", graph_delay=15)
    began = time.monotonic()
    answer = visitor.sign_in("educator", "facebook")
    assert time.monotonic() - began < 13
    assert (answer.status_code, "Facebook does not answer" in answer.text) == (503, True)
    assert not visitor.signed_in()


@pytest.mark.parametrize("claims", [{"id": None}, {"id": 12}, {"id": "../me"}, {"id": ""}, {"id": "١٢"}], ids=str)
def test_an_answer_without_a_proper_id_names_nobody(
    visitor: Visitor, devidp: DevelopmentProvider, claims: dict[str, object]
) -> None:
    devidp.misbehave("facebook", claims=claims)
    assert visitor.sign_in("educator", "facebook").status_code == 400
    assert not visitor.signed_in()


def test_case_14_whoever_cancels_at_facebook_is_told_so(visitor: Visitor) -> None:
    back = visitor.come_back(visitor.choose(visitor.start("facebook"), None))
    assert back.status_code == 303
    assert "You stopped at Facebook. Nothing was changed." in visitor.get(back.headers["Location"]).text
