"""What changed between two texts, as people read it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomtube.legal import Change, Kind, Piece, compare
from dicomtube.legal.changes import _blocks, _plain

SAME, ADDED, REMOVED = Kind.SAME, Kind.ADDED, Kind.REMOVED


def told(changes: tuple[Change, ...]) -> list[list[tuple[str, str]]]:
    return [[(piece.kind.value, piece.text) for piece in one.pieces] for one in changes]


def test_a_word_that_changed_is_shown_in_its_sentence() -> None:
    assert told(compare("We keep it for ten days and no longer.", "We keep it for two days and no longer.")) == [
        [("same", "We keep it for"), ("removed", "ten"), ("added", "two"), ("same", "days and no longer.")]
    ]


def test_a_paragraph_that_came_or_went_is_shown_whole() -> None:
    changes = compare("One stays.\n\nTwo goes away now.", "One stays.\n\nQuite another thing arrives here today.")
    assert told(changes) == [
        [("same", "One stays.")],
        [("added", "Quite another thing arrives here today.")],
        [("removed", "Two goes away now.")],
    ]
    assert [one.kind for one in changes] == [SAME, ADDED, REMOVED]


def test_marks_of_markdown_are_not_shown() -> None:
    [heading, item] = compare("", "## Your *rights*\n- **See** what [we hold](/privacy) \\[now\\]")
    assert (heading.heading, heading.pieces) == (True, (Piece(ADDED, "Your *rights*"),))
    assert item.pieces == (Piece(ADDED, "See what we hold [now]"),)


def test_lines_of_one_paragraph_are_one_and_list_items_are_each_their_own() -> None:
    assert [len(compare(text, text)) for text in ("a\nb\nc", "- a\n- b\n  more\n- c", "# t\ntext")] == [1, 3, 2]


def test_equal_texts_show_no_change() -> None:
    text = "# A\n\nb c d\n\n- e\n- f"
    assert {one.kind for one in compare(text, text)} == {SAME}


WORDS = st.lists(st.sampled_from(["keep", "delete", "your", "data", "never", "always"]), min_size=1, max_size=8)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6).map("\n\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_is_lost_on_the_way(old: str, new: str) -> None:
    changes = compare(old, new)
    for text, gone in ((new, REMOVED), (old, ADDED)):
        rest = [" ".join(piece.text for piece in one.pieces if piece.kind is not gone) for one in changes]
        left = sorted(one for one in rest if one)
        assert left == sorted(_plain(block) for block in _blocks(text))
