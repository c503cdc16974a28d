"""How the matches of a pattern can begin, read from the pattern itself.

A search tries a pattern at every sign of a text. Nearly all of ours begin at the edge of a word and with signs that few
words begin with, so knowing these spares most of the trying. What is worked out is never too narrow: a pattern that
cannot be understood this way is searched for everywhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from dicomtube.phi.text.fold import MASK

SEEN: Final = 4
"""So many signs of a beginning are looked at."""

_MOST = 150
_BLANKS = " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85" + MASK
_TIMES = re.compile(r"(?:(\?)|\{(\d*)(,?)(\d*)\})\??")
_SIGN = re.compile(r"\\x..|\\u....|\\.|\[\^?(?:\\.|[^\]\\])*\]|[^()|]", re.DOTALL)
_INDIFFERENT = re.compile(r"[()|]|(?:[^()|\\\[]|\\.|\[\^?(?:\\.|[^\]\\])*\])+", re.DOTALL)
_OPENING = re.compile(r"\((?:\?(?::|=|!|<=|<!))?")
_ANYTHING = r"[\s\S]"
_WORD_SIGNS = tuple(sign for sign in map(chr, range(0x700)) if re.fullmatch(r"\w", sign))

# What a beginning is: whether it stands at an edge, and expressions for its first signs, one each.
_Beginning = tuple[bool, tuple[str, ...]]
_EMPTY: Final[_Beginning] = (False, ())
_EDGE: Final[_Beginning] = (True, ())


class _TooMany(Exception):
    """The pattern begins in more ways than are worth knowing."""


def beginnings(pattern: re.Pattern[str]) -> tuple[re.Pattern[str], ...]:
    """What the first one, two, ... `SEEN` signs of a match look like; nothing if a match can begin inside a word."""
    for length in range(SEEN, 0, -1):
        try:
            found = _Reader(pattern.pattern, length).alternatives()
        except _TooMany:
            continue
        if not all(_at_an_edge(one, pattern.flags) for one in found):
            return ()
        sure = {tuple(_also_masked(sign, pattern.flags) for sign in signs) for _, signs in found}
        return tuple(_starting({signs[:seen] for signs in sure}, pattern.flags) for seen in range(1, SEEN + 1))
    return ()


def _starting(beginnings: set[tuple[str, ...]], flags: int) -> re.Pattern[str]:
    return re.compile("|".join(sorted("".join(signs) for signs in beginnings)), flags)


def _at_an_edge(beginning: _Beginning, flags: int) -> bool:
    edge, signs = beginning
    if not signs or any(_matches(signs[0], flags, blank) for blank in _BLANKS):
        return False
    return edge or not any(_matches(signs[0], flags, sign) for sign in _WORD_SIGNS)


@cache
def _matches(sign: str, flags: int, text: str) -> bool:
    return re.fullmatch(sign, text, flags) is not None


def _also_masked(sign: str, flags: int) -> str:
    """What may be masked later may be any sign now."""
    return _ANYTHING if _matches(sign, flags, MASK) else sign


class _Reader:
    """Reads a pattern's text and keeps of each part how it begins."""

    def __init__(self, pattern: str, length: int) -> None:
        self._pattern, self._place, self._length = pattern, 0, length

    def alternatives(self) -> frozenset[_Beginning]:
        """The beginnings of what stands up to the next closing bracket or the end."""
        found = self._sequence()
        while self._next() == "|":
            self._place += 1
            found |= self._sequence()
        return found

    def _next(self) -> str:
        return self._pattern[self._place : self._place + 1]

    def _sequence(self) -> frozenset[_Beginning]:
        found = frozenset({_EMPTY})
        while self._next() not in ("", "|", ")"):
            if all(len(signs) >= self._length for _, signs in found):
                self._skip()
                break
            part = self._part()
            least, most = self._times()
            found = self._joined(found, self._repeated(part, least, most))
        return found

    def _skip(self) -> None:
        """Go to the end of the sequence: its first signs are known."""
        depth = 0
        while (sign := self._next()) and (depth or sign not in "|)"):
            depth += (sign == "(") - (sign == ")")
            self._take(_INDIFFERENT)

    def _repeated(self, part: frozenset[_Beginning], least: int, most: int) -> frozenset[_Beginning]:
        found, repeated = frozenset[_Beginning](), frozenset({_EMPTY})
        for time in range(min(most, self._length)):
            if time >= least:
                found |= repeated
            repeated = self._joined(repeated, part)
        return found | repeated

    def _joined(self, first: frozenset[_Beginning], then: frozenset[_Beginning]) -> frozenset[_Beginning]:
        short = [one for one in first if len(one[1]) < self._length]
        if not short:
            return first
        if len(short) * len(then) > _MOST:
            raise _TooMany
        return (first - set(short)) | {
            (one[0] or (not one[1] and other[0]), (one[1] + other[1])[: self._length])
            for one in short
            for other in then
        }

    def _times(self) -> tuple[int, int]:
        """How often what was just read may stand there."""
        times = _TIMES.match(self._pattern, self._place)
        if times is None or not times[0]:
            return 1, 1
        self._place = times.end()
        if times[1]:
            return 0, 1
        return int(times[2] or 0), (int(times[4]) if times[3] else int(times[2]))

    def _part(self) -> frozenset[_Beginning]:
        if self._next() == "(":
            return self._group()
        sign = self._take(_SIGN)
        if sign in ("^", r"\b"):
            return frozenset({_EDGE})
        return frozenset({_EMPTY if sign == "$" else (False, (sign,))})

    def _take(self, expected: re.Pattern[str]) -> str:
        found = expected.match(self._pattern, self._place)
        if found is None:
            raise ValueError(self._pattern)
        self._place = found.end()
        return found[0]

    def _group(self) -> frozenset[_Beginning]:
        opening = self._take(_OPENING)
        inside = self._place
        found = self.alternatives()
        content = self._pattern[inside : self._place]
        self._place += 1
        if opening in ("(", "(?:"):
            return found
        if opening == "(?<!" and all(_matches(content, 0, sign) for sign in "aZ0_éش"):
            return frozenset({_EDGE})
        return frozenset({_EMPTY})
