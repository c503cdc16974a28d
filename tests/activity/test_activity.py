"""Reading the audit log: each their own part, and all of it for those who answer for the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from dicomtube.activity import service
from dicomtube.activity.sentences import SENTENCES
from dicomtube.core.audit import AuditEntry, record
from dicomtube.core.errors import Forbidden
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from tests.factories import member
from tests.members import signed_in
from tests.pages import text_of

SOURCE = Path(__file__).resolve().parents[2] / "dicomtube"
# An act is recorded as the third argument, or named in a call that records it.
RECORDED = re.compile(r"""record\(\s*\w+,\s*[\w.]+,\s*f?"([^"]+)",\s*f?"?\w+"?""")


@pytest.fixture
def people(site: Site) -> tuple[Actor, Actor, Actor]:
    with site.database.writing() as session:
        anna, mira = member(session, Role.EDUCATOR), member(session, Role.MODERATOR, display_name="Mira Moderator")
        admin = member(session, Role.ADMIN)
        record(session, anna, "case:create", "case", "case00000001")
        record(session, mira, "case:edit", "case", "case00000002")
        record(session, mira, "case:retract", "case", "case00000001", affects=anna.user_id)
        record(session, mira, "member:strike", "user", anna.user_id, count=1)
    return anna, mira, admin


def test_everybody_reads_their_own_part_in_sentences_and_nobody_elses(
    app: Flask, people: tuple[Actor, Actor, Actor]
) -> None:
    anna, mira, _ = people
    told = text_of(signed_in(app, anna).get("/account/activity").text)
    for part in ("You began a case.", "A case of yours was retracted by staff.", "You got a strike."):
        assert part in told
    assert ("You changed a case." in told, "Mira" in told) == (False, False)
    told = text_of(signed_in(app, mira).get("/account/activity").text)
    for part in ("You changed a case.", "You retracted a case.", "You gave a member a strike."):
        assert part in told
    assert "You began a case." not in told


def test_a_visitor_is_asked_to_sign_in(app: Flask) -> None:
    assert app.test_client().get("/account/activity").headers["Location"] == "/sign-in?next=/account/activity"


def test_pages_follow_each_other_without_gap_or_repeat(site: Site) -> None:
    with site.database.writing() as session:
        anna, mira = member(session), member(session, Role.MODERATOR)
        for turn in range(100):
            record(session, anna, "case:edit", "case", f"c{turn}")
            record(session, mira, "case:hide", "case", f"h{turn}", affects=anna.user_id)
            record(session, mira, "case:edit", "case", f"o{turn}")
    seen: list[str] = []
    with site.database.reading() as session:
        before = None
        while True:
            page = service.own_activity(session, anna, before=before)
            seen += [line.subject_id for line in page.items]
            if page.next_before is None:
                break
            before = page.next_before
    assert seen == [f"{kind}{turn}" for turn in reversed(range(100)) for kind in ("h", "c")]


def test_the_whole_log_is_for_those_who_may_read_it_and_that_they_did_is_in_it(
    app: Flask, site: Site, people: tuple[Actor, Actor, Actor]
) -> None:
    anna, mira, admin = people
    with site.database.writing() as session:
        for other in (anna, mira):
            with pytest.raises(Forbidden):
                service.whole_log(session, other)
    page = text_of(signed_in(app, admin).get("/staff/audit").text)
    assert "Mira Moderator case:retract case case00000001" in page
    with site.database.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (last.action, last.actor_id) == ("audit:read", admin.user_id)


def test_every_act_that_is_recorded_has_its_sentence() -> None:
    acts = {
        found
        for path in SOURCE.rglob("*.py")
        for found in RECORDED.findall(path.read_text(encoding="utf-8"))
        if "{" not in found
    }
    assert len(acts) > 50
    assert acts - SENTENCES.keys() == set()
