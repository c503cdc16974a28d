"""The pages about mail: choosing, leaving, the newsletter, messages to members, the outbox."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.identity.service import About, mark_versions, welcome_member
from dicomtube.notifications.kinds import KINDS
from dicomtube.notifications.models import (
    MailClass,
    MailMessage,
    MailPreference,
    MailRefusal,
    MailState,
    NewsletterSubscription,
)
from dicomtube.notifications.service import To, send
from dicomtube.notifications.service.addresses import address_key
from dicomtube.notifications.service.delivery import Letter, Unsendable, open_letter
from dicomtube.notifications.service.newsletter import send_issue
from dicomtube.notifications.service.preferences import wants
from tests.factories import case_of, member
from tests.members import signed_in
from tests.notifications.conftest import Work
from tests.pages import csrf_token, text_of


def _member(site: Site, role: Role = Role.READER, **values: object) -> Actor:
    with site.database.writing() as session:
        return member(session, role, **values)


def _messages(site: Site) -> list[MailMessage]:
    with site.database.reading() as session:
        return list(session.scalars(select(MailMessage).order_by(MailMessage.created_at, MailMessage.id)))


def _letter(site: Site, message: MailMessage) -> Letter:
    with site.database.reading() as session:
        letter = open_letter(session, site.config, message)
    assert isinstance(letter, Letter)
    return letter


def test_a_member_turns_an_optional_mail_off_and_on(app: Flask, site: Site) -> None:
    person = _member(site)
    client = signed_in(app, person)
    page = client.get("/account/mail").text
    assert "Comments on my cases" in text_of(page)
    for wanted in ("no", "yes"):
        client.post("/account/mail", data={"csrf_token": csrf_token(page), "kind": "comment_on_case", "wanted": wanted})
        with site.database.reading() as session:
            assert wants(session, person.user_id, KINDS["comment_on_case"]) is (wanted == "yes")


@pytest.mark.parametrize(("kind", "status"), [("welcome", 409), ("newsletter_confirm", 409), ("nonsense", 404)])
def test_what_is_not_optional_can_not_be_turned_off(app: Flask, site: Site, kind: str, status: int) -> None:
    client = signed_in(app, _member(site))
    data = {"csrf_token": csrf_token(client.get("/account/mail").text), "kind": kind, "wanted": "no"}
    assert client.post("/account/mail", data=data).status_code == status
    with site.database.reading() as session:
        assert session.scalars(select(MailPreference)).all() == []


def test_an_address_that_refused_us_is_shown_and_given_another_chance(app: Flask, site: Site) -> None:
    person = _member(site, contact_email="ada@example.org")
    with site.database.writing() as session:
        session.add(MailRefusal(address_key=address_key(session, "Ada@example.org"), code=550))
    client = signed_in(app, person)
    page = client.get("/account/mail").text
    assert "Your address has refused our mail" in text_of(page)
    client.post("/account/mail/again", data={"csrf_token": csrf_token(page)})
    assert "refused" not in text_of(client.get("/account/mail").text)


def test_following_the_link_stops_nothing_and_one_post_without_cookies_does(app: Flask, site: Site) -> None:
    person = _member(site)
    with site.database.writing() as session:
        send(session, "comment_on_case", To.member(person.user_id), author="Ben", title="Cough", path="/c/1")
    letter = _letter(site, _messages(site)[0])
    assert letter.unsubscribe
    path = letter.unsubscribe.removeprefix(site.config.public_url)
    scanner = app.test_client()
    for method in (scanner.get, scanner.head):
        assert method(path).status_code == 200
    with site.database.reading() as session:
        assert wants(session, person.user_id, KINDS["comment_on_case"])
    for _ in range(2):
        answer = scanner.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "You get no more mails of this kind" in answer.text) == (200, True)
    with site.database.reading() as session:
        assert not wants(session, person.user_id, KINDS["comment_on_case"])
        assert wants(session, person.user_id, KINDS["reply_to_comment"])
        assert isinstance(open_letter(session, site.config, _messages(site)[0]), Unsendable)


@pytest.mark.parametrize("change", [lambda token: token[:-2] + "xx", lambda token: "WyJjb21tZW50Il0." + token])
def test_a_link_that_we_did_not_make_stops_nothing(app: Flask, site: Site, change) -> None:  # type: ignore[no-untyped-def]
    person = _member(site)
    with site.database.writing() as session:
        send(session, "comment_on_case", To.member(person.user_id), author="Ben", title="Cough", path="/c/1")
    token = (_letter(site, _messages(site)[0]).unsubscribe or "").rsplit("/", 1)[1]
    assert app.test_client().post(f"/mail/unsubscribe/{change(token)}").status_code == 404
    with site.database.reading() as session:
        assert wants(session, person.user_id, KINDS["comment_on_case"])


def _subscription(site: Site) -> NewsletterSubscription | None:
    with site.database.reading() as session:
        return session.scalars(select(NewsletterSubscription)).one_or_none()


def _ask(app: Flask, email: str) -> str:
    client = app.test_client()
    token = csrf_token(client.get("/newsletter").text)
    return client.post("/newsletter", data={"csrf_token": token, "email": email}).text


def _link(site: Site, message: MailMessage) -> str:
    found = re.search(r"https?://\S+(/newsletter/confirm/\S+)", _letter(site, message).rendered.text)
    assert found
    return found.group(1)


def test_the_newsletter_comes_only_after_the_mailbox_has_said_yes(app: Flask, site: Site) -> None:
    assert "a message is on its way" in text_of(_ask(app, "ada@example.org"))
    assert text_of(_ask(app, "ADA@example.org")) == text_of(_ask(app, "ada@example.org"))
    asked = _messages(site)
    assert [message.kind for message in asked] == ["newsletter_confirm"]
    client = app.test_client()
    page = client.get(_link(site, asked[0]))
    assert (page.status_code, getattr(_subscription(site), "confirmed_at", 0)) == (200, None)
    with site.database.writing() as session:
        assert send_issue(session, "News", "A text", "") == []
    client.post(_link(site, asked[0]), data={"csrf_token": csrf_token(page.text)})
    with site.database.writing() as session:
        assert len(send_issue(session, "News", "A text", "")) == 1
        assert len(send_issue(session, "News", "A text", "")) == 1
    issues = [message for message in _messages(site) if message.kind == "newsletter"]
    assert len(issues) == 1
    letter = _letter(site, issues[0])
    assert (letter.address, letter.rendered.subject) == ("ada@example.org", "News")
    assert letter.unsubscribe
    app.test_client().post(letter.unsubscribe.removeprefix(site.config.public_url))
    assert _subscription(site) is None
    with site.database.reading() as session:
        assert isinstance(open_letter(session, site.config, issues[0]), Unsendable)


def test_a_members_newsletter_is_confirmed_by_mail_and_left_on_the_page(app: Flask, site: Site) -> None:
    client = signed_in(app, _member(site, contact_email="ada@example.org"))
    page = client.get("/account/mail").text
    data = {"csrf_token": csrf_token(page), "kind": "newsletter", "wanted": "yes"}
    client.post("/account/mail", data=data)
    assert "We wait for your answer" in text_of(client.get("/account/mail").text)
    client.post(_link(site, _messages(site)[0]), data={"csrf_token": csrf_token(page)})
    assert "We wait for your answer" not in text_of(client.get("/account/mail").text)
    assert _subscription(site) is not None
    client.post("/account/mail", data=data | {"wanted": "no"})
    assert _subscription(site) is None


def test_what_is_no_address_comes_back_with_the_reason(app: Flask, site: Site) -> None:
    assert "This is not an e-mail address." in text_of(_ask(app, "ada@example.org, eve@example.org"))
    assert _messages(site) == []


def test_a_comment_is_told_to_whom_it_answers_without_its_text(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        owner, first, second = (member(session, name) for name in (Role.EDUCATOR, Role.READER, Role.READER))
        case_id = case_of(session, owner, title="Cough").id
    parent = ""
    for place, person in enumerate((owner, first, second, first, owner)):
        client = signed_in(app, person)
        token = csrf_token(client.get(f"/c/{case_id}").text)
        body = {"csrf_token": token, "body": f"A private thought{'!' * place}", "parent": parent}
        answer = client.post(f"/c/{case_id}/comments", data=body)
        if person is first and not parent:
            parent = answer.headers["Location"].rsplit("#comment-", 1)[1]
    told = [(message.kind, message.user_id) for message in _messages(site)]
    assert told == [("comment_on_case", owner.user_id), ("reply_to_comment", first.user_id)]
    for message in _messages(site):
        letter = _letter(site, message)
        assert "private thought" not in letter.rendered.text + letter.rendered.html
        assert "Cough" in letter.rendered.text


def test_a_message_reaches_a_member_with_both_addresses_hidden(app: Flask, site: Site) -> None:
    sender = _member(site, display_name="Ben", contact_email="ben@example.org")
    recipient = _member(site, display_name="Ada", contact_email="ada@example.org")
    client = signed_in(app, sender)
    page = client.get(f"/members/{recipient.user_id}/message").text
    assert "ada@example.org" not in page
    data = {"csrf_token": csrf_token(page), "text": "May I use <b>your</b> case?"}
    answer = client.post(f"/members/{recipient.user_id}/message", data=data)
    assert answer.status_code == 303
    letter = _letter(site, _messages(site)[0])
    both = letter.rendered.text + letter.rendered.html + letter.rendered.subject
    assert letter.address == "ada@example.org"
    assert "ben@example.org" not in both
    assert "May I use &lt;b&gt;your&lt;/b&gt; case?" in letter.rendered.html
    assert f"{site.config.public_url}/members/{sender.user_id}/message" in letter.rendered.text
    with site.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.passed_on")).one()
    assert entry.details == {"characters": 27}


def test_whoever_takes_no_messages_can_be_sent_none_and_send_none(app: Flask, site: Site) -> None:
    first, second = _member(site), _member(site)
    with site.database.writing() as session:
        session.add(MailPreference(user_id=first.user_id, kind="member_message", wanted=False))
    for person, other in ((first, second), (second, first)):
        client = signed_in(app, person)
        token = csrf_token(client.get("/account/mail").text)
        answer = client.post(f"/members/{other.user_id}/message", data={"csrf_token": token, "text": "Hello"})
        assert answer.status_code == 409
    assert _messages(site) == []


def test_the_fourth_message_to_one_member_waits_for_tomorrow(app: Flask, site: Site) -> None:
    client, other = signed_in(app, _member(site)), _member(site)
    data = {"csrf_token": csrf_token(client.get("/account/mail").text), "text": "Hello"}
    answers = [client.post(f"/members/{other.user_id}/message", data=data).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 409]


def test_nobody_writes_to_members_unseen_or_to_those_who_are_not_there(app: Flask, site: Site) -> None:
    person, gone = _member(site), _member(site, welcomed_at=None)
    assert app.test_client().get(f"/members/{person.user_id}/message").status_code == 302
    client = signed_in(app, person)
    assert client.get(f"/members/{gone.user_id}/message").status_code == 404
    assert client.get("/members/nosuchmember/message").status_code == 404
    assert client.get(f"/members/{person.user_id}/message").status_code == 409


def test_the_outbox_opens_a_waiting_mail_for_admins_and_writes_down_who_looked(app: Flask, site: Site) -> None:
    admin = _member(site, Role.ADMIN)
    with site.database.writing() as session:
        send(session, "newsletter_confirm", To.address("ada@example.org"), path="/newsletter/confirm/x")
    client = signed_in(app, admin)
    page = client.get("/staff/outbox").text
    assert "ada@example.org" not in page
    message_id = _messages(site)[0].id
    opened = client.post(f"/staff/outbox/{message_id}", data={"csrf_token": csrf_token(page)}).text
    assert "ada@example.org" in opened
    assert f'href="{site.config.public_url}/newsletter/confirm/x"' in opened
    with site.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.read")).one()
    assert (entry.actor_id, entry.subject_id) == (admin.user_id, message_id)


def test_a_mail_that_is_out_can_not_be_opened(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        send(session, "newsletter_confirm", To.address("ada@example.org"), path="/newsletter/confirm/x")
        session.flush()
        row = session.scalars(select(MailMessage)).one()
        row.state, row.settled_at = MailState.SENT, row.created_at
    client = signed_in(app, _member(site, Role.ADMIN))
    token = csrf_token(client.get("/staff/outbox").text)
    answer = client.post(f"/staff/outbox/{_messages(site)[0].id}", data={"csrf_token": token})
    assert (answer.status_code, "ada@example.org" in answer.text) == (409, False)


@pytest.mark.parametrize("role", [Role.READER, Role.EDUCATOR, Role.EDITOR, Role.MODERATOR])
def test_nobody_else_sees_the_outbox(app: Flask, site: Site, role: Role) -> None:
    assert signed_in(app, _member(site, role)).get("/staff/outbox").status_code == 403


def test_only_optional_kinds_have_a_switch_and_all_of_those_do() -> None:
    labelled = {kind.name for kind in KINDS.values() if kind.label}
    assert labelled == {kind.name for kind in KINDS.values() if kind.mail_class is MailClass.OPTIONAL}


def test_a_finished_first_visit_is_greeted_once(site: Site, work: Work) -> None:
    about = About(display_name="Ada", position="Radiologist", country="DE")
    with site.database.writing() as session:
        person = member(session, Role.READER, welcomed_at=None)
        shown = mark_versions(utcnow().date())
        for _ in range(2):
            welcome_member(session, person, about, age=18, youngest=18, shown=shown)
    work(site)
    assert [(message.kind, message.user_id) for message in _messages(site)] == [("welcome", person.user_id)]
