"""Joining boxes never uncovers anything, and never blows up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dicomtube.phi.pixels.boxes import Box, covered, merged

edges = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.integers(1, 30))
boxes = st.lists(edges.map(lambda e: Box(e[0], e[1], e[0] + e[2], e[1] + e[3])), max_size=12)


@given(boxes)
def test_joined_boxes_cover_all_that_was_covered(given_boxes: list[Box]) -> None:
    before, after = covered(given_boxes, 100, 100), covered(merged(given_boxes), 100, 100)
    assert not (before & ~after).any()


@given(boxes)
def test_joining_twice_changes_nothing(given_boxes: list[Box]) -> None:
    assert merged(merged(given_boxes)) == merged(given_boxes)


def test_a_line_read_twice_is_one_box() -> None:
    assert merged([Box(10, 10, 60, 22), Box(11, 9, 61, 22)]) == (Box(10, 9, 61, 22),)


def test_a_heading_over_a_column_stays_two_boxes() -> None:
    heading, column = Box(0, 0, 100, 10), Box(0, 5, 10, 100)
    assert set(merged([heading, column])) == {heading, column}


def test_a_rotated_line_is_boxed_upright() -> None:
    assert Box.around([[3.2, 4.9], [9.1, 2.2], [10.5, 5.0], [4.0, 8.7]]) == Box(3, 2, 11, 9)
