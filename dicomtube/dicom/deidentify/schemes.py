"""Coding schemes everybody may know, and what their codes look like (PS3.16 section 8)."""

import re
from collections.abc import Mapping

from dicomtube.dicom.deidentify.prose import EQUIPMENT, Company, clean, defined_term
from dicomtube.dicom.deidentify.wordset import words

_SCHEMES: Mapping[str, re.Pattern[str]] = {
    scheme: re.compile(pattern)
    for scheme, pattern in {
        "DCM": r"\d{6}|[A-Z0-9_]{2,12}", "SCT": r"\d{6,18}", "SRT": r"[A-Z]-[0-9A-F]{4,6}", "LN": r"\d{1,5}-\d",
        "SNM3": r"[A-Z]-[0-9A-F]{4,6}", "99SDM": r"[A-Z]-[0-9A-F]{4,6}", "UCUM": r"[A-Za-z0-9/.*%\[\]'^{}_:()-]{1,24}",
        "RADLEX": r"RID\d{1,6}", "FMA": r"\d{3,6}", "UMLS": r"C\d{7}", "I10": r"[A-Z]\d\d(?:\.\w{1,4})?",
        "I10P": r"[0-9A-HJ-NP-Z]{7}", "I9C": r"[VE]?\d{2,3}(?:\.\d{1,2})?", "C4": r"\d{5}", "CPT4": r"\d{5}",
        "NCIt": r"C\d{3,7}", "MDC": r"\d{1,2}:\d{1,6}|\d{1,7}", "IBSI": r"[A-Z0-9]{4}", "BARI": r"[A-Z0-9-]{1,8}",
        "MSH": r"D\d{6,9}",
        "RXNORM": r"\d{1,6}", "NEU": r"\d{1,6}", "ACR": r"\d{1,4}(?:\.\d{1,4})?", "BI": r"[A-Z0-9.]{1,8}",
        "99PMP": r"[A-Z0-9-]{1,8}", "RPLEX": r"RPID\d{1,5}", "PUBCHEM_CID": r"\d{1,9}", "ITIS_TSN": r"\d{1,6}",
        "SCPECG": r"\d{1,2}(?:\.\d{1,2}){0,3}(?:-\d{1,2}){0,3}", "RFC3066": r"[a-z]{2,3}(?:-[A-Z]{2})?",
        "RFC5646": r"[a-z]{2,3}(?:-[A-Z]{2})?", "ISO639_1": r"[a-z]{2}", "ISO639_2": r"[a-z]{3}",
        "I9": r"[VE]?\d{2,3}(?:\.\d{1,2})?", "I11": r"[0-9A-Z]{2,8}(?:\.[0-9A-Z]{1,2})?", "C5": r"\d{5}",
        "ICDO3": r"[C8-9]\d{1,3}(?:[./]\d){0,2}", "NICIP": r"[A-Z]{4,6}", "RADELEMENT": r"RDE[SV]?\d{1,6}",
        "UNII": r"[0-9A-Z]{10}", "UBERON": r"\d{7}", "SDM": r"[A-Z]-[0-9A-F]{4,6}", "DCMUID": r"[0-9.]{1,64}",
        "99_OFFIS_DCMTK": r"[A-Za-z]{1,4}\.?\d{1,4}|\d{4}(?:\.\d)?|cm", "SNM": r"[A-Z]-[0-9A-F]{4,6}",
        "UNS": r"[A-Z0-9-]{1,8}",
    }.items()
}  # fmt: skip
_PUBLIC_PRIVATE_SCHEMES = words("99QIICR 99DCMQI 99PHILIPS 99GEMS 99SIEMENS 99OFFIS 99LOCAL 99HIGHDICOM")
LOCAL_SCHEME = "99LOCAL"

LANGUAGE_SCHEMES = words("RFC3066 RFC5646 ISO639_1 ISO639_2")
LANGUAGES = words("""
Arabic Bengali Bulgarian Chinese Croatian Czech Danish Dutch English Estonian Finnish French German Greek Hebrew Hindi
Hungarian Indonesian Irish Italian Japanese Korean Latvian Lithuanian Malay Norwegian Persian Polish Portuguese Romanian
Russian Serbian Slovak Slovenian Spanish Swahili Swedish Tamil Telugu Thai Turkish Ukrainian Urdu Vietnamese
""")
"""What languages are called: words, but only beside the code of a language."""


def code_scheme(designator: str) -> str:
    """The designator of a published coding scheme, or a neutral one for what a site made up."""
    return designator if designator in _SCHEMES or designator in _PUBLIC_PRIVATE_SCHEMES else LOCAL_SCHEME


def is_code(value: str, designator: str, names: frozenset[str]) -> bool:
    """Whether ``value`` is a code of that scheme; of a scheme nobody knows, whether it can name nothing but a thing.

    That is so for known words and for numbers of up to four digits that are no year. ``names`` are never words.
    """
    pattern = _SCHEMES.get(designator)
    if pattern:
        return pattern.fullmatch(value) is not None and _checks(value, designator, names)
    short = _SHORT.fullmatch(value) is not None and not _YEAR.fullmatch(value)
    return short or clean(value, Company(EQUIPMENT, names)) == value


_SHORT = re.compile(r"\d{1,4}(?:\.\d)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.\d)?")


def _checks(value: str, designator: str, names: frozenset[str]) -> bool:
    """The check digits of SNOMED CT (Verhoeff) and LOINC (modulus 10); UCUM annotations must be known words."""
    if designator == "SCT":
        return _verhoeff(value)
    if designator == "LN":
        return _modulus10(value)
    inside = re.findall(r"\{([^}]*)\}?", value) if designator == "UCUM" else []
    if designator == "DCM" and not value.isdigit():
        return defined_term(value, names)
    return all(part in _UPTAKES or clean(part, Company(denied=names)) for part in inside if part)


def _dihedral(a: int, b: int) -> int:
    """Multiplication in the dihedral group of order ten, on which Verhoeff's check digit rests."""
    if a < 5:
        return (a + b) % 5 + (5 if b >= 5 else 0) if b < 5 else (a + b - 5) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


_UPTAKES = words("SUVbw SUVlbm SUVbsa SUVibw SUVlbm(Janma) SUVlbm(James128) WetWeight Particles")
_VERHOEFF_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _verhoeff(value: str) -> bool:
    check = 0
    for position, char in enumerate(reversed(value)):
        digit = int(char)
        for _ in range(position % 8):
            digit = _VERHOEFF_PERMUTATION[digit]
        check = _dihedral(check, digit)
    return check == 0


def _modulus10(value: str) -> bool:
    body, check = value.split("-")
    doubled = str(int(body[::-1][::2][::-1]) * 2)
    total = sum(map(int, doubled)) + sum(map(int, body[::-1][1::2]))
    return (10 - total % 10) % 10 == int(check)
