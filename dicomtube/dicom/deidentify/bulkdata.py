"""Bulk values: how large they must be by what stands beside them, and what may stay of them."""

import struct
from collections.abc import Mapping

from dicomtube.dicom.deidentify.codestream import Layout, scrub
from dicomtube.dicom.deidentify.pixels import Geometry, bulk, icc_profile, native
from dicomtube.dicom.deidentify.policy import Action
from dicomtube.dicom.deidentify.report import Outcome
from dicomtube.dicom.deidentify.wordlike import looks_like_text, words_among_samples
from dicomtube.dicom.errors import Reason, Rejected
from dicomtube.dicom.part10 import PIXEL_DATA, TAG_VR, Element, Fragments, Part10, Value, text

_FLOAT, _DOUBLE = 0x7FE00008, 0x7FE00009
_EXTENDED_OFFSETS = (0x7FE00001, 0x7FE00002)
_NATIVE_SYNTAXES = frozenset({
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
})  # fmt: skip
_LUT_DESCRIPTORS = {
    0x00281201: 0x00281101, 0x00281202: 0x00281102, 0x00281203: 0x00281103, 0x00281204: 0x00281104,
    0x00283006: 0x00283002,
}  # fmt: skip

_WAVEFORM = 0x54001010
Beside = Mapping[int, Element]
Result = tuple[str, bytes | memoryview | Fragments | None, Outcome]


def clean(action: Action, tag: int, vr: str, value: Value, beside: Beside, part: Part10, notes: set[str]) -> Result:
    """The VR to write, the bulk value that may stay (None: nothing), and what that makes of it.

    ``notes`` takes up what was done to pixel data, in words.
    """
    written = _written_vr(tag, vr)
    if action is Action.PIXELS:
        return _pixels(tag, written, value, beside, part, notes)
    if isinstance(value, list | Fragments):
        return written, None, Outcome.REMOVED
    if tag in _EXTENDED_OFFSETS:
        new: bytes | None = _extended_offsets(tag, bytes(value), beside, part)
    elif action is Action.ICC:
        new = icc_profile(value)
    elif tag in _LUT_DESCRIPTORS and _expected(tag, beside, len(value)) is None:
        new = None
    else:
        reads = words_among_samples if tag == _WAVEFORM else looks_like_text
        new = bulk(value, _expected(tag, beside, len(value)), reads)
    if new is None:
        return written, None, Outcome.REMOVED
    return written, new + b"\0" * (len(new) % 2), Outcome.KEPT if new == value else Outcome.CLEANED


def _written_vr(tag: int, vr: str) -> str:
    standard = TAG_VR.get(tag, "OW")
    if standard in ("OB or OW", "US or SS or OW", "US or OW"):
        return vr if vr in ("OB", "OW", "US", "SS") else "OW"
    return standard


def _number(beside: Beside, tag: int, default: int = 0) -> int:
    value = beside[tag][2] if tag in beside else b""
    if not isinstance(value, bytes) or not value:
        return default
    if TAG_VR[tag] == "IS":
        digits = text(value)
        return int(digits) if digits.isdecimal() and len(digits) < 10 else default
    return int.from_bytes(value[:2], "little")


def geometry(beside: Beside) -> Geometry:
    """What the elements beside the pixel data say about its cells."""
    allocated = _number(beside, 0x00280100)
    stored = _number(beside, 0x00280101, allocated)
    padding = _number(beside, 0x00280120, -1) if 0x00280120 in beside else -1
    interpretation = text(beside[0x00280004][2]) if 0x00280004 in beside else ""
    return Geometry(
        rows=_number(beside, 0x00280010),
        columns=_number(beside, 0x00280011),
        samples=_number(beside, 0x00280002, 1),
        allocated=allocated,
        stored=stored,
        high=_number(beside, 0x00280102, stored - 1),
        signed=_number(beside, 0x00280103) == 1,
        frames=max(1, _number(beside, 0x00280008, 1)),
        subsampled=interpretation in ("YBR_FULL_422", "YBR_PARTIAL_422"),
        padding=padding if padding >= 0 else None,
    )


def _pixels(tag: int, vr: str, value: Value, beside: Beside, part: Part10, notes: set[str]) -> Result:
    shape = geometry(beside)
    if isinstance(value, Fragments):
        result = scrub(value, part.transfer_syntax, _layout(shape))
        notes |= result.notes
        same = result.fragments == value.fragments and result.offset_table == value.offset_table
        pixels = Fragments(result.offset_table, result.fragments)
        return "OB", pixels, Outcome.KEPT if same else Outcome.CLEANED
    if isinstance(value, list) or (tag == PIXEL_DATA and part.transfer_syntax not in _NATIVE_SYNTAXES):
        raise Rejected(Reason.BROKEN)
    if tag in (_FLOAT, _DOUBLE):
        bits = 32 if tag == _FLOAT else 64
        shape = Geometry(shape.rows, shape.columns, 1, bits, bits, bits - 1, False, shape.frames, False, None)
    data, done = native(value, shape)
    notes |= done
    return vr, data, Outcome.CLEANED if done else Outcome.KEPT


def _expected(tag: int, beside: Beside, length: int) -> int | None:
    """Bytes a value must have by what stands beside it; None where that says nothing, or does not fit."""
    if tag == _WAVEFORM:
        channels, samples = _number(beside, 0x003A0005), _long(beside, 0x003A0010)
        return channels * samples * _number(beside, 0x54001004) // 8 or None
    descriptor = beside.get(_LUT_DESCRIPTORS.get(tag, 0))
    if descriptor is None or not isinstance(descriptor[2], bytes) or len(descriptor[2]) != 6:
        return None
    # PS3.3 C.7.6.3.1.5 and C.11.1.1: how many entries (0 means 65536), the first value mapped, bits of an entry.
    entries, _, bits = struct.unpack("<HHH", descriptor[2])
    entries = entries or 65536
    fitting = [size for size in (entries * 2, entries) if size <= length and (bits <= 8 or size == entries * 2)]
    return fitting[0] if fitting else None


def _long(beside: Beside, tag: int) -> int:
    value = beside[tag][2] if tag in beside else b""
    return int.from_bytes(value[:4], "little") if isinstance(value, bytes) else 0


def _extended_offsets(tag: int, value: bytes, beside: Beside, part: Part10) -> bytes | None:
    """Offsets or lengths of frames: as many as there are frames, and pointing into the pixel data."""
    pixels = beside[PIXEL_DATA][2] if PIXEL_DATA in beside else None
    if not isinstance(pixels, Fragments):
        return None
    shape = geometry(beside)
    frames = shape.frames
    if len(value) != 8 * frames:
        return None
    if scrub(pixels, part.transfer_syntax, _layout(shape)).moved:
        return None
    numbers = struct.unpack(f"<{frames}Q", value)
    if tag == _EXTENDED_OFFSETS[0]:
        starts, pos = set(), 0
        for fragment in pixels.fragments:
            starts.add(pos)
            pos += 8 + len(fragment)
        return value if starts.issuperset(numbers) else None
    sizes = [*map(len, pixels.fragments)]
    if len(sizes) != frames:
        return value if sum(numbers) <= sum(sizes) and min(numbers) > 0 else None
    # A pad byte need not be counted (PS3.3 C.7.6.3.1.8).
    return value if all(0 <= size - number <= 1 for number, size in zip(numbers, sizes, strict=True)) else None


def _layout(shape: Geometry) -> Layout:
    return Layout(shape.frames, shape.rows * shape.columns, shape.samples * max(1, shape.allocated // 8), shape.cells)
