"""What a reader does and sees in the viewer, in the words of the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

from tests.viewer.site import ServedSeries

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Reader:
    """A person before the page."""

    page: Page
    address: str
    first_series: ServedSeries

    def open(self, series: ServedSeries | None = None, *, language: str = "en", hash_: str = "") -> None:
        query = urlencode({"lang": language} | ({"series": series.uid} if series else {}))
        self.page.goto(f"{self.address}?{query}{hash_}")

    def see_images(self, series: ServedSeries | None = None, *, language: str = "en", hash_: str = "") -> None:
        """Open the page and wait for the first image."""
        self.open(series, language=language, hash_=hash_)
        self.expect_state("ready")

    @property
    def viewer(self) -> Locator:
        return self.page.locator("[data-viewer]")

    @property
    def stage(self) -> Locator:
        return self.page.locator("[data-stage]")

    @property
    def presets(self) -> Locator:
        return self.page.get_by_role("combobox", name="Preset")

    def expect_state(self, state: str) -> None:
        self._expect("state", lambda: self.viewer.get_attribute("data-state"), state)

    def expect_slice(self, number: int) -> None:
        self._expect("slice", lambda: self.viewer.get_attribute("data-slice"), str(number))

    def expect_window(self, centre: int, width: int) -> None:
        boxes = [self.page.get_by_label(name, exact=True) for name in ("Centre", "Width")]
        self._expect("window", lambda: [box.input_value() for box in boxes], [str(centre), str(width)])

    def wait_until_loaded(self, frames: int) -> None:
        progress = self.page.locator("[data-progress-text]")
        self._expect("progress", progress.text_content, f"{frames} of {frames} images loaded")

    def _expect(self, what: str, seen: Callable[[], object], expected: object) -> None:
        """Look again and again: Playwright's own `expect` looks once a second, most of the suite's time in here."""
        end = time.monotonic() + 20
        while (now := seen()) != expected:
            assert time.monotonic() < end, f"{what} {now!r}, expected {expected!r}"
            self.page.wait_for_timeout(25)

    def window(self) -> tuple[float, float]:
        """Window centre and width as the page shows them."""
        centre = self.page.get_by_label("Centre", exact=True).input_value()
        width = self.page.get_by_label("Width", exact=True).input_value()
        return float(centre), float(width)

    def colour_at(self, across: float, down: float) -> tuple[int, int, int]:
        """Colour drawn at a place of a square image that fills the height; both places between 0 and 1."""
        red, green, blue = self.page.evaluate(
            """([across, down]) => {
              const canvas = document.querySelector('[data-stage] canvas')
              const x = Math.floor(canvas.width / 2 + canvas.height * (across - 0.5))
              const y = Math.floor(canvas.height * down)
              return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)
            }""",
            [across, down],
        )
        return red, green, blue

    def expect_brightness(self, place: tuple[float, float], expected: Container[int]) -> None:
        """Wait until the mean of the three colours at a place (see `colour_at`) is among the expected."""
        end = time.monotonic() + 15
        while (seen := round(sum(self.colour_at(*place)) / 3)) not in expected:
            assert time.monotonic() < end, f"brightness {seen} at {place}, expected {expected}"
            self.page.wait_for_timeout(50)

    def expect_colour(self, place: tuple[float, float], expected: tuple[int, int, int]) -> None:
        """Wait until a place (see `colour_at`) has about that colour."""
        end = time.monotonic() + 15
        while max(abs(is_ - to_be) for is_, to_be in zip(self.colour_at(*place), expected, strict=True)) > 40:
            assert time.monotonic() < end, f"colour {self.colour_at(*place)} at {place}, expected {expected}"
            self.page.wait_for_timeout(50)

    def at_rest(self, seen: Callable[[], Seen]) -> Seen:
        """What is seen once it has not changed for half a second."""
        last, since = seen(), time.monotonic()
        while time.monotonic() - since < 0.5:
            self.page.wait_for_timeout(50)
            if (now := seen()) != last:
                last, since = now, time.monotonic()
        return last

    def drag(self, right: int, down: int, *, button: str = "left") -> None:
        box = self.stage.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down(button=button)  # type: ignore[arg-type]
        self.page.mouse.move(x + right, y + down, steps=8)
        self.page.mouse.up(button=button)  # type: ignore[arg-type]

    def wheel(self, pixels: float, times: int = 1) -> None:
        self.stage.hover()
        for _ in range(times):
            self.page.mouse.wheel(0, pixels)
