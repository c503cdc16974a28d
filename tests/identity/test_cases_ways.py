"""Cases 24 and 25, and the offer to connect: how ways to sign in are added and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Conflict, DomainError
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.identity.models import AuthSession, Identity, ProviderName, Revocation, User
from dicomtube.identity.providers import Profile
from dicomtube.identity.service import enter, link, seed_member, unlink
from tests.identity.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture(autouse=True)
def _site_is_up(live: Site) -> Iterator[None]:
    yield


def owners(site: Site) -> dict[str, str]:
    """Which member each provider's identity opens."""
    with site.database.reading() as session:
        return {row.provider: row.user_id for row in session.scalars(select(Identity))}


def stale(site: Site) -> None:
    """As if everybody had signed in eleven minutes ago."""
    with site.database.writing() as session:
        session.execute(update(AuthSession).values(auth_time=utcnow() - timedelta(minutes=11)))


def add(visitor: Visitor, person: str, provider: str) -> str:
    """Adds a way in; gives the address that the site sends on to."""
    begun = visitor.post(f"/account/link/{provider}", page="/account")
    return visitor.come_back(visitor.choose(begun.headers["Location"], person)).headers["Location"]


def remove_first(visitor: Visitor) -> int:
    """Presses the first 'Remove' on the account page; gives the status."""
    found = re.findall(r"/account/unlink/(\w+)", visitor.get("/account").text)
    return visitor.post(f"/account/unlink/{found[0]}", page="/account").status_code


def test_a_member_adds_a_way_in_and_comes_back_by_it(visit: Visit, live: Site) -> None:
    here, elsewhere = visit(), visit()
    here.sign_in("educator", "google")
    assert add(here, "educator", "microsoft") == "/account"
    assert "From now on you can sign in with Microsoft, too." in here.get("/account").text
    elsewhere.sign_in("educator", "microsoft")
    assert "Dr Ada Marsh" in elsewhere.get("/account").text
    assert len(set(owners(live).values())) == 1


def test_case_24_a_form_from_elsewhere_begins_nothing(visitor: Visitor) -> None:
    visitor.sign_in("educator")
    forged = visitor.browser.post(f"{visitor.devidp.site}/account/link/microsoft", allow_redirects=False)
    assert forged.status_code == 400


def test_case_24_what_one_member_begins_another_can_not_finish(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    begun = visitor.post("/account/link/microsoft", page="/account").headers["Location"]
    visitor.post("/sign-out", page="/account")
    visitor.sign_in("reader")
    back = visitor.come_back(visitor.choose(begun, "educator"))
    assert (back.status_code, "Somebody else is signed in here by now" in back.text) == (409, True)
    assert set(owners(live)) == {"google"}


def test_case_24_nobody_signed_in_can_finish_it_either(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    begun = visitor.post("/account/link/microsoft", page="/account").headers["Location"]
    visitor.post("/sign-out", page="/account")
    back = visitor.come_back(visitor.choose(begun, "educator"))
    assert back.headers["Location"].startswith("/sign-in?next=")
    assert set(owners(live)) == {"google"}


def test_case_24_an_identity_that_opens_another_account_is_never_moved(visit: Visit, live: Site) -> None:
    owner, other = visit(), visit()
    owner.sign_in("educator", "microsoft")
    other.sign_in("reader", "google")
    before = owners(live)
    begun = other.post("/account/link/microsoft", page="/account")
    back = other.come_back(other.choose(begun.headers["Location"], "educator"))
    assert (back.status_code, "another member" in back.text) == (409, True)
    assert owners(live) == before


def test_case_24_adding_a_way_in_takes_a_fresh_sign_in(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    stale(live)
    assert visitor.post("/account/link/microsoft", page="/account").headers["Location"] == "/confirm?next=/account"
    begun = visitor.post("/confirm/google", page="/confirm", next="/account")
    assert visitor.come_back(visitor.choose(begun.headers["Location"], "educator")).headers["Location"] == "/account"
    assert add(visitor, "educator", "microsoft") == "/account"


def test_a_proof_must_be_the_members_own(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    stale(live)
    begun = visitor.post("/confirm/google", page="/confirm")
    back = visitor.come_back(visitor.choose(begun.headers["Location"], "reader"))
    assert (back.status_code, "another account than the one" in back.text) == (403, True)
    assert visitor.post("/account/link/microsoft", page="/account").headers["Location"].startswith("/confirm")
    assert visitor.post("/confirm/microsoft", page="/confirm").status_code == 404


def test_a_proof_changes_the_session_so_that_an_older_copy_is_dead(visit: Visit, live: Site) -> None:
    visitor, thief = visit(), visit()
    visitor.sign_in("educator")
    thief.browser.cookies.set("session", visitor.browser.cookies["session"], domain="127.0.0.1", path="/")
    begun = visitor.post("/confirm/google", page="/confirm")
    visitor.come_back(visitor.choose(begun.headers["Location"], "educator"))
    assert (visitor.signed_in(), thief.signed_in()) == (True, False)


def test_case_25_the_last_way_in_stays(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    with live.database.reading() as session:
        identity_id = session.scalars(select(Identity.id)).one()
    answer = visitor.post(f"/account/unlink/{identity_id}", page="/account")
    assert (answer.status_code, "the last way to sign in" in answer.text) == (409, True)
    assert set(owners(live)) == {"google"}


def test_case_25_taking_a_way_in_away_takes_a_fresh_sign_in(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    add(visitor, "educator", "microsoft")
    stale(live)
    assert remove_first(visitor) == 303
    assert set(owners(live)) == {"google", "microsoft"}


def test_case_25_a_way_in_taken_away_opens_nothing_and_its_sessions_end(visit: Visit, live: Site) -> None:
    here, elsewhere = visit(), visit()
    here.sign_in("educator", "google")
    add(here, "educator", "apple")
    elsewhere.sign_in("educator", "apple")
    found = re.findall(r"/account/unlink/(\w+)", here.get("/account").text)
    assert here.post(f"/account/unlink/{found[1]}", page="/account").status_code == 303
    assert (here.signed_in(), elsewhere.signed_in()) == (True, False)
    assert set(owners(live)) == {"google"}
    with live.database.reading() as session:
        assert session.scalars(select(Revocation.provider)).all() == ["apple"]
    assert "A way to sign in was removed · Apple" in here.get("/account").text


def test_case_25_of_two_removals_at_once_one_way_in_is_left(database: Database) -> None:
    issuer = "https://accounts.google.com"
    with database.writing() as session:
        user = seed_member(
            session, issuer=issuer, subject="1", display_name="Ada", email="ada@example.org", role=Role.READER
        )
        actor = Actor(user.id, user.display_name, Role.READER)
        link(session, actor, Profile(ProviderName.FACEBOOK, "https://www.facebook.com", "2"))
    with database.reading() as session:
        ids = session.scalars(select(Identity.id)).all()

    def remove(identity_id: str) -> bool:
        try:
            with database.writing() as session:
                unlink(session, actor, identity_id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, ids)) == [False, True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_nobody_takes_away_anothers_way_in(database: Database) -> None:
    with database.writing() as session:
        mine = enter(session, Profile(ProviderName.GOOGLE, "https://accounts.google.com", "1"))
        theirs = enter(session, Profile(ProviderName.GOOGLE, "https://accounts.google.com", "2"))
    with pytest.raises(DomainError), database.writing() as session:
        unlink(session, Actor(mine.user_id, "", Role.READER), theirs.identity_id)


def test_somebody_new_with_a_members_proven_address_is_offered_to_connect(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "google")
    visitor.post("/sign-out", page="/account")
    offered = visitor.sign_in("educator", "apple", next="/account?tab=7")
    assert offered.headers["Location"] == "/sign-in/connect"
    assert not visitor.signed_in()
    page = visitor.get("/sign-in/connect").text
    assert "ada@example.org" in page
    assert "Continue with Google" in page
    begun = visitor.post("/sign-in/connect/google", page="/sign-in/connect")
    back = visitor.come_back(visitor.choose(begun.headers["Location"], "educator"))
    assert back.headers["Location"] == "/account?tab=7"
    assert len(set(owners(live).values())) == 1
    assert set(owners(live)) == {"google", "apple"}


def test_connecting_takes_the_account_that_proved_the_address(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "google")
    visitor.post("/sign-out", page="/account")
    visitor.sign_in("educator", "apple")
    begun = visitor.post("/sign-in/connect/google", page="/sign-in/connect")
    visitor.come_back(visitor.choose(begun.headers["Location"], "reader"))
    assert set(owners(live)) == {"google"}


def test_somebody_may_keep_two_accounts_apart(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "google")
    visitor.post("/sign-out", page="/account")
    visitor.sign_in("educator", "apple")
    assert visitor.post("/sign-in/separate", page="/sign-in/connect").status_code == 303
    assert visitor.signed_in()
    assert len(set(owners(live).values())) == 2
    with live.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 2


def test_an_unproven_address_brings_no_offer(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator", "google")
    visitor.post("/sign-out", page="/account")
    assert visitor.sign_in("unproven", "apple").headers["Location"] == "/"
    assert len(set(owners(live).values())) == 2
