"""Word lists of the text linter: names, words that are nobody's name, and names that stand for things."""

from __future__ import annotations

import re
from enum import Flag, auto
from functools import cache, lru_cache
from importlib.resources import files

from dicomtube.phi.text.fold import bare, fold


class Kind(Flag):
    """What a word may be. A word can be several things; none of them makes it unknown.

    `SHAPED` marks a word that is in no list and only ends or begins like one.
    """

    UNKNOWN = 0
    GIVEN = auto()
    SURNAME = auto()
    PLAIN_NAME = auto()
    EPONYM = auto()
    PRODUCT = auto()
    PLACE = auto()
    CITY = auto()
    WORD = auto()
    SHAPED = auto()


NAMELIKE = Kind.GIVEN | Kind.SURNAME
_FILES = {
    "given_names": Kind.GIVEN,
    "surnames": Kind.SURNAME,
    "plain_names": Kind.PLAIN_NAME,
    "eponyms": Kind.EPONYM,
    "products": Kind.PRODUCT,
    "places": Kind.PLACE,
    "cities": Kind.CITY,
    "english": Kind.WORD,
    "everyday": Kind.WORD,
    "vocabulary": Kind.WORD,
    "medical_extra": Kind.WORD,
}
#: Endings of words that medicine and English make, and hardly any name has.
_ENDINGS = re.compile(
    r"(?:itis|osis|oses|omas?|omata|a?emi[ac]|ectom(?:y|ies)|otomy|ostomy|scop[yi]c?|graph[yi]c?|grams?"
    r"|olog(?:y|ist|ists|ical)|path(?:y|ic)|plast[yi]c?|plasia|troph(?:y|ic)|geni[cs]|lys[ie]s|lytic|megaly|algia"
    r"|uria"
    r"|rrh?o?ea|tions?|sions?|ments?|ness|it(?:y|ies)|ic(?:al)?|ally|ous|able|ible|less|ism|ings?|ated|ates"
    r"|i[sz](?:ed|ing|es|ation)|ular|eal|iac|oids?|oidal|cyt(?:es?|ic)|blast(?:ic)?|derma?|phagia|phasia|plegi[ac]"
    r"|pares[ie]s|cele|ectas[ie]s|ectasia|thorax|philia|penia|mycin|cillin|azoles?|pril|sartan|statin|[mt]ab"
    r"|[tm]inib"
    r"|olol|dipine|prazole|cycline|floxacin|caine|gli?ptin|gliflozin|tidine|platin|taxel|rubicin|sone|solone"
    r"|barbital|azepam|triptan|parin|grastim)$"
)
_BEGINNINGS = re.compile(
    r"(?:hypo|hyper|peri|para|sub|intra|extra|inter|supra|infra|retro|trans|poly|micro|macro|multi|ha?emo|neuro"
    r"|cardio"
    r"|osteo|hepato|nephro|broncho|gastro|fibro|angio|chondro|radio|electro|ultra|cranio|thoraco|lumbo"
    r"|spondylo)[a-z]{4}"
)
_DOUBLE = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]{2,15}-[^\W\d_a-z][^\W\d_A-Z]{2,15}")
_INFLECTED = re.compile(r"([a-z]{3,30}?)(?:ies|es|s|ed|d|ing|ly|er|ers|est)")


@cache
def _kinds() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for name, kind in _FILES.items():
        for word in words_of(name):
            kinds[word] = kinds.get(word, Kind.UNKNOWN) | kind
    return kinds


def words_of(name: str) -> frozenset[str]:
    """The words of one list."""
    text = files(__package__).joinpath(f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


COMMON_ABBREVIATIONS = words_of("abbreviations")
ABBREVIATIONS = COMMON_ABBREVIATIONS | words_of("more_abbreviations")
"""Letters that are nobody's initials, in capitals; some of the rarer ones may be, where a person must stand."""


def listed(block: str) -> frozenset[str]:
    """The words of a block of text."""
    return frozenset(block.split())


@cache
def arabic_words(name: str) -> frozenset[str]:
    """The words of an Arabic list, folded as texts are."""
    return frozenset(fold(word).text for word in words_of(name))


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> Kind:
    """What ``word`` may be, whatever its case and accents; a hyphenated word is what its parts are."""
    kinds = _kinds()
    plain = bare(word)
    if plain.endswith("'s"):
        plain = plain[:-2]
    if (known := kinds.get(plain)) is not None:
        return known
    if "-" in plain or "'" in plain:
        return Kind.UNKNOWN if _DOUBLE.fullmatch(word) and _unknown_first(plain) else _joined(plain)
    stem = plain.replace("oe", "o").replace("ae", "a").replace("ue", "u")
    if stem != plain and (known := kinds.get(stem)) is not None and known & NAMELIKE:
        return known
    if len(plain) >= 6 and (_ENDINGS.search(plain) or _BEGINNINGS.match(plain)):
        return Kind.WORD | Kind.SHAPED
    if (inflected := _INFLECTED.fullmatch(plain)) is not None:
        root = inflected[1]
        for form in (root, root + "e", root + "y", root[:-1] if root[-1:] == root[-2:-1] else root):
            if kinds.get(form, Kind.UNKNOWN) & Kind.WORD:
                return Kind.WORD
    return Kind.UNKNOWN


def _unknown_first(plain: str) -> bool:
    """Okonjo-Bright: a word of no list joined to one that is."""
    return not kind_of(plain.split("-")[0])


def _joined(plain: str) -> Kind:
    parts = [part for part in re.split(r"['-]", plain) if part]
    if not parts:
        return Kind.UNKNOWN
    if parts[0] in _PREFIXES and len(parts) > 1 and not kind_of(parts[1]) & (Kind.WORD | Kind.PRODUCT):
        return Kind.SURNAME
    found = [kind_of(part) for part in parts if len(part) > 1]
    if not found:
        return Kind.UNKNOWN
    if any(kind & Kind.EPONYM for kind in found) and not any(
        kind & Kind.GIVEN and not kind & Kind.EPONYM for kind in found
    ):
        return Kind.EPONYM
    if any(kind & NAMELIKE for kind in found):
        return NAMELIKE & Kind((found[0] | found[-1]).value) or Kind.SURNAME
    if all(kind & (Kind.WORD | Kind.PRODUCT | Kind.PLACE) for kind in found):
        return Kind.WORD
    return Kind.WORD if found[-1] & Kind.WORD and len(found) > 1 else Kind.UNKNOWN


_PREFIXES = frozenset({"o", "al", "el", "abu", "ibn", "d", "ben", "bin", "ul", "ad", "as", "ash", "an", "ar", "az"})
