"""The register of breaches: staff alone, a clock of 72 hours, and no closing without a decision and its reason."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.privacy.models import Breach
from dicomtube.privacy.service.breaches import (
    BreachFacts,
    change_breach,
    clock_of,
    close_breach,
    decide_notification,
    list_breaches,
    record_breach,
)
from tests.factories import member
from tests.privacy.conftest import People

KNOWN = utcnow().replace(microsecond=0) - timedelta(hours=10)
FACTS = BreachFacts(
    what="A backup was left on an open share.",
    happened_at=KNOWN - timedelta(days=2),
    known_at=KNOWN,
    people_count=120,
    data_kinds="e-mail addresses",
)


@pytest.fixture
def admin(session: Session) -> Actor:
    return member(session, Role.ADMIN)


def test_the_clock_runs_72_hours_from_when_it_became_known_and_stops_with_the_decision(
    session: Session, admin: Actor
) -> None:
    breach = record_breach(session, admin, FACTS)
    clock = clock_of(breach, KNOWN + timedelta(hours=71))
    assert (clock.due_at, clock.hours_left, clock.late, clock.stopped) == (KNOWN + timedelta(hours=72), 1, False, False)
    assert clock_of(breach, KNOWN + timedelta(hours=73)).late
    decide_notification(session, admin, breach.id, notified_at=KNOWN + timedelta(hours=3), reason="Addresses leaked.")
    clock = clock_of(breach, KNOWN + timedelta(days=9))
    assert (clock.hours_left, clock.late, clock.stopped) == (69, False, True)
    old = record_breach(session, admin, replace(FACTS, happened_at=KNOWN - timedelta(9), known_at=KNOWN - timedelta(8)))
    decide_notification(session, admin, old.id, notified_at=KNOWN, reason="Found late in the logs.")
    assert clock_of(old).late
    assert [row.id for row in list_breaches(session, admin)] == [old.id, breach.id]


def test_an_entry_closes_only_with_measures_and_a_decision_and_then_stays_as_it_is(
    session: Session, admin: Actor
) -> None:
    breach = record_breach(session, admin, FACTS)
    with pytest.raises(Conflict, match="authority"):
        close_breach(session, admin, breach.id)
    with pytest.raises(Invalid, match="reason"):
        decide_notification(session, admin, breach.id, notified_at=None, reason="  ")
    for impossible in (KNOWN - timedelta(hours=1), utcnow() + timedelta(hours=1)):
        with pytest.raises(Invalid, match="notified then"):
            decide_notification(session, admin, breach.id, notified_at=impossible, reason="Because")
    decide_notification(session, admin, breach.id, notified_at=None, reason="The copy was encrypted.")
    with pytest.raises(Conflict, match="done against it"):
        close_breach(session, admin, breach.id)
    change_breach(session, admin, breach.id, replace(FACTS, measures="The share is closed."))
    close_breach(session, admin, breach.id)
    session.flush()
    with pytest.raises(Conflict, match="closed"):
        change_breach(session, admin, breach.id, FACTS)
    said = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == breach.id)).all()
    assert said == [f"privacy.breach_{act}" for act in ("recorded", "decided", "changed", "closed")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"what": " "}, "what happened"),
        ({"data_kinds": ""}, "what kinds"),
        ({"data_kinds": "x" * 301}, "300"),
        ({"people_count": -1}, "number of people"),
        ({"known_at": utcnow() + timedelta(hours=1)}, "future"),
        ({"happened_at": KNOWN + timedelta(hours=1)}, "before"),
        ({"people_told_at": KNOWN - timedelta(hours=1)}, "told then"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    session: Session, admin: Actor, change: dict[str, object], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        record_breach(session, admin, replace(FACTS, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.READER, Role.EDUCATOR, Role.EDITOR, Role.MODERATOR])
def test_nobody_else_reads_or_writes_the_register(session: Session, role: Role) -> None:
    person = member(session, role)
    for act in (lambda: list_breaches(session, person), lambda: record_breach(session, person, FACTS)):
        with pytest.raises(Forbidden):
            act()


def send(browser: FlaskClient, page: str, address: str | None = None, **fields: str) -> tuple[int, str, str]:
    """Fills in a form of that page; gives status, where it leads, and what was answered."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))
    assert found is not None
    answer = browser.post(address or page, data={"csrf_token": found.group(1), **fields})
    return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


def moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M")


def test_the_register_names_nobody(people: People, site: Site) -> None:
    browser = people.admin_browser
    fields = {"happened_at": moment(FACTS.happened_at), "known_at": moment(FACTS.known_at), "people_count": "1"}
    fields |= {"data_kinds": "images", "what": "The file of Mr John Smith, MRN 00482913, was sent out on 9 January."}
    status, _where, page = send(browser, "/staff/breaches/new", **fields)
    assert (status, "words_checked" in page) == (400, False)
    assert "Some words identify somebody. Change them, then try again." in page

    fields["what"] = "On 9 January a file was sent to 203.0.113.9."
    status, where, _page = send(browser, "/staff/breaches/new", **fields)
    assert status == 303
    status, _where, page = send(browser, where, f"{where}/edit", **fields | {"measures": "MRN 00482913 was removed."})
    assert status == 400 and "Some words identify somebody." in page
    reason = "Dr Jane Miller says there is no risk."
    assert send(browser, where, f"{where}/notice", notified="no", reason=reason)[0] == 400
    with site.database.reading() as session:
        row = session.scalars(select(Breach)).one()
        assert (row.what, row.measures, row.authority_notified) == (fields["what"], "", None)


def test_staff_record_decide_close_and_export_by_the_pages(people: People, site: Site) -> None:
    browser = people.admin_browser
    assert "No breach is on record." in browser.get("/staff/breaches").get_data(as_text=True)
    fields = {
        "what": "A backup was left on an open share.",
        "happened_at": moment(FACTS.happened_at),
        "known_at": moment(FACTS.known_at),
        "people_count": "120",
        "data_kinds": "e-mail addresses",
        "measures": "The share is closed.",
    }
    status, _where, page = send(browser, "/staff/breaches/new", **{**fields, "known_at": ""})
    assert status == 400 and "the 72 hours run from here" in page
    status, where, _page = send(browser, "/staff/breaches/new", **fields)
    assert status == 303
    assert "61 hours left" in browser.get(where).get_data(as_text=True)
    assert send(browser, where, f"{where}/close")[0] == 409
    status, _where, page = send(browser, where, f"{where}/notice", notified="yes", reason="Addresses leaked.")
    assert status == 400 and "Give day and time of the notice." in page
    told = moment(KNOWN + timedelta(hours=2))
    decided = send(browser, where, f"{where}/notice", notified="yes", notified_at=told, reason="Addresses leaked.")
    assert decided[0] == 303
    assert send(browser, where, f"{where}/close")[0] == 303
    assert "decided in time" in browser.get("/staff/breaches").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(browser.get("/staff/breaches/register.csv").get_data(as_text=True))))
    assert [(row["state"], row["people_count"], row["authority_notified"]) for row in rows] == [
        ("closed", "120", "True")
    ]
    assert browser.get("/staff/breaches/register.json").get_json()[0]["measures"] == "The share is closed."
    with site.database.reading() as session:
        assert session.scalars(select(Breach.recorded_by)).one() == people.admin.user_id
    assert people.ada_browser.get("/staff/breaches").status_code == 403
