"""A text that many patterns are looked for in: each only where a match of it can begin."""

from __future__ import annotations

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Final

from dicomtube.phi.text.beginnings import SEEN, beginnings
from dicomtube.phi.text.fold import MASK

_EDGES = re.compile(r"\w+|[^\w\s]")
_INSIDE_A_WORD = re.compile(r"\w\w")
_REMEMBERED = 50_000


class _Searches:
    """All patterns of the linter, by the signs their matches can begin with."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._beginnings: dict[int, tuple[re.Pattern[str], ...]] = {}
        self._by_signs: dict[str, tuple[int, ...]] = {}

    def enter(self, pattern: re.Pattern[str]) -> int:
        """The number of the pattern from now on."""
        self._patterns.append(pattern)
        self._by_signs.clear()
        return len(self._patterns) - 1

    def everywhere(self, number: int) -> bool:
        """Whether a match of the pattern can begin anywhere."""
        return not self._beginnings[number]

    def beginning_with(self, signs: str) -> tuple[int, ...]:
        """The patterns of which a match can begin with the signs, the edge of a word before them."""
        known = self._by_signs.get(signs)
        if known is not None:
            return known
        if len(self._by_signs) > _REMEMBERED:
            self._by_signs.clear()
        if signs:
            seen = len(signs) - 1
            shorter = self.beginning_with(signs[:seen])
            found = tuple(number for number in shorter if self._beginnings[number][seen].match(signs))
        else:
            for number in range(len(self._beginnings), len(self._patterns)):
                self._beginnings[number] = beginnings(self._patterns[number])
            found = tuple(number for number, known_ones in self._beginnings.items() if known_ones)
        self._by_signs[signs] = found
        return found


_searches: Final = _Searches()


class Search:
    """A pattern to be looked for in texts."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern: Final = re.compile(pattern, flags)
        self.number: Final = _searches.enter(self.pattern)


class Reading:
    """A text, and where in it the patterns can begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[int, list[int]] = defaultdict(list)
        places, able = self._places, _searches.beginning_with
        for edge in _EDGES.finditer(text):
            start = edge.start()
            for number in able(text[start : start + SEEN]):
                places[number].append(start)

    def find(self, search: Search) -> Iterator[re.Match[str]]:
        """The matches, as `finditer` gives them."""
        if _searches.everywhere(search.number):
            yield from search.pattern.finditer(self.text)
            return
        text, match, end = self.text, search.pattern.match, 0
        for place in self._places.get(search.number, ()):
            if place >= end and (found := match(text, place)) is not None:
                end = found.end()
                yield found

    def masked(self, searches: Iterable[Search]) -> Reading:
        """The text with what one search after the other finds in it blanked, at the same length."""
        reading = copy(self)
        for search in searches:
            if spans := [found.span() for found in reading.find(search)]:
                reading._mask(spans)
        return reading

    def _mask(self, spans: list[tuple[int, int]]) -> None:
        pieces: list[str] = []
        place, text = 0, self.text
        for start, end in spans:
            pieces += (text[place:start], MASK * (end - start))
            place = end
            if _INSIDE_A_WORD.match(text, end - 1):
                self._begin(end)
        self.text = "".join(pieces) + text[place:]

    def _begin(self, place: int) -> None:
        """A word begins here, now that what stood before it is masked."""
        for number in _searches.beginning_with(self.text[place : place + SEEN]):
            insort(self._places[number], place)
