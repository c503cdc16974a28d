"""Reporting: who may, what is hidden at once and from whom, and what the reporter learns."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from dicomtube.cases.models import Case, CaseState
from dicomtube.cases.service import publish
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.seal import seal_of
from dicomtube.discussions.models import Comment
from dicomtube.moderation.models import Action, Identifier, LogLine, Matter, Reason
from dicomtube.moderation.models import Report as ReportRow
from dicomtube.moderation.service.decisions import Verdict, decide
from dicomtube.moderation.service.reports import Report
from dicomtube.notifications.models import MailMessage
from tests.factories import case_of
from tests.members import signed_in
from tests.moderation.conftest import (
    PRIVACY,
    RULES,
    WRONG,
    Clock,
    Town,
    fill_in,
    report,
    statuses,
)
from tests.pages import text_of


def rows(town: Town) -> list[ReportRow]:
    with town.site.database.reading() as session:
        return list(session.scalars(select(ReportRow).order_by(ReportRow.created_at)))


def hidden(town: Town) -> bool:
    with town.site.database.reading() as session:
        return session.get_one(Case, town.case_id).hidden_at is not None


def clear(town: Town) -> None:
    """Staff look and find nothing."""
    with town.site.database.writing() as session:
        matter = session.scalars(select(Matter).where(Matter.state != "decided")).one()
        verdict = Verdict(Action.DISMISS, Reason.PRIVACY, "We looked at every image and saw no face.")
        decide(session, town.moderator, matter.id, verdict, RULES)


def test_a_privacy_report_hides_the_case_at_every_address_from_everybody_but_owner_and_staff(
    app: Flask, town: Town
) -> None:
    visitor = app.test_client()
    assert statuses(visitor, town.addresses) == [200] * 6
    report(town)
    for stranger in (visitor, signed_in(app, town.reader)):
        assert statuses(stranger, town.addresses) == [404] * 6
        front = stranger.get("/").text
        assert (town.case_id in front, town.study_uid in front, "Unusual appendix" in front) == (False, False, False)
    assert statuses(signed_in(app, town.owner), town.addresses) == [200] * 6
    for role in (town.editor, town.moderator, town.admin):
        assert statuses(signed_in(app, role), town.addresses) == [200] * 6
    frame = signed_in(app, town.moderator).get(town.dicomweb[-1])
    assert frame.headers["Cache-Control"] == "private, no-store"


def test_the_owner_reads_on_the_page_that_it_is_hidden_and_hears_of_it_by_mail(app: Flask, town: Town) -> None:
    report(town)
    page = text_of(signed_in(app, town.owner).get(f"/c/{town.case_id}").text)
    assert "Your case is hidden. Somebody reported it" in page
    with town.site.database.reading() as session:
        assert session.execute(select(MailMessage.kind, MailMessage.user_id)).all() == [
            ("content_hidden", town.owner.user_id)
        ]


def test_another_public_case_with_the_same_images_is_hidden_too(app: Flask, town: Town) -> None:
    with town.site.database.writing() as session:
        first = session.get_one(Case, town.case_id)
        twin = case_of(session, town.owner, first.study).id
        draft = case_of(session, town.owner, first.study, state=CaseState.DRAFT, published_at=None).id
    report(town)
    assert statuses(app.test_client(), [f"/c/{twin}", *town.dicomweb]) == [404] * 5
    with town.site.database.writing() as session, pytest.raises(Conflict, match="under review"):
        publish(session, town.owner, draft)
    clear(town)
    assert statuses(app.test_client(), [f"/c/{twin}", f"/c/{town.case_id}", *town.dicomweb]) == [200] * 6


def test_staff_see_no_draft_through_a_report(app: Flask, town: Town) -> None:
    report(town)
    with town.site.database.writing() as session:
        session.get_one(Case, town.case_id).state = CaseState.DRAFT
    assert statuses(signed_in(app, town.admin), town.addresses) == [404] * 6
    with town.site.database.reading() as session:
        matter = session.scalars(select(Matter)).one()
    page = signed_in(app, town.admin).get(f"/staff/reports/{matter.id}").text
    assert ("Unusual appendix" in page, "withdrawn to a draft" in page) == (False, True)


def test_any_other_report_hides_nothing(app: Flask, town: Town) -> None:
    report(town, WRONG)
    assert statuses(app.test_client(), town.addresses) == [200] * 6
    assert [(row.reason, row.hid) for row in rows(town)] == [("wrong", False)]


def test_a_hidden_comment_is_there_for_its_author_and_staff_alone(app: Flask, town: Town) -> None:
    report(town, comment=town.reply_id)
    assert "Thank you" not in app.test_client().get(f"/c/{town.case_id}").text
    for person, seen in ((town.reader, False), (town.owner, True), (town.editor, True)):
        page = signed_in(app, person).get(f"/c/{town.case_id}").text
        assert ("Thank you" in page, "Hidden after a report" in page) == (seen, seen)
    stranger = signed_in(app, town.reader)
    assert statuses(stranger, [f"/report/comment/{town.reply_id}", f"/comments/{town.reply_id}/edit"]) == [404, 404]
    with town.site.database.reading() as session:
        assert session.get_one(Case, town.case_id).comment_count == 1
    with town.site.database.writing() as session:
        assert session.get_one(Comment, town.reply_id).hidden_at is not None
    clear(town)
    assert "Thank you" in app.test_client().get(f"/c/{town.case_id}").text
    with town.site.database.reading() as session:
        assert session.get_one(Case, town.case_id).comment_count == 2


def test_what_staff_found_harmless_is_not_hidden_again_by_the_same_address(town: Town) -> None:
    report(town)
    clear(town)
    report(town)
    assert (hidden(town), [row.hid for row in rows(town)]) == (False, [True, False])
    with town.site.database.reading() as session:  # but staff look again
        assert session.scalars(select(Matter.lane).where(Matter.state == "open")).all() == [0]


def test_a_signed_in_member_is_recognised_from_anywhere(town: Town) -> None:
    report(town, by=town.reader, address="192.0.2.1")
    clear(town)
    report(town, by=town.reader, address="198.51.100.7")
    assert hidden(town) is False
    report(town, by=None, address="198.51.100.8")
    assert hidden(town) is True


def test_an_address_of_version_6_counts_with_its_whole_network(town: Town) -> None:
    report(town, address="2001:db8:1:2::1")
    clear(town)
    report(town, address="2001:db8:1:2:ffff::9")
    assert hidden(town) is False
    report(town, address="2001:db8:1:3::1")
    assert hidden(town) is True


def test_a_changed_version_is_hidden_again(town: Town) -> None:
    report(town)
    clear(town)
    with town.site.database.writing() as session:
        session.get_one(Case, town.case_id).findings = "Mrs Doe's appendix"
    report(town)
    assert hidden(town) is True


def test_several_reports_of_one_case_are_one_matter(town: Town) -> None:
    report(town, WRONG)
    report(town, WRONG, by=town.reader)
    report(town, PRIVACY, address="192.0.2.3")
    with town.site.database.reading() as session:
        matter = session.scalars(select(Matter)).one()
        assert (matter.lane, len(matter.reports)) == (0, 3)
        assert [line.action for line in session.scalars(select(LogLine))] == ["hidden"]


def test_a_copy_of_the_database_shows_neither_words_nor_address_nor_network(town: Town) -> None:
    what = Report(Reason.PRIVACY, Identifier.NAME, "It says Jane Doe", "jane@example.org")
    filed = report(town, what, address="192.0.2.99")
    (row,) = rows(town)
    told = " ".join(str(getattr(row, column.name)) for column in ReportRow.__table__.columns)
    assert [part for part in ("Jane", "example.org", "192.0.2", filed.token) if part in told] == []
    with town.site.database.reading() as session:
        assert seal_of(session).open(row.sealed_text or "") == "It says Jane Doe"


@pytest.mark.parametrize(
    "what",
    [
        Report(Reason.PRIVACY),
        Report(Reason.WRONG, Identifier.NAME),
        Report(Reason.OTHER, text="x" * 4001),
        Report(Reason.OTHER, contact="not an address"),
    ],
)
def test_a_report_that_does_not_hold_together_is_refused(town: Town, what: Report) -> None:
    with pytest.raises(Invalid):
        report(town, what)
    assert rows(town) == []


def test_what_one_does_not_see_one_can_not_report(town: Town) -> None:
    with town.site.database.writing() as session:
        session.get_one(Case, town.case_id).state = CaseState.DRAFT
    for comment in (None, town.comment_id):
        with pytest.raises(NotFound):
            report(town, comment=comment)


def test_a_visitor_reports_without_account_or_script_and_can_follow_what_happens(
    app: Flask, town: Town, patient: Clock
) -> None:
    visitor = app.test_client()
    page = visitor.get(f"/c/{town.case_id}").text
    assert f'href="/report/case/{town.case_id}"' in page
    assert f'href="/report/comment/{town.comment_id}"' in page
    fields = fill_in(
        visitor, f"/report/case/{town.case_id}", reason="privacy", identifier="recognised", text="My father", contact=""
    )
    patient.waits(5)
    answer = visitor.post(f"/report/case/{town.case_id}", data=fields)
    assert (answer.status_code, answer.headers["Location"].startswith("/reports/")) == (303, True)
    status = answer.headers["Location"]
    told = text_of(app.test_client().get(status).text)
    assert "Your report is with us" in told
    assert "The case is hidden now." in told
    (row,) = rows(town)
    assert "-".join([row.id[:4], row.id[4:8], row.id[8:]]).upper() in told
    clear(town)
    told = text_of(app.test_client().get(status).text)
    assert "Your report was decided" in told
    assert "found nothing that shows who a patient is" in told


def test_the_status_page_names_neither_case_nor_people(app: Flask, town: Town) -> None:
    filed = report(town)
    page = app.test_client().get(f"/reports/{filed.token}").text
    for part in (town.case_id, "Unusual appendix", "Olga Owner", "The nose on slice 12", town.study_uid):
        assert part not in page
    assert 'name="robots" content="noindex"' in page


def test_a_guessed_status_address_leads_nowhere(app: Flask, town: Town) -> None:
    filed = report(town)
    assert statuses(app.test_client(), [f"/reports/{filed.token[:-1]}", "/reports/x"]) == [404, 404]


@pytest.mark.parametrize(
    ("seconds", "changes", "said"),
    [
        (1, {}, "That was very quick."),
        (86_500, {}, "This form is too old."),
        (5, {"stamp": "forged"}, "This form is too old."),
        (5, {"website": "https://spam.example"}, "Leave the last field empty."),
        (5, {"reason": ""}, "Choose what is wrong."),
        (5, {"reason": "boredom"}, "Not a valid choice"),
        (5, {"contact": "nobody"}, "This is not an e-mail address."),
    ],
)
def test_what_a_machine_would_send_is_refused_and_the_words_are_kept(
    app: Flask, town: Town, patient: Clock, seconds: int, changes: dict[str, str], said: str
) -> None:
    visitor = app.test_client()
    address = f"/report/case/{town.case_id}"
    fields = fill_in(visitor, address, reason="privacy", identifier="face", text="Ten minutes of words")
    patient.waits(seconds)
    answer = visitor.post(address, data={**fields, **changes})
    assert (answer.status_code, said in text_of(answer.text), "Ten minutes of words" in answer.text) == (
        400,
        True,
        True,
    )
    assert rows(town) == []


def test_a_flood_of_reports_from_one_address_is_stopped(app: Flask, town: Town, patient: Clock) -> None:
    visitor = app.test_client()
    address = f"/report/case/{town.case_id}"
    fields = fill_in(visitor, address, reason="wrong")
    patient.waits(5)
    codes = [visitor.post(address, data=fields).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]
    assert len(rows(town)) == 10


def test_an_answer_is_mailed_to_whoever_left_an_address(town: Town) -> None:
    report(town, Report(Reason.PRIVACY, Identifier.NAME, "", "jane@example.org", "ar"))
    clear(town)
    with town.site.database.reading() as session:
        kinds = session.execute(
            select(MailMessage.kind, MailMessage.user_id, MailMessage.language).order_by(MailMessage.created_at)
        ).all()
    assert [tuple(one) for one in kinds] == [
        ("content_hidden", town.owner.user_id, "en"),
        ("report_received", None, "ar"),
        ("moderation_decision", town.owner.user_id, "en"),
        ("report_answered", None, "ar"),
    ]


def test_no_log_line_quotes_a_report(app: Flask, town: Town, patient: Clock, stream: io.StringIO) -> None:
    visitor = app.test_client()
    address = f"/report/case/{town.case_id}"
    fields = fill_in(visitor, address, reason="privacy", identifier="name", text="JANE DOE", contact="jane@example.org")
    patient.waits(5)
    status = visitor.post(address, data=fields).headers["Location"]
    visitor.get(status)
    lines = stream.getvalue()
    assert "moderation.send_case_report" in lines
    assert [part for part in ("JANE", "example.org", status.split("/")[-1], "127.0.0.1") if part in lines] == []
