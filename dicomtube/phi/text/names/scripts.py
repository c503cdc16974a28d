"""Names in scripts without capitals, standing in a text of another script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass

_CUED = re.compile(
    r"(?:姓名|患者|病人|氏名|お名前|환자|성명|이름|שם|रोगी|नाम)[\s:：,、は]{0,2}([\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}"
    r"|[\u05d0-\u05ea]{2,12}(?:\s[\u05d0-\u05ea]{2,12})?"
    r"|[\u0900-\u097f]{2,14}(?:\s[\u0900-\u097f]{2,14})?)"
)
_TITLED = re.compile(r"([\u3400-\u9fff]{1,3})(?:先生|女士|小姐|太太|さん|様|氏)|([\uac00-\ud7a3]{2,4})(?=\s?(?:씨|님))")
_KIN = re.compile(
    r"\b(?:mother|father|wife|husband|son|daughter|brother|sister|nephew|niece|uncle|aunt|cousin|grandmother"
    r"|grandfather|grandson|granddaughter|partner)\s"
    r"([\u3040-\u30ff\u3400-\u9fff]{2,8}|[\uac00-\ud7a3]{2,5}|[\u05d0-\u05ea]{2,12}|[\u0900-\u0e7f]{2,16}"
    r"|[\u10a0-\u10ff]{2,16}|[\u1200-\u137f]{2,10})",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff])|[\u3040-\u30ff\u3400-\u9fff]{2,8}(?![\u3040-\u30ff\u3400-\u9fff])"
    r"|[\uac00-\ud7a3]{2,4}(?![\uac00-\ud7a3])"
    r"|[\u05d0-\u05ea]{2,12}(?:\s[\u05d0-\u05ea]{2,12}){0,2}"
    r"|[\u0900-\u0d7f]{2,16}(?:\s[\u0900-\u0d7f]{2,16}){0,2}|[\u0e00-\u0e7f]{3,20}"
    r"|[\u10a0-\u10ff]{2,16}(?:\s[\u10a0-\u10ff]{2,16}){0,2}"
    r"|[\u0531-\u0587]{2,16}(?:\s[\u0531-\u0587]{2,16}){0,2}|[\u1200-\u137f]{2,10}(?:\s[\u1200-\u137f]{2,10}){0,2}"
)
_FOREIGN = re.compile(
    r"[\u0531-\u0587\u05d0-\u05ea\u0900-\u0e7f\u10a0-\u10ff\u1200-\u137f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
_LATIN = re.compile(r"[A-Za-z]")


def find_foreign(text: str) -> Iterator[Found]:
    """After a word for `name` or before one for `Mr`; and a few words alone in a text in Latin letters."""
    if text.isascii() or not (foreign := len(_FOREIGN.findall(text))):
        return
    for found in _KIN.finditer(text):
        yield Found(*found.span(1), TextClass.RELATIVE, Certainty.LIKELY, N_("A relative's name leads to the patient."))
    for pattern in (_CUED, _TITLED):
        for found in pattern.finditer(text):
            group = 1 if found[1] else 2
            yield Found(*found.span(group), TextClass.NAME, Certainty.SURE, N_("A name stands here."))
    if foreign * 3 < len(_LATIN.findall(text)):
        for found in _ALONE.finditer(text):
            yield Found(*found.span(), TextClass.NAME, Certainty.LIKELY, N_("This looks like a name."))
