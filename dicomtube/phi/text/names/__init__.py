"""Names, initials and relatives: judged word by word, with the company they keep."""

from __future__ import annotations

from collections.abc import Iterator

from dicomtube.phi.text.findings import Found
from dicomtube.phi.text.names import arabic, cued, initials, letters, scripts, uncued
from dicomtube.phi.text.names.words import Words

__all__ = ["Words", "announced", "unannounced"]


def announced(words: Words) -> Iterator[Found]:
    """Names, relatives and initials that something announces: these come before all rules."""
    yield from initials.find_cued_initials(words)
    if arabic.is_arabic(words.text):
        yield from arabic.find_cued(words.reading)
    yield from cued.find_cued(words)


def unannounced(words: Words) -> Iterator[Found]:
    """Names and initials that stand by themselves: these come after all rules."""
    yield from initials.find_dotted_initials(words)
    yield from letters.find_letters(words)
    yield from uncued.find_uncued(words)
    yield from scripts.find_foreign(words.text)
    if arabic.is_arabic(words.text):
        yield from arabic.find_uncued(words.text)
