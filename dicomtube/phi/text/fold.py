"""Text made uniform before it is read: one digit system, one hyphen, one quote; offsets stay known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MASK: Final = "\x00"
"""Stands for each sign of a safe span: neither letter, digit nor blank."""

_SIGNS = {
    **dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-"),
    **dict.fromkeys(map(ord, "‘’‚‛′´`ʼ＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "\t\u00a0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("،"): ",",
    ord("؛"): ";",
    ord("٫"): ".",
    ord("٬"): ",",
    ord("٪"): "%",
    ord("؟"): "?",
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    ord("ی"): "ي",
    ord("ة"): "ه",
    ord("ک"): "ك",
    ord("\r"): "\n",
    ord("\u2028"): "\n",
    ord("\u2029"): "\n",
}
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}


class _Table(dict[int, str]):
    """A translation table that learns digits and wide forms when it first meets them. Always one sign for one."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if code > 0x7F and not sign.isascii():
            digit = unicodedata.decimal(sign, None)
            if digit is not None:
                sign = str(digit)
            elif 0xFF01 <= code <= 0xFF5E:
                sign = chr(code - 0xFEE0)
        if len(self) < 5000:
            self[code] = sign
        return sign


_TABLE = _Table(_SIGNS)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` made uniform; `places[i]` is where its sign i stands in the original (None: at i).

    In names of files, which stand at `files`, low lines have become blanks.
    """

    text: str
    places: tuple[int, ...] | None
    files: tuple[tuple[int, int], ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of what stands at [start, end) here."""
        if self.places is None or start >= end:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def _invisible(sign: str) -> bool:
    """Signs without a width of their own: they would tear words and numbers apart."""
    return sign == "\u0640" or unicodedata.category(sign) in ("Cf", "Mn", "Me")


_FILE = re.compile(
    r"(?<![\w@.-])[\w()+^.-]{0,120}_[\w()+^.-]{0,120}(?<![.])",
)
_KINDS_OF_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|tiff?|dcm|dicom|ima|pdf|docx?|pptx?|xlsx?|csv|txt|zip|rar|7z|mp4|avi|mov|wmv|mkv|wav"
    r"|mp3|m4a|nii|gz"
    r"|nrrd|mha|heic|webp|svg|json|xml|html?|rtf|odt|key|bak|tar)$",
    re.IGNORECASE,
)


def fold(text: str) -> Folded:
    """Uniform signs one for one, without what cannot be seen (soft hyphens, joiners, direction marks, vowel signs)."""
    composed = text.translate(_TABLE)
    places = None
    if not text.isascii():
        kept = [place for place, sign in enumerate(composed) if sign.isascii() or not _invisible(sign)]
        if len(kept) != len(composed):
            composed, places = "".join(composed[place] for place in kept), tuple(kept)
    files = tuple(_files(composed)) if "_" in composed else ()
    for start, end in files:
        composed = composed[:start] + composed[start:end].replace("_", " ") + composed[end:]
    return Folded(composed, places, files)


def _files(text: str) -> Iterator[tuple[int, int]]:
    """Where names of files stand that are words joined by low lines."""
    for found in _FILE.finditer(text):
        if not (_KINDS_OF_FILES.search(found[0]) or found[0].count("_") > 2):
            continue
        path = text[max(0, found.start() - 100) : found.start()].rsplit(" ", 1)[-1]
        if "@" not in path and "://" not in path and "www." not in path and text[found.end() : found.end() + 1] != "@":
            kind = _KINDS_OF_FILES.search(found[0])
            yield found.start(), found.start() + (kind.start() if kind else len(found[0]))


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """The word in small letters without accents, as the lexicons hold it."""
    lower = word.lower()
    if lower.isascii():
        return lower
    lower = "".join(_LETTERS.get(sign, sign) for sign in lower)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign))
