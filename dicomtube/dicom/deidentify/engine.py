"""The walk over a file: every element meets its rule, what stays is written anew.

One engine for every file. Elements come as raw slices from ``part10.read``; a value seen before under the same
settings is not looked at twice, which is what makes a series fast.
"""

import struct
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydicom.datadict import keyword_for_tag

from dicomtube.dicom.deidentify import bulkdata, review
from dicomtube.dicom.deidentify.codes import CODE_VALUE, LONG_CODE_VALUE, clean_code
from dicomtube.dicom.deidentify.keys import Pseudonyms
from dicomtube.dicom.deidentify.policy import (
    OPTION_CODES,
    POLICY_VERSION,
    PRIVATE,
    SAFE,
    Action,
    Rule,
    rule_for,
)
from dicomtube.dicom.deidentify.private import is_safe, safe_type
from dicomtube.dicom.deidentify.report import Cleaned, Outcome, PlannedChange, Report, ReviewCause
from dicomtube.dicom.deidentify.values import HANDLERS, Setting, effective_vr, padded
from dicomtube.dicom.errors import Rejected
from dicomtube.dicom.inspect import examine
from dicomtube.dicom.part10 import (
    DEFLATED_LE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    TAG_VR,
    Element,
    Elements,
    Fragments,
    Part10,
    Value,
    read,
    read_with_pydicom,
    text,
)

IMPLEMENTATION_UID = "2.25.204139287203114957420913378051429216341"
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_PN_TAGS = frozenset(tag for tag, vr in TAG_VR.items() if vr == "PN")
_ID_TAGS = frozenset({
    0x00100020, 0x00101000, 0x00080050, 0x00200010, 0x00102160, 0x00101090, 0x00380010, 0x00401001, 0x00402016,
    0x00402017, 0x00181000, 0x00100030, 0x00102154, 0x00400253, 0x00400009,
})  # fmt: skip
_CODE_TAGS = frozenset({CODE_VALUE, LONG_CODE_VALUE})
_CACHED_BYTES = 512
_CACHE_ENTRIES = 50_000
_OUTCOMES = {
    Action.SHIFT: Outcome.SHIFTED,
    Action.CLEAN: Outcome.CLEANED,
    Action.MODEL: Outcome.CLEANED,
    Action.TERM: Outcome.CLEANED,
    Action.IMAGE_TYPE: Outcome.CLEANED,
    Action.AGE: Outcome.CLEANED,
    Action.WEIGHT: Outcome.CLEANED,
    Action.BULK: Outcome.CLEANED,
    Action.ICC: Outcome.CLEANED,
    Action.PIXELS: Outcome.CLEANED,
}

Encoded = tuple[bytes | None, Outcome]
Cache = dict[tuple[int, str, bytes], Encoded]
Chunks = list[bytes | memoryview]


@dataclass(slots=True)
class _File:
    """One file on its way through: settings, what is written so far, what was done."""

    part: Part10
    setting: Setting
    cache: Cache
    explicit: bool
    changes: dict[Outcome, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    elements: int = 0
    notes: set[str] = field(default_factory=set)
    trace: list[tuple[str, int, Outcome, Rule]] | None = None
    path: str = ""


class Deidentifier:
    """Cleans files of one owner: UIDs, labels and dates come out the same in every upload.

    ``site_key`` is the site's secret (at least 16 bytes); without it nothing can be traced back.
    """

    def __init__(self, site_key: bytes, owner: str) -> None:
        self._pseudonyms = Pseudonyms(site_key, owner)
        self._settings: dict[tuple[str, frozenset[str], frozenset[str], bytes, bool, bool], tuple[Setting, Cache]] = {}

    def clean(self, data: bytes) -> Cleaned:
        """De-identify a file.

        Raises ``Rejected`` where it cannot be done, its subclass ``Held`` where a person has to decide.
        """
        return self._clean(read(data))

    def clean_slowly(self, data: bytes) -> Cleaned:
        """The same, with pydicom doing the reading: what the fast reader is measured against."""
        return self._clean(read_with_pydicom(data))

    def describe(self, data: bytes) -> list[PlannedChange]:
        """What ``clean`` will do to each element of a file, in the order of the file; values are not shown."""
        part = read(data)
        file = self._open(part)
        file.trace = []
        self._body(file)
        counted = Counter(file.trace)
        return [
            PlannedChange(path, keyword_for_tag(tag), outcome, rule.action.value, rule.reason, rule.reference, count)
            for (path, tag, outcome, rule), count in counted.items()
        ]

    def map_uid(self, uid: str) -> str:
        """The UID that stands for ``uid`` in cleaned files."""
        return self._pseudonyms.uid(uid)

    def _clean(self, part: Part10) -> Cleaned:
        file = self._open(part)
        chunks = self._body(file)
        changes = {
            outcome: {_tag_name(tag): count for tag, count in sorted(tags.items())}
            for outcome, tags in file.changes.items()
        }
        report = Report(POLICY_VERSION, file.elements, changes, tuple(sorted(file.notes)))
        causes = review.causes(part)
        if bulkdata.UNUSED_BITS in file.notes:
            causes |= {ReviewCause.HIDDEN_BITS}
        return Cleaned(b"".join(chunks), report, causes)

    def _open(self, part: Part10) -> _File:
        inspection = examine(part)
        setting, cache = self._setting(part, inspection.modality == "PT")
        if len(cache) > _CACHE_ENTRIES:
            cache.clear()
        return _File(part, setting, cache, part.explicit)

    def _setting(self, part: Part10, pet: bool) -> tuple[Setting, Cache]:
        names, numbers = _identifiers(part.elements)
        top = {tag: value for tag, _, value in part.elements}
        raw_charset = top.get(0x00080005, b"")
        charset = raw_charset if isinstance(raw_charset, bytes) else b""
        patient = next(
            (found for tag in (0x00100020, 0x00100010, 0x0020000D) if (found := _key(top.get(tag, b"")))), ""
        )
        identity = (patient, names, numbers, charset, pet, part.explicit)
        known = self._settings.get(identity)
        if known is None:
            if len(self._settings) > 64:
                self._settings.clear()
            label = self._pseudonyms.label("patient", patient)
            days = self._pseudonyms.days(patient)
            setting = Setting(self._pseudonyms, label, days, names, numbers, charset, pet)
            known = self._settings[identity] = (setting, {})
        return known

    def _body(self, file: _File) -> Chunks:
        """The whole cleaned file in pieces: preamble, meta information, data set."""
        encoded = dict(_walk(file, file.part.elements))
        for tag, chunks in _statements(file).items():
            encoded[tag] = chunks
        out: Chunks = [self._meta(file)]
        for tag in sorted(encoded):
            out += encoded[tag]
        return out

    def _meta(self, file: _File) -> bytes:
        """Preamble and file meta information (PS3.10 7.1), written anew."""
        part = file.part
        top = {tag: value for tag, _, value in part.elements if tag in (0x00080016, 0x00080018)}
        uid = HANDLERS[Action.MAP]
        sop_class = uid(_raw(top.get(0x00080016), part.meta.get(0x00020002, b"")), 0x00080016, "UI", file.setting)
        instance = uid(_raw(top.get(0x00080018), part.meta.get(0x00020003, b"")), 0x00080018, "UI", file.setting)
        syntax = EXPLICIT_LE if part.transfer_syntax == DEFLATED_LE else part.transfer_syntax
        if not part.explicit:
            syntax = IMPLICIT_LE
        body = b"".join(
            (
                b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01",
                _encode(0x00020002, "UI", _even(sop_class), True),
                _encode(0x00020003, "UI", _even(instance), True),
                _encode(0x00020010, "UI", padded(syntax, "UI"), True),
                _encode(0x00020012, "UI", padded(IMPLEMENTATION_UID, "UI"), True),
                _encode(0x00020013, "SH", b"DICOMTUBE ", True),
            )
        )
        return bytes(128) + b"DICM" + b"\x02\0\0\0UL\x04\0" + struct.pack("<L", len(body)) + body


def _raw(value: Value | None, otherwise: bytes) -> bytes:
    return value if isinstance(value, bytes) and value else otherwise


def _even(raw: bytes | None) -> bytes:
    raw = raw or b""
    return raw + b"\0" * (len(raw) % 2)


def _key(value: Value) -> str:
    """A patient's identity as a key: without padding and case."""
    if not isinstance(value, bytes):
        return ""
    return value.rstrip(b"\0 ").strip().decode("latin-1").upper().strip("^ ")


def _identifiers(elements: Elements) -> tuple[frozenset[str], frozenset[str]]:
    """Words of the names, and numbers of the identifiers, anywhere in the file."""
    raw_names: set[bytes] = set()
    numbers: set[str] = set()
    stack = [elements]
    while stack:
        for tag, vr, value in stack.pop():
            if vr == "SQ":
                if isinstance(value, list):
                    stack += value
            elif tag in _PN_TAGS:
                if isinstance(value, bytes):
                    raw_names.add(value)
            elif tag in _ID_TAGS and isinstance(value, bytes):
                number = value.strip(b"\0 ").decode("latin-1")
                if len(number) > 3:
                    numbers |= {number, number.lstrip("0")}
    return frozenset(_name_words(raw_names)), frozenset(numbers)


def _name_words(raw_names: set[bytes]) -> Iterator[str]:
    for raw in raw_names:
        for word in _NAME_BREAK.split(raw.decode("latin-1").lower()):
            if len(word) > 2 and word != "removed":
                yield word


_NAME_BREAK = review.NON_WORD


def _walk(file: _File, elements: Elements) -> Iterator[tuple[int, Chunks]]:
    """The elements of a data set or item that stay, encoded, in ascending order."""
    by_tag = {element[0]: element for element in elements}
    ordered = sorted(by_tag.values(), key=_tag_of)
    creators = _creators(ordered) if any(tag & 0x10000 for tag in by_tag) else {}
    coded = clean_code(by_tag, file.setting) if not _CODE_TAGS.isdisjoint(by_tag) else {}
    file.elements += len(elements)
    lookup = file.cache.get if file.trace is None else _never
    for tag, vr, value in ordered:
        if tag & 0x10000:
            yield from _private(file, tag, vr, value, creators)
        elif tag in coded:
            new = coded[tag]
            _note(file, tag, Outcome.KEPT if new is value else Outcome.CLEANED, rule_for(tag))
            yield tag, [_encode(tag, effective_vr(tag, vr), _even(new), file.explicit)]
        elif type(value) is bytes and (hit := lookup((tag, vr, value))) is not None:
            encoded, outcome = hit
            if outcome is not Outcome.KEPT:
                file.changes[outcome][tag] += 1
            if encoded is not None:
                yield tag, [encoded]
        elif chunks := _public(file, tag, vr, value, by_tag):
            yield tag, chunks


def _never(_key: tuple[int, str, bytes]) -> None:
    """The cache of a walk that has to look at everything."""


def _public(file: _File, tag: int, vr: str, value: Value, by_tag: Mapping[int, Element]) -> Chunks:
    """A public element by its rule; results that depend on the value alone are remembered."""
    rule = rule_for(tag)
    if rule.action in _CONTEXTUAL:
        chunks, outcome = _contextual(file, rule, tag, vr, value, by_tag)
    else:
        encoded, outcome = _simple(rule, tag, vr, value, file.setting, file.explicit)
        if isinstance(value, bytes) and len(value) <= _CACHED_BYTES:
            file.cache[tag, vr, value] = (encoded, outcome)
        chunks = [] if encoded is None else [encoded]
    _note(file, tag, outcome, rule)
    return chunks


def _tag_of(element: Element) -> int:
    return element[0]


def _note(file: _File, tag: int, outcome: Outcome, rule: Rule) -> None:
    if outcome is not Outcome.KEPT:
        file.changes[outcome][tag] += 1
    if file.trace is not None:
        file.trace.append((f"{file.path}{_tag_name(tag)}", tag, outcome, rule))


def _simple(rule: Rule, tag: int, vr: str, value: Value, setting: Setting, explicit: bool) -> Encoded:
    """An element whose value alone decides."""
    action = rule.action
    written = effective_vr(tag, vr)
    if action is Action.REMOVE:
        return None, Outcome.REMOVED
    if isinstance(value, memoryview):
        value = bytes(value)
    if not isinstance(value, bytes):
        # A sequence where the standard has a plain value: nothing of it can be trusted.
        return (
            (None, Outcome.REMOVED)
            if action is not Action.EMPTY
            else (_encode(tag, written, b"", explicit), Outcome.EMPTIED)
        )
    new = HANDLERS[action](value, tag, written, setting)
    if new is None:
        return None, Outcome.REMOVED
    encoded = _encode(tag, written, _even(new), explicit)
    if new is value or new == value:
        return encoded, Outcome.KEPT
    return encoded, Outcome.EMPTIED if not new else _OUTCOMES.get(action, Outcome.REPLACED)


_CONTEXTUAL = frozenset({Action.RECURSE, Action.BULK, Action.PIXELS, Action.ICC})


def _contextual(
    file: _File, rule: Rule, tag: int, vr: str, value: Value, by_tag: Mapping[int, Element]
) -> tuple[Chunks, Outcome]:
    """An element judged by what stands in it or beside it."""
    if rule.action is Action.RECURSE:
        return _sequence(file, tag, value)
    written, new, outcome = bulkdata.clean(rule.action, tag, vr, value, by_tag, file.part, file.notes)
    if new is None:
        return [], Outcome.REMOVED
    if isinstance(new, Fragments):
        return _encapsulated(tag, new), outcome
    return [_header(tag, written, len(new), file.explicit), new], outcome


def _sequence(file: _File, tag: int, value: Value) -> tuple[Chunks, Outcome]:
    if not isinstance(value, list):
        if isinstance(value, bytes) and not value:
            return [_encode(tag, "SQ", b"", file.explicit)], Outcome.KEPT
        return [], Outcome.REMOVED
    body: Chunks = []
    length = 0
    outer = file.path
    for item in value:
        file.path = f"{outer}{_tag_name(tag)}/" if file.trace is not None else ""
        chunks = [chunk for _, part in _walk(file, item) for chunk in part]
        size = sum(map(len, chunks))
        body += [struct.pack("<HHL", 0xFFFE, 0xE000, size), *chunks]
        length += 8 + size
    file.path = outer
    return [_header(tag, "SQ", length, file.explicit), *body], Outcome.KEPT


def _encapsulated(tag: int, pixels: Fragments) -> Chunks:
    chunks: Chunks = [struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, b"OB", 0, 0xFFFFFFFF)]
    for fragment in (pixels.offset_table, *pixels.fragments):
        chunks += [struct.pack("<HHL", 0xFFFE, 0xE000, len(fragment)), fragment]
    chunks.append(struct.pack("<HHL", 0xFFFE, 0xE0DD, 0))
    return chunks


def _creators(ordered: Elements) -> dict[int, str]:
    """Private creators by their block (PS3.5 7.8.1): ``gggg00bb`` to name."""
    found: dict[int, str] = {}
    for tag, _, value in ordered:
        if tag & 0x10000 and 0x10 <= tag & 0xFFFF <= 0xFF:
            found[(tag & 0xFFFF0000) | (tag & 0xFF)] = text(value)
    return found


def _private(file: _File, tag: int, vr: str, value: Value, creators: Mapping[int, str]) -> Iterator[tuple[int, Chunks]]:
    """A private element if it is a safe number, with the creator it needs."""
    block = (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
    creator = creators.get(block, "")
    kind = safe_type(creator, tag) if creator else None
    if kind and isinstance(value, bytes) and vr in (kind.vr, "UN") and is_safe(value, kind):
        name = creator.encode("ascii")
        yield block, [_encode(block, "LO", _even_text(name), file.explicit)]
        yield tag, [_encode(tag, kind.vr, value, file.explicit)]
        _note(file, tag, Outcome.KEPT, SAFE)
    elif not 0x10 <= tag & 0xFFFF <= 0xFF:
        _note(file, tag, Outcome.REMOVED, PRIVATE)


def _even_text(raw: bytes) -> bytes:
    return raw + b" " * (len(raw) % 2)


def _statements(file: _File) -> dict[int, Chunks]:
    """What a cleaned object says about itself (PS3.15 E.1.1), and the patient label it must carry."""
    explicit = file.explicit
    items: Chunks = []
    for value, meaning in OPTION_CODES:
        item = (
            _encode(0x00080100, "SH", padded(value), explicit)
            + _encode(0x00080102, "SH", b"DCM ", explicit)
            + _encode(0x00080104, "LO", padded(meaning), explicit)
        )
        items += [struct.pack("<HHL", 0xFFFE, 0xE000, len(item)), item]
    size = sum(map(len, items))
    return {
        0x00100020: [_encode(0x00100020, "LO", padded(file.setting.patient), explicit)],
        0x00120062: [_encode(0x00120062, "CS", b"YES ", explicit)],
        0x00120063: [_encode(0x00120063, "LO", padded(f"DicomTube policy {POLICY_VERSION}"), explicit)],
        0x00120064: [_header(0x00120064, "SQ", size, explicit), *items],
        0x00280303: [_encode(0x00280303, "CS", b"MODIFIED", explicit)],
    }


def _header(tag: int, vr: str, length: int, explicit: bool) -> bytes:
    if not explicit:
        return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, length)
    if vr in _LONG:
        return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
    if length > 0xFFFF:
        # Too long for a two-byte length: PS3.5 6.2.2 writes such a value as UN.
        return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, b"UN", 0, length)
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), length)


def _encode(tag: int, vr: str, value: bytes, explicit: bool) -> bytes:
    return _header(tag, vr, len(value), explicit) + value


def _tag_name(tag: int) -> str:
    return "(private)" if tag & 0x10000 else f"({tag >> 16:04x},{tag & 0xFFFF:04x})"


__all__ = ["Deidentifier", "Rejected"]
