"""What identity's services promise on either database, several callers at once included."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Forbidden, Invalid
from dicomtube.core.policy import Actor, Role
from dicomtube.identity.models import (
    AuthSession,
    Identity,
    Intent,
    LoginAttempt,
    PasskeyChallenge,
    PendingIdentity,
    ProviderEvent,
    ProviderName,
    Revocation,
    User,
)
from dicomtube.identity.providers import EventKind, Profile, ProviderNews
from dicomtube.identity.service import (
    Applied,
    AttemptRefused,
    Outcome,
    Party,
    Purpose,
    apply_news,
    begin_attempt,
    begin_proof,
    close_account,
    close_unfinished,
    connect_pending,
    due_revocations,
    enter,
    forget_attempts,
    forget_challenges,
    forget_pending,
    hold_pending,
    keep_answer,
    mark_unrevoked,
    needs_choice,
    open_session,
    take_bounced_attempt,
    take_challenge,
    take_pending,
)

APPLE = Profile(
    ProviderName.APPLE,
    "https://appleid.apple.com",
    "001",
    "Ada Marsh",
    "ada@example.org",
    email_verified=True,
    sealed_refresh_token="sealed",
)
GOOGLE = Profile(
    ProviderName.GOOGLE, "https://accounts.google.com", "1", "Ada Marsh", "Ada@Example.org", email_verified=True
)


def joined(database: Database, profile: Profile = APPLE) -> Actor:
    """A new member."""
    with database.writing() as session:
        return Actor(enter(session, profile).user_id, profile.display_name, Role.READER)


def news(kind: EventKind = EventKind.SESSIONS_REVOKED, key: str = "1") -> ProviderNews:
    """Something Apple says of the member."""
    return ProviderNews(ProviderName.APPLE, APPLE.issuer, key, kind, APPLE.subject)


def test_an_event_told_four_times_at_once_is_applied_once(database: Database) -> None:
    joined(database)

    def hear(_number: int) -> Applied:
        with database.writing() as session:
            return apply_news(session, news())

    with ThreadPoolExecutor(4) as pool:
        heard = list(pool.map(hear, range(4)))
    assert {one.outcome for one in heard} == {Outcome.SESSIONS_ENDED}
    assert len({one.number for one in heard}) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProviderEvent)) == 1


def test_who_deletes_their_account_elsewhere_is_signed_out_but_not_erased(database: Database) -> None:
    actor = joined(database)
    with database.writing() as session:
        open_session(session, actor.user_id, identity_id=None, user_agent="")
        assert apply_news(session, news(EventKind.ACCOUNT_DELETED)).outcome is Outcome.SESSIONS_ENDED
    with database.reading() as session:
        assert (
            session.scalar(select(func.count()).select_from(AuthSession).where(AuthSession.revoked_at.is_(None))) == 0
        )
        assert session.get_one(User, actor.user_id).display_name == "Ada Marsh"
        assert session.scalars(select(Identity.sealed_refresh_token)).all() == [None]


def test_a_disabled_member_can_not_come_in(database: Database) -> None:
    actor = joined(database)
    with database.writing() as session:
        session.get_one(User, actor.user_id).disabled_at = utcnow()
    with pytest.raises(Forbidden, match="This account is closed"), database.writing() as session:
        enter(session, APPLE)


def test_a_closed_account_keeps_nothing_that_tells_who_it_was(database: Database) -> None:
    actor = joined(database)
    with database.writing() as session:
        user = session.get_one(User, actor.user_id)
        user.city, user.country, user.picture_key = "Bern", "CH", "members/x/y.webp"
        assert close_account(session, actor.user_id, actor=actor) == "members/x/y.webp"
    with database.reading() as session:
        user = session.get_one(User, actor.user_id)
        kept = {column.key: getattr(user, column.key) for column in User.__table__.columns}
        assert session.scalars(select(Revocation.sealed_token)).all() == ["sealed"]
    said = {name for name, value in kept.items() if value not in (None, "")}
    assert said == {"id", "display_name", "role", "created_at", "disabled_at", "closed_at"}
    assert kept["display_name"] == "Former member"


def test_waits_between_tries_to_revoke_grow_to_a_day(database: Database) -> None:
    actor = joined(database)
    with database.writing() as session:
        close_account(session, actor.user_id, actor=None)
        [due] = due_revocations(session)
        waits = [mark_unrevoked(session, due.id) - utcnow() for _ in range(12)]
        assert due_revocations(session) == []
    assert [round(wait.total_seconds() / 60) for wait in waits[:4]] == [2, 4, 8, 16]
    assert round(waits[-1].total_seconds() / 3600) == 24


def test_the_offer_compares_proven_addresses_whatever_their_case(database: Database) -> None:
    joined(database, GOOGLE)
    with database.reading() as session:
        assert needs_choice(session, APPLE, ["google", "apple"])
        assert not needs_choice(session, APPLE, ["apple"]), "nobody could sign in to say so"
        assert not needs_choice(session, GOOGLE, ["google"]), "known already"


def test_a_held_identity_is_connected_once_and_only_within_ten_minutes(database: Database) -> None:
    actor = joined(database, GOOGLE)
    with database.writing() as session:
        key, late = hold_pending(session, APPLE), hold_pending(session, APPLE)
    with database.writing() as session:
        assert connect_pending(session, key, actor) is ProviderName.APPLE
        assert connect_pending(session, key, actor) is None
        session.execute(update(PendingIdentity).values(created_at=utcnow() - timedelta(minutes=11)))
        assert take_pending(session, late) is None
        assert forget_pending(session) == 2


def test_a_posted_answer_is_kept_once_and_blanked_when_it_is_used(database: Database) -> None:
    with database.writing() as session:
        started = begin_attempt(session, ProviderName.APPLE, Intent.SIGN_IN, next_path="/")
    with database.writing() as session:
        key = keep_answer(session, ProviderName.APPLE, state=started.state, answer={"code": "c"})
    with pytest.raises(AttemptRefused), database.writing() as session:
        keep_answer(session, ProviderName.APPLE, state=started.state, answer={"code": "d"})
    with database.writing() as session:
        taken = take_bounced_attempt(session, ProviderName.APPLE, key=key, binding=started.binding)
    assert dict(taken.answer) == {"code": "c"}
    with database.writing() as session:
        assert session.scalars(select(LoginAttempt.bounce_payload)).all() == [None]
        session.execute(update(LoginAttempt).values(created_at=utcnow() - timedelta(days=2)))
        assert forget_attempts(session) == 1


def test_a_passkey_challenge_is_answered_once_by_whom_and_for_what_it_was_made(database: Database) -> None:
    actor, other = joined(database, APPLE), Actor("other", "", Role.READER)
    party = Party("DicomTube", "https://cases.example.org")
    with database.writing() as session:
        ceremony = begin_proof(session, party, Purpose.CONFIRM, actor)
    for purpose, who in ((Purpose.SIGN_IN, actor), (Purpose.CONFIRM, other), (Purpose.CONFIRM, None)):
        with pytest.raises(Invalid), database.writing() as session:
            take_challenge(session, purpose, ceremony.id, who)
    with database.writing() as session:
        assert len(take_challenge(session, Purpose.CONFIRM, ceremony.id, actor)) == 64
    with pytest.raises(Invalid), database.writing() as session:
        take_challenge(session, Purpose.CONFIRM, ceremony.id, actor)
    with database.writing() as session:
        session.execute(update(PasskeyChallenge).values(created_at=utcnow() - timedelta(minutes=6)))
        forget_challenges(session)
        assert session.scalars(select(PasskeyChallenge)).all() == []


def test_an_unfinished_first_visit_is_closed_after_a_week_and_a_finished_one_is_not(database: Database) -> None:
    first, second = joined(database, APPLE), joined(database, GOOGLE)
    with database.writing() as session:
        session.get_one(User, second.user_id).welcomed_at = utcnow()
        session.execute(update(User).values(created_at=utcnow() - timedelta(days=8)))
        close_unfinished(session)
    with database.reading() as session:
        closed = session.scalars(select(User.id).where(User.disabled_at.is_not(None))).all()
    assert closed == [first.user_id]


@pytest.mark.parametrize(
    ("address", "usable"),
    [("https://cases.example.org", True), ("http://localhost:8000", True), ("http://127.0.0.1:8000", False)],
)
def test_passkeys_need_a_name(address: str, usable: bool) -> None:
    assert Party("DicomTube", address).usable is usable
