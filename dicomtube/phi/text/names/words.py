"""The words of a text, each with what the lexicons know of it, and the runs that names are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from typing import NamedTuple

from dicomtube.phi.text.lexicon import NAMELIKE, Kind, kind_of, listed, words_of
from dicomtube.phi.text.reading import Reading

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]{2})){0,40}(?:'s(?![^\W\d_]))?")
_OPENING = re.compile(r"(?:[.!?:;\n*#>•|=/\x00\"][\s)\"'*_-]{0,6}|\n[\s\W\d]{0,8}|[.!?]\s{0,3}\(|\s-\s)$")
_GERMAN = re.compile(
    r"\b(?:der|die|das|und|mit|nach|bei|eine?[rnms]?|ist|nicht|zur|zum|ohne|im|vom|beim|links|rechts|seit|sowie)\b"
)
#: Small words inside names.
PARTICLES = listed("""
de da do dos das del della di du la le van von der den ter ten zu zum el al bin ibn bint abu ben mac st av af y
e
""")
NEVER_NAMES = words_of("never_names")
_CONTRACTED = ("'ll", "'ve", "'re", "'m", "n't", "'d")
HARMLESS = Kind.WORD | Kind.PRODUCT | Kind.PLACE
ORDINARY_NAME = Kind.WORD | Kind.PLAIN_NAME
JOINTS = frozenset({" ", "  ", "-", ". ", "."})


class Word(NamedTuple):
    """A word, where it stands, and what it may be.

    `strange`: no list of harmless words holds it. `namable`: it can be part of a name in good company. `given`: a given
    name and no word of the language.
    """

    start: int
    end: int
    text: str
    lower: str
    kind: Kind
    capital: bool
    strange: bool
    namable: bool
    given: bool

    @property
    def initial(self) -> bool:
        """One capital letter."""
        return self.capital and len(self.text) == 1


@lru_cache(maxsize=20_000)
def _nature(text: str) -> tuple[str, Kind, bool, bool, bool, bool]:
    """What a word is wherever it stands: the fields of `Word` from `lower` on."""
    lower, kind = text.lower(), kind_of(text)
    strange = not kind & HARMLESS
    acronym = text.isupper() and len(text) <= 5 and not kind & NAMELIKE  # like CT or MCL
    namable = (
        lower not in NEVER_NAMES
        and not lower.endswith(_CONTRACTED)
        and not (acronym and not kind & Kind.PLAIN_NAME)
        and (strange or bool(kind & (NAMELIKE | Kind.PLAIN_NAME)))
    )
    given = bool(kind & Kind.GIVEN) and not kind & ORDINARY_NAME
    return lower, kind, text[0].isupper(), strange, namable, given


class Words:
    """The words of a text and what stands between them. In `files` stand the names of files."""

    def __init__(self, reading: Reading, files: tuple[tuple[int, int], ...] = ()) -> None:
        self.reading = reading
        self.files = files
        self.text = text = reading.text
        self.all = [_word(found) for found in _WORD.finditer(text)]
        self._starts = [word.start for word in self.all]
        self._beginning = len(text) - len(text.lstrip(" (\"'*#-\n"))
        self._line_ends = [place for place, sign in enumerate(text) if sign == "\n"]
        self._headings: dict[int, bool] = {}

    @cached_property
    def german(self) -> bool:
        """Whether every noun has a capital, as in German."""
        return len(_GERMAN.findall(self.text)) >= 2

    def at(self, place: int) -> int:
        """The index of the first word that begins at `place` or later."""
        return bisect_left(self._starts, place)

    def beginning(self, place: int) -> int | None:
        """The index of the word that begins exactly at `place`."""
        index = self.at(place)
        return index if index < len(self.all) and self.all[index].start == place else None

    def between(self, one: int, other: int) -> str:
        """What stands between two words."""
        return self.text[self.all[one].end : self.all[other].start]

    def before(self, index: int) -> Word | None:
        """The word before, if nothing but a blank is between."""
        return self.all[index - 1] if index and self.between(index - 1, index) == " " else None

    def after(self, index: int) -> Word | None:
        """The word after, if nothing but a blank is between."""
        return self.all[index + 1] if index + 1 < len(self.all) and self.between(index, index + 1) == " " else None

    def opens(self, index: int) -> bool:
        """Whether a sentence, line or bracket begins with the word, where every word has a capital."""
        before = self.text[max(0, self.all[index].start - 12) : self.all[index].start]
        return _OPENING.search(before) is not None or self.all[index].start <= self._beginning

    def heading(self, index: int) -> bool:
        """Whether most words of the line have a capital."""
        line = bisect_right(self._line_ends, self.all[index].start - 1)
        if line not in self._headings:
            self._headings[line] = self._is_heading(line)
        return self._headings[line]

    def _is_heading(self, line: int) -> bool:
        start = self._line_ends[line - 1] + 1 if line else 0
        end = self._line_ends[line] if line < len(self._line_ends) else len(self.text)
        if self.text[start:end].rstrip(" *_").endswith((".", "!")):
            return False
        long = [word for word in self.all[self.at(start) : self.at(end)] if len(word.text) > 3]
        return len(long) >= 4 and sum(word.capital for word in long) * 10 >= len(long) * 6

    def run(self, first: int, *, small: bool = False, most: int = 5) -> tuple[int, int] | None:
        """The span of the name that begins with word `first`; with `small` it may be in small letters."""
        last = None
        index = first
        while index < min(len(self.all), first + most):
            if index > first and not self._joined(index, small=small):
                break
            word = self.all[index]
            if self._particle(index):
                index += 1
                continue
            if not (self._spelled_initial(index, first) or (word.namable and (word.capital or small))):
                break
            last = index
            index += 1
        if last is None:
            return None
        end = self.all[last].end
        return self.all[first].start, end + (self.all[last].initial and self.text[end : end + 1] == ".")

    def _joined(self, index: int, *, small: bool) -> bool:
        gap, word = self.between(index - 1, index), self.all[index]
        if gap == ", ":  # Smith, John
            return (word.capital or small) and bool(word.kind & Kind.GIVEN) and not word.kind & Kind.PLAIN_NAME
        return gap in JOINTS and not (gap[0] == "." and len(self.all[index - 1].text) > 2)

    def _particle(self, index: int) -> bool:
        following = index + 1 < len(self.all) and self.between(index, index + 1) in (" ", "-")
        return bool(following) and self.all[index].lower in PARTICLES and not self.all[index].initial

    def _spelled_initial(self, index: int, first: int) -> bool:
        word = self.all[index]
        return word.initial and (index > first or self.text[word.end : word.end + 1] == ".")


def _word(found: re.Match[str]) -> Word:
    text = found[0]
    if "." in text:  # two sentences run together, or an abbreviation: the first part is the word
        text = text[: text.index(".")]
    text = text.removesuffix("'s")
    start = found.start()
    return Word(start, start + len(text), text, *_nature(text))
