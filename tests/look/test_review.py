"""The review of held images in a real browser: by keys, by pointer, without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pydicom import dcmread
from pydicom.uid import UID

from tests.dicomfiles import ct_slice
from tests.look.conftest import LiveSite
from tests.look.test_pages import findings, overflow
from tests.studies.conftest import Walk
from tests.studies.reviewing import burned_in, carry_out, head, held_rows, marked, published, saved, walk_over
from tests.studies.test_slices import series_of

pytestmark = pytest.mark.browser


@pytest.fixture
def held(live: LiveSite) -> Walk:
    """Four held images of the educator's: three of one series, and one that only staff may keep."""
    walk = walk_over(live.site, live.educator)
    walk.bring([*(marked(ct_slice(number)) for number in (1, 2, 3)), burned_in(ct_slice(1, series=2))])
    return walk


def address(walk: Walk) -> str:
    return f"/studies/{held_rows(walk)[0].study_id}/review"


def opened(page: Page, walk: Walk) -> Page:
    page.goto(address(walk))
    page.locator("[data-review][data-ready]").wait_for()
    return page


def shown(page: Page) -> str:
    """The held image that is on the page now."""
    return page.locator("[data-held]:visible").get_attribute("data-held") or ""


def test_one_key_for_each_decision_undo_until_it_is_sent_and_then_it_is_done(
    live: LiveSite, new_page: Callable[..., Page], held: Walk
) -> None:
    page = opened(new_page(live.educator, viewport={"width": 1280, "height": 900}), held)
    order = page.eval_on_selector_all("[data-held]", "all => all.map((one) => one.dataset.held)")
    by_id = {row.id: row for row in held_rows(held)}
    assert (shown(page), len(order)) == (order[0], 4)
    page.keyboard.press("ArrowRight")
    assert shown(page) == order[1]
    page.keyboard.press("ArrowLeft")
    wanted = {"masked": "m", "kept": "k", "rejected": "r"}
    marks = [held_id for held_id in order if not by_id[held_id].staff_only]
    staff = next(held_id for held_id in order if by_id[held_id].staff_only)
    for held_id, state in zip(marks, wanted, strict=True):
        while shown(page) != held_id:
            page.keyboard.press("ArrowRight" if order.index(held_id) > order.index(shown(page)) else "ArrowLeft")
        page.keyboard.press(wanted[state])
    count = page.locator("[data-count]")
    expect(count).to_have_text("3 of 4 decided, not sent yet")
    page.keyboard.press("u")
    expect(count).to_have_text("2 of 4 decided, not sent yet")
    assert shown(page) == marks[2]
    page.keyboard.press("r")
    while shown(page) != staff:
        page.keyboard.press("ArrowRight" if order.index(staff) > order.index(shown(page)) else "ArrowLeft")
    page.keyboard.press("k")  # only staff may
    expect(count).to_have_text("3 of 4 decided, not sent yet")
    assert [row.state for row in held_rows(held)] == ["waiting"] * 4
    page.get_by_role("button", name="Send the decisions").click()
    expect(page.locator("[data-missing]")).to_be_visible()
    page.get_by_label("I have looked at every image").check()
    page.get_by_role("button", name="Send the decisions").click()
    expect(page.get_by_text("3 images are decided")).to_be_visible()
    assert {row.id: row.state for row in held_rows(held)} == {
        **dict(zip(marks, wanted, strict=True)),
        staff: "waiting",
    }
    carry_out(held)
    assert len(published(held)) == 2


def test_a_box_is_drawn_by_pointer_typed_and_removed_and_holds_for_the_whole_series(
    live: LiveSite, new_page: Callable[..., Page], held: Walk
) -> None:
    page = opened(new_page(live.educator, viewport={"width": 1280, "height": 900}), held)
    row = next(row for row in held_rows(held) if not row.staff_only)
    while shown(page) != row.id:
        page.keyboard.press("ArrowRight")
    image = page.locator(f'[data-held="{row.id}"]')
    boxes = image.locator("[data-boxes] rect")
    expect(boxes).to_have_count(1)
    place = image.locator("[data-frame]").bounding_box()
    assert place
    scale = min(place["width"], place["height"]) / 128
    left = place["x"] + (place["width"] - 128 * scale) / 2
    page.mouse.move(left + 50 * scale, place["y"] + 60 * scale)
    page.mouse.down()
    page.mouse.move(left + 70 * scale, place["y"] + 80 * scale, steps=4)
    page.mouse.up()
    expect(boxes).to_have_count(2)
    drawn = [int(image.locator(f'input[name="{side}-{row.id}"]').nth(1).input_value()) for side in ("left", "top")]
    assert all(abs(value - expected) <= 1 for value, expected in zip(drawn, (50, 60), strict=True))
    image.locator(f'input[name="left-{row.id}"]').nth(1).fill("40")
    assert boxes.nth(1).get_attribute("x") == "40"
    image.locator(f'input[name="width-{row.id}"]').nth(2).fill("9")
    image.locator(f'input[name="height-{row.id}"]').nth(2).fill("9")
    expect(boxes).to_have_count(3)
    image.get_by_role("button", name="Remove").nth(2).click()
    expect(boxes).to_have_count(2)
    image.locator("legend").click()
    page.keyboard.press("s")
    page.keyboard.press("m")
    expect(page.locator("[data-statement]")).to_be_hidden()
    page.get_by_role("button", name="Send the decisions").click()
    expect(page.get_by_text("3 images are decided")).to_be_visible()
    masked = [row for row in held_rows(held) if row.state == "masked"]
    assert [len(row.boxes) for row in masked] == [2, 2, 2]
    assert {row.boxes[1][0] for row in masked} == {40}
    carry_out(held)
    assert [int(one.pixel_array[70, 50]) < 100 for one in published(held)] == [True] * 3


def test_every_frame_and_the_full_range_of_grey_can_be_looked_at(live: LiveSite, new_page: Callable[..., Page]) -> None:
    walk = walk_over(live.site, live.educator)
    dataset = dcmread(io.BytesIO(burned_in(ct_slice(1))))
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7.3")
    dataset.NumberOfFrames, dataset.PixelData = 3, dataset.PixelData * 3
    walk.bring([saved(dataset)])
    page = opened(new_page(live.educator), walk)
    picture = page.locator("[data-frame] image")
    expect(picture).to_have_attribute("href", re.compile("/window/2.webp$"))
    page.keyboard.press("ArrowDown")
    expect(picture).to_have_attribute("href", re.compile("/window/3.webp$"))
    page.keyboard.press("w")
    expect(picture).to_have_attribute("href", re.compile("/full/3.webp$"))
    page.keyboard.press("ArrowUp")
    expect(picture).to_have_attribute("href", re.compile("/full/2.webp$"))
    expect(page.locator("output")).to_have_text("2")


def test_without_scripts_every_image_is_there_and_the_form_decides(
    live: LiveSite, new_page: Callable[..., Page], held: Walk
) -> None:
    page = new_page(live.educator, java_script_enabled=False)
    page.goto(address(held))
    row = next(row for row in held_rows(held) if not row.staff_only)
    expect(page.locator("[data-held]:visible")).to_have_count(4)
    image = page.locator(f'[data-held="{row.id}"]')
    image.get_by_label("Mask the boxes").check()
    page.get_by_role("button", name="Send the decisions").click()
    expect(page.get_by_text("1 image is decided")).to_be_visible()
    assert [one.state for one in held_rows(held) if one.id == row.id] == ["masked"]


@pytest.mark.parametrize(("light", "direction", "width"), [("light", "ltr", 1024), ("dark", "rtl", 390)])
def test_axe_finds_nothing_and_no_page_is_too_wide(
    live: LiveSite, new_page: Callable[..., Page], held: Walk, light: str, direction: str, width: int
) -> None:
    held.bring([head(number) for number in range(1, 42)])
    page = new_page(live.educator, viewport={"width": width, "height": 800}, bypass_csp=True, color_scheme=light)
    study, series = series_of(held)
    found = []
    for place in (address(held), f"/studies/{study.id}", f"/studies/{study.id}/series/{series.uid}/slices"):
        answer = page.goto(place)
        assert answer and (place, answer.status) == (place, 200)
        page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
        found += [*findings(page), overflow(page)]
    assert [one for one in found if one] == []


def test_the_slices_are_counted_while_they_are_chosen(live: LiveSite, new_page: Callable[..., Page]) -> None:
    walk = walk_over(live.site, live.educator)
    walk.bring([head(number) for number in range(1, 42)])
    study, series = series_of(walk)
    page = new_page(live.educator)
    page.goto(f"/studies/{study.id}/series/{series.uid}/slices")
    page.get_by_label("From slice").fill("2")
    page.get_by_label("to slice").fill("21")
    page.get_by_label("every n-th").fill("5")
    expect(page.locator(".slices-result")).to_have_text("4 slices stay, 37 are deleted.")
    page.get_by_label("to slice").fill("1")
    expect(page.locator(".slices-do")).to_be_hidden()
