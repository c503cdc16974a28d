"""In a real Chromium: a patient who recognises themselves, with and without scripts, and staff without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dicomtube.cases.models import Case
from dicomtube.core.policy import Role
from dicomtube.moderation.models import Action, Identifier, Matter, Reason
from dicomtube.moderation.routes import reporting
from dicomtube.moderation.service.decisions import Rules, Verdict, decide
from dicomtube.moderation.service.reports import Report, file_report
from tests.factories import case_of, member
from tests.look.conftest import LiveSite, limits, live, new_page
from tests.look.test_pages import findings, overflow

__all__ = ["limits", "live", "new_page"]
pytestmark = pytest.mark.browser
WHY = "Whoever knows the patient would recognise them by these images."


@pytest.mark.parametrize("scripts", [True, False])
def test_a_patient_who_recognises_themselves(
    live: LiveSite, new_page: Callable[..., Page], scripts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "FASTEST_SECONDS", 0)
    page = new_page(java_script_enabled=scripts, viewport={"width": 390, "height": 800})
    page.goto(f"/c/{live.case_id}")
    page.get_by_role("link", name="Report this case").click()
    page.wait_for_url("**/report/case/*")
    choice = page.get_by_label("What shows who the patient is?")
    choice.wait_for(state="hidden")
    page.get_by_label("It shows who a patient is").check()
    assert overflow(page) is None
    choice.select_option(label="I recognise the person, though nothing of this list is shown")
    page.get_by_label("What should we look at?").fill("That is me, and I never agreed.")
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/reports/*")
    status = page.url
    expect(page.get_by_role("heading", name="Your report is with us")).to_be_visible()
    expect(page.get_by_text("The case is hidden now.")).to_be_visible()
    assert page.goto(f"/c/{live.case_id}").status == 404  # type: ignore[union-attr]
    with live.site.database.writing() as session:
        moderator = member(session, Role.MODERATOR)
        matter = session.scalars(select(Matter.id)).one()
        decide(session, moderator, matter, Verdict(Action.REMOVE, Reason.PRIVACY, WHY), Rules(3, 30))
    assert page.goto(f"/c/{live.case_id}").status == 410  # type: ignore[union-attr]
    expect(page.get_by_text("This case was retracted.")).to_be_visible()
    page.goto(status)
    expect(page.get_by_text("every copy on our servers are deleted")).to_be_visible()


def test_staff_work_the_queue_by_keyboard_alone(live: LiveSite, new_page: Callable[..., Page]) -> None:
    with live.site.database.writing() as session:
        moderator = member(session, Role.MODERATOR)
        other = case_of(session, live.educator, title="The other case").id
        file_report(session, None, other, None, Report(Reason.WRONG, text="Not so"), address="192.0.2.1")
        private = Report(Reason.PRIVACY, Identifier.NAME, "Top left")
        file_report(session, None, live.case_id, None, private, address="192.0.2.1")
    page = new_page(moderator)
    page.goto("/staff/reports")
    keys = page.keyboard
    assert page.locator("[data-queue-link]").all_inner_texts() == ["Privacy of a patient", "Medically wrong"]
    for key, focused in (("j", "Privacy of a patient"), ("j", "Medically wrong"), ("k", "Privacy of a patient")):
        keys.press(key)
        assert page.evaluate("document.activeElement.innerText") == focused
    keys.press("o")
    page.wait_for_url("**/staff/reports/*")
    page.wait_for_load_state()
    expect(page.get_by_text("Top left")).to_be_visible()
    strike = page.get_by_label("Give a strike")
    strike.wait_for(state="hidden")
    keys.press("x")
    expect(page.get_by_label("Retract the case")).to_be_checked()
    expect(strike).to_be_visible()
    keys.press("Escape")
    keys.press("h")
    expect(page.get_by_label("Keep it hidden until it is corrected")).to_be_checked()
    keys.type("The name stands on the first image, top left. j k o")
    keys.press("Control+Enter")
    page.get_by_text("Decided. This comes next.").wait_for()
    page.wait_for_load_state()  # the keys come with a script
    expect(page.get_by_text("Not so")).to_be_visible()
    keys.press("d")
    keys.type("It is an appendix, see the third slice.")
    keys.press("Control+Enter")
    page.get_by_text("Decided. Nothing else waits.").wait_for()
    with live.site.database.reading() as session:
        hidden = [session.get_one(Case, one).hidden_at is not None for one in (live.case_id, other)]
    assert hidden == [True, False]


@pytest.mark.parametrize(("light", "direction", "width"), [("light", "ltr", 1280), ("dark", "rtl", 390)])
def test_the_pages_of_moderation_look_as_they_should(
    live: LiveSite, new_page: Callable[..., Page], light: str, direction: str, width: int
) -> None:
    with live.site.database.writing() as session:
        admin = member(session, Role.ADMIN)
        private = Report(Reason.PRIVACY, Identifier.NAME, "Top left", "jane@example.org")
        case = case_of(session, live.educator, title="Seen from the side").id
        token = file_report(session, None, case, None, private, address="192.0.2.1").token
        matter = session.scalars(select(Matter.id)).one()
    page = new_page(admin, viewport={"width": width, "height": 800}, bypass_csp=True, color_scheme=light)
    owner = new_page(live.educator, viewport={"width": width, "height": 800}, bypass_csp=True, color_scheme=light)
    found: list[str] = []

    def look(one: Page, address: str) -> None:
        one.goto(address)
        one.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
        found.extend(findings(one) + [wide for wide in [overflow(one)] if wide])

    for address in (f"/report/case/{live.case_id}", f"/reports/{token}", "/staff/reports", f"/staff/reports/{matter}"):
        look(page, address)
    with live.site.database.writing() as session:
        decision = decide(session, admin, matter, Verdict(Action.HIDE, Reason.PRIVACY, WHY), Rules(3, 30)).id
    for address in ("/staff", "/staff/audit", "/staff/reports?state=correction", "/moderation-log"):
        look(page, address)
    for address in (f"/c/{case}", "/account/decisions", f"/account/decisions/{decision}", "/account/activity"):
        look(owner, address)
    assert found == []
