"""The engine: a file in, a clean file and a report out."""

import struct
import unicodedata
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from pydicom.datadict import keyword_for_tag

from dicomtube.dicom.deidentify import review
from dicomtube.dicom.deidentify.codestream import UNUSED_BITS
from dicomtube.dicom.deidentify.encoding import Chunks, element, item, sequence
from dicomtube.dicom.deidentify.keys import Pseudonyms
from dicomtube.dicom.deidentify.policy import OPTION_CODES, PIXELS_CODE, POLICY_VERSION, Action
from dicomtube.dicom.deidentify.report import Cleaned, Outcome, PlannedChange, Report, ReviewCause
from dicomtube.dicom.deidentify.stencil import Judgement, Stencil, before_pixels, learnt
from dicomtube.dicom.deidentify.values import HANDLERS, Setting, decoded
from dicomtube.dicom.deidentify.walk import Cache, Passage, by_outcome, tag_name, walk
from dicomtube.dicom.inspect import refuse
from dicomtube.dicom.part10 import (
    DEFLATED_LE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    PIXEL_DATA,
    TAG_VR,
    Elements,
    Fragments,
    Part10,
    Value,
    read,
    read_with_pydicom,
    text,
)

IMPLEMENTATION_UID = "2.25.204139287203114957420913378051429216341"
_PN_TAGS = frozenset(tag for tag, vr in TAG_VR.items() if vr == "PN")
_ID_TAGS = frozenset({
    0x00100020, 0x00101000, 0x00080050, 0x00200010, 0x00102160, 0x00101090, 0x00380010, 0x00401001, 0x00402016,
    0x00402017, 0x00181000, 0x00100030, 0x00102154, 0x00400253, 0x00400009,
})  # fmt: skip
_IDENTIFYING = _PN_TAGS | _ID_TAGS
_SETTINGS = 64

_INSTANCE_UID, _PATIENT_NAME, _STUDY = 0x00080018, 0x00100010, 0x0020000D
_CHARSET, _MODALITY, _METHOD = 0x00080005, 0x00080060, 0x00120063
_TOGETHER = _IDENTIFYING | {_CHARSET, _MODALITY, _METHOD, _STUDY}
"""What decides on more than itself: where one of these differs, everything is looked at anew."""
_NEEDED_UIDS: Mapping[int, tuple[int, ...]] = {
    _INSTANCE_UID: (),
    _STUDY: (0x00100020, 0x00100010, 0x00080020, 0x00080030),
    0x0020000E: (0x0020000D, 0x00100020, 0x00080060, 0x00200011),
}
"""UIDs nothing works without, and the attributes that objects share which share them (none: the whole object)."""

_Identity = tuple[str, bool, frozenset[tuple[bool, bytes]], bytes, bool, bool]


class Deidentifier:
    """Cleans files of one owner: UIDs, labels and dates come out the same in every upload.

    ``site_key`` is the site's secret (at least 16 bytes); without it nothing can be traced back.
    """

    def __init__(self, site_key: bytes, owner: str) -> None:
        self._pseudonyms = Pseudonyms(site_key, owner)
        self._settings: dict[_Identity, tuple[Setting, Cache, dict[int, Chunks]]] = {}
        self._stencil: Stencil | None = None
        self._before: Elements = []

    def clean(self, data: bytes) -> Cleaned:
        """De-identify a file.

        Raises ``Rejected`` where it cannot be done, its subclass ``Held`` where a person has to decide.
        """
        return self._by_stencil(data) or self._clean_and_learn(data)

    def fits(self, data: bytes) -> bool:
        """Whether a file is like those before it, so that only what differs has to be read."""
        return self._stencil is not None and self._stencil.fill(data) is not None

    def _by_stencil(self, data: bytes) -> Cleaned | None:
        """A file cleaned with what the last two had in common; None where it is not like them."""
        stencil = self._stencil
        filled = stencil.fill(data) if stencil else None
        if stencil is None or filled is None:
            return None
        part, judgement = filled.part, stencil.judgement
        if not _identifying([*filled.loose.values()]) <= judgement.identifying or _absent(part):
            return None
        refuse(part)
        judgement.cache.trim()
        passage = Passage(part, judgement.setting, judgement.cache)
        chunks = [_meta(passage, judgement.fixed), *stencil.written(passage, filled)]
        return _finished(passage, chunks, stencil.counted(passage.changes))

    def _clean_and_learn(self, data: bytes) -> Cleaned:
        part = read(data)
        cleaned = self._clean(part)
        before, self._before = self._before, before_pixels(part.elements)
        if [one[0] for one in before] == [one[0] for one in self._before]:
            loose = {one[0] for one, other in zip(before, self._before, strict=True) if one != other}
            self._stencil = self._learnt(data, part, frozenset(loose))
        return cleaned

    def _learnt(self, data: bytes, part: Part10, loose: frozenset[int]) -> Stencil | None:
        """What this file and its neighbour have in common, and what earlier ones of their kind had."""
        if _absent(part) or self._own_mark(part):
            return None
        setting, cache, fixed = self._settled(part)
        nested = [one for one in part.elements if one[0] in loose]
        runs = [one for one in part.elements if one[0] not in loose]
        judgement = Judgement(setting, cache, fixed, _identifying(runs))
        if not _identifying(nested) <= judgement.identifying:
            return None
        if self._stencil and self._stencil.judgement.setting is setting:
            loose |= self._stencil.loose.intersection(part.top)
        return learnt(data, part, loose, _TOGETHER, judgement)

    def clean_slowly(self, data: bytes) -> Cleaned:
        """The same, with pydicom doing the reading: what the fast reader is measured against."""
        return self._clean(read_with_pydicom(data))

    def seal(self, data: bytes) -> bytes:
        """A cleaned file whose pixels were blanked afterwards, in the form it keeps when it is cleaned again.

        It says Clean Pixel Data (113101), and carries a mark keyed to these very pixels: only with it that statement
        is believed another time. Raises ``Rejected``.
        """
        part = read(self._clean(read(data)).data)
        return self._clean(part, self._pseudonyms.pixel_mark(_pixel_digest(part))).data

    def describe(self, data: bytes) -> list[PlannedChange]:
        """What ``clean`` will do to each element of a file, in the order of the file; values are not shown."""
        passage, fixed = self._open(read(data))
        passage.trace = []
        walk(passage, passage.part.elements, fixed)
        counted = Counter(passage.trace)
        return [
            PlannedChange(
                path + tag_name(tag),
                keyword_for_tag(tag),
                outcome,
                rule.action.value,
                rule.reason,
                rule.reference,
                count,
            )
            for (path, tag, outcome, rule), count in counted.items()
        ]

    def _clean(self, part: Part10, mark: str = "") -> Cleaned:
        passage, fixed = self._open(part)
        mark = mark or self._own_mark(part)
        if mark:
            fixed = fixed | _methods(part.explicit, mark)
        chunks = [_meta(passage, fixed), *walk(passage, part.elements, fixed)]
        return _finished(passage, chunks, by_outcome(passage.changes))

    def _own_mark(self, part: Part10) -> str:
        """The mark of an object whose pixels this site blanked; empty for a mere claim, or other pixels."""
        method = text(part.top.get(_METHOD, b""))
        if _MARKED not in method:
            return ""
        mark = self._pseudonyms.pixel_mark(_pixel_digest(part))
        return mark if method.endswith(_MARKED + mark) else ""

    def _open(self, part: Part10) -> tuple[Passage, dict[int, Chunks]]:
        """The settings a file is judged with; files of one patient share them, and the cache."""
        refuse(part)
        setting, cache, fixed = self._settled(part)
        absent = _absent(part)
        if absent:
            fixed = fixed | self._made_up(part, absent)
        cache.trim()
        return Passage(part, setting, cache), fixed

    def _settled(self, part: Part10) -> tuple[Setting, Cache, dict[int, Chunks]]:
        """What follows from whose file it is: all that ``_TOGETHER`` names."""
        identifying = _identifying(part.elements)
        charset = part.top.get(_CHARSET, b"")
        patient = _patient(part)
        # Dates have moved already where patient and study are ours; a label alone anybody can put on a file.
        done = self._pseudonyms.is_own_label(patient) and self._is_own_study(text(part.top.get(_STUDY, b"")))
        identity = (
            patient,
            done,
            identifying,
            charset if isinstance(charset, bytes) else b"",
            text(part.top.get(_MODALITY, b"")) == "PT",
            part.explicit,
        )
        known = self._settings.get(identity)
        if known is None:
            if len(self._settings) >= _SETTINGS:
                self._settings.clear()
            known = self._settings[identity] = self._settle(*identity)
        return known

    def _is_own_study(self, uid: str) -> bool:
        parts = [part.strip() for part in uid.split("\\") if part.strip()]
        return bool(parts) and all(map(self._pseudonyms.is_own_uid, parts))

    def _made_up(self, part: Part10, absent: list[int]) -> dict[int, Chunks]:
        """UIDs an object must have and came without: the same for the same object, or the same study and series."""
        found: dict[int, Chunks] = {}
        for tag in absent:
            names = _NEEDED_UIDS[tag]
            values = [part.top.get(name, b"") for name in names] if names else list(part.top.values())
            seed = sha256(b"\0".join(value for value in values if isinstance(value, bytes | memoryview))).hexdigest()
            meta = text(part.meta.get(0x00020003, b"")) if tag == _INSTANCE_UID else ""
            uid = self._pseudonyms.uid(meta or f"{tag:08x} {seed}")
            found[tag] = [element(tag, "UI", uid.encode(), part.explicit)]
        return found

    def _settle(
        self,
        patient: str,
        done: bool,
        identifying: frozenset[tuple[bool, bytes]],
        charset: bytes,
        pet: bool,
        explicit: bool,
    ) -> tuple[Setting, Cache, dict[int, Chunks]]:
        label = self._pseudonyms.label("patient", patient)
        days = 0 if done else self._pseudonyms.days(patient)
        names, numbers = _words_and_numbers(identifying)
        setting = Setting(self._pseudonyms, label, days, names, numbers, charset, pet)
        return setting, Cache(), _statements(label, explicit)


def _absent(part: Part10) -> list[int]:
    return [tag for tag in _NEEDED_UIDS if not text(part.top.get(tag, b""))]


def _patient(part: Part10) -> str:
    """What the patient's label and dates depend on: the id if it is one, else the name, else the study."""
    declared = part.top.get(0x00080005, b"")
    charset = declared if isinstance(declared, bytes) else b""
    for tag in (0x00100020, _PATIENT_NAME, _STUDY):
        value = part.top.get(tag)
        if isinstance(value, bytes):
            # The same name must make the same patient in every character set and case it is written in.
            written = unicodedata.normalize("NFKC", decoded(value.rstrip(b"\0 "), charset))
            if tag == _PATIENT_NAME:
                written = written.partition("=")[0] or written
            key = written.strip().upper().strip("^ ")
            if key and key not in _NOBODY and key.strip("0-"):
                return key
    return ""


_NOBODY = frozenset({
    "ANON", "ANONYM", "ANONYMOUS", "ANONYMIZED", "ANONYMISED", "DEIDENTIFIED", "UNKNOWN", "NONE", "NONAME", "NO NAME",
    "REMOVED", "PATIENT", "NOT PROVIDED", "UNDEFINED", "NULL", "PATIENTID", "PATIENT ID", "N/A", "NA", "X",
    "XXX", "XXXX",
})  # fmt: skip
"""What stands for a name or an identifier that is not there: it makes no one patient of many."""


def _identifying(elements: Elements) -> frozenset[tuple[bool, bytes]]:
    """Names (true) and identifiers (false) anywhere in the file, as they are written."""
    found: set[tuple[bool, bytes]] = set()
    stack = [elements]
    while stack:
        for tag, vr, value in stack.pop():
            if tag in _IDENTIFYING:
                if isinstance(value, bytes) and value:
                    found.add((tag in _PN_TAGS, value))
            elif vr == "SQ" and isinstance(value, list):
                stack += value
    return frozenset(found)


def _words_and_numbers(identifying: frozenset[tuple[bool, bytes]]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stay in no text of the file, and numbers of five digits and more that stay in no element.

    Names give their words (of two letters only where no modality is called so), identifiers their parts with
    digits, and the numbers they are.
    """
    names: set[str] = set()
    numbers: set[str] = set()
    for is_name, raw in identifying:
        value = raw.strip(b"\0 ").decode("latin-1")
        parts = [part for part in review.NON_WORD.split(value.lower()) if len(part) > 1]
        if is_name:
            names.update(part for part in parts if not part.isdigit() and part not in _MODALITY_WORDS)
        else:
            names.update(part for part in parts if len(part) > 2 and any(char.isdigit() for char in part))
        numbers.update(part.lstrip("0") for part in parts if part.isdigit() and len(part) > 4)
        if len(value) > 4 and " " not in value:
            numbers |= {value, value.lstrip("0")}
    return frozenset(names - {"removed"}), frozenset(numbers - {""})


_MODALITY_WORDS = frozenset({"ct", "mr", "us", "pt", "nm", "cr", "dx", "xa", "rf", "mg", "sc", "ot"})


def _finished(passage: Passage, chunks: Chunks, changes: Mapping[Outcome, Mapping[str, int]]) -> Cleaned:
    causes = review.causes(passage.part)
    if UNUSED_BITS in passage.notes:
        causes |= {ReviewCause.HIDDEN_BITS}
    report = Report(POLICY_VERSION, passage.elements, changes, tuple(sorted(passage.notes)))
    return Cleaned(b"".join(chunks), report, causes)


def _meta(passage: Passage, fixed: Mapping[int, Chunks]) -> bytes:
    """Preamble and file meta information (PS3.10 7.1), written anew."""
    part = passage.part
    mapped = HANDLERS[Action.MAP]
    sop_class = mapped(_either(part, 0x00080016, 0x00020002), 0x00080016, "UI", passage.setting) or b""
    if _INSTANCE_UID in fixed:
        instance = bytes(fixed[_INSTANCE_UID][0][8:]).rstrip(b"\0")
    else:
        instance = mapped(_either(part, _INSTANCE_UID, 0x00020003), _INSTANCE_UID, "UI", passage.setting) or b""
    syntax = EXPLICIT_LE if part.transfer_syntax == DEFLATED_LE else part.transfer_syntax
    if not part.explicit:
        syntax = IMPLICIT_LE
    body = b"".join((
        b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01",
        element(0x00020002, "UI", sop_class, True),
        element(0x00020003, "UI", instance, True),
        element(0x00020010, "UI", syntax.encode(), True),
        element(0x00020012, "UI", IMPLEMENTATION_UID.encode(), True),
        element(0x00020013, "SH", b"DICOMTUBE", True),
    ))  # fmt: skip
    return bytes(128) + b"DICM" + b"\x02\0\0\0UL\x04\0" + struct.pack("<L", len(body)) + body


def _either(part: Part10, tag: int, meta_tag: int) -> bytes:
    value: Value = part.top.get(tag, b"")
    return value if isinstance(value, bytes) and text(value) else part.meta.get(meta_tag, b"")


def _statements(label: str, explicit: bool) -> dict[int, Chunks]:
    """What a cleaned object says about itself (PS3.15 E.1.1), and the patient label it must carry."""
    return {
        0x00100020: [element(0x00100020, "LO", label.encode(), explicit)],
        0x00120062: [element(0x00120062, "CS", b"YES", explicit)],
        0x00280303: [element(0x00280303, "CS", b"MODIFIED", explicit)],
        **_methods(explicit),
    }


_MARKED = "\\Pixels blanked "


def _methods(explicit: bool, mark: str = "") -> dict[int, Chunks]:
    """How it was de-identified; with the ``mark`` of pixels that were blanked."""
    items: Chunks = []
    for value, meaning in sorted([*OPTION_CODES, *([PIXELS_CODE] if mark else [])]):
        items += item([
            element(0x00080100, "SH", value.encode(), explicit),
            element(0x00080102, "SH", b"DCM", explicit),
            element(0x00080104, "LO", meaning.encode(), explicit),
        ])  # fmt: skip
    method = f"DicomTube policy {POLICY_VERSION}{_MARKED + mark if mark else ''}"
    return {
        _METHOD: [element(_METHOD, "LO", method.encode(), explicit)],
        0x00120064: sequence(0x00120064, items, explicit),
    }


_PIXEL_LAYOUT = (
    0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102,
    0x00280103, 0x00281201, 0x00281202, 0x00281203, 0x00281221, 0x00281222, 0x00281223,
)  # fmt: skip
"""What makes a picture of bytes: samples, colour, frames, size, bits, palettes."""


def _pixel_digest(part: Part10) -> bytes:
    """The digest of a picture as it is stored: every byte of it, and what they mean."""
    digest = sha256()
    for tag in (*_PIXEL_LAYOUT, 0x7FE00008, 0x7FE00009, PIXEL_DATA):
        value = part.top.get(tag, b"")
        parts: list[bytes | memoryview] = []
        if isinstance(value, Fragments):
            parts = [part.transfer_syntax.encode(), *value.fragments]
        elif not isinstance(value, list):
            parts = [value]
        for one in parts:
            digest.update(struct.pack("<LQ", tag, len(one)))
            digest.update(one)
    return digest.digest()
