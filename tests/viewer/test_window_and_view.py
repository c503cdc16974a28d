"""Window, zoom, pan, inversion and the controls that reach them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.viewer.reader import Reader
from tests.viewer.site import ServedStudy

pytestmark = pytest.mark.browser

LUNG = (0.32, 0.45)
SOFT_TISSUE = (0.5, 0.2)
AIR = (0.5, 0.06)


def test_the_first_window_is_the_one_the_image_asks_for(reader: Reader) -> None:
    reader.see_images()

    reader.expect_window(50, 350)
    reader.expect_brightness(LUNG, [0])
    reader.expect_brightness(SOFT_TISSUE, range(60, 180))


def test_numbers_typed_are_the_window_shown(reader: Reader) -> None:
    reader.see_images()

    reader.page.get_by_label("Centre", exact=True).fill("-600")
    reader.page.get_by_label("Width", exact=True).fill("1500")
    reader.page.keyboard.press("Enter")

    reader.expect_window(-600, 1500)
    reader.expect_brightness(LUNG, range(70, 140))
    reader.expect_brightness(SOFT_TISSUE, range(200, 256))
    expect(reader.presets).to_have_value("-600,1500")
    expect(reader.page.locator("[data-live]")).to_have_text("Window centre -600, width 1500")
    reader.page.wait_for_url(re.compile(r"#slice=31&window=-600,1500$"))


def test_a_window_chosen_by_the_reader_stays_from_slice_to_slice(reader: Reader) -> None:
    reader.see_images(hash_="#slice=5&window=100,900")

    reader.wheel(120, times=3)

    reader.expect_slice(8)
    reader.expect_window(100, 900)


def test_a_ct_offers_its_own_windows_and_the_usual_ones(reader: Reader) -> None:
    reader.see_images()

    offered = reader.presets.locator("option").all_text_contents()
    assert offered[:3] == ["As stored in the image", "SOFT (50 / 350)", "LUNGS (-600 / 1500)"]
    assert offered[3:5] == ["Soft tissue (40 / 400)", "Lung (-600 / 1500)"]
    reader.presets.select_option(label="Bone (500 / 2000)")
    reader.expect_window(500, 2000)
    reader.presets.select_option(label="As stored in the image")
    reader.expect_window(50, 350)


@pytest.mark.parametrize(("position", "expected"), [(2, "600,1600"), (3, None)])
def test_other_modalities_are_offered_no_ct_window(
    reader: Reader, study: ServedStudy, position: int, expected: str | None
) -> None:
    reader.see_images(study.series[position])

    values = [o.get_attribute("value") for o in reader.page.locator("[data-window-presets] option").all()]
    assert values == ["stored", *([expected] if expected else []), "custom"]


def test_colour_has_no_window_and_keeps_its_colours(reader: Reader, study: ServedStudy) -> None:
    reader.see_images(study.series[1])

    expect(reader.presets).to_be_disabled()
    for control in ("Centre", "Width"):
        expect(reader.page.get_by_label(control, exact=True)).to_be_disabled()
    red, green, blue = study.series[1].datasets[0].pixel_array[240, 320]
    reader.expect_colour((0.5, 0.5), (int(red), int(green), int(blue)))
    reader.stage.focus()
    reader.page.keyboard.press("w")
    expect(reader.page.get_by_role("button", name="Window", exact=True)).to_have_attribute("aria-pressed", "false")


def test_wide_samples_arrive_uncompressed(reader: Reader, study: ServedStudy) -> None:
    reader.see_images(study.series[5])

    reader.expect_brightness(SOFT_TISSUE, range(30, 256))


def test_an_image_stored_inverted_is_shown_as_meant(reader: Reader, study: ServedStudy) -> None:
    reader.see_images(study.series[4])
    reader.expect_brightness(LUNG, [255])
    invert = reader.page.get_by_role("button", name="Invert")

    invert.click()

    expect(invert).to_have_attribute("aria-pressed", "true")
    reader.expect_brightness(LUNG, [0])
    invert.click()
    reader.expect_brightness(LUNG, [255])


def test_dragging_with_the_window_tool_changes_the_window(reader: Reader) -> None:
    reader.see_images()
    reader.page.get_by_role("button", name="Window", exact=True).click()

    reader.drag(60, 0)

    centre, width = reader.at_rest(reader.window)
    assert centre == 50
    assert width > 350
    reader.expect_slice(31)
    reader.wheel(120)
    reader.expect_slice(32)
    assert reader.window() == (centre, width)


def test_the_last_tool_lets_go_when_another_is_taken(reader: Reader) -> None:
    reader.see_images()
    for tool in ("Window", "Pan", "Zoom", "Scroll"):
        reader.page.get_by_role("button", name=tool, exact=True).click()

    reader.drag(40, 40)

    expect(reader.viewer).not_to_have_attribute("data-slice", "31")
    assert reader.at_rest(reader.window) == (50, 350)


def test_window_keys_step_width_and_centre(reader: Reader) -> None:
    reader.see_images()
    reader.stage.focus()

    reader.page.keyboard.press("]")
    reader.expect_window(50, 385)
    reader.page.keyboard.press("[")
    reader.expect_window(50, 350)
    reader.page.keyboard.press(".")
    assert reader.at_rest(reader.window)[0] < 50


def test_zoom_and_pan_by_keys_and_back_with_reset(reader: Reader) -> None:
    reader.see_images()
    reader.stage.focus()
    reader.expect_brightness(AIR, [0])

    for key in ("+", "+", "+", "+", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "]", "i"):
        reader.page.keyboard.press(key)
    reader.expect_brightness((0.5, 0.5), range(1, 256))
    reader.page.keyboard.press("r")

    reader.expect_window(50, 350)
    reader.expect_brightness(LUNG, [0])
    reader.expect_brightness(AIR, [0])
    reader.expect_brightness(SOFT_TISSUE, range(60, 180))


def test_the_middle_button_moves_and_the_right_one_enlarges(reader: Reader) -> None:
    reader.see_images()

    reader.drag(0, 60, button="right")

    reader.expect_brightness(AIR, range(1, 256))
    reader.expect_slice(31)
    reader.page.keyboard.press("r")
    reader.drag(300, 0, button="middle")
    reader.expect_brightness(SOFT_TISSUE, [0])


def test_the_wheel_with_ctrl_enlarges(reader: Reader) -> None:
    reader.see_images()
    reader.stage.hover()

    reader.page.keyboard.down("Control")
    reader.page.mouse.wheel(0, -400)
    reader.page.keyboard.up("Control")

    reader.expect_brightness(AIR, range(1, 256))
    reader.expect_slice(31)


def test_a_smaller_window_of_the_browser_still_shows_the_whole_image(reader: Reader) -> None:
    reader.see_images()

    reader.page.set_viewport_size({"width": 500, "height": 900})

    expect(reader.viewer).to_have_attribute("data-state", "ready")
    reader.expect_brightness(SOFT_TISSUE, range(60, 180))
    canvas, box = reader.page.locator("[data-stage] canvas").bounding_box(), reader.stage.bounding_box()
    assert canvas is not None
    assert box is not None
    assert (canvas["width"], canvas["height"]) == pytest.approx((box["width"], box["height"]), abs=1)
