"""Which of the readings identify somebody, and which are what any radiograph carries."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

#: Words that stand on films and screens and say nothing about the patient. Two-letter ones are few on purpose:
#: initials look the same.
ALLOWED = frozenset(
    {
        "L",
        "R",
        "LT",
        "RT",
        "LEFT",
        "RIGHT",
        "LINKS",
        "RECHTS",
        "AP",
        "PA",
        "LAT",
        "LATERAL",
        "OBLIQUE",
        "DORSAL",
        "VENTRAL",
        "ANTERIOR",
        "POSTERIOR",
        "SUPERIOR",
        "INFERIOR",
        "SUPINE",
        "PRONE",
        "ERECT",
        "UPRIGHT",
        "STANDING",
        "SITTING",
        "DECUBITUS",
        "DECUB",
        "SEMIERECT",
        "SEMI",
        "PORTABLE",
        "MOBILE",
        "WEIGHT",
        "BEARING",
        "INSPIRATION",
        "EXPIRATION",
        "FLEXION",
        "EXTENSION",
        "CC",
        "MLO",
        "LCC",
        "RCC",
        "LMLO",
        "RMLO",
        "XCCL",
        "AXIAL",
        "SAGITTAL",
        "CORONAL",
    }
)
#: Digits that the recogniser reads in place of letters. Fuzzier matching would let WRIGHT pass for RIGHT.
_LOOKALIKES = str.maketrans("015", "OIS")
_SCALE = re.compile(r"[-+]?\d{1,2}([.,]\d{1,2})?\s{0,2}(CM|MM|M|DB|HZ|KHZ|MHZ|%|S|MS|BPM|FR|FPS|KV|MA)?")
#: Mechanical and thermal index, which every ultrasound screen has to show (IEC 62359).
_INDEX = re.compile(r"(?:MI|TI[SBC])\s{0,2}[0-3][.,]\d{1,2}")
_WORD = re.compile(r"[^\W_]+")
#: Strokes that noise and tissue are taken for.
_STROKES = frozenset("1IL|!/\\-_.,:;'OQ0CXVTUJ")

SURE_FROM, LIKELY_FROM = 0.8, 0.5


class Certainty(StrEnum):
    """How sure it is that a place in a picture carries text that must not be seen."""

    SURE = "sure"
    LIKELY = "likely"


def judge(text: str, confidence: float) -> Certainty | None:
    """How surely a reading (text, recogniser's confidence 0 to 1) is writing that may identify; None for no."""
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    if confidence < LIKELY_FROM or sum(c.isalnum() for c in plain) < 2 or is_marker(plain):
        return None
    if confidence < SURE_FROM or set(plain.replace(" ", "")) <= _STROKES:
        return Certainty.LIKELY
    return Certainty.SURE


def is_marker(plain: str) -> bool:
    """True for side and position markers, numbers of a scale ("10", "2.5 cm") and of an index ("MI 1.1"), in capitals.

    Two letters apart ("L.R.") are initials, not two markers.
    """
    if _SCALE.fullmatch(plain) or _INDEX.fullmatch(plain):
        return True
    words = _WORD.findall(plain.translate(_LOOKALIKES))
    if sum(len(word) == 1 for word in words) > 1:
        return False
    return bool(words) and all(word in ALLOWED for word in words)
