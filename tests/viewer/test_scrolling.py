"""Scrolling a stack: by wheel, keys, drag, finger, slider and address; every image told to those who cannot see it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.viewer.reader import Reader
from tests.viewer.site import ServedStudy

pytestmark = pytest.mark.browser


def test_a_stack_opens_where_its_still_image_stands(reader: Reader) -> None:
    reader.see_images()

    reader.expect_slice(31)
    expect(reader.page.locator("[data-still]")).to_be_hidden()
    expect(reader.page.locator(".viewer__note--slice")).to_have_text("Slice 31 of 60")


def test_one_notch_of_the_wheel_is_one_slice(reader: Reader) -> None:
    reader.see_images(hash_="#slice=20")

    reader.wheel(120, times=10)

    reader.expect_slice(30)
    reader.wheel(-120, times=2)
    reader.expect_slice(28)


def test_the_small_steps_of_a_touchpad_add_up_to_a_slice(reader: Reader) -> None:
    reader.see_images(hash_="#slice=1")

    reader.wheel(15, times=8)  # two slices of 60 pixels

    reader.expect_slice(3)


def test_keys_reach_every_slice(reader: Reader) -> None:
    reader.see_images()
    reader.stage.focus()

    for key, expected in [
        ("Home", 1), ("PageUp", 1), ("ArrowDown", 2), ("ArrowRight", 3), ("PageDown", 13), ("ArrowUp", 12),
        ("ArrowLeft", 11), ("PageUp", 1), ("End", 60), ("PageDown", 60),
    ]:  # fmt: skip
        reader.page.keyboard.press(key)
        reader.expect_slice(expected)


def test_dragging_down_goes_on_through_the_stack(reader: Reader) -> None:
    reader.see_images(hash_="#slice=1")
    reader.wait_until_loaded(60)  # a slice that is still on its way is shown when it comes
    height = reader.stage.bounding_box()
    assert height is not None

    reader.drag(0, int(height["height"] * 0.4))

    shown = int(reader.at_rest(lambda: reader.viewer.get_attribute("data-slice")) or 0)
    assert 20 <= shown <= 28  # 0.4 of 60 slices, give or take the pixels a step needs


def test_the_slider_goes_to_a_slice(reader: Reader) -> None:
    reader.see_images()
    slider = reader.page.get_by_role("slider", name="Slice")

    slider.fill("30")

    reader.expect_slice(30)
    expect(slider).to_have_attribute("aria-valuetext", "Slice 30 of 60")


def test_every_slice_shows_its_own_pixels(reader: Reader) -> None:
    """The bright bar of the phantom reaches (slice / 60) of the middle half of the image."""
    reader.see_images(hash_="#slice=60")
    reader.wait_until_loaded(60)
    three_quarters = (0.25 + 0.5 * 0.75, 0.51)
    reader.expect_brightness(three_quarters, [255])

    reader.page.get_by_role("slider", name="Slice").fill("30")

    reader.expect_slice(30)
    reader.expect_brightness(three_quarters, range(255))
    reader.expect_brightness((0.25 + 0.5 * 0.45, 0.51), [255])


def test_the_slice_is_told_once_the_scrolling_rests(reader: Reader) -> None:
    reader.see_images(hash_="#slice=1")
    reader.wait_until_loaded(60)
    expect(reader.page.locator("[data-live]")).to_have_text("Slice 1 of 60")

    said = reader.stage.evaluate(
        """async (stage) => {
          const region = document.querySelector('[data-live]')
          const said = []
          new MutationObserver(() => said.push(region.textContent)).observe(region, {childList: true})
          for (let step = 0; step < 29; step += 1) {
            stage.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
          await new Promise((resolve) => setTimeout(resolve, 1000))
          return said
        }"""
    )

    assert said[-1] == "Slice 30 of 60"
    assert len(said) <= 8  # one, but for the pauses of a busy machine


def test_the_address_carries_the_slice_and_brings_it_back(reader: Reader) -> None:
    reader.see_images()
    reader.page.get_by_role("slider", name="Slice").fill("12")
    reader.page.wait_for_url(re.compile("#slice=12$"))

    reader.page.reload()

    reader.expect_state("ready")
    reader.expect_slice(12)


def test_a_link_to_a_slice_in_the_text_scrolls_there(reader: Reader) -> None:
    reader.see_images()

    reader.page.evaluate("location.hash = '#slice=44&window=-600,1500'")

    reader.expect_slice(44)
    reader.expect_window(-600, 1500)


def test_the_film_plays_until_the_reader_takes_over(reader: Reader) -> None:
    reader.see_images(hash_="#slice=1")
    reader.wait_until_loaded(60)
    play = reader.page.get_by_role("button", name="Play")

    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(reader.viewer).to_have_attribute("data-slice", re.compile(r"^(4|5|6|7|8|9|\d\d)$"))
    reader.stage.focus()
    reader.page.keyboard.press("End")

    reader.expect_slice(60)
    expect(play).to_have_attribute("aria-pressed", "false")


def test_frames_of_one_object_are_a_stack_too(reader: Reader, study: ServedStudy) -> None:
    reader.see_images(study.series[3], hash_="#slice=1")
    reader.stage.focus()

    reader.page.keyboard.press("End")

    reader.expect_slice(10)


def test_a_single_image_offers_no_scrolling(reader: Reader, study: ServedStudy) -> None:
    reader.see_images(study.series[2])

    expect(reader.page.get_by_role("slider", name="Slice")).to_be_hidden()
    expect(reader.page.get_by_role("button", name="Window", exact=True)).to_have_attribute("aria-pressed", "true")


def test_what_comes_next_is_fetched_nearest_first_and_few_at_a_time(reader: Reader) -> None:
    asked: list[str] = []
    under_way: set[str] = set()
    most = 0

    def begin(request: Request) -> None:
        nonlocal most
        if "/frames/" in request.url:
            asked.append(request.url)
            under_way.add(request.url)
            most = max(most, len(under_way))

    def end(request: Request) -> None:
        under_way.discard(request.url)

    reader.page.on("request", begin)
    reader.page.on("requestfinished", end)
    reader.see_images(hash_="#slice=21")
    reader.wait_until_loaded(60)

    assert len(asked) == len(set(asked)) == 60
    assert most <= 5
    order = [instance["00080018"]["Value"][0] for instance in reader.first_series.metadata]
    first_nine = {order.index(url.split("/instances/")[1].split("/")[0]) for url in asked[:9]}
    assert first_nine == set(range(16, 25))


def test_a_late_slice_never_replaces_the_one_wanted_since(reader: Reader) -> None:
    held: list[Route] = []
    uid = reader.first_series.metadata[9]["00080018"]["Value"][0]
    reader.page.route(f"**/instances/{uid}/frames/1", lambda route: held.append(route))
    reader.see_images(hash_="#slice=9")
    expect(reader.page.locator("[data-progress-text]")).to_have_text("59 of 60 images loaded")

    # Down to the slice that is still on its way and up again, faster than it can be asked for.
    reader.stage.evaluate(
        """(stage) => ['ArrowDown', 'ArrowUp'].forEach((key) =>
             stage.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})))"""
    )
    reader.page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    reader.wait_until_loaded(60)

    reader.page.wait_for_timeout(200)
    reader.expect_slice(9)


def touch(page: Page, points: list[list[tuple[float, float]]]) -> None:
    """Fingers on the glass: each entry of `points` is where they all are, the first is where they land."""
    session = page.context.new_cdp_session(page)
    for position, places in enumerate(points):
        kind = "touchStart" if position == 0 else "touchMove"
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        page.wait_for_timeout(30)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_scrolls(phone: Reader) -> None:
    phone.see_images(hash_="#slice=1")
    phone.stage.scroll_into_view_if_needed()
    box = phone.stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 40

    touch(phone.page, [[(x, y + step * 20)] for step in range(8)])

    expect(phone.viewer).to_have_attribute("data-slice", re.compile(r"^[1-3]\d$"))


def test_two_fingers_enlarge(phone: Reader) -> None:
    phone.see_images()
    phone.stage.scroll_into_view_if_needed()
    box = phone.stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    air = (0.03, 0.5)
    phone.expect_brightness(air, [0])

    touch(phone.page, [[(x, y - 30 - step * 12), (x, y + 30 + step * 12)] for step in range(9)])

    phone.expect_slice(31)
    phone.expect_brightness(air, range(1, 256))
