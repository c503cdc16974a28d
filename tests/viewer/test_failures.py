"""Whatever fails says so, the still image stays, and trying again works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.viewer.reader import Reader
from tests.viewer.site import ServedStudy

pytestmark = pytest.mark.browser

GARBAGE = (
    b"--edge\r\nContent-Type: image/jphc; transfer-syntax=1.2.840.10008.1.2.4.202\r\n\r\n"
    + b"\x00" * 400
    + b"\r\n--edge--\r\n"
)


def expect_failure(reader: Reader, sentence: str) -> None:
    reader.expect_state("failed")
    expect(reader.page.get_by_role("alert")).to_contain_text(sentence)
    expect(reader.page.locator("[data-still]")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "your session has ended"),
        (403, "You may not see these images"),
        (404, "The server does not have these images."),
        (410, "These images have been taken down."),
        (500, "The server could not deliver the images."),
    ],
)
def test_an_answer_that_is_no_series_says_which(reader: Reader, status: int, sentence: str) -> None:
    reader.page.route("**/metadata", lambda route: route.fulfill(status=status, body="no"))

    reader.open()

    expect_failure(reader, sentence)


def test_a_page_in_place_of_metadata_is_noticed(reader: Reader) -> None:
    reader.page.route("**/metadata", lambda route: route.fulfill(status=200, body="<html>Sign in</html>"))

    reader.open()

    expect_failure(reader, "The description of this series cannot be read.")


def test_a_series_without_images_says_so(reader: Reader) -> None:
    reader.page.route("**/metadata", lambda route: route.fulfill(status=200, json=[]))

    reader.open()

    expect_failure(reader, "This series has no images to show.")


def test_no_connection_says_so_and_trying_again_works(reader: Reader) -> None:
    reader.page.route("**/metadata", lambda route: route.abort())
    reader.open()
    expect_failure(reader, "The images cannot be reached.")

    reader.page.unroute("**/metadata")
    reader.page.get_by_role("button", name="Try again").click()

    reader.expect_state("ready")
    expect(reader.page.get_by_role("alert")).to_be_hidden()


def test_a_frame_the_server_refuses_says_so(reader: Reader) -> None:
    reader.page.route("**/frames/1", lambda route: route.fulfill(status=503, body="busy"))

    reader.open()

    expect_failure(reader, "The server could not deliver the images.")


def test_a_frame_that_cannot_be_decoded_says_so_and_trying_again_works(reader: Reader) -> None:
    reader.page.route(
        "**/frames/1",
        lambda route: route.fulfill(
            status=200, body=GARBAGE, content_type='multipart/related; type="image/jphc"; boundary=edge'
        ),
    )
    reader.open()
    expect_failure(reader, "This browser could not decode the image.")

    reader.page.unroute("**/frames/1")
    reader.page.get_by_role("button", name="Try again").click()

    reader.expect_state("ready")


@pytest.mark.parametrize("part", ["**/decodeImageFrameWorker-*.js", "**/openjphjs-*.wasm"])
def test_a_decoder_that_cannot_be_loaded_says_so(reader: Reader, part: str) -> None:
    reader.page.route(part, lambda route: route.abort())

    reader.open()

    expect_failure(reader, "This browser could not decode the image.")


@pytest.fixture
def reader_with_a_clock(browser: Browser, address: str, study: ServedStudy) -> Iterator[Reader]:
    """A reader in a context of their own: a clock that is set is set for all pages of its context, later ones too."""
    context = browser.new_context()
    context.clock.install()
    yield Reader(context.new_page(), address, study.series[0])
    context.close()


def test_a_decoder_that_hangs_is_given_up_and_trying_again_works(reader_with_a_clock: Reader) -> None:
    reader = reader_with_a_clock
    held: list[Route] = []
    reader.page.route("**/decodeImageFrameWorker-*.js", lambda route: held.append(route))
    with reader.page.expect_response("**/frames/1"):
        reader.open()
    reader.page.clock.run_for(11_000)
    expect_failure(reader, "The first image did not come in time.")

    assert held
    for route in held:
        route.abort()
    reader.page.unroute("**/decodeImageFrameWorker-*.js")
    reader.page.clock.resume()
    reader.page.get_by_role("button", name="Try again").click()

    reader.expect_state("ready")


def test_a_viewer_script_that_cannot_be_loaded_says_so(reader: Reader) -> None:
    reader.page.route("**/stage-*.js", lambda route: route.abort())

    reader.open()

    expect_failure(reader, "The viewer itself could not be loaded.")


def test_one_missing_slice_leaves_the_others_and_can_be_tried_again(reader: Reader) -> None:
    uid = reader.first_series.metadata[9]["00080018"]["Value"][0]
    missing = f"**/instances/{uid}/frames/1"
    reader.page.route(missing, lambda route: route.fulfill(status=500, body="no"))
    reader.see_images(hash_="#slice=9")
    expect(reader.page.locator("[data-progress-text]")).to_have_text("59 of 60 images loaded")
    reader.stage.focus()

    reader.page.keyboard.press("ArrowDown")
    expect(reader.page.get_by_role("alert")).to_contain_text("The server could not deliver the images.")
    reader.expect_slice(9)
    reader.page.keyboard.press("ArrowDown")
    reader.expect_slice(11)
    expect(reader.page.get_by_role("alert")).to_be_hidden()
    reader.page.keyboard.press("ArrowUp")
    expect(reader.page.get_by_role("alert")).to_be_visible()

    reader.page.unroute(missing)
    reader.page.get_by_role("button", name="Try again").click()

    reader.expect_slice(10)
    expect(reader.page.get_by_role("alert")).to_be_hidden()
