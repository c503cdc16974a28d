"""What changed between two versions, paragraph by paragraph and inside a paragraph word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_ALIKE = 0.4  # below this, two paragraphs are two paragraphs and not one that was changed
_MARKS = (
    (re.compile(r"^\s{0,3}(#{1,6}|[-*+]|\d+[.)]|>)\s+"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|__|`)"), ""),
    (re.compile(r"\\([\\`*_\[\]<>#|!~&])"), r"\1"),
)
_LINE_BEGINS_BLOCK = re.compile(r"^\s{0,3}(#{1,6}|[-*+]|\d+[.)])\s+")


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them; between two pieces of a paragraph belongs a space."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """A paragraph, heading or list item of either version. `heading`: whether it is a heading."""

    heading: bool
    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> Kind | None:
        """What became of all of it; None where it was changed inside."""
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else None


def compare(old: str, new: str) -> tuple[Change, ...]:
    """The new text with what was removed left in its place. Both are Markdown; its marks are not compared."""
    before, after = _blocks(old), _blocks(new)
    changes: list[Change] = []
    for kind, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            changes += [_whole(block, Kind.SAME) for block in after[start:end]]
        else:
            changes += _replaced(before[low:high], after[start:end])
    return tuple(changes)


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Pairs each removed paragraph with the first later one that is like it, and tells the rest whole."""
    left = list(before)
    for block in after:
        match = next((i for i, old in enumerate(left) if _alike(old, block)), None)
        if match is None:
            yield _whole(block, Kind.ADDED)
            continue
        for old in left[:match]:
            yield _whole(old, Kind.REMOVED)
        yield Change(_is_heading(block), tuple(_words(_plain(left[match]), _plain(block))))
        del left[: match + 1]
    for old in left:
        yield _whole(old, Kind.REMOVED)


def _alike(old: str, new: str) -> bool:
    if _is_heading(old) != _is_heading(new):
        return False
    return SequenceMatcher(None, _plain(old).split(), _plain(new).split(), autojunk=False).ratio() >= _ALIKE


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = old.split(), new.split()
    for kind, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(Kind.SAME, " ".join(after[start:end]))
            continue
        if high > low:
            yield Piece(Kind.REMOVED, " ".join(before[low:high]))
        if end > start:
            yield Piece(Kind.ADDED, " ".join(after[start:end]))


def _whole(block: str, kind: Kind) -> Change:
    return Change(_is_heading(block), (Piece(kind, _plain(block)),))


def _is_heading(block: str) -> bool:
    return block.lstrip().startswith("#")


def _blocks(text: str) -> list[str]:
    """Paragraphs, headings and list items, each on one line."""
    blocks: list[str] = []
    fresh = True
    for line in text.splitlines():
        if not line.strip():
            fresh = True
        elif fresh or _LINE_BEGINS_BLOCK.match(line) or _is_heading(blocks[-1]):
            blocks.append(line.strip())
            fresh = False
        else:
            blocks[-1] += f" {line.strip()}"
    return blocks


def _plain(block: str) -> str:
    for pattern, kept in _MARKS:
        block = pattern.sub(kept, block)
    return block
