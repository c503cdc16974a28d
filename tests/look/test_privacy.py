"""The privacy centre, the contact page and the pages of those who answer, in a real browser, also without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.privacy.models import ContactMessage, Right, Subject
from dicomtube.privacy.service.clock import due_on
from dicomtube.privacy.service.contact import write
from dicomtube.privacy.service.requests import open_request
from tests.factories import member
from tests.look.conftest import LiveSite
from tests.look.test_pages import findings, go, overflow


@pytest.fixture
def staff(live: LiveSite) -> tuple[Actor, list[str]]:
    """Somebody who answers, and their pages: with a request that is late, one in time, and a message."""
    with live.site.database.writing() as session:
        admin = member(session, Role.ADMIN, display_name="Rosa Admin")
        late = open_request(session, live.educator, Right.RECTIFICATION, "My name is spelt wrongly.")
        late.received_at = utcnow() - timedelta(days=50)
        late.due_on = due_on(late.received_at)
        request = open_request(session, live.educator, Right.RESTRICTION)
        write(session, None, Subject.PATIENT, "somebody@example.org", "I think that I know this person.")
        message = session.scalars(select(ContactMessage.id)).one()
    pages = ["/staff/privacy", "/staff/privacy/register", f"/staff/privacy/messages/{message}"]
    return admin, [*pages, *(f"/staff/privacy/requests/{one.id}" for one in (late, request))]


@pytest.mark.parametrize(("light", "direction"), [("light", "ltr"), ("dark", "rtl")])
def test_axe_finds_nothing(
    live: LiveSite, staff: tuple[Actor, list[str]], new_page: Callable[..., Page], light: str, direction: str
) -> None:
    found: list[str] = []
    for who, addresses in ((live.educator, ["/account/privacy", "/contact", "/contact/sent"]), staff):
        page = new_page(who, viewport={"width": 1024, "height": 800}, bypass_csp=True, color_scheme=light)
        for address in addresses:
            go(page, address)
            page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
            found += findings(page)
    assert found == []


def test_no_page_is_wider_than_a_phone(
    live: LiveSite, staff: tuple[Actor, list[str]], new_page: Callable[..., Page]
) -> None:
    too_wide = []
    for who, addresses in ((live.educator, ["/account/privacy", "/contact"]), staff):
        page = new_page(who, viewport={"width": 320, "height": 800})
        for address in addresses:
            go(page, address)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            too_wide.append(overflow(page))
    assert [one for one in too_wide if one] == []


def test_somebody_writes_to_us_without_scripts(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/contact?subject=erasure")
    assert page.get_by_label("What is it about?").input_value() == "erasure"
    box = page.locator(".hp").bounding_box()
    assert box is not None
    assert box["width"] <= 1
    page.get_by_label("Your e-mail address").fill("somebody@example.org")
    page.wait_for_timeout(3100)  # programs are quicker
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_member_asks_and_sets_their_data_aside_without_scripts(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(live.educator, java_script_enabled=False)
    page.goto("/account/privacy")
    card = page.locator(".right-card").filter(has=page.get_by_role("heading", name="Have it put right"))
    card.get_by_text("Ask us").click()
    card.get_by_label("What should we do?").fill("My institution has another name now.")
    card.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Your request is with us")).to_be_visible()
    expect(page.locator(".right-card").get_by_text("answered by")).to_be_visible()
    page.get_by_role("button", name="Set my data aside").click()
    expect(page.get_by_text("Your data is set aside.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lift the restriction").click()
    expect(page.get_by_text("The restriction is lifted")).to_be_visible()
