"""Coded entries (PS3.3 section 8): value, scheme and meaning are judged together."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import cast

from pydicom.sr._concepts_dict import concepts

from dicomtube.dicom.deidentify.prose import EQUIPMENT, REMOVED, Company, clean
from dicomtube.dicom.deidentify.schemes import LANGUAGE_SCHEMES, LANGUAGES, code_scheme, is_code
from dicomtube.dicom.deidentify.values import Setting, padded
from dicomtube.dicom.part10 import Element, text

_ConceptTable = Mapping[str, Mapping[str, Mapping[str, tuple[str, list[int]]]]]
CODE_VALUE, LONG_CODE_VALUE, _SCHEME, _VERSION, _MEANING = 0x00080100, 0x00080119, 0x00080102, 0x00080103, 0x00080104
CODE_PARTS = (CODE_VALUE, LONG_CODE_VALUE, _SCHEME, _VERSION, _MEANING)


def clean_code(by_tag: Mapping[int, Element], setting: Setting) -> dict[int, bytes]:
    """What to write for the code's own elements, by tag; the same bytes object where nothing changes."""
    designator = text(by_tag[_SCHEME][2]) if _SCHEME in by_tag else ""
    scheme = code_scheme(designator)
    value = text(by_tag[CODE_VALUE][2]) if CODE_VALUE in by_tag else ""
    cleaned: dict[int, bytes] = {}
    for tag in CODE_PARTS:
        raw = by_tag[tag][2] if tag in by_tag else None
        if isinstance(raw, bytes):
            original = setting.text(raw).strip()
            kept = _cleaned(tag, original, value, scheme, setting)
            cleaned[tag] = raw if kept == original and raw.isascii() else padded(kept)
    return cleaned


@cache
def published(scheme: str, value: str) -> frozenset[str]:
    """The meanings that PS3.16 gives a code; none where the concept dictionary does not know it."""
    return _concepts().get((scheme, value), frozenset())


@cache
def _concepts() -> Mapping[tuple[str, str], frozenset[str]]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for scheme, by_keyword in cast(_ConceptTable, concepts).items():
        for codes in by_keyword.values():
            for value, entry in codes.items():
                found[scheme, value].add(entry[0])
    return {key: frozenset(meanings) for key, meanings in found.items()}


def _cleaned(tag: int, original: str, value: str, scheme: str, setting: Setting) -> str:
    if tag == _SCHEME:
        return scheme
    if tag == _VERSION:
        return original if is_version(original) else ""
    if tag == _MEANING:
        return _meaning(original, value, scheme, setting)
    return _code_value(original, scheme, setting)


def _meaning(original: str, value: str, scheme: str, setting: Setting) -> str:
    """What is given, if the standard says the same or its words are known; else what the standard says, or the rest."""
    meanings = published(scheme, value)
    if original in meanings or (scheme in LANGUAGE_SCHEMES and original in LANGUAGES):
        return original
    cleaned = clean(original, Company(EQUIPMENT, setting.names))
    if cleaned != original and meanings:
        return min(meanings, key=lambda meaning: (len(meaning), meaning))
    return cleaned or REMOVED


def _code_value(value: str, scheme: str, setting: Setting) -> str:
    """A code of its scheme, or a keyed label in its place: equal codes stay equal."""
    if not value or setting.pseudonyms.is_own_label(value):
        return value
    if value not in setting.numbers and value.lower() not in setting.names and is_code(value, scheme, setting.names):
        return value
    return setting.pseudonyms.label("code", value)


def is_version(version: str) -> bool:
    """Editions of coding schemes are years, dates or small numbers, the same for everybody."""
    return len(version) <= 10 and all(char in "0123456789.v-" for char in version)
