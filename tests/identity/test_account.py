"""One's own account: what it shows, sessions, and the reader who says that they teach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import NotFound
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.identity.models import AuthSession, User
from dicomtube.identity.service import (
    Limits,
    describe_device,
    end_session,
    find_present,
    grant_role,
    list_sessions,
    open_session,
    seed_member,
)
from tests.identity.visitor import Visitor

LIMITS = Limits(idle=timedelta(hours=72), absolute=timedelta(days=30))


def member(database: Database, subject: str = "educator", role: Role = Role.EDUCATOR) -> Actor:
    """A member to try things with."""
    with database.writing() as session:
        user = seed_member(
            session,
            issuer="https://accounts.google.com",
            subject=subject,
            display_name=subject.title(),
            email=f"{subject}@example.org",
            role=role,
        )
        return Actor(user.id, user.display_name, role)


def signed_in(database: Database, actor: Actor) -> str:
    """A session's token."""
    with database.writing() as session:
        return open_session(session, actor.user_id, identity_id=None, user_agent="")


def present(database: Database, token: str) -> bool:
    """Whether the token still opens something."""
    with database.reading() as session:
        return find_present(session, token, LIMITS) is not None


def test_the_page_is_for_its_owner_alone(visitor: Visitor) -> None:
    answer = visitor.get("/account")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/account")


def test_a_newcomer_is_a_reader_and_may_declare_that_they_teach(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("reader")
    assert "Reader" in visitor.get("/account").text
    assert visitor.post("/account/educator", page="/account").status_code == 400
    assert visitor.post("/account/educator", page="/account", teaches="y").status_code == 303
    assert "Educator" in visitor.get("/account").text
    with live.database.reading() as session:
        assert session.scalar(select(User.role)) == Role.EDUCATOR
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    expected = ["identity.joined", "identity.accepted", "identity.welcomed", "identity.declared_educator"]
    assert actions == expected


def test_a_form_from_elsewhere_ends_no_session(visitor: Visitor) -> None:
    visitor.sign_in("reader")
    forged = visitor.browser.post(f"{visitor.devidp.site}/sign-out", allow_redirects=False)
    assert forged.status_code == 400
    assert visitor.signed_in()


def test_one_browser_can_sign_another_out(visit: Callable[[], Visitor]) -> None:
    desk, phone = visit(), visit()
    phone.browser.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile Safari/604.1"
    desk.sign_in("reader")
    phone.sign_in("reader")
    page = desk.get("/account").text
    assert "Safari on iPhone" in page
    assert page.index("Safari on iPhone") < page.index("Unknown browser")
    first = re.findall(r"/account/sessions/(\w+)/end", page)[0]
    assert desk.post(f"/account/sessions/{first}/end", page="/account").status_code == 303
    assert desk.signed_in()
    assert not phone.signed_in()


def test_all_other_browsers_can_be_signed_out_at_once(visit: Callable[[], Visitor]) -> None:
    here, there, elsewhere = visit(), visit(), visit()
    for browser in (here, there, elsewhere):
        browser.sign_in("reader")
    assert here.post("/account/sessions/end", page="/account").status_code == 303
    assert [browser.signed_in() for browser in (here, there, elsewhere)] == [True, False, False]


@pytest.mark.parametrize("remember", [True, False])
def test_the_session_cookie_outlives_the_browser_only_when_asked_to(visitor: Visitor, remember: bool) -> None:
    answer = visitor.sign_in("reader", **({"remember": "yes"} if remember else {}))
    cookie = next(line for line in answer.raw.headers.getlist("Set-Cookie") if line.startswith("session="))
    assert ("Expires=" in cookie) is remember
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_reading_pages_writes_nothing_until_the_mark_of_last_use_is_old(visitor: Visitor, live: Site) -> None:
    visitor.sign_in("reader")
    with live.database.reading() as session:
        before = session.scalar(select(AuthSession.last_used_at))
    visitor.get("/account")
    with live.database.reading() as session:
        assert session.scalar(select(AuthSession.last_used_at)) == before
    with live.database.writing() as session:
        session.execute(update(AuthSession).values(last_used_at=utcnow() - timedelta(minutes=6)))
    visitor.get("/account")
    with live.database.reading() as session:
        after = session.scalar(select(AuthSession.last_used_at))
    assert after is not None
    assert utcnow() - after < timedelta(minutes=1)


def test_an_idle_session_ends_and_so_does_an_old_one(database: Database) -> None:
    actor = member(database)
    for change in (
        {"last_used_at": utcnow() - timedelta(hours=73)},
        {"created_at": utcnow() - timedelta(days=31)},
        {"revoked_at": utcnow()},
    ):
        token = signed_in(database, actor)
        assert present(database, token)
        with database.writing() as session:
            session.execute(update(AuthSession).values(**change))
        assert not present(database, token)


def test_a_disabled_member_is_signed_out_at_once(database: Database) -> None:
    actor = member(database)
    token = signed_in(database, actor)
    with database.writing() as session:
        session.get_one(User, actor.user_id).disabled_at = utcnow()
    assert not present(database, token)


def test_the_database_holds_no_token(database: Database) -> None:
    token = signed_in(database, member(database))
    with database.reading() as session:
        row = session.scalars(select(AuthSession)).one()
    assert token not in {str(getattr(row, column.key)) for column in AuthSession.__table__.columns}


def test_nobody_ends_another_members_session(database: Database) -> None:
    owner, other = member(database, "owner"), member(database, "other")
    token = signed_in(database, owner)
    with database.reading() as session:
        found = list_sessions(session, owner, LIMITS)[0].id
    with pytest.raises(NotFound), database.writing() as session:
        end_session(session, other, found)
    assert present(database, token)


def test_a_role_that_the_operator_grants_holds_at_once_and_is_audited(database: Database) -> None:
    actor = member(database, role=Role.READER)
    token = signed_in(database, actor)
    with database.writing() as session:
        assert grant_role(session, actor.user_id, Role.MODERATOR, actor=None) is Role.READER
    with database.reading() as session:
        found = find_present(session, token, LIMITS)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity.role_granted")).one()
    assert found is not None
    assert found.actor.role is Role.MODERATOR
    assert (entry.subject_id, entry.details) == (actor.user_id, {"role": "moderator", "before": "reader"})


def test_devices_are_described_by_browser_and_system_alone() -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0"
    assert [describe_device(agent) for agent in (firefox, edge, "curl/8", "")] == [
        "Firefox on Linux",
        "Edge on Windows",
        "Unknown browser",
        "Unknown browser",
    ]
