"""What the series reviewer decides, given what stands in a picture. Reading itself is test_pixels_reading's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from dicomtube.phi.pixels import Box, Decision, HoldReason, SeriesReviewer
from dicomtube.phi.pixels.boxes import covered
from dicomtube.phi.pixels.reader import Reading
from dicomtube.phi.pixels.review import Read
from dicomtube.phi.pixels.views import SLAB, Look, shown

Picture = npt.NDArray[np.uint8]
SHAPE = (200, 300)
INK = 200


@dataclass
class InkReader:
    """Reads a text wherever a bright line of its place's size stands on quiet ground: it knows where to look."""

    places: dict[Box, tuple[str, float]]

    def read(self, picture: Picture) -> Sequence[Read]:
        top, left = (picture.shape[0] - SHAPE[0]) // 2, (picture.shape[1] - SHAPE[1]) // 2
        plain = picture[top : top + SHAPE[0], left : left + SHAPE[1]].astype(np.float64)
        return [
            Reading(Box(box.left + left, box.top + top, box.right + left, box.bottom + top), text, confidence)
            for box, (text, confidence) in self.places.items()
            if stands_out(plain, box)
        ]


def stands_out(picture: npt.NDArray[np.float64], box: Box) -> bool:
    above = picture[box.top - 2, box.left : box.right]
    return bool(above.std() < 15 and (picture[box.top, box.left : box.right] - above > 20).mean() > 0.9)


NAME, CORNER = Box(10, 10, 90, 24), Box(200, 150, 290, 170)


def ground(value: int = 20) -> Picture:
    return np.full(SHAPE, value, dtype=np.uint8)


def inked(*boxes: Box, value: int = 20) -> Picture:
    picture = ground(value)
    picture[covered(boxes, *SHAPE)] = INK
    return picture


def contains(boxes: Sequence[Box], box: Box) -> bool:
    return bool(covered(boxes, *SHAPE)[box.top : box.bottom, box.left : box.right].all())


def test_a_picture_without_text_is_clear() -> None:
    reviewer = SeriesReviewer("CR", InkReader({}))
    reviewer.add(ground(), instance="1")
    assert reviewer.result().verdict("1").decision is Decision.CLEAR


def test_a_name_that_is_read_surely_is_masked_whole() -> None:
    reviewer = SeriesReviewer("CR", InkReader({NAME: ("SMITH^JOHN", 0.99)}))
    reviewer.add(inked(NAME), instance="1")
    verdict = reviewer.result().verdict("1")
    assert (verdict.decision, verdict.reasons) == (Decision.MASK, frozenset())
    assert contains(verdict.boxes, NAME)


def test_a_mask_has_room_for_a_letter_lost_at_the_end_of_a_line() -> None:
    reviewer = SeriesReviewer("CR", InkReader({CORNER: ("SMITH^JOHN", 0.99)}))
    reviewer.add(inked(CORNER), instance="1")
    boxes = reviewer.result().verdict("1").boxes
    assert contains(boxes, Box(CORNER.left - 10, CORNER.top - 3, min(300, CORNER.right + 10), CORNER.bottom + 3))


def test_half_sure_text_alone_is_held_with_its_box() -> None:
    reviewer = SeriesReviewer("CR", InkReader({NAME: ("SMLTH", 0.6)}))
    reviewer.add(inked(NAME), instance="1")
    verdict = reviewer.result().verdict("1")
    assert (verdict.decision, verdict.reasons) == (Decision.HOLD, {HoldReason.UNCERTAIN})
    assert contains(verdict.boxes, NAME)


def test_half_sure_text_beside_a_sure_line_belongs_to_it() -> None:
    below = Box(10, 28, 90, 42)
    reviewer = SeriesReviewer("CR", InkReader({NAME: ("SMITH^JOHN", 0.99), below: ("D0B", 0.6)}))
    reviewer.add(inked(NAME, below), instance="1")
    verdict = reviewer.result().verdict("1")
    assert verdict.decision is Decision.MASK
    assert contains(verdict.boxes, below)


def test_instances_of_a_radiograph_series_are_judged_one_by_one() -> None:
    reviewer = SeriesReviewer("DX", InkReader({NAME: ("SMITH", 0.99)}))
    reviewer.add(ground(), instance="clean")
    reviewer.add(inked(NAME), instance="marked")
    findings = reviewer.result()
    assert findings.verdict("clean").decision is Decision.CLEAR
    assert findings.verdict("marked").decision is Decision.MASK
    assert findings.decision is Decision.MASK


def test_one_marked_slice_in_sixty_masks_its_place_in_all() -> None:
    reviewer = SeriesReviewer("CT", InkReader({NAME: ("SMITH", 0.99)}))
    for number in range(60):
        reviewer.add(inked(NAME) if number == 55 else ground(), instance=str(number))
    findings = reviewer.result()
    assert {findings.verdict(str(number)).decision for number in range(60)} == {Decision.MASK}


def test_dark_text_and_text_over_moving_tissue_show_in_the_minimum() -> None:
    chance = np.random.default_rng(1)
    reviewer = SeriesReviewer("US", InkReader({NAME: ("SMITH", 0.99)}))
    for _ in range(2 * SLAB):
        frame = chance.integers(0, 256, SHAPE, dtype=np.uint8)
        frame[covered([NAME], *SHAPE)] = INK
        reviewer.add(np.maximum(frame, np.where(covered([NAME], *SHAPE), INK, 0).astype(np.uint8)), instance="loop")
    assert reviewer.result().verdict("loop").decision is Decision.MASK


def test_slices_of_another_size_are_judged_apart() -> None:
    reviewer = SeriesReviewer("CT", InkReader({NAME: ("SMITH", 0.99)}))
    reviewer.add(np.zeros((64, 64), dtype=np.uint8), instance="scout")
    reviewer.add(inked(NAME), instance="slice")
    findings = reviewer.result()
    assert findings.verdict("scout").decision is Decision.CLEAR
    assert findings.verdict("slice").decision is Decision.MASK


def test_text_that_keeps_appearing_under_the_mask_is_held() -> None:
    class Haunted:
        def read(self, picture: Picture) -> Sequence[Read]:
            return [Reading(Box(30, 30, 60, 44), "SMITH", 0.99)]

    reviewer = SeriesReviewer("CR", Haunted())
    reviewer.add(ground(), instance="1")
    verdict = reviewer.result().verdict("1")
    assert verdict.decision is Decision.HOLD
    assert HoldReason.TEXT_REMAINS in verdict.reasons


def test_what_was_found_is_hidden_by_the_ground_even_where_text_is_most_of_the_picture() -> None:
    seen: list[Picture] = []
    screen = Box(5, 5, 295, 180)

    class Remembers:
        def read(self, picture: Picture) -> Sequence[Read]:
            seen.append(picture)
            return [Reading(screen, "DOSE REPORT", 0.99)] if len(seen) == 1 else []

    reviewer = SeriesReviewer("CR", Remembers())
    reviewer.add(inked(screen), instance="1")
    reviewer.result()
    assert INK not in seen[-1]


def test_text_that_only_the_second_look_at_a_radiograph_shows_is_found() -> None:
    looks: list[Picture] = []

    class SecondTimeLucky:
        def read(self, picture: Picture) -> Sequence[Read]:
            looks.append(picture)
            return [Reading(NAME, "SMITH", 0.99)] if len(looks) == 2 else []

    reviewer = SeriesReviewer("CR", SecondTimeLucky())
    reviewer.add(inked(NAME), instance="1")
    assert reviewer.result().verdict("1").decision is Decision.MASK


def test_a_screen_of_text_is_held_rather_than_blacked_out() -> None:
    screen = Box(5, 5, 295, 150)
    reviewer = SeriesReviewer("CT", InkReader({screen: ("DOSE REPORT", 0.99)}))
    reviewer.add(inked(screen), instance="1")
    assert reviewer.result().verdict("1").reasons == {HoldReason.MUCH_TEXT}


def test_text_in_the_margin_of_an_ultrasound_region_takes_the_whole_margin() -> None:
    reviewer = SeriesReviewer("US", InkReader({NAME: ("SMITH", 0.99)}))
    reviewer.add(inked(NAME), instance="1", regions=[Box(0, 30, 300, 200)])
    verdict = reviewer.result().verdict("1")
    assert verdict.decision is Decision.MASK
    assert contains(verdict.boxes, Box(0, 0, 300, 30))
    assert not contains(verdict.boxes, Box(0, 30, 300, 60))


def test_regions_outside_the_picture_are_not_trusted() -> None:
    reviewer = SeriesReviewer("US", InkReader({NAME: ("SMITH", 0.99)}))
    reviewer.add(inked(NAME), instance="1", regions=[Box(0, 30, 301, 200)])
    assert reviewer.result().verdict("1").reasons == {HoldReason.REGIONS_INVALID}


@pytest.mark.parametrize(("text", "confidence"), [("", 0.0), ("NBAH0B", 0.4), (" Ë", 0.8)])
def test_a_line_in_a_script_nobody_can_read_is_held(text: str, confidence: float) -> None:
    reviewer = SeriesReviewer("CR", InkReader({NAME: (text, confidence)}))
    reviewer.add(inked(NAME), instance="1")
    assert reviewer.result().verdict("1").reasons == {HoldReason.UNCERTAIN}


def test_a_marker_of_few_letters_is_no_unread_line() -> None:
    marker = Box(40, 40, 75, 54)
    reviewer = SeriesReviewer("CR", InkReader({marker: ("R CC", 0.99)}))
    reviewer.add(inked(marker), instance="1")
    assert reviewer.result().verdict("1").decision is Decision.CLEAR


def test_an_unreadable_blob_is_anatomy() -> None:
    blob = Box(40, 40, 100, 110)
    reviewer = SeriesReviewer("CR", InkReader({blob: ("国", 0.2)}))
    reviewer.add(inked(blob), instance="1")
    assert reviewer.result().verdict("1").decision is Decision.CLEAR


@pytest.mark.parametrize(("text", "confidence", "clear"), [("eGas", 0.5, True), ("GARCIA", 0.95, False)])
def test_letters_a_third_of_the_picture_high_count_only_when_read_surely(
    text: str, confidence: float, clear: bool
) -> None:
    gyri = Box(40, 40, 240, 110)
    reviewer = SeriesReviewer("CR", InkReader({gyri: (text, confidence)}))
    reviewer.add(inked(gyri), instance="1")
    assert (reviewer.result().verdict("1").decision is Decision.CLEAR) is clear


@pytest.mark.parametrize(("length", "clear"), [(31, True), (70, False)])
def test_an_upright_stroke_is_a_vessel_and_a_long_one_a_line_that_was_turned(length: int, clear: bool) -> None:
    stroke = Box(78, 60, 90, 60 + length)
    reviewer = SeriesReviewer("CR", InkReader({stroke: ("1", 0.45)}))
    reviewer.add(inked(stroke), instance="1")
    assert (reviewer.result().verdict("1").decision is Decision.CLEAR) is clear


def test_white_letters_on_a_bright_film_stand_out_in_the_contrast_look() -> None:
    film = ground(225)
    film[50:52, 50:80] = 245  # a stroke
    taken = shown(film, Look.CONTRAST).picture.astype(int)
    assert taken[51, 60] - taken[10, 10] > 2 * (245 - 225)


def test_large_pictures_are_shrunk_and_boxes_come_back_in_place() -> None:
    large = np.zeros((3000, 2400), dtype=np.uint8)
    view = shown(large, Look.PLAIN)
    assert min(view.picture.shape) == 1200
    assert view.back(Box(100, 200, 300, 240)) == Box(200, 400, 600, 480)


def test_a_long_picture_gets_ground_beside_it() -> None:
    view = shown(np.zeros((1000, 200), dtype=np.uint8), Look.PLAIN)
    assert view.picture.shape == (1000, 600)
    assert view.back(Box(200, 0, 210, 10)) == Box(0, 0, 10, 10)


def test_writing_above_the_window_is_seen_over_the_full_range() -> None:
    anatomy = np.linspace(0, 3000, SHAPE[0] * SHAPE[1]).reshape(SHAPE).astype(np.int16)
    anatomy[covered([CORNER], *SHAPE)] = 4095
    seen: list[float] = []

    class Contrast:
        def read(self, picture: Picture) -> Sequence[Read]:
            top, left = (picture.shape[0] - SHAPE[0]) // 2, (picture.shape[1] - SHAPE[1]) // 2
            inside = picture[top + CORNER.top : top + CORNER.bottom, left + CORNER.left : left + CORNER.right]
            above = picture[top + CORNER.top - 5, left + CORNER.left : left + CORNER.right]
            seen.append(float(inside.mean()) - float(above.mean()))
            return []

    reviewer = SeriesReviewer("CT", Contrast())
    reviewer.add(anatomy, instance="1", window=(0, 400))
    reviewer.result()
    assert seen[0] == 0  # white on white
    assert max(seen) > 50


def test_findings_hold_no_word_of_what_was_read() -> None:
    reviewer = SeriesReviewer("CR", InkReader({NAME: ("SMITH^JOHN", 0.99)}))
    reviewer.add(inked(NAME), instance="1")
    assert "SMITH" not in repr(reviewer.result())
