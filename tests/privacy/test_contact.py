"""The contact form: who may send what, and that its answer tells nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden
from dicomtube.core.policy import Role
from dicomtube.core.seal import seal_of
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity
from dicomtube.notifications.models import MailMessage
from dicomtube.privacy.models import ContactMessage, RequestState, RightsRequest, Subject
from dicomtube.privacy.service.contact import KEPT, answer_letter, forget_letters, open_letters, write
from tests.factories import member
from tests.pages import csrf_token, text_of
from tests.privacy.conftest import People


class EarlierSigner(TimestampSigner):
    """Signs as if it were a minute ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 60


def opened(app: Flask, signer: type[TimestampSigner] = EarlierSigner) -> str:
    return signer(str(app.secret_key), salt="contact form opened").sign("contact").decode()


def send(app: Flask, browser: FlaskClient, **fields: str) -> tuple[int, str]:
    """Fills the form in and sends it; the status and what the person reads in the end."""
    token = csrf_token(browser.get("/contact").text)
    data = {
        "csrf_token": token,
        "subject": "question",
        "address": "someone@example.org",
        "words": "May I use your cases in a lecture?",
        "opened": opened(app),
        **fields,
    }
    answer = browser.post("/contact", data=data, follow_redirects=True)
    return answer.status_code, text_of(answer.text)


def rows(site: Site, table: type[ContactMessage] | type[RightsRequest] | type[MailMessage]) -> list[object]:
    with site.database.reading() as session:
        return list(session.scalars(select(table)))


def proof_path(site: Site) -> str:
    with site.database.reading() as session:
        (mail,) = session.scalars(select(MailMessage).where(MailMessage.kind == "rights_proof")).all()
        return str(json.loads(seal_of(session).open(mail.sealed or ""))["values"]["path"])


def test_a_visitor_writes_to_us(app: Flask, site: Site, people: People) -> None:
    status, page = send(app, people.visitor)
    assert (status, "Your message has reached us" in page) == (200, True)
    with site.database.reading() as session:
        row = session.scalars(select(ContactMessage)).one()
        assert seal_of(session).open(row.sealed_words or "") == "May I use your cases in a lecture?"
        assert seal_of(session).open(row.sealed_address or "") == "someone@example.org"
    assert (row.subject, row.user_id) == ("question", None)


def test_a_patient_may_say_who_they_are(app: Flask, site: Site, people: People) -> None:
    words = "I am the patient: my name is Anna Smith, MRN 00482913, born on 3 May 1980."
    assert send(app, people.visitor, subject="patient", words=words)[0] == 200
    with site.database.reading() as session:
        row = session.scalars(select(ContactMessage)).one()
        assert seal_of(session).open(row.sealed_words or "") == words


def test_an_answer_by_mail_names_who_asked_but_no_patient_by_number(app: Flask, site: Site, people: People) -> None:
    send(app, people.visitor)
    (row,) = rows(site, ContactMessage)
    assert isinstance(row, ContactMessage)
    address = f"/staff/privacy/messages/{row.id}"
    token = csrf_token(people.admin_browser.get(address).text)

    refused = people.admin_browser.post(address, data={"csrf_token": token, "text": "The patient with MRN 00482913."})
    assert (refused.status_code, rows(site, MailMessage)) == (400, [])
    assert "Some words identify somebody." in text_of(refused.text)
    taken = people.admin_browser.post(address, data={"csrf_token": token, "text": "Dear Anna Smith, yes, you may."})
    assert (taken.status_code, len(rows(site, MailMessage))) == (303, 1)


def test_a_deletion_request_opens_a_request_that_waits_for_proof(app: Flask, site: Site, people: People) -> None:
    send(app, people.visitor, subject="erasure", address="ada@example.org", words="")
    (row,) = rows(site, RightsRequest)
    assert isinstance(row, RightsRequest)
    assert (row.kind, row.origin, row.state, row.user_id) == ("erasure", "contact", RequestState.UNPROVEN, None)
    path = proof_path(site)
    assert "Confirm your request" in people.visitor.get(path).text
    with site.database.reading() as session:
        assert session.get_one(RightsRequest, row.id).state == RequestState.UNPROVEN
    page = people.visitor.post(path, data={"csrf_token": csrf_token(people.visitor.get(path).text)})
    assert "Request confirmed" in page.text
    with site.database.reading() as session:
        assert session.get_one(RightsRequest, row.id).state == RequestState.OPEN
    assert people.visitor.get(path).status_code == 404


def test_the_answer_is_the_same_whether_an_account_exists_or_not(app: Flask, site: Site, people: People) -> None:
    with site.database.writing() as session:
        session.add(
            Identity(
                user_id=people.ada.user_id,
                provider="google",
                issuer="i",
                subject="s",
                email="known@example.org",
                email_verified=True,
                verified_email="known@example.org",
            )
        )
    known = send(app, people.visitor, subject="access", address="known@example.org")
    unknown = send(app, people.visitor, subject="access", address="unknown@example.org")
    message = send(app, people.visitor, subject="question", address="known@example.org")
    assert known == unknown == message
    with site.database.reading() as session:
        mails = session.scalars(select(MailMessage.kind)).all()
    assert mails == ["rights_proof", "rights_proof"]


def test_programs_that_fill_in_everything_write_into_nothing(app: Flask, site: Site, people: People) -> None:
    status, page = send(app, people.visitor, website="https://spam.example")
    assert (status, "Your message has reached us" in page) == (200, True)
    assert rows(site, ContactMessage) == []


def test_a_message_sent_within_seconds_is_asked_for_again_and_then_taken(
    app: Flask, site: Site, people: People
) -> None:
    status, page = send(app, people.visitor, opened=opened(app, TimestampSigner))
    assert (status, "please press the button once more" in page) == (400, True)
    assert "May I use your cases" in page
    status, _page = send(app, people.visitor, opened="forged")
    assert status == 400
    assert rows(site, ContactMessage) == []
    assert send(app, people.visitor)[0] == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": ""}, "We need an address"),
        ({"address": "nobody"}, "not an e-mail address"),
        ({"words": "   "}, "Write something first"),
        ({"subject": "nonsense"}, "Not a valid choice"),
    ],
)
def test_what_can_not_be_sent_is_said_and_kept_in_the_form(
    app: Flask, site: Site, people: People, fields: dict[str, str], said: str
) -> None:
    status, page = send(app, people.visitor, **fields)
    assert (status, said in page) == (400, True)
    assert rows(site, ContactMessage) == []


def test_a_flood_of_messages_is_slowed_down(app: Flask, site: Site, people: People) -> None:
    statuses = [send(app, people.visitor)[0] for _ in range(7)]
    assert statuses == [200] * 6 + [429]


def test_the_link_of_another_site_names_the_subject(people: People) -> None:
    page = people.visitor.get("/contact?subject=erasure").text
    assert 'selected value="erasure"' in page
    assert people.visitor.get("/contact?subject=nonsense").status_code == 200


def test_a_member_finds_their_address_filled_in(people: People) -> None:
    assert 'value="ada@example.org"' in people.ada_browser.get("/contact").text
    assert "ada@example.org" not in people.visitor.get("/contact").text


def test_staff_answer_once_and_patients_come_first(session: Session) -> None:
    admin, reader = member(session, Role.ADMIN), member(session, Role.READER)
    write(session, None, Subject.QUESTION, "a@example.org", "First")
    write(session, None, Subject.PATIENT, "b@example.org", "I know this person")
    found = open_letters(session, admin)
    assert [row.subject for row in found] == ["patient", "question"]
    with pytest.raises(Forbidden):
        open_letters(session, reader)
    answer_letter(session, admin, found[0].id, "Thank you, the case is hidden.")
    with pytest.raises(Conflict):
        answer_letter(session, admin, found[0].id, "Again")
    answer_letter(session, admin, found[1].id, "")
    assert open_letters(session, admin) == []
    mails = session.scalars(select(MailMessage)).all()
    assert [json.loads(seal_of(session).open(mail.sealed or ""))["to"] for mail in mails] == ["b@example.org"]


def test_a_message_is_forgotten_half_a_year_after_it_was_settled(session: Session) -> None:
    admin = member(session, Role.ADMIN)
    for words in ("Old", "New", "Open"):
        write(session, None, Subject.QUESTION, "a@example.org", words)
    old, new, waiting = open_letters(session, admin)
    for row in (old, new):
        answer_letter(session, admin, row.id, "")
    session.execute(
        update(ContactMessage).where(ContactMessage.id == old.id).values(closed_at=utcnow() - KEPT - timedelta(days=1))
    )
    assert forget_letters(session) == 1
    session.expire_all()
    assert [row.sealed_words is None for row in (old, new, waiting)] == [True, False, False]
    assert (old.address_hash, old.sealed_address) == (None, None)


def test_reading_a_message_is_in_the_audit_log(site: Site, people: People, app: Flask) -> None:
    send(app, people.eve_browser, words="From Eve")
    (row,) = rows(site, ContactMessage)
    assert isinstance(row, ContactMessage)
    assert row.user_id == people.eve.user_id
    assert "From Eve" in people.admin_browser.get(f"/staff/privacy/messages/{row.id}").text
    assert people.eve_browser.get(f"/staff/privacy/messages/{row.id}").status_code == 403
    with site.database.reading() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.viewed")).all()
    assert [(look.actor_id, look.subject_id) for look in looks] == [(people.admin.user_id, row.id)]
    assert "Read your message" in text_of(people.eve_browser.get("/account/privacy").text)
