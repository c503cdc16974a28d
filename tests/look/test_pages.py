"""Every page in every light and both directions: nothing that axe-core finds, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dicomtube.legal import Slug
from tests.factories import member
from tests.look.conftest import LiveSite

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pages(live: LiveSite) -> dict[str, int]:
    """Addresses, and the status each answers the educator with."""
    return {
        "/": 200,
        "/?modality=MG": 200,
        f"/c/{live.case_id}": 200,
        f"/c/{live.draft_id}": 200,
        f"/c/{live.case_id}/edit": 200,
        f"/c/{live.case_id}/delete": 200,
        f"/comments/{live.comment_id}/edit": 200,
        f"/studies/{live.study_id}/case": 200,
        f"/studies/{live.study_id}": 200,
        "/my/cases": 200,
        "/my/studies": 200,
        "/upload": 200,
        "/c/no-such-case": 404,
    }


def go(page: Page, address: str, status: int = 200) -> None:
    answer = page.goto(address)
    assert answer and (address, answer.status) == (address, status)


def findings(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Only what is wrong is written out: listing what is right takes longer than looking.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate(
        "async (options) => ({ violations: (await axe.run(options)).violations })", options
    )
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
    ]


def overflow(page: Page) -> str | None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return f"{page.url} is {wide} px too wide" if wide > 0 else None


@pytest.mark.parametrize(("light", "direction"), [("light", "ltr"), ("dark", "rtl")])
def test_axe_finds_nothing(live: LiveSite, new_page: Callable[..., Page], light: str, direction: str) -> None:
    page = new_page(live.educator, viewport={"width": 1024, "height": 800}, bypass_csp=True, color_scheme=light)
    found = []
    for address, status in pages(live).items():
        go(page, address, status)
        page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
        found += findings(page)
    assert found == []


def test_axe_finds_nothing_for_a_visitor_on_a_phone(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 800}, bypass_csp=True)
    legal = [f"/{slug}" for slug in Slug if slug is not Slug.CONTACT]
    arabic = ["/?lang=ar", "/privacy?lang=ar", "/cookies?lang=ar", "/terms/changes?lang=ar"]
    found: list[str | None] = []
    for address in ("/", f"/c/{live.case_id}", "/sign-in", "/moderation-log", *legal, "/terms/changes", *arabic):
        go(page, address)
        found += [*findings(page), overflow(page)]
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert [one for one in found if one] == []


def test_axe_finds_nothing_where_changed_terms_are_accepted(live: LiveSite, new_page: Callable[..., Page]) -> None:
    with live.site.database.writing() as session:
        laggard = member(session, accepted=False)
    page = new_page(laggard, viewport={"width": 390, "height": 800}, bypass_csp=True)
    found: list[str | None] = []
    for address in ("/policies/accept", "/policies/accept?lang=ar"):
        go(page, address)
        expect(page.get_by_role("checkbox")).to_have_count(1)
        found += [*findings(page), overflow(page)]
    assert [one for one in found if one] == []


@pytest.mark.parametrize("width", [320, 1024])
def test_no_page_is_wider_than_the_screen(live: LiveSite, new_page: Callable[..., Page], width: int) -> None:
    page = new_page(live.educator, viewport={"width": width, "height": 800})
    too_wide = []
    for address, status in pages(live).items():
        go(page, address, status)
        too_wide.append(overflow(page))
    assert [one for one in too_wide if one] == []


def test_the_chosen_light_stays(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(color_scheme="light")
    page.goto("/?modality=CT")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(251, 250, 247)"
    page.get_by_role("button", name="Reading room").click()
    page.wait_for_url("**/?modality=CT")
    assert page.evaluate(background) == "rgb(14, 17, 19)"
    assert page.get_by_role("button", name="Reading room").get_attribute("aria-pressed") == "true"


def test_the_device_decides_until_somebody_chooses(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(color_scheme="dark")
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 19)"


def test_the_diagnosis_waits_behind_a_question_without_scripts(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"/c/{live.case_id}")
    diagnosis = page.get_by_text("Acute appendicitis")
    expect(diagnosis).to_be_hidden()
    page.get_by_text("Show diagnosis").click()
    expect(diagnosis).to_be_visible()


def test_a_reply_opens_without_scripts(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(live.educator, java_script_enabled=False)
    page.goto(f"/c/{live.case_id}")
    page.get_by_text("Reply to Jonas Lindqvist").click()
    page.get_by_label("Your reply").fill("Look at **slice 30**.")
    page.get_by_role("button", name="Post the reply").click()
    page.wait_for_url("**#comment-*")
    assert (
        page.locator(".replies .comment-body").last.inner_html().strip() == "<p>Look at <strong>slice 30</strong>.</p>"
    )


def test_the_skip_link_comes_first_and_leads_to_the_content(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    assert link.evaluate("(one) => document.activeElement === one && one.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
