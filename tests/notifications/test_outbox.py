"""Writing mails down: what is kept, in which form, and what is refused."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.queue import Job
from dicomtube.core.seal import seal_of
from dicomtube.notifications.kinds import KINDS
from dicomtube.notifications.models import MailMessage, MailPreference, MailState
from dicomtube.notifications.service import To, send
from dicomtube.notifications.service.delivery import Letter, open_letter
from dicomtube.notifications.service.rendering import render
from tests.factories import UserFactory


def test_a_mail_and_its_job_are_written_in_the_callers_transaction(session: Session) -> None:
    user = UserFactory.create(session=session)
    send(session, "welcome", To.member(user.id), name="Ada")
    message = session.scalars(select(MailMessage)).one()
    job = session.scalars(select(Job)).one()
    assert (message.kind, message.user_id, message.state) == ("welcome", user.id, MailState.QUEUED)
    assert (job.kind, job.payload) == ("notifications.deliver", {"message_id": message.id})
    session.rollback()
    assert session.scalars(select(MailMessage)).all() == []


def test_a_copy_of_the_database_shows_neither_address_nor_content(session: Session) -> None:
    send(session, "newsletter_confirm", To.address("ada@example.org", "ar"), path="/newsletter/confirm/secret")
    message = session.scalars(select(MailMessage)).one()
    row = " ".join(str(getattr(message, column.name)) for column in MailMessage.__table__.columns)
    assert "ada@example.org" not in row
    assert "secret" not in row
    assert json.loads(seal_of(session).open(message.sealed or "")) == {
        "to": "ada@example.org",
        "values": {"path": "/newsletter/confirm/secret"},
        "subscription": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@host",
        "a@b@example.org",
        "ada@example.org, eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "Ada <ada@example.org>",
        "a" * 250 + "@example.org",
    ],
)
def test_what_is_not_one_plain_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        To.address(text)


def test_a_mail_takes_exactly_the_values_its_kind_names(session: Session) -> None:
    to = To.address("ada@example.org")
    for values in ({}, {"path": "/x", "more": "1"}, {"path": "https://elsewhere.example"}):
        with pytest.raises(ValueError, match="newsletter_confirm"):
            send(session, "newsletter_confirm", to, **values)
    with pytest.raises(KeyError):
        send(session, "no_such_kind", to)


def test_one_topic_is_told_once_an_hour(session: Session) -> None:
    user = UserFactory.create(session=session)
    values = {"author": "Ben", "title": "Cough", "path": "/c/1"}
    for topic in ("case:1", "case:1", "case:2"):
        send(session, "comment_on_case", To.member(user.id), topic=topic, **values)
    topics = session.scalars(select(MailMessage.topic).order_by(MailMessage.topic)).all()
    assert topics == ["case:1", "case:2"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_both_texts_and_shows_every_value(name: str, language: str) -> None:
    kind = KINDS[name]
    values = {value: (f"/{value}" if value.endswith("path") else f"<{value}&>") for value in kind.values}
    site, stop = "https://site.example", "https://site.example/u/1"
    made = render(kind, language, values, public_url=site, unsubscribe=stop, to_member=True)
    assert made.subject
    for value in kind.values:
        shown = f"https://site.example/{value}" if value.endswith("path") else f"<{value}&>"
        escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert shown in made.text or shown in made.subject
        assert escaped in made.html
    assert ("<" + kind.values[0] in made.html) is False
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in made.html
    assert "https://site.example/u/1" in made.text
    assert "https://site.example/u/1" in made.html


@pytest.mark.parametrize(
    ("name", "to_member", "why"),
    [
        ("policy_changed", True, "because you have an account. We must tell you"),
        ("rights_done", True, "because you have an account. We must tell you"),
        ("rights_done", False, "because this address was entered on our site"),
        ("erased_everything", False, "because you had an account with this address"),
        ("welcome", True, "because you have an account. Mails of this kind"),
    ],
)
def test_every_mail_says_truly_why_it_came(name: str, to_member: bool, why: str) -> None:
    values = {value: "/x" if value.endswith("path") else "x" for value in KINDS[name].values}
    made = render(KINDS[name], "en", values, public_url="https://a.example", unsubscribe=None, to_member=to_member)
    for form in (made.text, made.html):
        assert (form.count("You get this because"), why in form) == (1, True)


def test_a_member_and_an_address_are_told_different_reasons(session: Session, config: Config) -> None:
    user = UserFactory.create(session=session)
    for to in (To.member(user.id), To.address("somebody@example.org")):
        send(session, "rights_received", to, number="7", due="2026-12-01")
    letters = [open_letter(session, config, one) for one in session.scalars(select(MailMessage))]
    reasons = {
        one.address: "because you have an account" in one.rendered.text for one in letters if isinstance(one, Letter)
    }
    assert reasons == {user.contact_email: True, "somebody@example.org": False}


def test_what_a_member_does_not_want_is_not_even_written_down(session: Session) -> None:
    user = UserFactory.create(session=session)
    send(session, "study_ready", To.member(user.id), path="/uploads/1")
    assert session.scalars(select(MailMessage)).all() == []
    session.add(MailPreference(user_id=user.id, kind="study_ready", wanted=True))
    session.flush()
    send(session, "study_ready", To.member(user.id), path="/uploads/1")
    assert len(session.scalars(select(MailMessage)).all()) == 1


def test_a_member_whose_data_is_restricted_gets_no_optional_mail(session: Session) -> None:
    user = UserFactory.create(session=session, restricted_at=utcnow())
    send(session, "comment_on_case", To.member(user.id), author="Ben", title="Cough", path="/c/1")
    send(session, "welcome", To.member(user.id), name="Ada")
    assert session.scalars(select(MailMessage.kind)).all() == ["welcome"]
