"""Which files a person has to look at, by what their headers say."""

import re
from collections.abc import Callable, Mapping

from dicomtube.dicom.deidentify.report import ReviewCause
from dicomtube.dicom.part10 import Part10, text

NON_WORD = re.compile(r"[^a-z0-9]+")

_SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
_PHOTOGRAPHS = "1.2.840.10008.5.1.4.1.1.77.1."
_SLIDE_LABEL = re.compile(r"\b(?:LABEL|OVERVIEW)\b")
_DOSE = re.compile(r"DOSE|SCREEN ?SAVE|PATIENT PROTOCOL|SUMMARY", re.IGNORECASE)


def causes(part: Part10) -> frozenset[ReviewCause]:
    """Why the pixels of this file need eyes; empty where nothing in its header asks for them."""
    top = {tag: text(part.top.get(tag, b"")) for tag in _LOOKED_AT}
    return frozenset(cause for cause, asks in _QUESTIONS if asks(top))


_TYPE, _CLASS, _MODALITY, _CONVERSION = 0x00080008, 0x00080016, 0x00080060, 0x00080064
_DESCRIPTION, _BURNED_IN, _RECOGNISABLE = 0x0008103E, 0x00280301, 0x00280302
_Header = Mapping[int, str]


def _burned_in(top: _Header) -> bool:
    # The label glued to a slide names the patient; the overview shows the label.
    slide = top[_CLASS].startswith(_PHOTOGRAPHS) and _SLIDE_LABEL.search(top[_TYPE]) is not None
    return slide or top[_BURNED_IN].upper() == "YES"


def _secondary_class(top: _Header) -> bool:
    return top[_CLASS] == _SECONDARY or top[_CLASS].startswith(_SECONDARY + ".")


def _secondary(top: _Header) -> bool:
    return _secondary_class(top) or top[_CONVERSION] in ("WSD", "SI", "SYN", "DI", "SD", "DV")


def _scanned(top: _Header) -> bool:
    """A scanner's or camera's picture of something that was no medical image before (PS3.3 C.8.6.1)."""
    return _secondary_class(top) and top[_CONVERSION] in ("SD", "SI", "DV")


def _dose_screen(top: _Header) -> bool:
    words = f"{top[_TYPE]} {top[_DESCRIPTION]}"
    return top[_MODALITY] in ("CT", "PT", "OT", "") and _DOSE.search(words) is not None


def _photograph(top: _Header) -> bool:
    """By a camera outside the body (PS3.4 B.5, VL Photographic Image and Video): it may show a face."""
    return top[_CLASS].startswith(_PHOTOGRAPHS + "4") or top[_MODALITY] == "XC"


_QUESTIONS: tuple[tuple[ReviewCause, Callable[[_Header], bool]], ...] = (
    (ReviewCause.BURNED_IN, _burned_in),
    (ReviewCause.RECOGNISABLE, lambda top: top[_RECOGNISABLE].upper() == "YES"),
    (ReviewCause.SECONDARY_CAPTURE, _secondary),
    (ReviewCause.DIGITISED, lambda top: top[_CONVERSION] == "DF"),
    (ReviewCause.SCANNED, _scanned),
    (ReviewCause.DOSE_SCREEN, _dose_screen),
    (ReviewCause.ULTRASOUND, lambda top: top[_MODALITY] in ("US", "IVUS")),
    (ReviewCause.PHOTOGRAPH, _photograph),
    (ReviewCause.UNKNOWN_CLASS, lambda top: not top[_CLASS].startswith("1.2.840.10008.")),
)
_LOOKED_AT = (_TYPE, _CLASS, _MODALITY, _CONVERSION, _DESCRIPTION, _BURNED_IN, _RECOGNISABLE)
