"""Coded entries (PS3.3 section 8): value, scheme and meaning are judged together."""

from collections.abc import Mapping

from dicomtube.dicom.deidentify.prose import EQUIPMENT, REMOVED, Company, clean
from dicomtube.dicom.deidentify.values import Setting, code_scheme, code_value, padded
from dicomtube.dicom.part10 import Element, text

CODE_VALUE, LONG_CODE_VALUE, _SCHEME, _VERSION, _MEANING = 0x00080100, 0x00080119, 0x00080102, 0x00080103, 0x00080104


def clean_code(by_tag: Mapping[int, Element], setting: Setting) -> dict[int, bytes]:
    """What to write for the code's own elements, by tag; the same bytes object where nothing changes."""
    designator = text(by_tag[_SCHEME][2]) if _SCHEME in by_tag else ""
    scheme = code_scheme(designator)
    cleaned: dict[int, bytes] = {}
    for tag in (CODE_VALUE, LONG_CODE_VALUE, _SCHEME, _VERSION, _MEANING):
        raw = by_tag[tag][2] if tag in by_tag else None
        if isinstance(raw, bytes):
            original = setting.text(raw).strip()
            kept = _cleaned(tag, original, designator, scheme, setting)
            cleaned[tag] = raw if kept == original and raw.isascii() else padded(kept)
    return cleaned


def _cleaned(tag: int, original: str, designator: str, scheme: str, setting: Setting) -> str:
    if tag == _SCHEME:
        return scheme
    if tag == _VERSION:
        return original if is_version(original) else ""
    if tag == _MEANING:
        return clean(original, Company(EQUIPMENT, setting.names)) or REMOVED
    return code_value(original, scheme, setting)


def is_version(version: str) -> bool:
    """Editions of coding schemes are years, dates or small numbers, the same for everybody."""
    return len(version) <= 10 and all(char in "0123456789.v-" for char in version)
