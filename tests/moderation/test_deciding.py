"""Deciding: the queue's order, who may decide what, what follows, appeals, strikes and suspension."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from dicomtube.cases.models import Case, CaseState
from dicomtube.cases.service import CaseText, Specialty, create, edit, publish
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission
from dicomtube.discussions import service as talk
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import User
from dicomtube.moderation.models import Action, Appeal, Decision, LogLine, Matter, MatterState, Reason
from dicomtube.moderation.service import appeals, matters
from dicomtube.moderation.service.decisions import Rules, Verdict, decide
from dicomtube.moderation.service.reports import file_report, forget_reporters
from dicomtube.notifications.models import MailMessage
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.service.uploads import UploadLimits, open_upload
from tests.factories import member
from tests.members import signed_in
from tests.moderation.conftest import CLOCK, PRIVACY, RULES, WHY, WRONG, Town, another_case, report
from tests.pages import csrf_token, text_of


def matter_id(town: Town) -> str:
    with town.site.database.reading() as session:
        return session.scalars(select(Matter.id).where(Matter.state != "decided")).one()


def verdict(action: Action, **values: object) -> Verdict:
    return Verdict(action, Reason.PRIVACY, WHY, **values)  # type: ignore[arg-type]


def settle(town: Town, action: Action, *, by: Actor | None = None, rules: Rules = RULES, **values: object) -> str:
    """Decides about what waits; gives the decision's id."""
    with town.site.database.writing() as session:
        found = session.scalars(select(Matter.id).where(Matter.state != "decided")).one()
        return decide(session, by or town.moderator, found, verdict(action, **values), rules).id


def remove_a_comment(town: Town, rules: Rules = RULES, **values: object) -> str:
    """A new comment of the owner's is reported and removed."""
    with town.site.database.writing() as session:
        comment = Comment(case_id=town.case_id, author_id=town.owner.user_id, body="Mrs Doe, I think")
        session.add(comment)
        session.flush()
        file_report(session, None, town.case_id, comment.id, PRIVACY, address="192.0.2.50")
    return settle(town, Action.REMOVE, rules=rules, **values)


def queue(town: Town, after: str | None = None) -> tuple[list[str], str | None]:
    with town.site.database.reading() as session:
        page = matters.queue(session, town.editor, CLOCK, after=after)
    return [line.id for line in page.items], page.next_cursor


def test_privacy_comes_first_and_then_what_waits_longest(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: dict[str, str] = {}
    for name, what, hours in (("wrong", WRONG, 90), ("late", PRIVACY, 30), ("new", PRIVACY, 1), ("older", WRONG, 200)):
        case_id = another_case(town)
        with town.site.database.writing() as session:
            file_report(session, None, case_id, None, what, address=f"192.0.2.{hours}")
            found = session.scalars(select(Matter).where(Matter.case_id == case_id)).one()
            found.waiting_since = utcnow() - timedelta(hours=hours)
            wanted[name] = found.id
    monkeypatch.setattr(matters, "PAGE_SIZE", 3)
    first, cursor = queue(town)
    second, end = queue(town, cursor)
    assert first + second == [wanted[name] for name in ("late", "new", "older", "wrong")]
    assert (len(first), end) == (3, None)
    with town.site.database.reading() as session:
        lines = matters.queue(session, town.editor, CLOCK).items
        assert [line.due_at < utcnow() for line in lines] == [True, False, True]
        assert matters.next_open(session, town.editor, besides=wanted["late"]) == wanted["new"]


def test_dismissed_it_is_shown_again(app: Flask, town: Town) -> None:
    report(town)
    settle(town, Action.DISMISS)
    assert app.test_client().get(f"/c/{town.case_id}").status_code == 200
    with town.site.database.reading() as session:
        assert session.scalars(select(Matter.state)).all() == ["decided"]


def test_hidden_until_corrected_then_looked_at_again(app: Flask, town: Town) -> None:
    report(town)
    decision_id = settle(town, Action.HIDE, by=town.editor)
    assert app.test_client().get(f"/c/{town.case_id}").status_code == 404
    with town.site.database.writing() as session, pytest.raises(Conflict, match="Nothing has changed yet"):
        appeals.say_corrected(session, town.owner, decision_id)
    with town.site.database.writing() as session:
        text = CaseText("A better title", Specialty.CHEST, presentation="Pain.", findings="A thick wall.")
        edit(session, town.owner, town.case_id, text)
    client = signed_in(app, town.owner)
    page = client.get(f"/account/decisions/{decision_id}").text
    assert "I have corrected it" in page
    client.post(f"/account/decisions/{decision_id}/corrected", data={"csrf_token": csrf_token(page)})
    assert queue(town)[0] == [matter_id(town)]
    settle(town, Action.DISMISS, by=town.editor)
    assert "A better title" in app.test_client().get(f"/c/{town.case_id}").text


def test_a_correction_leaves_it_as_visible_as_it_is(app: Flask, town: Town) -> None:
    report(town, WRONG)
    settle(town, Action.CORRECT)
    assert app.test_client().get(f"/c/{town.case_id}").status_code == 200


def test_a_removed_comment_is_gone_and_counted_out(app: Flask, town: Town) -> None:
    report(town, comment=town.reply_id)
    settle(town, Action.REMOVE)
    with town.site.database.reading() as session:
        comment = session.get_one(Comment, town.reply_id)
        assert (comment.body, comment.deleted_at is not None) == ("", True)
        assert session.get_one(Case, town.case_id).comment_count == 1
    assert "Thank you" not in signed_in(app, town.moderator).get(f"/c/{town.case_id}").text


@pytest.mark.parametrize(
    ("who", "action", "comment", "allowed"),
    [
        ("reader", Action.DISMISS, False, False),
        ("owner", Action.DISMISS, False, False),
        ("editor", Action.DISMISS, False, True),
        ("editor", Action.HIDE, False, True),
        ("editor", Action.REMOVE, False, False),
        ("editor", Action.REMOVE, True, False),
        ("moderator", Action.REMOVE, False, True),
        ("moderator", Action.REMOVE, True, True),
        ("admin", Action.REMOVE, False, True),
    ],
)
def test_who_may_decide_what(town: Town, who: str, action: Action, comment: bool, allowed: bool) -> None:
    report(town, comment=town.comment_id if comment else None)
    if allowed:
        settle(town, action, by=getattr(town, who))
    else:
        with pytest.raises(Forbidden):
            settle(town, action, by=getattr(town, who))
        assert matter_id(town)


def test_nobody_decides_about_something_of_their_own_or_reads_who_reported_it(app: Flask, town: Town) -> None:
    with town.site.database.writing() as session:
        session.execute(update(User).where(User.id == town.owner.user_id).values(role="moderator"))
    owner = Actor(town.owner.user_id, town.owner.display_name, town.moderator.role)
    report(town)
    with pytest.raises(Forbidden, match="something of yours"):
        settle(town, Action.DISMISS, by=owner)
    page = signed_in(app, owner).get(f"/staff/reports/{matter_id(town)}").text
    assert ("The nose on slice 12" in page, "somebody else decides" in page) == (False, True)


@pytest.mark.parametrize("words", ["", "   ", "Too short", "x" * 4001])
def test_a_decision_needs_its_reason(town: Town, words: str) -> None:
    report(town)
    with town.site.database.writing() as session, pytest.raises(Invalid, match="what you decided and why"):
        decide(session, town.moderator, matter_id(town), Verdict(Action.DISMISS, Reason.PRIVACY, words), RULES)


def test_a_statement_of_reasons_repeats_nothing_that_identifies(app: Flask, town: Town) -> None:
    report(town)
    address = f"/staff/reports/{matter_id(town)}"
    staff = signed_in(app, town.moderator)
    fields = {"csrf_token": csrf_token(staff.get(address).text), "action": "hide", "ground": "privacy"}

    named = staff.post(address, data=fields | {"explanation": "The patient name: John Smith stands on slice 12."})
    assert (named.status_code, "words_checked" in named.text) == (400, False)
    assert "Some words identify somebody. Change them, then try again." in text_of(named.text)
    with town.site.database.reading() as session:
        assert session.scalars(select(Decision)).all() == []

    doubtful = fields | {"explanation": "Slice 12 tells that it was on 9 January. Please mask it."}
    asked = re.search(r'name="words_checked" value="([0-9a-f]{64})"', staff.post(address, data=doubtful).text)
    assert asked
    assert staff.post(address, data=doubtful | {"words_checked": asked[1]}).status_code == 303
    with town.site.database.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert decision.explanation == doubtful["explanation"]
    with town.site.database.writing() as session:
        appeals.appeal(session, town.owner, decision.id, "It is my own daughter Anna Smith and she agreed.")

    second = signed_in(app, town.editor)
    answer = {"csrf_token": csrf_token(second.get(address).text), "outcome": "refuse"}
    named = second.post(f"/staff/appeals/{decision.id}", data=answer | {"explanation": "Mrs Anna Smith is to be seen."})
    assert (named.status_code, "Some words identify somebody." in text_of(named.text)) == (400, True)
    with town.site.database.reading() as session:
        assert session.scalars(select(Appeal.decided_at)).all() == [None]


def test_the_second_to_decide_comes_too_late(town: Town) -> None:
    report(town)
    found = matter_id(town)
    settle(town, Action.DISMISS)
    with town.site.database.writing() as session, pytest.raises(Conflict, match="in the meantime"):
        decide(session, town.admin, found, verdict(Action.REMOVE), RULES)


def test_what_its_owner_deleted_can_only_be_dismissed(town: Town) -> None:
    report(town)
    with town.site.database.writing() as session:
        session.delete(session.get_one(Case, town.case_id))
    with pytest.raises(Conflict, match="gone already"):
        settle(town, Action.REMOVE)
    settle(town, Action.DISMISS)


def test_the_affected_person_reads_the_statement_of_reasons_and_nobody_else(app: Flask, town: Town) -> None:
    report(town)
    decision_id = settle(town, Action.HIDE)
    address = f"/account/decisions/{decision_id}"
    page = text_of(signed_in(app, town.owner).get(address).text)
    for part in (
        "It stays hidden until it is corrected",
        "Privacy of a patient",
        "A person decided, without automatic means.",
        "Everywhere, until it is corrected",
        WHY,
        "You can appeal once",
    ):
        assert part in page
    assert "The nose on slice 12" not in page
    for stranger in (town.reader, town.admin):
        assert signed_in(app, stranger).get(address).status_code == 404
    with town.site.database.reading() as session:
        mails = session.execute(select(MailMessage.kind, MailMessage.user_id).order_by(MailMessage.created_at)).all()
    assert [tuple(row) for row in mails] == [
        ("content_hidden", town.owner.user_id),
        ("moderation_decision", town.owner.user_id),
    ]


def test_one_appeal_and_somebody_else_decides_it(town: Town) -> None:
    report(town)
    decision_id = settle(town, Action.HIDE)
    with town.site.database.writing() as session:
        appeals.appeal(session, town.owner, decision_id, "The face was drawn by hand, it is nobody's.")
    with town.site.database.writing() as session, pytest.raises(Conflict, match="already"):
        appeals.appeal(session, town.owner, decision_id, "And once more, because I can.")
    with town.site.database.reading() as session:
        assert [line.action for line in matters.appeals(session, town.editor).items] == [Action.HIDE]
    answer = {"grant": True, "explanation": "You are right: it is a drawing.", "rules": RULES}
    with town.site.database.writing() as session, pytest.raises(Forbidden, match="Somebody else"):
        appeals.decide_appeal(session, town.moderator, decision_id, **answer)  # type: ignore[arg-type]
    with town.site.database.writing() as session:
        appeals.decide_appeal(session, town.admin, decision_id, **answer)  # type: ignore[arg-type]
    with town.site.database.reading() as session:
        assert session.get_one(Case, town.case_id).hidden_at is None
        assert session.get_one(Decision, decision_id).reversed_at is not None
        assert session.scalars(select(Matter.state)).all() == [MatterState.DECIDED]
        actions = session.scalars(select(LogLine.action).order_by(LogLine.at)).all()
    assert list(actions) == ["hidden", "kept_hidden", "appeal_granted"]


def test_where_there_is_nobody_else_the_first_decides_again(town: Town) -> None:
    with town.site.database.writing() as session:
        others = [town.editor.user_id, town.admin.user_id]
        session.execute(update(User).where(User.id.in_(others)).values(disabled_at=utcnow()))
    report(town)
    decision_id = settle(town, Action.HIDE)
    with town.site.database.writing() as session:
        appeals.appeal(session, town.owner, decision_id, "The face was drawn by hand, it is nobody's.")
        appeals.decide_appeal(
            session,
            town.moderator,
            decision_id,
            grant=False,
            explanation="It is a photograph, look again.",
            rules=RULES,
        )
    with town.site.database.reading() as session:
        assert session.get_one(Case, town.case_id).hidden_at is not None


def test_nobody_appeals_for_others_or_against_a_dismissal(town: Town) -> None:
    report(town)
    decision_id = settle(town, Action.DISMISS)
    with town.site.database.writing() as session:
        with pytest.raises(NotFound):
            appeals.appeal(session, town.reader, decision_id, "I would have decided otherwise.")
        with pytest.raises(Conflict):
            appeals.appeal(session, town.owner, decision_id, "I would have decided otherwise.")


def standing(town: Town) -> tuple[int, bool]:
    with town.site.database.reading() as session:
        found = appeals.standing(session, town.owner)
    return found.strikes, found.suspended_until is not None


def test_the_third_strike_within_a_year_suspends(town: Town) -> None:
    remove_a_comment(town)
    remove_a_comment(town)
    assert standing(town) == (2, False)
    remove_a_comment(town)
    assert standing(town) == (3, True)
    with town.site.database.reading() as session:
        user = session.get_one(User, town.owner.user_id)
        assert user.suspended_until is not None
        assert timedelta(days=29) < user.suspended_until - utcnow() < timedelta(days=30)
        assert [line.action for line in session.scalars(select(LogLine).order_by(LogLine.at))][-1] == "suspended"


def test_strikes_older_than_a_year_don_t_count(town: Town) -> None:
    from dicomtube.moderation.models import Strike

    remove_a_comment(town)
    remove_a_comment(town)
    with town.site.database.writing() as session:
        session.execute(update(Strike).values(at=utcnow() - timedelta(days=366)))
    remove_a_comment(town)
    assert standing(town) == (1, False)


def test_a_breach_of_other_rules_gives_a_strike_only_where_staff_say_so(town: Town) -> None:
    for strike, expected in ((False, 0), (True, 1)):
        with town.site.database.writing() as session:
            comment = Comment(case_id=town.case_id, author_id=town.owner.user_id, body="Nonsense")
            session.add(comment)
            session.flush()
            file_report(session, None, town.case_id, comment.id, WRONG, address="192.0.2.51")
            found = session.scalars(select(Matter.id).where(Matter.state == "open")).one()
            decide(session, town.moderator, found, Verdict(Action.REMOVE, Reason.ABUSE, WHY, strike=strike), RULES)
        assert standing(town)[0] == expected


def test_a_suspended_member_can_not_post_and_reads_why_and_until_when(app: Flask, town: Town) -> None:
    remove_a_comment(town, suspend=True)
    with town.site.database.writing() as session:
        case = session.get_one(Case, town.case_id)
        text = CaseText("Another", Specialty.CHEST)
        until = (utcnow() + timedelta(days=30)).date().isoformat()
        limits = UploadLimits(10**6, 10, 10**6, 24)
        for refused in (
            lambda: talk.post(session, town.owner, town.case_id, "Hello"),
            lambda: talk.edit(session, town.owner, town.reply_id, "Hello again"),
            lambda: create(session, town.owner, case.study_id, text),
            lambda: open_upload(
                session,
                town.owner,
                attestation_version=CURRENT.version,
                file_count=1,
                total_bytes=1,
                limits=limits,
            ),
        ):
            with pytest.raises(Forbidden, match=f"Until {until} you can't post.*showed who a patient is"):
                refused()
        case.state = CaseState.DRAFT
        with pytest.raises(Forbidden):
            publish(session, town.owner, town.case_id)
        case.state = CaseState.PUBLIC
    client = signed_in(app, town.owner)
    for address in ("/", "/my/cases", f"/c/{town.case_id}/edit", "/account", "/account/privacy"):
        assert (address, client.get(address).status_code) == (address, 200)
    assert "You are suspended." in client.get("/account/decisions").text


def test_a_granted_appeal_takes_strike_and_suspension_back(town: Town) -> None:
    rules = Rules(strikes=1, days=30)
    decision_id = remove_a_comment(town, rules)
    assert standing(town) == (1, True)
    with town.site.database.writing() as session:
        appeals.appeal(session, town.owner, decision_id, "Mrs Doe is the name of the method.")
        appeals.decide_appeal(
            session, town.admin, decision_id, grant=True, explanation="So it is; we are sorry.", rules=rules
        )
    assert standing(town) == (0, False)


def test_a_suspension_ends_by_itself(town: Town) -> None:
    remove_a_comment(town, suspend=True)
    with town.site.database.writing() as session:
        session.execute(update(User).values(suspended_until=utcnow() - timedelta(seconds=1), suspended_for="privacy"))
    with town.site.database.writing() as session:
        assert talk.post(session, town.owner, town.case_id, "I am back").body == "I am back"


def test_a_strike_goes_with_a_removal_alone(town: Town) -> None:
    report(town)
    with pytest.raises(Invalid):
        settle(town, Action.DISMISS, strike=True)
    with pytest.raises(Invalid):
        settle(town, Action.HIDE, suspend=True)


def test_the_public_log_tells_what_was_done_and_of_nothing(app: Flask, town: Town) -> None:
    report(town)
    settle(town, Action.HIDE)
    page = app.test_client().get("/moderation-log").text
    told = text_of(page)
    assert "Kept hidden until it is corrected Privacy of a patient 1" in told
    assert "Hidden at once after a report, before anybody had looked" in told
    for part in (town.case_id, "Unusual appendix", "Olga", WHY, town.owner.user_id, town.moderator.user_id):
        assert part not in page


def test_the_public_log_goes_on_page_by_page(app: Flask, town: Town) -> None:
    with town.site.database.writing() as session:
        for turn in range(60):
            session.add(LogLine(action="dismissed", ground="other", reports=turn + 1))
    page = app.test_client().get("/moderation-log").text
    following = page.split('href="/moderation-log?after=')[1].split('"')[0]
    second = app.test_client().get(f"/moderation-log?after={following}").text
    assert (page.count("Looked at;"), second.count("Looked at;")) == (50, 10)


def test_that_staff_read_a_report_is_written_down(app: Flask, town: Town) -> None:
    report(town)
    signed_in(app, town.editor).get(f"/staff/reports/{matter_id(town)}")
    settle(town, Action.HIDE)
    with town.site.database.reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.affected_id).order_by(AuditEntry.number)
        ).all()
    assert [tuple(row) for row in rows if row.action.startswith(("report:", "case:"))] == [
        ("report:file", None, None),
        ("case:hide", None, town.owner.user_id),
        ("report:read", town.editor.user_id, town.owner.user_id),
        ("report:decide", town.moderator.user_id, town.owner.user_id),
    ]


def test_the_form_decides_and_leads_to_what_comes_next(app: Flask, town: Town) -> None:
    report(town)
    first = matter_id(town)
    other = another_case(town)
    with town.site.database.writing() as session:
        file_report(session, None, other, None, WRONG, address="192.0.2.1")
        following = session.scalars(select(Matter.id).where(Matter.case_id == other)).one()
    client = signed_in(app, town.moderator)
    page = client.get(f"/staff/reports/{first}").text
    assert "The nose on slice 12" in page
    fields = {"csrf_token": csrf_token(page), "action": "remove", "ground": "privacy", "explanation": ""}
    refused = client.post(f"/staff/reports/{first}", data=fields)
    assert (refused.status_code, "Say what you decided and why." in text_of(refused.text)) == (400, True)
    answer = client.post(f"/staff/reports/{first}", data=fields | {"explanation": WHY})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/reports/{following}")
    assert client.get(f"/c/{town.case_id}").status_code == 410


def test_an_editor_is_offered_no_removal(app: Flask, town: Town) -> None:
    report(town)
    assert town.editor.may(Permission.CASE_RETRACT) is False
    page = signed_in(app, town.editor).get(f"/staff/reports/{matter_id(town)}").text
    assert ('value="hide"' in page, 'value="remove"' in page) == (True, False)


def test_half_a_year_later_nothing_leads_to_the_reporter(town: Town) -> None:
    report(town, by=town.reader)
    decision_id = settle(town, Action.HIDE)
    with town.site.database.writing() as session:
        appeals.appeal(session, town.owner, decision_id, "The face was drawn by hand, it is nobody's.")
        appeals.decide_appeal(
            session, town.admin, decision_id, grant=True, explanation="So it is; we are sorry.", rules=RULES
        )
    with town.site.database.writing() as session:
        assert forget_reporters(session, utcnow() - timedelta(days=1)) == 0
        assert forget_reporters(session, utcnow() + timedelta(seconds=1)) == 1
    with town.site.database.reading() as session:
        found = session.scalars(select(Matter)).one().reports[0]
        assert (found.sealed_text, found.sealed_contact, found.reporter_key, found.reporter_id) == (None,) * 4
        assert session.scalars(select(Appeal.sealed_text)).all() == [None]


def test_a_visitor_and_a_member_find_no_queue(app: Flask, town: Town) -> None:
    with town.site.database.writing() as session:
        plain = member(session)
    assert signed_in(app, plain).get("/staff/reports").status_code == 403
    assert app.test_client().get("/staff/reports").status_code == 302
