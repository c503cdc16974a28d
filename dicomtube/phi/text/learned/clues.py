"""What a word of a text can be judged by: itself, its looks, its neighbours, and what the rules made of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from dicomtube.phi.text.findings import Certainty, Found
from dicomtube.phi.text.lexicon import kind_of

#: Words, numbers and single signs; what is masked or blank is none of them, nor what Markdown sets off words with.
_PIECE = re.compile(r"[^\W\d_]{1,60}(?:'[^\W\d_]{1,20})?|\d{1,40}|[^\w\s\x00*`\\]|_")
_BEFORE, _AFTER = "<", ">"
_FAR = 3
_PARTS = ("first3", "first4", "last2", "last3", "last4")
NOTHING: Final = "-"
"""What the rules say of a piece that they find nothing in."""
UNASKED: Final = "?"
"""Stands for what the rules say where that teaches nothing."""
WINDOW: Final = 6
"""How many words before and behind count as company."""
COMPANY: Final = ("words before", "words after")
"""The two columns whose clues are those of each word of the company, added up."""

Key = tuple[str, ...] | str


class Piece(NamedTuple):
    """A word, a number or a sign, and where it stands."""

    start: int
    end: int
    text: str


class _Looks(NamedTuple):
    norm: str
    shape: str
    kind: str
    parts: tuple[str, str, str, str, str]


class Column(NamedTuple):
    """One sort of clue: its name, and what it says of each piece."""

    name: str
    keys: Sequence[Key]


def lines(text: str) -> Iterator[list[Piece]]:
    """The pieces of each line; a word is no neighbour of one on another line, unless the sentence goes on there."""
    line: list[Piece] = []
    end = 0
    for found in _PIECE.finditer(text):
        if line and "\n" in (gap := text[end : found.start()]) and ("\n\n" in gap or not found[0].islower()):
            yield line
            line = []
        end = found.end()
        line.append(Piece(found.start(), end, found[0]))
    if line:
        yield line


@lru_cache(maxsize=20_000)
def _looks(word: str) -> _Looks:
    if word.isdecimal():
        return _Looks(_number(word), "9" * min(len(word), 9), "-", ("", "", "", "", ""))
    if not word[0].isalpha():
        return _Looks(word, word, "-", ("", "", "", "", ""))
    lower = word.lower()
    parts = (lower[:3], lower[:4], lower[-2:], lower[-3:], lower[-4:])
    return _Looks(lower, _shape(word), str(kind_of(word).value), parts)


def _number(digits: str) -> str:
    """What a number may be by its size: a day, an age, a great age, a decade, or how long it is."""
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return f"#{digits[:3]}"
    if len(digits) > 2:
        return f"#{min(len(digits), 8)}d"
    return "#31" if int(digits) <= 31 else "#89" if int(digits) < 90 else "#99"


def _shape(word: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff":
        return "ar"
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return f"XX{min(len(word), 4)}"
    if word.islower():
        return "x"
    return "Xx" if word[0].isupper() and word[1:].islower() else "xX"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a line says of its pieces.

    ``own``: each piece and what the rules say of it, from which `own_clues` follow wherever it stands; ``columns``:
    what else there is; ``company``: each piece as it counts among the company of others, signs as nothing.
    """

    own: list[tuple[str, str]]
    columns: tuple[Column, ...]
    company: list[str]


def clues(line: Sequence[Piece], said: Sequence[str]) -> Clues:
    """Every clue of every piece of a line; ``said`` is what the rules say of each (see `said_by`)."""
    looks = [_looks(piece.text) for piece in line]
    own = [(piece.text, rule) for piece, rule in zip(line, said, strict=True)]
    company = [look.norm if piece.text[0].isalnum() else "" for piece, look in zip(line, looks, strict=True)]
    return Clues(own, (*_of_words(looks), *_of_looks(line, looks), *_of_rules(said)), company)


def own_clues(text: str, said: str) -> list[tuple[str, Key]]:
    """The clues that a piece brings along, with what the rules say of it."""
    look = _looks(text)
    alone = (("word", look.norm), ("shape", look.shape), ("kind", look.kind))
    found: list[tuple[str, Key]] = [*alone, ("shape and kind", (look.shape, look.kind))]
    found.extend(zip(_PARTS, look.parts, strict=True))
    if said != UNASKED:
        found.append(("rule", said))
        found.extend((f"rule and {name}", (said, key)) for name, key in alone)
    return found


def said_by(findings: Iterable[Found], line: Sequence[Piece]) -> tuple[list[str], list[range]]:
    """For each piece what the rules say, and for each finding which pieces it holds."""
    said, held = [NOTHING] * len(line), []
    starts, ends = [piece.start for piece in line], [piece.end for piece in line]
    for found in findings:
        places = range(bisect_right(ends, found.start), bisect_left(starts, found.end))
        for place in places:
            said[place] = found.text_class + ("!" if found.certainty is Certainty.SURE else "?")
        held.append(places)
    return said, held


def _paired(*several: Iterable[str]) -> list[Key]:
    return list(zip(*several, strict=False))


def _of_words(looks: Sequence[_Looks]) -> Iterator[Column]:
    size = len(looks)
    words = [_BEFORE] * _FAR + [look.norm for look in looks] + [_AFTER] * _FAR
    shifted = {shift: words[_FAR + shift : _FAR + shift + size] for shift in range(-_FAR, _FAR + 1)}
    for shift, keys in shifted.items():
        if shift:
            yield Column(f"word{shift:+}", keys)
    for left, right in ((-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 1)):
        yield Column(f"words{left:+}{right:+}", _paired(shifted[left], shifted[right]))
    kinds = [_BEFORE, *(look.kind for look in looks), _AFTER]
    shapes = [look.shape for look in looks]
    yield Column("word before, kind", _paired(shifted[-1], kinds[1:], shapes))
    yield Column("kind, word after", _paired(kinds[1:], shapes, shifted[1]))
    yield Column("kind before", kinds[:-2])
    yield Column("kind after", kinds[2:])


def _of_looks(line: Sequence[Piece], looks: Sequence[_Looks]) -> Iterator[Column]:
    shapes = [_BEFORE] * 2 + [look.shape for look in looks] + [_AFTER] * 2
    here = shapes[2:-2]
    yield Column("shapes around", _paired(shapes[1:], here, shapes[3:]))
    yield Column("shapes before", _paired(shapes, shapes[1:], here))
    yield Column("shapes after", _paired(here, shapes[3:], shapes[4:]))
    yield Column("joined", _joined(line))
    yield Column("length", [str(min(len(line) // 8, 5))] * len(line))


def _joined(line: Sequence[Piece]) -> list[str]:
    """Whether there is no blank before and after each piece."""
    before = ["0", *("1" if one.end == other.start else "0" for one, other in pairwise(line)), "0"]
    return [left + right for left, right in pairwise(before)]


def _of_rules(said: Sequence[str]) -> Iterator[Column]:
    if UNASKED not in said:
        yield Column("rule before", [_BEFORE, *said[:-1]])
        yield Column("rule after", [*said[1:], _AFTER])
