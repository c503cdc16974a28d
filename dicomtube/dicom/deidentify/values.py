"""What becomes of one value: bytes in, bytes out, by the action its rule names.

A function returns the bytes to write (the same object where nothing changed) or None where the element goes.
"""

import math
import re
import struct
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydicom._dicom_dict import DicomDictionary
from pydicom._uid_dict import UID_dictionary
from pydicom.charset import convert_encodings, decode_bytes
from pydicom.valuerep import TEXT_VR_DELIMS

from dicomtube.dicom.deidentify.enumerations import ENUMERATED
from dicomtube.dicom.deidentify.keys import Pseudonyms, moved
from dicomtube.dicom.deidentify.policy import Action
from dicomtube.dicom.deidentify.prose import EQUIPMENT, REMOVED, Company, clean, defined_term
from dicomtube.dicom.deidentify.schemes import code_scheme
from dicomtube.dicom.deidentify.wordlike import looks_like_text
from dicomtube.dicom.part10 import TAG_VR

Cleaned = bytes | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What all values of one file are judged with; equal settings give equal results, so results are cached."""

    pseudonyms: Pseudonyms = field(compare=False, hash=False)
    patient: str
    """The patient's label, as it is written."""
    days: int
    names: frozenset[str]
    """Words of the names in the file, lower case: they stay in no text of this file."""
    numbers: frozenset[str]
    """Identifiers of the file that are plain numbers."""
    charset: bytes
    pet: bool

    def text(self, raw: bytes) -> str:
        """``raw`` decoded: plain ASCII as it is, else by the file's character set, else by what fits."""
        return decoded(raw, self.charset)


def decoded(raw: bytes, charset: bytes) -> str:
    """``raw`` by the value of SpecificCharacterSet; what that cannot read is read as Latin 1."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii").rstrip("\0 ")
    try:
        names = charset.decode("ascii", "replace").strip("\0 ").split("\\")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            known = convert_encodings([name.strip() for name in names])
            return str(decode_bytes(raw, known, TEXT_VR_DELIMS)).rstrip("\0 ")
    except (LookupError, UnicodeError, ValueError, TypeError):
        return raw.decode("latin-1").rstrip("\0 ")


def padded(text: str, vr: str = "") -> bytes:
    """Text as the bytes of an element: ASCII, even length."""
    raw = text.encode("ascii")
    return raw if len(raw) % 2 == 0 else raw + (b"\0" if vr == "UI" else b" ")


_SIZES = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "FD": 8, "UV": 8, "SV": 8, "AT": 4}
_FORMATS = {"UL": "<L", "SL": "<l", "FL": "<f", "FD": "<d", "UV": "<Q", "SV": "<q"}
_SINGLE = frozenset(tag for tag, entry in DicomDictionary.items() if entry[1] == "1")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,15}\.?\d{0,20}|\.\d{1,20})(?:[eE][+-]?\d{1,3})?")
_DISGUISED = re.compile(r"\d{4,15}\.0{0,20}|[\d.]{1,20}[eE]\+?\d{1,2}")
"""A whole number with an empty fraction or an exponent: 8274619.0 is an identifier as well."""
_INTEGER = re.compile(r"[+-]?\d{1,12}")
_TIME = re.compile(r"([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d|60)(\.\d{1,9})?)?)?")
_DATE = re.compile(r"(\d{4})([.-]?)(\d{2})\2(\d{2})")
_DATETIME = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)((?:\d\d){0,3}(?:\.\d{1,6})?))?)?([+-]\d{4})?")
_AGE = re.compile(r"(\d{1,3})\s*([DWMYdwmy]?)")
_UID = re.compile(r"[0-9.]{1,64}")
_LARGE_COUNTS = re.compile("Count|Time|Duration|Dose|Offset|Size|Number_of|Frequency|Exposure|Window|Length|Total")
_COUNTED = frozenset(tag for tag, entry in DicomDictionary.items() if _LARGE_COUNTS.search(entry[4]))
_HUGE_COUNTS = re.compile(
    "Counts|CountRate|RadionuclideTotalDose|InuS$|InuAs$|Frequency|Window(?:Center|Width)|FrameReferenceTime"
    "|ActualFrameDuration|ExposuresOnDetector|SinceLastExposure"
)
_HUGE = frozenset(tag for tag in _COUNTED if _HUGE_COUNTS.search(DicomDictionary[tag][4]))
"""Numbers of eight digits and more are measured nowhere else: ten million milliseconds are three hours."""
_OLDEST = 89
_LONGEST = {"SH": 16, "LO": 64, "ST": 1024, "LT": 10240}
_LONGEST_TEXT = 32_768
"""Longer texts are cut: no description needs more, and cleaning takes time by length."""


def _keep(raw: bytes, tag: int, vr: str, setting: Setting) -> Cleaned:
    """A value that is what its type says; otherwise an empty one."""
    if vr == "TM":
        return raw if all(_TIME.fullmatch(part.strip()) for part in _parts(raw)) else b""
    if vr in ("DS", "IS"):
        return raw if all(_is_number(part.strip(), tag, vr, setting) for part in _parts(raw)) else b""
    size = _SIZES.get(vr, 2)
    if len(raw) % size or (tag in _SINGLE and len(raw) > size) or looks_like_text(raw):
        return b""
    if len(raw) == size > 2 and vr in _FORMATS and tag not in _COUNTED:
        number = struct.unpack(_FORMATS[vr], raw)[0]
        digits = str(int(number)) if math.isfinite(number) and number == int(number) else ""
        if digits in setting.numbers or _plausible_date(digits):
            return b""
    return raw


def _parts(raw: bytes) -> list[str]:
    text = raw.decode("latin-1").rstrip("\0 ")
    return [part for part in text.split("\\") if part.strip()]


def _is_number(part: str, tag: int, vr: str, setting: Setting) -> bool:
    if not (_INTEGER if vr == "IS" else _DECIMAL).fullmatch(part):
        return False
    digits = part.lstrip("+-0")
    if part in setting.numbers or digits in setting.numbers:
        return False
    if _DISGUISED.fullmatch(digits):
        whole = f"{float(digits):.0f}"
        return whole not in setting.numbers and not _plausible_date(whole)
    if not digits.isdigit() or len(digits) < 7:
        return True
    # A long whole number is more likely a date or an identifier than a measurement.
    plausible = tag in _HUGE or (tag in _COUNTED and len(digits) == 7) or digits.endswith("000")
    return plausible and not _plausible_date(digits)


def _plausible_date(digits: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", digits) is not None


def _term(raw: bytes, tag: int, _vr: str, setting: Setting) -> Cleaned:
    text = setting.text(raw)
    parts = text.split("\\")
    if tag == _ORIENTATION and all(_DIRECTIONS.fullmatch(part.strip()) for part in parts):
        return raw
    if tag in _CATALOGUED and text.strip().isdigit() and len(text) <= 6:
        return raw
    kept = [part if _is_term(part, tag, setting) else "" for part in parts]
    if kept == parts:
        return raw
    if tag == _MODALITY:
        return b"OT"
    return padded("\\".join(kept)) if any(kept) else b""


_CATALOGUED = frozenset({0x0008010F, 0x0040DB00})
"""Context groups and templates are called by their number in PS3.16."""

_MODALITY, _ORIENTATION = 0x00080060, 0x00200020
_DIRECTIONS = re.compile(r"[LRAPHF]{0,3}|(?:LE|RT|D|V|CR|CD|R|M|L|PR|DI|PA|PL){1,3}")


def _is_term(part: str, tag: int, setting: Setting) -> bool:
    stripped = part.strip()
    if stripped in setting.numbers:
        return False
    if stripped in ENUMERATED.get(tag, ()):
        return True
    return not stripped or defined_term(stripped, setting.names) or _own(stripped, setting)


def _own(text: str, setting: Setting) -> bool:
    return setting.pseudonyms.is_own_label(text)


def _image_type(raw: bytes, tag: int, _vr: str, setting: Setting) -> Cleaned:
    parts = setting.text(raw).split("\\")
    kept = []
    for index, part in enumerate(parts):
        stripped = part.strip()
        if index < 2 and stripped:
            known = stripped in (("ORIGINAL", "DERIVED", "MIXED"), ("PRIMARY", "SECONDARY"))[index]
            kept.append(part if known else ("DERIVED", "SECONDARY")[index])
        else:
            masked = index > 2 and _ULTRASOUND_MODES.fullmatch(stripped) is not None
            kept.append(part if masked or _is_term(part, tag, setting) else "OTHER")
    return raw if kept == parts else padded("\\".join(kept))


_ULTRASOUND_MODES = re.compile(r"0[0-3][0-9A-F]{2}")
"""A bit for each mode of an ultrasound picture (PS3.3 C.8.5.6.1.1)."""


def _company(setting: Setting, action: Action) -> Company:
    if action is Action.MODEL:
        return Company(EQUIPMENT, setting.names, models=True)
    return Company(denied=setting.names)


def _reduce(raw: bytes, vr: str, setting: Setting, action: Action) -> Cleaned:
    text = setting.text(raw)[:_LONGEST_TEXT]
    company = _company(setting, action)
    if vr in ("LT", "ST", "UT"):
        parts = [text]
        kept = [clean(text, company)]
    else:
        parts = text.split("\\")
        kept = [clean(part, company) for part in parts]
    if all(one == other.strip() for one, other in zip(kept, parts, strict=True)) and raw.isascii():
        return raw
    longest = _LONGEST.get(vr, _LONGEST_TEXT)
    # What lost its neighbours by being cut is judged once more.
    fitting = [part if len(part) <= longest else clean(_cut(part, longest), company) for part in kept]
    return padded("\\".join(fitting)) if any(fitting) else b""


def _cut(text: str, longest: int) -> str:
    """``text`` in the length its VR allows, ending with a whole word."""
    return text[: longest + 1].rpartition(" ")[0].rstrip()


def _clean(raw: bytes, _tag: int, vr: str, setting: Setting) -> Cleaned:
    return _reduce(raw, vr, setting, Action.CLEAN)


def _model(raw: bytes, tag: int, vr: str, setting: Setting) -> Cleaned:
    if tag in ENUMERATED and setting.text(raw) in ENUMERATED[tag]:
        return raw
    return _reduce(raw, vr, setting, Action.MODEL)


def _label(raw: bytes, _tag: int, vr: str, setting: Setting) -> Cleaned:
    return _reduce(raw, vr, setting, Action.CLEAN) or padded(REMOVED)


def _relabel(raw: bytes, _tag: int, vr: str, setting: Setting) -> Cleaned:
    text = setting.text(raw).strip()
    if _own(text, setting):
        return raw
    known = defined_term(text, setting.names) if vr == "CS" else clean(text, _company(setting, Action.CLEAN)) == text
    return raw if known and raw.isascii() else padded(setting.pseudonyms.label("label", text))


def _shift(raw: bytes, _tag: int, vr: str, setting: Setting) -> Cleaned:
    parts = raw.decode("latin-1").rstrip("\0 ").split("\\")
    shift = _shift_date if vr == "DA" else _shift_datetime
    kept = [shift(part.strip(), setting.days) for part in parts]
    return raw if kept == [part.strip() for part in parts] else padded("\\".join(kept)) if any(kept) else b""


def _shift_date(text: str, days: int) -> str:
    match = _DATE.fullmatch(text)
    if not match:
        return ""
    return _moved(int(match[1]), int(match[3]), int(match[4]), days, "%Y%m%d")


def _shift_datetime(text: str, days: int) -> str:
    """Moved, in the precision it has; the offset from UTC tells where the patient was, and goes."""
    match = _DATETIME.fullmatch(text)
    if not match:
        return ""
    year, month, day, rest = match[1], match[2], match[3], match[4] or ""
    precision = "%Y%m%d" if day else "%Y%m" if month else "%Y"
    shifted = _moved(int(year), int(month or 7), int(day or 1), days if day else 31 * round(days / 31), precision)
    return shifted + rest if shifted and (not rest or _TIME.fullmatch(rest)) else ""


def _moved(year: int, month: int, day: int, days: int, precision: str) -> str:
    try:
        original = date(year, month, day)
    except ValueError:
        return ""
    shifted = moved(original, days)
    # strftime does not pad years before 1000
    return shifted.strftime(precision).zfill(len(precision) - precision.count("%") + 3) if shifted else ""


def _map(raw: bytes, tag: int, _vr: str, setting: Setting) -> Cleaned:
    parts = [part.strip("\0 ") for part in raw.decode("latin-1").split("\\")]
    kept = [part if not part or is_well_known(part, tag) else setting.pseudonyms.uid(part) for part in parts]
    text = "\\".join(kept)
    return raw if text.encode("latin-1") == raw.rstrip(b"\0") else padded(text, "UI")


_CLASS_TAGS = frozenset(
    tag for tag, entry in DicomDictionary.items() if entry[0] == "UI" and re.search("ClassUID|ClassesInStudy", entry[4])
) - {0x0018100B}
_INSTANCES = frozenset({0x00080018, 0x0020000D, 0x0020000E})
"""Instance, study and series are always one thing, whatever UID a file gives them."""
_VENDOR_ROOTS = (
    "1.2.840.10008.", "1.2.840.113619.4.", "1.3.12.2.1107.5.9.", "1.3.46.670589.", "1.2.392.200036.9116.7.8.",
)  # fmt: skip


def is_well_known(uid: str, tag: int) -> bool:
    """A UID of the standard, or a vendor's SOP class: it names a kind of thing, never one thing."""
    if uid in UID_dictionary:
        return tag not in _INSTANCES
    return tag in _CLASS_TAGS and uid.startswith(_VENDOR_ROOTS) and len(uid) < 36 and _UID.fullmatch(uid) is not None


def _patient(raw: bytes, _tag: int, _vr: str, setting: Setting) -> Cleaned:
    return raw if raw.rstrip(b" ") == setting.patient.encode() else padded(setting.patient)


def _age(raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    match = _AGE.fullmatch(raw.decode("latin-1").strip("\0 "))
    if not match:
        return b""
    number, unit = int(match[1]), match[2].upper() or "Y"
    years = number / {"Y": 1, "M": 12, "W": 52.18, "D": 365.25}[unit]
    text = f"{_OLDEST:03d}Y" if years > _OLDEST else f"{number:03d}{unit}"
    return raw if raw == text.encode() else text.encode()


def _sex(raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    return raw if raw.strip(b"\0 ") in (b"", b"M", b"F", b"O") else b""


def _weight(raw: bytes, _tag: int, _vr: str, setting: Setting) -> Cleaned:
    text = raw.decode("latin-1").strip("\0 ")
    if not setting.pet or not _DECIMAL.fullmatch(text) or not 30 <= float(text) <= 150:
        return None
    rounded = str(round(float(text)))
    return raw if text == rounded else padded(rounded)


def _charset(raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    return raw if raw == b"ISO_IR 192" else b"ISO_IR 192"


def _empty(raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    return raw if not raw else b""


def _dummy(raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    return raw if raw.rstrip(b"\0 ") in (b"", REMOVED.encode()) else padded(REMOVED)


def _stray_code(raw: bytes, tag: int, _vr: str, setting: Setting) -> Cleaned:
    """A part of a code without its value beside it: only a designator means something then."""
    designator = setting.text(raw).strip()
    if tag != 0x00080102:
        return b""
    scheme = code_scheme(designator)
    return raw if scheme == designator else padded(scheme)


def _remove(_raw: bytes, _tag: int, _vr: str, _setting: Setting) -> Cleaned:
    return None


HANDLERS: Mapping[Action, Callable[[bytes, int, str, Setting], Cleaned]] = {
    Action.KEEP: _keep,
    Action.TERM: _term,
    Action.CLEAN: _clean,
    Action.MODEL: _model,
    Action.LABEL: _label,
    Action.RELABEL: _relabel,
    Action.SHIFT: _shift,
    Action.MAP: _map,
    Action.PATIENT: _patient,
    Action.AGE: _age,
    Action.SEX: _sex,
    Action.WEIGHT: _weight,
    Action.CHARSET: _charset,
    Action.IMAGE_TYPE: _image_type,
    Action.EMPTY: _empty,
    Action.DUMMY: _dummy,
    Action.REMOVE: _remove,
    Action.CODE: _stray_code,
}

_AMBIGUOUS_VRS = {
    "US or SS": ("US", "SS"), "OB or OW": ("OW", "OB"), "US or SS or OW": ("US", "SS", "OW"), "US or OW": ("US", "OW"),
}  # fmt: skip


def effective_vr(tag: int, declared: str) -> str:
    """The VR a value is judged and written by: the standard's, whatever the file says."""
    standard = TAG_VR.get(tag, declared)
    if standard in _AMBIGUOUS_VRS:
        choices = _AMBIGUOUS_VRS[standard]
        return declared if declared in choices else choices[0]
    return standard
