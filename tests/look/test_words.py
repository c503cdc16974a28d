"""The look at words while they are typed, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dicomtube.core.language import translations
from tests.look.conftest import LiveSite

pytestmark = pytest.mark.browser


def test_what_is_typed_is_looked_at_and_explained_beside_its_field(
    live: LiveSite, new_page: Callable[..., Page]
) -> None:
    page = new_page(live.educator, viewport={"width": 1024, "height": 900})
    page.goto(f"/c/{live.draft_id}/edit")
    findings = page.locator("#findings")
    findings.fill("")
    findings.press_sequentially("🩻 A mass. Mr Hartley was seen on 9 January.")
    said = page.locator("#findings-words")

    expect(said.locator("li")).to_have_count(2)
    expect(said.locator("p").first).to_have_text("2 places may identify somebody.")
    expect(said.locator("li").first).to_contain_text("Name")
    expect(said.locator("li").first).to_contain_text("A name stands after a title. Write “the patient”")
    assert "findings-words" in (findings.get_attribute("aria-describedby") or "").split()
    assert said.get_attribute("role") == "status"

    said.locator("li").first.get_by_role("button", name="Show it").click()
    assert page.evaluate("document.activeElement.id") == "findings"
    assert findings.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)") == "Hartley"
    if folder := os.environ.get("LOOK"):
        _pictures(page, Path(folder))

    findings.fill("A mass at L4-L5, seen in 2019.")
    expect(said).to_be_hidden()


def _pictures(page: Page, folder: Path) -> None:
    for scheme in ("light", "dark"):
        for direction in ("ltr", "rtl"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
            page.screenshot(path=folder / f"words-{scheme}-{direction}.png", full_page=True)
    page.evaluate("document.documentElement.dir = 'ltr'")


def test_a_visitor_who_writes_to_us_is_told_kindly_and_not_kept(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 900})
    page.goto("/contact")
    page.locator("#words").fill("I am the patient: my number is MRN 00482913.")
    said = page.locator("#words-words")

    expect(said.locator("li")).to_have_count(1)
    expect(said.locator("p").first).to_contain_text("You can send it all the same")
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / "words-to-us.png", full_page=True)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()

    page.goto("/contact?lang=ar")
    page.locator("#words").fill("MRN 00482913")
    expect(said.locator(".chip").last).to_have_text(translations("ar").gettext("Number of a record"))


def test_without_scripts_the_server_asks_on_sending(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(live.educator, viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page.goto(f"/comments/{live.comment_id}/edit")
    page.locator("#body").fill("Normal on 9 January, then a mass.")
    page.get_by_role("button", name="Save").click()

    note = page.get_by_role("alert")
    expect(note).to_contain_text("Some words may identify somebody. Change them, or say that you checked.")
    expect(note.locator("q")).to_have_text("9 January")
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / "words-asked.png", full_page=True)

    page.get_by_label("I checked: nobody can be recognised.").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#comment-{live.comment_id}")).to_contain_text("Normal on 9 January")
