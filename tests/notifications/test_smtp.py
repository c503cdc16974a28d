"""Mails on their way through a real SMTP server: TLS, sign-in, refusals, broken lines, retries."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config import Config, ConfigError, Environment, MailSecurity
from dicomtube.core.db import utcnow
from dicomtube.core.queue import Job, JobState
from dicomtube.core.seal import seal_of
from dicomtube.core.site import Site, open_site
from dicomtube.identity.models import User
from dicomtube.notifications.models import MailMessage, MailNote, MailPreference, MailRefusal, MailState
from dicomtube.notifications.service import To, send
from dicomtube.notifications.service.delivery import tidy
from tests.conftest import fresh_database
from tests.factories import UserFactory
from tests.notifications.conftest import Work, job_states
from tests.notifications.mailhost import MailHost, mail_host


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """One engine: these tests are about the way to the server, and the pages' tests run on both."""
    with fresh_database(request.param, request, tmp_path) as url:
        yield url


COMMENT = {"author": "Ben", "title": "Cough", "path": "/c/1"}


def _member(site: Site, **values: object) -> str:
    with site.database.writing() as session:
        user = UserFactory.create(session=session, contact_email="ada@example.org", **values)
        return str(user.id)


def _send(site: Site, kind: str, to: To, **values: str) -> str:
    with site.database.writing() as session:
        send(session, kind, to, **values)
        return session.scalars(select(MailMessage.id).order_by(MailMessage.created_at.desc())).first() or ""


def _row(site: Site, message_id: str) -> MailMessage:
    with site.database.reading() as session:
        return session.get_one(MailMessage, message_id)


def test_a_mail_arrives_over_tls_in_both_forms_with_its_headers(mail_site: Site, host: MailHost, work: Work) -> None:
    user_id = _member(mail_site)
    message_id = _send(mail_site, "comment_on_case", To.member(user_id), **COMMENT)
    work(mail_site)
    (got,) = host.got
    assert (host.to, host.secure, host.signed_in) == (["ada@example.org"], [True], [True])
    assert got["From"] == "DicomTube <site@site.example>"
    assert got["To"] == "ada@example.org"
    assert got["Subject"] == "A comment on your case “Cough”"
    assert got["Message-ID"] == f"<{message_id}@site.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["List-Unsubscribe"].startswith("<https://site.example/mail/unsubscribe/")
    text, html = (got.get_body([kind]) for kind in ("plain", "html"))
    assert text and html
    assert "https://site.example/c/1" in text.get_content()
    assert 'href="https://site.example/c/1"' in html.get_content()
    row = _row(mail_site, message_id)
    assert (row.state, row.attempts, job_states(mail_site)) == (MailState.SENT, 1, [JobState.DONE])


def test_a_necessary_mail_offers_no_way_to_stop_it(mail_site: Site, host: MailHost, work: Work) -> None:
    _send(mail_site, "newsletter_confirm", To.address("eve@example.org"), path="/newsletter/confirm/x")
    work(mail_site)
    assert host.got[0]["List-Unsubscribe"] is None


def test_a_mail_is_written_in_the_language_its_reader_has_chosen_by_then(
    mail_site: Site, host: MailHost, work: Work
) -> None:
    user_id = _member(mail_site)
    _send(mail_site, "comment_on_case", To.member(user_id), **COMMENT)
    with mail_site.database.writing() as session:
        session.execute(update(User).values(language="ar", contact_email="new@example.org"))
    work(mail_site)
    html = host.got[0].get_body(["html"])
    assert host.got[0]["Content-Language"] == "ar"
    assert host.to == ["new@example.org"]
    assert html
    assert 'dir="rtl"' in html.get_content()


def test_tls_inside_which_everything_else_happens(mail_config: Config, tmp_path: Path, work: Work) -> None:
    with mail_host(tmp_path, implicit_tls=True) as host:
        options = {"smtp_port": host.port, "smtp_ca_file": str(host.certificate), "smtp_security": MailSecurity.TLS}
        site = open_site(replace(mail_config, smtp_user="", smtp_password="", **options))
        _send(site, "welcome", To.member(_member(site)), name="Ada")
        work(site)
        assert (len(host.got), host.secure) == (1, [True])
        site.close()


@pytest.mark.parametrize("broken", ["unknown certificate", "wrong password", "no TLS offered", "nobody there"])
def test_what_somebody_must_mend_first_is_waited_for(
    mail_config: Config, host: MailHost, tmp_path: Path, work: Work, broken: str
) -> None:
    changes = {
        "unknown certificate": {"smtp_ca_file": ""},
        "wrong password": {"smtp_password": "wrong"},
        "nobody there": {"smtp_port": 9},
    }
    folder = tmp_path / "plain"
    folder.mkdir()
    with mail_host(folder, plain=True) as plain:
        site = open_site(replace(mail_config, **changes.get(broken, {"smtp_port": plain.port})))
        message_id = _send(site, "welcome", To.member(_member(site)), name="Ada")
        work(site)
        assert (host.got, plain.got) == ([], [])
        assert (_row(site, message_id).state, job_states(site)) == (MailState.QUEUED, [JobState.QUEUED])
        site.close()
        mended = open_site(mail_config)
        work(mended)
        assert (_row(mended, message_id).state, len(host.got)) == (MailState.SENT, 1)
        mended.close()


@pytest.mark.parametrize("answer", ["rcpt", "data"])
def test_not_now_is_asked_again(mail_site: Site, host: MailHost, work: Work, answer: str) -> None:
    message_id = _send(mail_site, "welcome", To.member(_member(mail_site)), name="Ada")
    setattr(host, answer, "451 Greylisted, come back later")
    work(mail_site)
    with mail_site.database.reading() as session:
        job = session.scalars(select(Job)).one()
    assert (_row(mail_site, message_id).state, job.state) == (MailState.QUEUED, JobState.QUEUED)
    setattr(host, answer, None)
    work(mail_site)
    row = _row(mail_site, message_id)
    assert (row.state, row.attempts, len(host.got)) == (MailState.SENT, 2, 1)


def test_a_refused_address_gets_only_necessary_mail_from_then_on(mail_site: Site, host: MailHost, work: Work) -> None:
    user_id = _member(mail_site)
    host.rcpt = "550 No such mailbox"
    first = _send(mail_site, "comment_on_case", To.member(user_id), **COMMENT)
    work(mail_site)
    host.rcpt = None
    assert (_row(mail_site, first).state, _row(mail_site, first).note) == (MailState.FAILED, MailNote.REFUSED)
    with mail_site.database.reading() as session:
        refusal = session.scalars(select(MailRefusal)).one()
    assert refusal.code == 550
    assert "ada" not in refusal.address_key
    for kind, values in (("comment_on_case", COMMENT), ("welcome", {"name": "Ada"})):
        later = _row(mail_site, _send_and_work(mail_site, work, kind, To.member(user_id), **values))
        assert (later.state, later.note) == (MailState.SUPPRESSED, MailNote.REFUSED_BEFORE)
        assert later.sealed is None
    _send(mail_site, "newsletter_confirm", To.address(" ADA@example.org"), path="/newsletter/confirm/x")
    work(mail_site)
    assert [mail["Subject"] for mail in host.got] == ["Please confirm: the DicomTube newsletter"]


def _send_and_work(site: Site, work: Work, kind: str, to: To, **values: str) -> str:
    message_id = _send(site, kind, to, **values)
    work(site)
    return message_id


def test_a_mail_refused_for_its_content_says_nothing_about_the_address(
    mail_site: Site, host: MailHost, work: Work
) -> None:
    host.data = "554 Looks like spam"
    message_id = _send_and_work(mail_site, work, "welcome", To.member(_member(mail_site)), name="Ada")
    assert (_row(mail_site, message_id).state, job_states(mail_site)) == (MailState.FAILED, [JobState.DONE])
    with mail_site.database.reading() as session:
        assert session.scalars(select(MailRefusal)).all() == []


def test_a_line_that_breaks_before_the_answer_means_once_more_with_the_same_number(
    mail_site: Site, host: MailHost, work: Work
) -> None:
    message_id = _send(mail_site, "welcome", To.member(_member(mail_site)), name="Ada")
    host.hang_up = "before"
    work(mail_site)
    assert (_row(mail_site, message_id).state, host.got) == (MailState.QUEUED, [])
    host.hang_up = "after"
    work(mail_site)
    host.hang_up = None
    work(mail_site)
    assert _row(mail_site, message_id).state == MailState.SENT
    assert [mail["Message-ID"] for mail in host.got] == [f"<{message_id}@site.example>"] * 2
    work(mail_site)
    assert len(host.got) == 2


def test_a_server_that_never_answers_is_left_and_no_transaction_waits_for_it(
    mail_config: Config, host: MailHost, work: Work
) -> None:
    site = open_site(replace(mail_config, smtp_timeout_seconds=2))
    message_id = _send(site, "welcome", To.member(_member(site)), name="Ada")
    host.wait = threading.Event()
    sending = threading.Thread(target=work, args=[site])
    sending.start()
    while _row(site, message_id).attempts == 0:
        pass
    with site.database.writing() as session:  # SQLite would hold this up while another transaction writes
        session.execute(update(User).values(display_name="Changed meanwhile"))
    assert sending.is_alive()
    sending.join()
    assert (_row(site, message_id).state, job_states(site)) == (MailState.QUEUED, [JobState.QUEUED])
    site.close()


def test_after_the_last_attempt_the_mail_has_failed(mail_config: Config, work: Work) -> None:
    site = open_site(replace(mail_config, smtp_port=9))
    message_id = _send(site, "welcome", To.member(_member(site)), name="Ada")
    with site.database.writing() as session:
        session.execute(update(Job).values(max_attempts=2))
    work(site)
    work(site)
    row = _row(site, message_id)
    assert (row.state, row.note, job_states(site)) == (MailState.FAILED, MailNote.GAVE_UP, [JobState.FAILED])
    site.close()


@pytest.mark.parametrize("name", ["Ada\r\nBcc: eve@example.org", "Ada\nX-Evil: 1\n\nbody", "آدا\u2028Bcc: e@x.org"])
def test_no_value_becomes_a_header(mail_site: Site, host: MailHost, work: Work, name: str) -> None:
    _send(mail_site, "comment_on_case", To.member(_member(mail_site)), author="Ben", title=name, path="/c/1")
    work(mail_site)
    (got,) = host.got
    assert host.to == ["ada@example.org"]
    assert (got["Bcc"], got["X-Evil"]) == (None, None)
    assert got["Subject"] == f"A comment on your case “{' '.join(name.split())}”"


def test_a_member_who_left_or_turned_it_off_gets_nothing(mail_site: Site, host: MailHost, work: Work) -> None:
    gone = _send(mail_site, "welcome", To.member(_member(mail_site, disabled_at=utcnow())), name="Ada")
    person = _member(mail_site)
    off = _send(mail_site, "comment_on_case", To.member(person), **COMMENT)
    with mail_site.database.writing() as session:
        session.add(MailPreference(user_id=person, kind="comment_on_case", wanted=False))
    work(mail_site)
    assert host.got == []
    assert [_row(mail_site, one).note for one in (gone, off)] == [MailNote.NO_ADDRESS, MailNote.TURNED_OFF]


def test_a_mail_written_under_another_secret_is_not_guessed_at(mail_config: Config, host: MailHost, work: Work) -> None:
    site = open_site(mail_config)
    message_id = _send(site, "newsletter_confirm", To.address("ada@example.org"), path="/newsletter/confirm/x")
    site.close()
    changed = open_site(replace(mail_config, secret_key="another" + "z" * 40))
    work(changed)
    assert (_row(changed, message_id).note, host.got) == (MailNote.UNREADABLE, [])
    changed.close()


def test_without_a_server_mails_wait_and_go_out_when_there_is_one(
    config: Config, mail_config: Config, host: MailHost, work: Work
) -> None:
    site = open_site(config)
    user_id = _member(site)
    old, young = (_send(site, "welcome", To.member(user_id), name="Ada") for _ in range(2))
    work(site)
    assert (_row(site, young).state, job_states(site)) == (MailState.QUEUED, [JobState.DONE] * 2)
    with site.database.writing() as session:
        past = utcnow() - timedelta(days=4)
        session.execute(update(MailMessage).where(MailMessage.id == old).values(created_at=past))
    site.close()
    served = open_site(mail_config)
    tidy(mail_config, served.database)
    work(served)
    assert (_row(served, old).note, _row(served, young).state) == (MailNote.EXPIRED, MailState.SENT)
    assert len(host.got) == 1
    served.close()


def test_address_and_content_are_deleted_after_the_days_set(mail_site: Site, work: Work) -> None:
    kept, blanked = (
        _send(mail_site, "newsletter_confirm", To.address("ada@example.org"), path="/newsletter/confirm/x")
        for _ in range(2)
    )
    work(mail_site)
    with mail_site.database.writing() as session:
        past = utcnow() - timedelta(days=mail_site.config.mail_keep_days, minutes=1)
        session.execute(update(MailMessage).where(MailMessage.id == blanked).values(settled_at=past))
    tidy(mail_site.config, mail_site.database)
    assert _row(mail_site, blanked).sealed is None
    with mail_site.database.reading() as session:
        content = json.loads(seal_of(session).open(session.get_one(MailMessage, kept).sealed or ""))
    assert content["to"] == "ada@example.org"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"smtp_host": "mail.example"}, "MAIL_FROM"),
        ({"smtp_host": "mail.example", "mail_from": "Site <site@site.example>"}, "MAIL_FROM"),
        ({"smtp_host": "mail.example", "mail_from": "a@b.example\nBcc: x@y.example"}, "MAIL_FROM"),
        ({"smtp_user": "site"}, "SMTP_PASSWORD"),
        ({"smtp_user": "site", "smtp_password": "x", "smtp_security": MailSecurity.NONE}, "SMTP_SECURITY"),
    ],
)
def test_settings_that_contradict_each_other_stop_the_start(changes: dict[str, str], named: str) -> None:
    keys = {"secret_key": "x" * 40, "site_key": "y" * 40, "public_url": "https://site.example"}
    with pytest.raises(ConfigError, match=named):
        Config(environment=Environment.PRODUCTION, **keys, **changes)  # type: ignore[arg-type]
