"""Initials without dots that nothing announces: two or three capitals where only a person can stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.lexicon import ABBREVIATIONS, COMMON_ABBREVIATIONS, NAMELIKE, Kind, listed
from dicomtube.phi.text.names.company import DEEDS, DEEDS_OF_PEOPLE
from dicomtube.phi.text.names.words import Word, Words
from dicomtube.phi.text.reading import Search

_LOOK_LIKE = N_("These look like a person's initials.")

#: What one does to a person, or how one speaks to and of one.
_TO_A_PERSON = listed("""
told tell asked ask thanked thank thanks thx phoned rang emailed texted met dear hi hello hey poor consented
cannulated warned reassured ping cheers congratulate bring fetch mother father wife husband sister brother daughter son
dad mum mom colleague registrar fellow radiographer tech tells called initials say says said reminded paged bleeped
copied invited quizzed love sincerely regards
""")
#: What may stand before a person and before much else.
_BEFORE = listed("""
by for with from to per and of as that when where after because before while but if since until about than cc via
is was named like or our little old young
""")
_AFTER = listed("""
is was has had and who whose again today now in at on to for here back still also never always would will did can
could a an aged when after because before while thinks agrees from with said says came went did does
""")
_SMALL = Search(
    r"(?<![\w./'-])(?:by|per|cc|ask|tell|told|asked|thx|thanks|ping|for|from|with|dear|hi|/|~|--|=|to)\s?([a-z]{2,3})"
    r"(?=\s?[;.)/]?\s?$|\s?[;:)/]|\n|,)"
)
_SIGNED_SMALL = Search(
    r"(?<![\w./'-])(?:[Ss]igned|[Rr]eported|[Cc]hecked|[Rr]ead|[Tt]yped|[Ss]canned)\s(?:off|up|out)\s(?:by\s)?([a-z]{2,3})(?![\w'-])"
)
_ACTS_SMALL = Search(
    r"(?<![\w./'-])([a-z]{2,3})\s(?:says|said|thinks|agrees|agreed|wants|wanted|asked|asks|disagrees)\b"
)
_AGED_SMALL = Search(r"(?<![\w./'-])([a-z]{2,4})(?=,?\s\d{1,3}\s?(?:[MF]|[mf]|yo|y/o|yrs?)(?!\w))")
_LAST = Search(r"(?<=[a-z]\s)([A-Z]{2,3})(?=\s?$)")
_ROMAN = re.compile(r"[IVX]{1,4}")
_SENTENCE = re.compile(r"(?:^|[.!?:;\n]\s{0,3}|[(\"]|\s-\s)$")
_SMALL_CITATION = re.compile(r"[A-Z][a-z]+\s$")


def find_letters(words: Words) -> Iterator[Found]:
    """`HBQ kept still`, `told RW`, `KM's mother`, `checked with DP`."""
    capitals = sum(word.text.isupper() and len(word.text) > 3 for word in words.all)
    if capitals * 3 <= len(words.all):
        for index, word in enumerate(words.all):
            if 2 <= len(word.text) <= 3 and word.text.isupper() and _could_be(words, index) and _is(words, index):
                yield Found(word.start, word.end, TextClass.INITIALS, Certainty.LIKELY, _LOOK_LIKE)
    yield from _last_or_in_a_file(words)
    for search in (_SMALL, _ACTS_SMALL, _AGED_SMALL, _SIGNED_SMALL):
        for found in words.reading.find(search):
            place = words.beginning(found.start(1))
            if place is not None and _small(words.all[place]):
                yield Found(*found.span(1), TextClass.INITIALS, Certainty.LIKELY, _LOOK_LIKE)


def _last_or_in_a_file(words: Words) -> Iterator[Found]:
    """`call if stroke MOB`, `fmri_DKO_motor.nii`."""
    for found in words.reading.find(_LAST):
        place = words.beginning(found.start(1))
        if found[1] not in ABBREVIATIONS and place is not None and _could_be(words, place):
            yield Found(*found.span(1), TextClass.INITIALS, Certainty.LIKELY, _LOOK_LIKE)
    for start, end in words.files:
        for word in words.all[words.at(start) : words.at(end)]:
            if (
                len(word.text) == 3
                and word.text.isupper()
                and word.text not in ABBREVIATIONS
                and not word.kind
                and word.text.isascii()
            ):
                yield Found(word.start, word.end, TextClass.INITIALS, Certainty.LIKELY, _LOOK_LIKE)


def _small(word: Word) -> bool:
    return (
        word.text.upper() not in ABBREVIATIONS
        and not word.kind & ~Kind.UNKNOWN
        and len(word.text) == len(word.lower)
        and word.text.isascii()
    )


def _could_be(words: Words, index: int) -> bool:
    """Latin capitals with no sign joined to them, and neither a number nor a word."""
    word = words.all[index]
    if not word.text.isascii() or _ROMAN.fullmatch(word.text) or word.kind & (Kind.WORD | Kind.PRODUCT | Kind.PLACE):
        return False
    sides = words.text[word.start - 1 : word.start] + words.text[word.end : word.end + 1]
    return not any(sign in "-/_.^@#&0123456789+" for sign in sides.removesuffix(".")) and not words.heading(index)


def _is(words: Words, index: int) -> bool:
    word, before, after = words.all[index], words.before(index), words.after(index)
    end = words.text[word.end : word.end + 2]
    acting = after is not None and not after.capital and after.lower in DEEDS_OF_PEOPLE
    addressed = before is not None and before.lower in _TO_A_PERSON
    if word.text not in COMMON_ABBREVIATIONS and (acting or (addressed and _stops(after))):
        return True
    if word.text in ABBREVIATIONS or word.kind & NAMELIKE:
        return False
    if before is not None and before.capital and len(before.text) > 1 and not words.opens(index - 1):
        return False
    if end == "'s":
        return before is None or before.lower in _BEFORE
    if before is None:
        return _alone(words, index, after)
    return before.lower in _BEFORE and _stops(after)


def _stops(after: Word | None) -> bool:
    """Whether no noun follows that the letters could stand before."""
    return after is None or (not after.capital and after.lower in _AFTER | DEEDS)


def _alone(words: Words, index: int, after: Word | None) -> bool:
    """At the beginning, before a verb or a sign; or between signs."""
    word = words.all[index]
    if after is not None:
        return not after.capital and after.lower in _AFTER | DEEDS and words.opens(index)
    following = words.text[word.end : word.end + 2]
    if words.opens(index) and _SENTENCE.search(words.text[max(0, word.start - 4) : word.start]):
        return following[:1] in (",", ")", "(") or following == " -" or not following.strip()
    return following[:1] in (",", ")", ";") or not following.strip(" .")
