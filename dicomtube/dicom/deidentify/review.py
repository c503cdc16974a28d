"""Which files a person has to look at, by what their headers say."""

import re

from dicomtube.dicom.deidentify.report import ReviewCause
from dicomtube.dicom.part10 import Part10, text

NON_WORD = re.compile(r"[^a-z0-9]+")

_SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
_PHOTOGRAPHS = "1.2.840.10008.5.1.4.1.1.77.1."
_SLIDE_LABEL = re.compile(r"\b(?:LABEL|OVERVIEW)\b")
_DOSE = re.compile(r"DOSE|SCREEN ?SAVE|PATIENT PROTOCOL|SUMMARY", re.IGNORECASE)


def causes(part: Part10) -> frozenset[ReviewCause]:
    """Why the pixels of this file need eyes; empty where nothing in its header asks for them."""
    top = {tag: text(part.top[tag]) for tag in _LOOKED_AT if tag in part.top}
    found: set[ReviewCause] = set()
    sop_class, modality = top.get(0x00080016, ""), top.get(0x00080060, "")
    if top.get(0x00280301, "").upper() == "YES":
        found.add(ReviewCause.BURNED_IN)
    if sop_class.startswith(_PHOTOGRAPHS) and _SLIDE_LABEL.search(top.get(0x00080008, "")):
        # The label glued to a slide names the patient; the overview shows the label.
        found.add(ReviewCause.BURNED_IN)
    if top.get(0x00280302, "").upper() == "YES":
        found.add(ReviewCause.RECOGNISABLE)
    if sop_class.startswith(_SECONDARY) and sop_class[len(_SECONDARY) :][:1] in ("", "."):
        found.add(ReviewCause.SECONDARY_CAPTURE)
    if top.get(0x00080064, "") in ("WSD", "SI", "SYN"):
        found.add(ReviewCause.SECONDARY_CAPTURE)
    if top.get(0x00080064, "") in ("DF", "SD", "DI", "DV"):
        found.add(ReviewCause.DIGITISED)
    if any(_DOSE.search(top.get(tag, "")) for tag in (0x00080008, 0x0008103E)) and modality in ("CT", "PT", "OT", ""):
        found.add(ReviewCause.DOSE_SCREEN)
    if modality in ("US", "IVUS"):
        found.add(ReviewCause.ULTRASOUND)
    if sop_class.startswith(_PHOTOGRAPHS) or modality in ("XC", "GM", "ES"):
        found.add(ReviewCause.PHOTOGRAPH)
    if not sop_class.startswith("1.2.840.10008."):
        found.add(ReviewCause.UNKNOWN_CLASS)
    return frozenset(found)


_LOOKED_AT = frozenset({0x00080008, 0x00080016, 0x00080060, 0x00080064, 0x0008103E, 0x00280301, 0x00280302})
