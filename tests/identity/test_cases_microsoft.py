"""The cases that a sign-in through Microsoft must withstand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from sqlalchemy import select

from dicomtube.core.site import Site
from dicomtube.identity.models import Identity
from tests.devidp.process import ATTACKERS_TENANT, DevelopmentProvider
from tests.identity.visitor import Visitor, parameters

CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def refused(answer: requests.Response) -> bool:
    """Whether the site showed the sign-in page again with its one message for answers it doesn't trust."""
    return answer.status_code == 400 and "could not be finished" in answer.text


def identities(site: Site) -> list[Identity]:
    """All identities, oldest first."""
    with site.database.reading() as session:
        return list(session.scalars(select(Identity).order_by(Identity.created_at)))


def test_somebody_signs_in_by_tenant_and_object_id(visitor: Visitor, live: Site) -> None:
    assert visitor.sign_in("educator", "microsoft").status_code == 303
    [identity] = identities(live)
    assert identity.issuer == f"{visitor.devidp.address}/microsoft/{CONSUMERS}/v2.0"
    assert len(identity.subject) == 36
    assert (identity.email, identity.email_verified, identity.verified_email) == ("ada@example.org", False, None)


def test_case_03_googles_state_is_worth_nothing_at_microsofts_callback(visitor: Visitor) -> None:
    answer = visitor.choose(visitor.start("google"), "educator")
    asked = parameters(answer.headers["Location"])
    assert refused(visitor.get(f"/sign-in/microsoft/callback?code={asked['code']}&state={asked['state']}"))
    assert not visitor.signed_in()
    assert visitor.come_back(answer).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": ATTACKERS_TENANT},
        {"tid": None},
        {"tid": ""},
        {"tid": "common"},
        {"tid": "../../evil"},
        {"tid": CONSUMERS.upper() + "\n"},
        {"oid": None},
        {"oid": "not-a-uuid"},
        {"iss": "{devidp}/microsoft/{tenantid}/v2.0"},
        {"iss": "https://evil.example/" + CONSUMERS + "/v2.0"},
    ],
    ids=str,
)
def test_case_08_a_token_must_come_from_the_tenant_it_names(
    visitor: Visitor, devidp: DevelopmentProvider, claims: dict[str, object]
) -> None:
    bent = {k: v.replace("{devidp}", devidp.address) if isinstance(v, str) else v for k, v in claims.items()}
    devidp.misbehave("microsoft", claims=bent)
    assert refused(visitor.sign_in("educator", "microsoft"))
    assert not visitor.signed_in()


def test_case_09_another_tenant_that_claims_a_members_address_gets_an_account_of_its_own(
    visit: Callable[[], Visitor], live: Site
) -> None:
    member, attacker = visit(), visit()
    assert member.sign_in("educator", "google").status_code == 303
    assert attacker.sign_in("attacker", "microsoft").status_code == 303
    own, theirs = identities(live)
    assert (own.email, theirs.email) == ("ada@example.org", "ada@example.org")
    assert own.user_id != theirs.user_id
    assert ATTACKERS_TENANT in theirs.issuer
    assert "Dr Ada Marsh" not in attacker.get("/account").text


@pytest.mark.parametrize("domain_proven", [False, 0, "false", "0", None, "yes"])
def test_case_18_only_a_true_claim_proves_an_address(
    visitor: Visitor, live: Site, devidp: DevelopmentProvider, domain_proven: object
) -> None:
    devidp.misbehave("microsoft", claims={"xms_edov": domain_proven})
    visitor.sign_in("educator", "microsoft")
    assert [identity.email_verified for identity in identities(live)] == [False]
