"""Recognising series from which a face can be rebuilt: thin-slice CT and MR of the head.

A surface rendered from such a series can be matched to photographs (PubMed 33582276: 97 % before defacing). Nothing
here alters pixels; the caller warns, asks, and withholds 3D and download.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Thicker slices than this, in mm, or fewer of them, do not give a face.
THIN_MM = 3.0
MANY_SLICES = 40


class FaceCause(StrEnum):
    """Why a series counts as showing a face."""

    HEAD = "thin_slices_of_the_head"
    UNKNOWN_PART = "thin_slices_of_an_unknown_part"


@dataclass(frozen=True, slots=True)
class SeriesHeader:
    """What a series' headers say. Lengths in mm; None where the attribute is absent.

    `spacing` is the distance between neighbouring slices where it is known from positions; it counts before
    SliceThickness, because reconstructions overlap. `words` are BodyPartExamined, the study and series descriptions,
    the protocol name and coded regions, in any language and case.
    """

    modality: str
    slices: int
    spacing: float | None = None
    thickness: float | None = None
    words: Sequence[str] = ()


_HEAD = re.compile(
    r"HEAD|BRAIN|SKULL|FACE|FACIAL|SINUS|NECK|ORBIT|MAXILL|MANDIB|DENTAL|TEMPORAL|\bIAC\b|PITUIT|SELLA|CRANI|CEREBR|"
    r"NASAL|NASO|LARYN|PHARYN|CERVIC|\bC[ -]?SPINE|MASTOID|PETROUS|\bTMJ\b|\bENT\b|WILLIS|CAROTID|WHOLE ?BODY|"
    r"KOPF|SCHÄDEL|HALS|GEHIRN|TÊTE|\bTETE\b|CERVEAU|COU\b|CABEZA|CUELLO|CRANEO|CRÁNEO|TESTA|COLLO|CRANIO|"
    r"MPRAGE|BRAVO|\bTFE\b"
)
_ELSEWHERE = re.compile(
    r"CHEST|THORA|LUNG|HEART|CARDI|CORONARY|ABDO|LIVER|PELVI|KIDNEY|RENAL|PROSTAT|UTER|HIP\b|KNEE|LEG\b|ANKLE|FOOT|"
    r"FEET|FEMUR|TIBIA|SHOULDER|ELBOW|WRIST|HAND\b|FOREARM|HUMER|FINGER|LUMBAR|\bL[ -]?SPINE|\bLSPINE|SACR|BREAST|"
    r"COLON|BOWEL|ENTERO|PANCRE|AORTA|EXTREMITY|THIGH|CALF|HEEL|TOE\b|RIB\b|STERN|CLAVIC|SCAPULA|TSPINE|\bT[ -]?SPINE"
)


def face_cause(series: SeriesHeader) -> FaceCause | None:
    """Why a face can be rebuilt from the series; None where it cannot.

    That is CT, MR and PT with 40 slices or more, 3 mm apart or closer, of the head, face, sinuses, neck, or of a part
    that nothing names. Unknown spacing counts as thin. A head word wins over another part's ("HEAD NECK
    CHEST").
    """
    if series.modality.upper() not in {"CT", "MR", "PT"} or series.slices < MANY_SLICES:
        return None
    apart = series.spacing if series.spacing is not None else series.thickness
    if apart is not None and apart > THIN_MM:
        return None
    words = " ".join(series.words).upper().replace("_", " ")
    if _HEAD.search(words):
        return FaceCause.HEAD
    return None if _ELSEWHERE.search(words) else FaceCause.UNKNOWN_PART
