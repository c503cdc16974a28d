"""Recovery codes and the staff roles that sleep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Forbidden
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.identity.models import AuthSession, RecoveryCode
from dicomtube.identity.service import Limits, find_present, make_codes, open_session, seed_member, use_code
from tests.identity.visitor import Visitor


@pytest.fixture
def actor(database: Database) -> Iterator[Actor]:
    """A moderator."""
    with database.writing() as session:
        user = seed_member(
            session,
            issuer="https://accounts.google.com",
            subject="1",
            display_name="Chiara Rossi",
            email="chiara@example.org",
            role=Role.MODERATOR,
        )
    yield Actor(user.id, user.display_name, Role.MODERATOR)


def test_a_code_opens_the_account_once(visit: Callable[[], Visitor], live: Site) -> None:
    member, elsewhere = visit(), visit()
    member.sign_in("educator")
    page = member.post("/account/recovery-codes", page="/account").text
    codes = re.findall(r"<code>([0-9a-z-]+)</code>", page)
    assert len(codes) == len(set(codes)) == 10
    assert (
        elsewhere.post("/sign-in/recovery", page="/sign-in/recovery", code=f" {codes[3].upper()} ").status_code == 303
    )
    assert "Dr Ada Marsh" in elsewhere.get("/account").text
    assert "Recovery codes left: 9" in elsewhere.get("/account").text
    third = visit()
    again = third.post("/sign-in/recovery", page="/sign-in/recovery", code=codes[3])
    assert (again.status_code, "used already" in again.text) == (403, True)
    assert not third.signed_in()


def test_making_codes_takes_a_fresh_sign_in(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("educator")
    with live.database.writing() as session:
        session.execute(update(AuthSession).values(auth_time=utcnow() - timedelta(minutes=11)))
    answer = visitor.post("/account/recovery-codes", page="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm?next=/account")


def test_new_codes_make_the_old_ones_worthless(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        [old, *_] = make_codes(session, actor)
        [new, *_] = make_codes(session, actor)
    with pytest.raises(Forbidden), database.writing() as session:
        use_code(session, old)
    with database.writing() as session:
        assert use_code(session, new) == actor


def test_of_two_uses_at_once_one_wins(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        [code, *_] = make_codes(session, actor)

    def use(_number: int) -> bool:
        try:
            with database.writing() as session:
                use_code(session, code)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


def test_the_database_holds_no_code(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        codes = make_codes(session, actor)
    with database.reading() as session:
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {code.replace("-", "") for code in codes} & set(kept)


@pytest.mark.parametrize("text", ["", "-" * 23, "aaaaa-aaaaa-aaaaa-aaaaa", "\x00", "%"])
def test_a_guess_opens_nothing(database: Database, actor: Actor, text: str) -> None:
    with database.writing() as session:
        make_codes(session, actor)
    with pytest.raises(Forbidden), database.writing() as session:
        use_code(session, text)


def test_staff_powers_sleep_without_a_passkey_and_again_after_twelve_hours(database: Database, actor: Actor) -> None:
    limits = Limits(idle=timedelta(hours=72), absolute=timedelta(days=30), staff_passkey=True)

    def role(token: str) -> tuple[Role, Role | None]:
        with database.reading() as session:
            found = find_present(session, token, limits)
        assert found is not None
        return found.actor.role, found.sleeping_role

    with database.writing() as session:
        plain = open_session(session, actor.user_id, identity_id=None, user_agent="")
        proven = open_session(session, actor.user_id, identity_id=None, user_agent="", passkey_at=utcnow())
        old = open_session(
            session,
            actor.user_id,
            identity_id=None,
            user_agent="",
            passkey_at=utcnow() - timedelta(hours=12, seconds=1),
        )
    asleep, awake = (Role.EDUCATOR, Role.MODERATOR), (Role.MODERATOR, None)
    assert [role(plain), role(proven), role(old)] == [asleep, awake, asleep]
