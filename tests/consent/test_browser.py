"""In a real Chromium: what is asked of Google and what is kept in the browser, before, after, and after withdrawal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dicomtube.consent.models import ConsentRecord
from tests.consent.tag import Tag
from tests.look.conftest import LiveSite
from tests.look.test_pages import findings, overflow

pytestmark = pytest.mark.browser

OURS = {"session", "consent"}
GOOGLES = {"_ga", "_ga_TEST1234"}
NewPage = Callable[..., Page]


def kept(page: Page) -> set[str]:
    """The names of the browser's cookies."""
    return {str(cookie["name"]) for cookie in page.context.cookies()}


def wander(page: Page, live: LiveSite) -> None:
    """Opens some pages and scrolls."""
    for address in ("/", f"/c/{live.case_id}?utm_source=mail", "/privacy", "/?modality=CT"):
        page.goto(address)
        page.mouse.wheel(0, 400)
        page.wait_for_load_state("networkidle")


def outside(page: Page, live: LiveSite) -> list[str]:
    """From now on, every address that the page asks for and that isn't this site's."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if not one.url.startswith((live.address, "data:")) else None)
    return asked


def answer(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    page.wait_for_load_state("networkidle")


def test_requests_and_cookies_before_after_and_after_withdrawal(live: LiveSite, new_page: NewPage, tag: Tag) -> None:
    page = new_page()
    asked = outside(page, live)
    wander(page, live)
    page.get_by_role("button", name="Close without choosing").click()
    wander(page, live)
    assert (tag.asked, asked, kept(page) - OURS) == ([], [], set())

    answer(page, "Accept analytics")
    wander(page, live)
    assert kept(page) == OURS | GOOGLES
    views = [one for one in tag.measurements if one["en"] == "page_view"]
    assert len(views) == 5
    assert {one["gcs"] for one in tag.measurements} == {"G101"}
    assert {one["ads"] for one in tag.measurements} == {'["denied","denied","denied"]'}
    assert {one["signals"] for one in tag.measurements} == {"false"}

    page.get_by_role("link", name="Cookie choices").click()
    answer(page, "Reject analytics")
    assert kept(page) == OURS
    before = list(tag.asked)
    asked.clear()
    wander(page, live)
    assert (tag.asked, asked, kept(page)) == (before, [], OURS)


def test_measurements_name_public_pages_and_of_all_others_only_the_kind(
    live: LiveSite, new_page: NewPage, tag: Tag
) -> None:
    page = new_page(live.educator)
    page.goto("/")
    answer(page, "Accept analytics")
    for address in (f"/c/{live.case_id}?from=mail#x", f"/c/{live.draft_id}", f"/c/{live.draft_id}/edit", "/privacy"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    page.goto(f"/c/{live.draft_id}")
    page.goto("/nowhere?name=JANE")
    page.wait_for_load_state("networkidle")
    views = [(one["dl"].removeprefix(live.address), one["dt"]) for one in tag.measurements if one["en"] == "page_view"]
    assert views == [
        ("/", "DicomTube"),
        (f"/c/{live.case_id}", "Pain after lunch"),
        ("/c/<case_id>", "DicomTube"),
        ("/c/<case_id>/edit", "DicomTube"),
        (views[4][0], "DicomTube"),
        ("/c/<case_id>", "DicomTube"),
    ]
    assert "privacy" in views[4][0]
    everything = " ".join(tag.asked)
    assert [word for word in (live.draft_id, "from%3D", "JANE", "A+draft", "Amina") if word in everything] == []


def test_a_withdrawal_reaches_the_other_tabs(live: LiveSite, new_page: NewPage, tag: Tag) -> None:
    page = new_page()
    page.goto("/")
    answer(page, "Accept analytics")
    other = page.context.new_page()
    other.goto("/privacy")
    other.wait_for_load_state("networkidle")
    other.evaluate("window.measureAgain()")
    page.get_by_role("link", name="Cookie choices").click()
    answer(page, "Reject analytics")
    count = len(tag.measurements)
    other.evaluate("window.measureAgain()")
    other.goto("/")
    other.wait_for_load_state("networkidle")
    assert (len(tag.measurements), kept(page)) == (count, OURS)


def test_global_privacy_control_is_a_refusal(live: LiveSite, new_page: NewPage, tag: Tag) -> None:
    page = new_page(extra_http_headers={"Sec-GPC": "1"})
    page.goto("/")
    expect(page.get_by_text("Your browser sends Global Privacy Control")).to_be_visible()
    expect(page.get_by_role("button", name="Accept analytics")).to_have_count(0)
    answer(page, "Keep analytics off")
    wander(page, live)
    expect(page.get_by_role("region", name="May we count this visit?")).to_be_hidden()
    assert (tag.asked, kept(page)) == ([], OURS)
    with live.site.database.reading() as session:
        record = session.scalars(select(ConsentRecord)).one()
    assert (record.gpc, record.categories) == (True, "")


def test_without_scripts_everything_is_a_form(live: LiveSite, new_page: NewPage, tag: Tag) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/?modality=CT")
    expect(page.get_by_role("button", name="Close without choosing")).to_have_count(0)
    page.get_by_role("button", name="Accept analytics").click()
    page.wait_for_url("**/?modality=CT")
    expect(page.get_by_role("region", name="May we count this visit?")).to_have_count(0)
    page.get_by_role("link", name="Cookie choices").click()
    page.wait_for_url("**/consent?next=**")
    expect(page.get_by_text("You agreed on")).to_be_visible()
    page.get_by_role("button", name="Reject analytics").click()
    page.wait_for_url("**/?modality=CT")
    assert (tag.asked, kept(page)) == ([], OURS)


def test_yes_and_no_weigh_the_same(live: LiveSite, new_page: NewPage) -> None:
    for width in (320, 390, 1280):
        page = new_page(viewport={"width": width, "height": 800})
        page.goto("/")
        shapes = []
        for name in ("Accept analytics", "Reject analytics"):
            button = page.get_by_role("button", name=name)
            box = button.bounding_box()
            assert box
            style = button.evaluate(
                "(one) => { const s = getComputedStyle(one);"
                " return [s.fontSize, s.fontWeight, s.color, s.backgroundColor, s.borderTopColor, s.borderTopWidth] }"
            )
            shapes.append((round(box["width"]), round(box["height"]), round(box["y"]), style))
        assert shapes[0] == shapes[1]
        assert page.locator("#consent :checked").count() == 0
        assert overflow(page) is None


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_button_stands_at_the_bottom_right(live: LiveSite, new_page: NewPage, direction: str) -> None:
    page = new_page(viewport={"width": 1000, "height": 800})
    page.goto("/")
    answer(page, "Reject analytics")
    page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    button = page.get_by_role("link", name="Cookie choices")
    box = button.bounding_box()
    assert box
    assert (1000 - box["x"] - box["width"] < 40, 800 - box["y"] - box["height"] < 40) == (True, True)
    button.click()
    banner = page.get_by_role("region", name="May we count this visit?")
    expect(banner).to_be_focused()
    page.keyboard.press("Escape")
    expect(banner).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize(("light", "direction"), [("light", "ltr"), ("dark", "rtl")])
def test_axe_finds_nothing_at_the_question(live: LiveSite, new_page: NewPage, light: str, direction: str) -> None:
    found = []
    for width in (390, 1280):
        page = new_page(viewport={"width": width, "height": 800}, bypass_csp=True, color_scheme=light)
        for address in ("/", "/consent", "/cookies"):
            page.goto(address)
            page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
            found += findings(page)
    assert found == []
