"""Rights requests: their clock, who may do what, what is told to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.policy import Actor, Role
from dicomtube.core.seal import seal_of
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity, ProviderEvent, Purpose
from dicomtube.identity.providers import EventKind
from dicomtube.identity.service import Outcome, close_account, is_restricted, objections
from dicomtube.notifications.models import MailMessage
from dicomtube.privacy.models import Erasure, Origin, RequestState, Right, RightsRequest
from dicomtube.privacy.service import handling
from dicomtube.privacy.service.clock import due_on, longest_extension, months_later
from dicomtube.privacy.service.erasure import carry_out, take_up_closed
from dicomtube.privacy.service.events import take_up_events
from dicomtube.privacy.service.requests import (
    PROOFS_A_DAY,
    lapse_unproven,
    open_request,
    open_unproven,
    own_requests,
    prove_request,
    withdraw_request,
)
from dicomtube.privacy.service.selfservice import set_objections, set_restriction
from tests.factories import member

REASON = "Your studies are many, and each file has to be looked at."


def mails(session: Session) -> list[tuple[str, str | None, dict[str, object]]]:
    """Kind, recipient and values of every mail, oldest first."""
    found = []
    for row in session.scalars(select(MailMessage).order_by(MailMessage.created_at)):
        content = json.loads(seal_of(session).open(row.sealed or ""))
        found.append((row.kind, row.user_id or content["to"], content["values"]))
    return found


def proof_of(session: Session) -> str:
    """The token of the last proof that was mailed."""
    values = [values for kind, _to, values in mails(session) if kind == "rights_proof"][-1]
    return str(values["path"]).rsplit("/", 1)[1]


def identity_of(session: Session, user_id: str, email: str, *, proven: bool = True) -> None:
    session.add(
        Identity(
            user_id=user_id,
            provider="google",
            issuer="https://accounts.google.com",
            subject=f"{user_id}{email}",
            email=email,
            email_verified=proven,
            verified_email=email.casefold() if proven else None,
        )
    )
    session.flush()


# -- the clock --


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 1, 30), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 11, 22), date(2026, 12, 22)),
    ],
)
def test_a_request_is_due_on_the_same_day_of_the_next_month_or_on_its_last(received: date, due: date) -> None:
    assert due_on(datetime(received.year, received.month, received.day, 23, 59, tzinfo=UTC)) == due


def test_the_day_counts_in_utc() -> None:
    almost = datetime.fromisoformat("2026-03-01T00:30:00+02:00")
    assert due_on(almost) == date(2026, 3, 28)


def test_two_further_months_reach_to_the_same_day_of_the_third() -> None:
    assert longest_extension(datetime(2026, 11, 30, tzinfo=UTC)) == date(2027, 2, 28)


@given(day=st.dates(date(1970, 1, 1), date(2200, 1, 1)), months=st.integers(0, 24))
def test_months_later_never_leaves_the_month_and_keeps_the_day_where_it_can(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), second=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_who_asks_earlier_is_never_due_later(first: date, second: date) -> None:
    earlier, later = sorted((first, second))
    assert months_later(earlier, 1) <= months_later(later, 1)


# -- members --


def test_a_members_request_has_a_day_and_is_told_apart_by_kind(session: Session) -> None:
    actor = member(session)
    first = open_request(session, actor, Right.RECTIFICATION, "My name is spelt with an é.")
    again = open_request(session, actor, Right.RECTIFICATION, "Once more")
    other = open_request(session, actor, Right.ERASURE)
    assert again.id == first.id
    assert [row.kind for row in own_requests(session, actor)] == [Right.ERASURE, Right.RECTIFICATION]
    assert (first.state, first.origin, first.due_on) == (RequestState.OPEN, Origin.MEMBER, due_on(first.received_at))
    assert other.id != first.id


def test_what_was_written_stands_sealed_in_the_database(session: Session) -> None:
    row = open_request(session, member(session), Right.RECTIFICATION, "A very private remark")
    assert "private" not in (row.sealed_words or "")
    assert seal_of(session).open(row.sealed_words or "") == "A very private remark"


def test_nobody_asks_without_signing_in(session: Session) -> None:
    with pytest.raises(SignInRequired):
        open_request(session, None, Right.ACCESS)


def test_a_member_withdraws_their_own_open_request_and_nobody_elses(session: Session) -> None:
    actor, other = member(session), member(session)
    row = open_request(session, actor, Right.ERASURE)
    with pytest.raises(NotFound):
        withdraw_request(session, other, row.id)
    assert withdraw_request(session, actor, row.id).state == RequestState.WITHDRAWN
    with pytest.raises(Conflict):
        withdraw_request(session, actor, row.id)


def test_what_a_member_does_themselves_stands_in_the_register_as_done(session: Session) -> None:
    actor = member(session)
    set_restriction(session, actor, wanted=True)
    set_restriction(session, actor, wanted=True)
    set_objections(session, actor, {Purpose.NEWS, Purpose.CONTACT})
    set_objections(session, actor, {Purpose.NEWS})
    assert is_restricted(session, actor.user_id)
    assert objections(session, actor.user_id) == {Purpose.NEWS}
    rows = own_requests(session, actor)
    assert sorted((row.kind, row.state) for row in rows) == [("objection", "done"), ("restriction", "done")]


# -- from outside --


def test_a_request_from_outside_waits_for_the_mailed_link_and_then_finds_its_member(session: Session) -> None:
    actor = member(session)
    identity_of(session, actor.user_id, "Ada@Example.org")
    open_unproven(session, Right.ACCESS, " ada@example.ORG ", "Please tell me", "en")
    row = session.scalars(select(RightsRequest)).one()
    assert (row.state, row.user_id) == (RequestState.UNPROVEN, None)
    assert "ada" not in (row.sealed_address or "") + (row.address_hash or "")
    prove_request(session, proof_of(session))
    assert (row.state, row.user_id, row.due_on) == (RequestState.OPEN, actor.user_id, due_on(row.received_at))
    assert [kind for kind, _to, _values in mails(session)] == ["rights_proof", "rights_received"]


def test_the_link_works_once_and_for_two_days(session: Session) -> None:
    open_unproven(session, Right.ERASURE, "eve@example.org", "", "en")
    token = proof_of(session)
    prove_request(session, token)
    with pytest.raises(NotFound):
        prove_request(session, token)
    open_unproven(session, Right.ERASURE, "eve@example.org", "", "en")
    late = proof_of(session)
    session.execute(
        update(RightsRequest)
        .where(RightsRequest.state == RequestState.UNPROVEN)
        .values(proof_until=utcnow() - timedelta(seconds=1))
    )
    with pytest.raises(NotFound):
        prove_request(session, late)


def test_a_link_that_nobody_follows_lapses_and_the_address_is_forgotten(session: Session) -> None:
    open_unproven(session, Right.ERASURE, "eve@example.org", "words", "en")
    row = session.scalars(select(RightsRequest)).one()
    row.proof_until = utcnow() - timedelta(seconds=1)
    session.flush()
    assert lapse_unproven(session) == 1
    session.refresh(row)
    kept = (row.state, row.address_hash, row.sealed_address, row.sealed_words, row.proof_hash)
    assert kept == (RequestState.LAPSED, None, None, None, None)


def test_an_address_that_no_provider_proved_finds_nobody(session: Session) -> None:
    attacker, victim = member(session), member(session)
    identity_of(session, victim.user_id, "ada@example.org")
    identity_of(session, attacker.user_id, "unproven@example.org", proven=False)
    open_unproven(session, Right.ACCESS, "unproven@example.org", "", "en")
    assert prove_request(session, proof_of(session)).user_id is None


def test_two_members_of_one_address_are_for_a_person_to_tell_apart(session: Session) -> None:
    first, second, admin = member(session), member(session), member(session, Role.ADMIN)
    for actor in (first, second):
        identity_of(session, actor.user_id, "shared@example.org")
    open_unproven(session, Right.ACCESS, "shared@example.org", "", "en")
    row = prove_request(session, proof_of(session))
    assert row.user_id is None
    opened = handling.open_case(session, admin, row.id)
    assert {user_id for user_id, _name in opened.candidates} == {first.user_id, second.user_id}
    with pytest.raises(Invalid):
        handling.assign_member(session, admin, row.id, admin.user_id)
    handling.assign_member(session, admin, row.id, second.user_id)
    assert row.user_id == second.user_id


def test_the_form_can_not_be_turned_on_somebodys_mailbox(session: Session) -> None:
    for _ in range(PROOFS_A_DAY + 2):
        open_unproven(session, Right.ERASURE, "eve@example.org", "", "en")
    assert len(mails(session)) == PROOFS_A_DAY


def test_what_is_no_address_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        open_unproven(session, Right.ERASURE, "eve@example.org, ada@example.org", "", "en")


# -- staff --


@pytest.fixture
def admin(session: Session) -> Actor:
    return member(session, Role.ADMIN)


def received(session: Session, days_ago: int, **values: object) -> RightsRequest:
    """A member's open request of some time ago."""
    row = open_request(session, member(session), Right.RECTIFICATION)
    row.received_at = utcnow() - timedelta(days=days_ago)
    row.due_on = due_on(row.received_at)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return row


def test_only_those_who_may_handle_privacy_see_anything(session: Session) -> None:
    row = received(session, 1)
    acts: list[Callable[[Actor], object]] = [
        lambda person: handling.queue(session, person),
        lambda person: handling.open_case(session, person, row.id),
        lambda person: handling.complete(session, person, row.id, "x"),
        lambda person: handling.refuse(session, person, row.id, "x"),
        lambda person: handling.extend(session, person, row.id, row.due_on + timedelta(days=1), "x"),
        lambda person: handling.register(session, person),
    ]
    for role in set(Role) - {Role.ADMIN}:
        person = member(session, role)
        for act in acts:
            with pytest.raises(Forbidden):
                act(person)


def test_the_queue_shows_the_most_urgent_first_and_what_is_late(session: Session, admin: Actor) -> None:
    fresh, late, middle = received(session, 0), received(session, 40), received(session, 20)
    rows = handling.queue(session, admin)
    assert [(row.id, row.overdue) for row in rows] == [(late.id, True), (middle.id, False), (fresh.id, False)]
    assert handling.overdue_count(session) == 1


def test_the_day_itself_is_still_in_time(session: Session, admin: Actor) -> None:
    row = received(session, 0)
    assert [one.overdue for one in handling.queue(session, admin, today=row.due_on)] == [False]
    assert [one.overdue for one in handling.queue(session, admin, today=row.due_on + timedelta(days=1))] == [True]


def test_an_extension_is_told_with_its_reason_and_moves_the_day(session: Session, admin: Actor) -> None:
    row = received(session, 3)
    until = longest_extension(row.received_at)
    handling.extend(session, admin, row.id, until, REASON)
    assert (row.deadline, row.extension_reason) == (until, REASON)
    assert mails(session) == [
        ("rights_extended", row.user_id, {"number": row.id, "until": until.isoformat(), "reason": REASON})
    ]
    with pytest.raises(Conflict):
        handling.extend(session, admin, row.id, until, REASON)


def test_an_extension_goes_no_further_than_two_months_and_needs_a_reason(session: Session, admin: Actor) -> None:
    row = received(session, 3)
    last = longest_extension(row.received_at)
    for until, reason in ((last + timedelta(days=1), REASON), (row.due_on, REASON), (last, "  ")):
        with pytest.raises(Invalid):
            handling.extend(session, admin, row.id, until, reason)
    assert row.extended_until is None


def test_an_extension_after_the_first_month_is_too_late(session: Session, admin: Actor) -> None:
    row = received(session, 40)
    with pytest.raises(Conflict):
        handling.extend(session, admin, row.id, longest_extension(row.received_at), REASON)


def test_a_refusal_tells_the_reason_and_the_remedy(session: Session, admin: Actor) -> None:
    row = received(session, 3)
    handling.refuse(session, admin, row.id, "We must keep the audit log.")
    assert (row.state, row.outcome) == (RequestState.REFUSED, "We must keep the audit log.")
    assert "data protection authority" in (row.remedy or "")
    assert "court" in (row.remedy or "")
    assert [kind for kind, _to, _values in mails(session)] == ["rights_refused"]
    with pytest.raises(Conflict):
        handling.complete(session, admin, row.id, "After all")


def test_a_decision_without_a_word_is_refused(session: Session, admin: Actor) -> None:
    row = received(session, 3)
    for act in (handling.complete, handling.refuse):
        with pytest.raises(Invalid):
            act(session, admin, row.id, " \n ")
    assert row.state == RequestState.OPEN


def test_the_answer_goes_to_the_address_the_request_came_from(session: Session, admin: Actor) -> None:
    open_unproven(session, Right.ACCESS, "eve@example.org", "", "en")
    row = prove_request(session, proof_of(session))
    handling.complete(session, admin, row.id, "We hold nothing about you.")
    assert mails(session)[-1] == (
        "rights_done",
        "eve@example.org",
        {"number": row.id, "outcome": "We hold nothing about you."},
    )


def test_an_unproven_request_is_shown_to_nobody(session: Session, admin: Actor) -> None:
    open_unproven(session, Right.ACCESS, "eve@example.org", "", "en")
    row = session.scalars(select(RightsRequest)).one()
    assert handling.queue(session, admin) == []
    assert list(handling.register(session, admin)) == []
    with pytest.raises(NotFound):
        handling.open_case(session, admin, row.id)


def test_every_look_of_staff_is_in_the_audit_log(session: Session, admin: Actor) -> None:
    row = received(session, 3)
    handling.queue(session, admin)
    handling.open_case(session, admin, row.id)
    list(handling.register(session, admin))
    looked = session.scalars(
        select(AuditEntry).where(AuditEntry.actor_id == admin.user_id).order_by(AuditEntry.number)
    ).all()
    assert [(entry.action, entry.subject_id) for entry in looked] == [
        ("privacy.queue_viewed", "open"),
        ("privacy.request_viewed", row.id),
        ("privacy.register_viewed", "register"),
    ]


def test_the_register_tells_times_and_nothing_that_was_written(session: Session, admin: Actor) -> None:
    row = received(session, 40)
    handling.refuse(session, admin, row.id, "A reason with PRIVATE words")
    (line,) = handling.register_rows(handling.register(session, admin))
    assert (line["days_taken"], line["in_time"], line["state"]) == (40, False, "refused")
    assert "PRIVATE" not in json.dumps(line)


# -- providers --


def event(session: Session, kind: EventKind, outcome: Outcome, user_id: str | None) -> ProviderEvent:
    row = ProviderEvent(
        provider="facebook",
        issuer="https://www.facebook.com",
        event_key=f"{kind}{outcome}{user_id}",
        kind=kind,
        outcome=outcome,
        user_id=user_id,
        received_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
    )
    session.add(row)
    session.flush()
    return row


def test_a_providers_deletion_becomes_a_request_of_the_same_number_and_is_settled_by_the_erasing(
    site: Site,
) -> None:
    with site.database.writing() as session:
        actor = member(session)
        asked = event(session, EventKind.DELETION_REQUESTED, Outcome.ACCOUNT_CLOSED, actor.user_id)
        event(session, EventKind.SESSIONS_REVOKED, Outcome.SESSIONS_ENDED, actor.user_id)
        close_account(session, actor.user_id, actor=None)
    with site.database.writing() as session:
        assert (take_up_events(session), take_up_events(session)) == (1, 0)
        take_up_closed(session)
        erasure = session.scalars(select(Erasure)).one()
    with site.database.reading() as session:
        row = session.scalars(select(RightsRequest)).one()
    assert (row.id, row.kind, row.origin, row.state) == (asked.id, "erasure", "provider", "open")
    assert (row.received_at, row.due_on) == (asked.received_at, date(2026, 2, 28))
    assert erasure.request_id == row.id
    carry_out(site, erasure.id, fence=lambda session: None)
    with site.database.reading() as session:
        assert session.get_one(RightsRequest, asked.id).state == RequestState.DONE


def test_a_deletion_whose_account_was_erased_before_it_was_taken_up_is_done(session: Session) -> None:
    event(session, EventKind.DELETION_REQUESTED, Outcome.ACCOUNT_CLOSED, None)
    take_up_events(session)
    assert session.scalars(select(RightsRequest.state)).all() == [RequestState.DONE]


def test_what_a_provider_asked_for_and_is_done_already_is_entered_as_done(session: Session) -> None:
    actor = member(session)
    event(session, EventKind.DELETION_REQUESTED, Outcome.NOBODY_HERE, None)
    event(session, EventKind.ACCOUNT_DELETED, Outcome.IDENTITY_REMOVED, actor.user_id)
    event(session, EventKind.ACCOUNT_DELETED, Outcome.SESSIONS_ENDED, actor.user_id)
    take_up_events(session)
    states = session.scalars(select(RightsRequest.state).order_by(RightsRequest.state)).all()
    assert states == ["done", "done", "open"]
