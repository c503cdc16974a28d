"""What stands around a name: a thing named after somebody, or what only people do and have."""

from __future__ import annotations

import re

from dicomtube.phi.text.lexicon import Kind, listed, words_of
from dicomtube.phi.text.names.words import PARTICLES, Words

DEEDS_OF_PEOPLE = words_of("deeds_of_people")
DEEDS = DEEDS_OF_PEOPLE | words_of("deeds_of_all")
THINGS = words_of("things_named_after")
_BELONGINGS = words_of("belongings")
_INSTITUTIONS = listed("""
university universities institute institutes institution college centre center foundation academy faculty laboratory
laboratories
society association consortium corporation inc ltd gmbh company press publishing healthcare systems
""")
_JOINING = frozenset({"and", "or", "et", "versus", "vs", "und"})
_ADVERBS = listed("""
also never still then first suddenly again only had has just always who later recently initially quickly now
unfortunately sadly finally soon often usually once twice himself herself
""")
_PREPOSITIONS = listed("with for on at from after before because who to by when while since until during without")
_AUTHORS = listed(
    "described proposed introduced coined classified taught popularised popularized published advocated noted"
)
_PARTS = THINGS | listed(
    "septa septum eminence ampulla circle tubercles crest crypt islet sphincter torcular trigone sign"
)
_GAP = re.compile(r"(?:'s?)?[\s,/-]{1,3}|(?:'s?)?\s?[(]")
_DESCRIBED = re.compile(
    r"(?:described|proposed|introduced|published|shown|suggested|defined|named|according|modified|populari[sz]ed"
    r"|developed|discovered|coined)\s(?:first\s)?(?:by|after|to)$"
)


def names_a_thing(words: Words, index: int) -> bool:
    """Whether a disease, sign, classification, place in the body or device follows that has the word's name."""
    plain = 0
    for later in range(index + 1, min(index + 8, len(words.all))):
        if not _GAP.fullmatch(words.between(later - 1, later)):
            return False
        word = words.all[later]
        if word.lower in _JOINING:
            continue
        if word.lower in THINGS and (not word.capital or words.heading(later)):
            return True
        if word.capital and word.lower in _INSTITUTIONS:
            return True
        if word.capital or word.lower in PARTICLES:
            continue
        if word.lower in _PREPOSITIONS:
            return False
        plain += 1
        if plain > 1 or not word.kind & Kind.WORD or word.lower in DEEDS:
            return False
    return False


def described_by(words: Words, index: int) -> bool:
    """Whether the name is that of somebody who described something."""
    before = [word.lower for word in words.all[max(0, index - 3) : index]]
    known = words.all[index].kind & Kind.GIVEN or (words.after(index) is not None and words.all[index + 1].capital)
    if not known and before[-1:] == ["of"] and before[-2:-1] and before[-2].removesuffix("s") in _PARTS:
        return True
    return _DESCRIBED.search(" ".join(before)) is not None


def describes(words: Words, index: int) -> bool:
    """Whether the name is the subject of what authors and teachers do."""
    following = words.after(index)
    return following is not None and following.lower in _AUTHORS


def acts(words: Words, index: int, deeds: frozenset[str]) -> bool:
    """Whether one of the ``deeds`` stands after the word."""
    following = words.after(index)
    if following is None or following.capital:
        return False
    if following.lower in _ADVERBS and (second := words.after(index + 1)) is not None and second.lower in DEEDS:
        return True
    return following.lower in deeds


def owns(words: Words, index: int) -> bool:
    """Whether the word has a possessive and what only a person has follows."""
    end = words.all[index].end
    if words.text[end : end + 2] != "'s" or index + 1 >= len(words.all):
        return False
    return words.text[end + 2 : end + 3] == " " and words.all[index + 1].lower in _BELONGINGS
