"""The privacy centre and the pages of staff, as a browser without scripts sees them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dicomtube.cli.doctor import Verdict, check_requests
from dicomtube.consent.service import record_choice
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.identity.models import AuthSession
from dicomtube.identity.service import is_restricted
from dicomtube.identity.service.sessions import FRESH_FOR
from dicomtube.notifications.models import MailMessage
from dicomtube.privacy.models import Erasure, RightsRequest
from dicomtube.privacy.service.classes import CLASSES
from dicomtube.privacy.service.erasure import carry_out
from dicomtube.privacy.service.holdings import Room
from dicomtube.studies.service.review import record_look
from dicomtube.summaries.models import SummaryExchange, SummaryRequest
from tests.factories import CommentFactory, case_of, study_of
from tests.pages import csrf_token, text_of
from tests.privacy.conftest import People


def post(browser: FlaskClient, address: str, **fields: str | list[str]) -> str:
    """Sends a form and follows to the page after it."""
    token = csrf_token(browser.get("/contact").text)
    return text_of(browser.post(address, data={"csrf_token": token, **fields}, follow_redirects=True).text)


def requests_of(site: Site) -> list[RightsRequest]:
    with site.database.reading() as session:
        return list(session.scalars(select(RightsRequest).order_by(RightsRequest.received_at)))


def make_stale(site: Site) -> None:
    """Everybody's last proof of who they are is some time ago."""
    with site.database.writing() as session:
        session.execute(update(AuthSession).values(auth_time=utcnow() - FRESH_FOR * 2))


def test_the_centre_tells_what_is_held_why_and_how_long(site: Site, people: People) -> None:
    with site.database.writing() as session:
        case = case_of(session, people.ada, title="Pain after lunch")
        CommentFactory.create(session=session, case_id=case.id, author_id=people.eve.user_id, body="Hm")
    page = text_of(people.ada_browser.get("/account/privacy").text)
    for one in CLASSES:
        if one.room is Room.AI:  # no model can be asked here, and none ever was
            assert one.title not in page
            continue
        assert one.title in page
        assert one.why in page
        assert one.kept in page
    for counted in ("Cases, drafts included 1", "De-identified studies 1", "under your cases, as references 1"):
        assert counted in page
    other = text_of(people.eve_browser.get("/account/privacy").text)
    assert "Cases, drafts included 0" in other
    assert "Comments you wrote 1" in other


def test_the_centre_is_for_members_and_shows_each_their_own(site: Site, people: People) -> None:
    assert people.visitor.get("/account/privacy").status_code == 302
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="Spelling")
    (row,) = requests_of(site)
    assert row.id in people.ada_browser.get("/account/privacy").text
    assert row.id not in people.eve_browser.get("/account/privacy").text
    answer = people.eve_browser.post(
        f"/account/privacy/requests/{row.id}/withdraw",
        data={"csrf_token": csrf_token(people.eve_browser.get("/contact").text)},
    )
    assert answer.status_code == 404


def test_a_request_shows_its_last_day_and_can_be_withdrawn(site: Site, people: People) -> None:
    page = post(people.ada_browser, "/account/privacy/request", kind="erasure", words="All of it")
    (row,) = requests_of(site)
    assert f"We answer it by {row.due_on.isoformat()} at the latest" in page
    page = post(people.ada_browser, f"/account/privacy/requests/{row.id}/withdraw")
    assert "Your request is withdrawn" in page
    assert requests_of(site)[0].state == "withdrawn"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/account/privacy/copy", {"kind": "access"}),
        ("/account/privacy/request", {"kind": "erasure"}),
        ("/account/privacy/restriction", {"wanted": "yes"}),
        ("/account/privacy/copies/000000000000", {}),
    ],
)
def test_what_matters_needs_a_fresh_sign_in(site: Site, people: People, address: str, fields: dict[str, str]) -> None:
    make_stale(site)
    token = csrf_token(people.ada_browser.get("/contact").text)
    answer = people.ada_browser.post(address, data={"csrf_token": token, **fields})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/confirm?next=/account/privacy")
    assert requests_of(site) == []


def test_setting_aside_and_lifting_that_again(site: Site, people: People) -> None:
    page = post(people.ada_browser, "/account/privacy/restriction", wanted="yes")
    assert "Your data is set aside: others see none of it" in page
    with site.database.reading() as session:
        assert is_restricted(session, people.ada.user_id)
    page = post(people.ada_browser, "/account/privacy/restriction", wanted="no")
    assert "The restriction is lifted" in page
    with site.database.reading() as session:
        assert not is_restricted(session, people.ada.user_id)


def test_objections_are_kept_and_shown(people: People) -> None:
    post(people.ada_browser, "/account/privacy/objections", purpose=["news", "contact", "nonsense"])
    page = people.ada_browser.get("/account/privacy").text
    assert page.count(" checked") == 2


def test_a_right_that_there_is_not_can_not_be_asked_for(site: Site, people: People) -> None:
    page = post(people.ada_browser, "/account/privacy/request", kind="revenge")
    assert "This form is incomplete" in page
    assert requests_of(site) == []


@pytest.mark.parametrize(
    "address",
    [
        "/staff/privacy",
        "/staff/privacy/requests/{number}",
        "/staff/privacy/messages/{number}",
        "/staff/privacy/register",
        "/staff/privacy/register.csv",
        "/staff/privacy/register.json",
    ],
)
def test_the_pages_of_staff_are_closed_to_members_and_visitors(people: People, address: str) -> None:
    address = address.format(number="000000000000")
    assert people.eve_browser.get(address).status_code == 403
    assert people.visitor.get(address, headers={"Accept": "text/html"}).status_code == 302


def test_staff_put_off_and_refuse_and_the_member_reads_why(app: Flask, site: Site, people: People) -> None:
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="My <b>name</b>")
    (row,) = requests_of(site)
    assert row.id in people.admin_browser.get("/staff/privacy").text
    page = people.admin_browser.get(f"/staff/privacy/requests/{row.id}").text
    assert "My &lt;b&gt;name&lt;/b&gt;" in page
    until = row.due_on.replace(day=28).isoformat() if row.due_on.day < 28 else row.due_on.isoformat()
    page = post(
        people.admin_browser,
        f"/staff/privacy/requests/{row.id}/extend",
        until=until if until > row.due_on.isoformat() else (row.due_on.replace(day=1)).isoformat(),
        reason="We ask the provider first.",
    )
    post(people.admin_browser, f"/staff/privacy/requests/{row.id}/refuse", outcome="The provider says it is right.")
    mine = text_of(people.ada_browser.get("/account/privacy").text)
    assert "The provider says it is right." in mine
    assert "GDPR article 77" in mine
    assert "Read your request" in mine
    assert "Adm In" not in mine


def test_a_decision_without_words_comes_back_with_what_is_missing(site: Site, people: People) -> None:
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="x")
    (row,) = requests_of(site)
    page = post(people.admin_browser, f"/staff/privacy/requests/{row.id}/complete", outcome=" ")
    assert "The person needs to be told." in page
    assert requests_of(site)[0].state == "open"


@pytest.mark.parametrize(("act", "field"), [("complete", "outcome"), ("refuse", "outcome"), ("extend", "reason")])
def test_an_answer_that_names_a_patient_by_number_goes_to_nobody(
    site: Site, people: People, act: str, field: str
) -> None:
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="x")
    (row,) = requests_of(site)
    until = (row.due_on + timedelta(days=20)).isoformat()
    words = {field: "Dear Ada Marsh, the patient with MRN 00482913 wishes otherwise.", "until": until}
    page = post(people.admin_browser, f"/staff/privacy/requests/{row.id}/{act}", **words)
    assert "Some words identify somebody. Change them, then try again." in page
    assert (requests_of(site)[0].state, requests_of(site)[0].extended_until) == ("open", None)


def mails_of(site: Site) -> list[str]:
    with site.database.reading() as session:
        return list(session.scalars(select(MailMessage.kind).order_by(MailMessage.created_at, MailMessage.id)))


def test_staff_set_data_aside_by_one_button_and_end_it_by_another(site: Site, people: People) -> None:
    post(people.ada_browser, "/account/privacy/request", kind="restriction", words="Wait, please")
    (row,) = requests_of(site)
    address = f"/staff/privacy/requests/{row.id}"
    told = len(mails_of(site))
    assert people.eve_browser.post(f"{address}/restriction", data={"csrf_token": "x"}).status_code in (400, 403)

    page = post(people.admin_browser, f"{address}/restriction", wanted="yes")
    assert "The data is set aside; the person is told by mail." in page
    with site.database.reading() as session:
        assert is_restricted(session, people.ada.user_id)
    assert (requests_of(site)[0].state, mails_of(site)[told:]) == ("done", ["restriction_applied"])
    assert "Your data was restricted." in text_of(people.ada_browser.get("/account/activity").text)

    assert "The restriction is lifted" in post(people.admin_browser, f"{address}/restriction", wanted="no")
    with site.database.reading() as session:
        assert not is_restricted(session, people.ada.user_id)
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == people.admin.user_id)).all()
    assert mails_of(site)[told:] == ["restriction_applied", "restriction_lifted"]
    assert {"privacy.restricted", "privacy.restriction_lifted", "privacy.done"} <= set(acts)
    assert "wanted" not in people.admin_browser.get(address).text


def test_an_objection_stays_open_while_the_data_is_set_aside_and_others_are_not_answered_so(
    site: Site, people: People
) -> None:
    for kind in ("objection", "rectification"):
        post(people.ada_browser, "/account/privacy/request", kind=kind, words="x")
    rows = {row.kind: row.id for row in requests_of(site)}
    refused = post(people.admin_browser, f"/staff/privacy/requests/{rows['rectification']}/restriction", wanted="yes")
    assert "Setting data aside does not answer this request." in refused
    post(people.admin_browser, f"/staff/privacy/requests/{rows['objection']}/restriction", wanted="yes")
    assert {row.kind: row.state for row in requests_of(site)} == {"objection": "open", "rectification": "open"}
    with site.database.reading() as session:
        assert is_restricted(session, people.ada.user_id)


def test_the_register_as_a_file(site: Site, people: People) -> None:
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="PRIVATE")
    (row,) = requests_of(site)
    answer = people.admin_browser.get("/staff/privacy/register.csv")
    (line,) = csv.DictReader(io.StringIO(answer.text))
    assert (line["number"], line["kind"], line["state"], line["due_on"]) == (
        row.id,
        "rectification",
        "open",
        row.due_on.isoformat(),
    )
    assert "PRIVATE" not in answer.text
    assert [one["number"] for one in people.admin_browser.get("/staff/privacy/register.json").json or []] == [row.id]


def test_a_member_sees_that_staff_looked_at_what_nobody_else_may_see(site: Site, people: People) -> None:
    with site.database.writing() as session:
        study = study_of(session, people.ada)
    with site.database.writing() as session:
        record_look(session, people.admin, study.id, images=3)
    mine = text_of(people.ada_browser.get("/account/privacy").text)
    assert f"Looked at images of yours that were held back {study.id}" in mine
    assert "Looked at images" not in text_of(people.eve_browser.get("/account/privacy").text)


def test_a_member_sees_what_was_sent_to_an_ai_service_about_their_cases(site: Site, people: People) -> None:
    assert "AI service" not in text_of(people.ada_browser.get("/account/privacy").text)
    with site.database.writing() as session:
        case = case_of(session, people.ada, title="Pain after lunch")
        request = SummaryRequest(case_id=case.id, model="a-model", digest="0" * 64, instruction="Sum up", text="Pain.")
        session.add(request)
        session.flush()
        session.add(SummaryExchange(request_id=request.id, sent=b'{"text": "Pain."}'))
    page = people.ada_browser.get("/account/privacy").text
    assert "Pain after lunch a-model" in text_of(page)
    assert f"/c/{case.id}/summary/ledger" in page
    assert "a-model" not in people.eve_browser.get("/account/privacy").text


def test_a_member_sees_what_they_agreed_to(site: Site, people: People) -> None:
    assert "without one, nothing is counted" in text_of(people.ada_browser.get("/account/privacy").text)
    with site.database.writing() as session:
        record_choice(session, people.ada, browser_id=None, analytics=True, language="en", gpc=False)
    page = text_of(people.ada_browser.get("/account/privacy").text)
    assert "Counting of visits: yes" in page
    assert "without one, nothing is counted" not in page


def test_whoever_leaves_by_themselves_stands_in_the_register_too(site: Site, people: People) -> None:
    post(people.ada_browser, "/account/delete", extent="everything", sure="yes")
    (row,) = requests_of(site)
    with site.database.reading() as session:
        erasure = session.scalars(select(Erasure)).one()
    assert (row.kind, row.origin, row.state) == ("erasure", "member", "open")
    assert erasure.request_id == row.id
    carry_out(site, erasure.id, fence=lambda session: None)
    (line,) = people.admin_browser.get("/staff/privacy/register.json").json or []
    assert (line["number"], line["state"], line["in_time"]) == (row.id, "done", True)


def test_the_doctor_tells_of_requests_that_are_late_or_soon_will_be(site: Site, people: People) -> None:
    assert check_requests(site).verdict == Verdict.OK
    post(people.ada_browser, "/account/privacy/request", kind="rectification", words="x")
    assert check_requests(site).verdict == Verdict.OK
    for day, verdict in ((utcnow().date(), Verdict.WARN), (utcnow().date() - timedelta(days=1), Verdict.FAIL)):
        with site.database.writing() as session:
            session.execute(update(RightsRequest).values(due_on=day))
        assert check_requests(site).verdict == verdict
