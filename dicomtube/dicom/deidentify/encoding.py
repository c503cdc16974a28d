"""Writing elements (PS3.5 section 7): explicit or implicit VR, always little endian, defined lengths."""

import struct

from dicomtube.dicom.part10 import Fragments

Chunks = list[bytes | memoryview]
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_IMPLICIT = struct.Struct("<HHL").pack
_EXPLICIT_LONG = struct.Struct("<HH2sHL").pack
_EXPLICIT_SHORT = struct.Struct("<HH2sH").pack


def header(tag: int, vr: str, length: int, explicit: bool) -> bytes:
    """What stands before a value of ``length`` bytes."""
    if not explicit:
        return _IMPLICIT(tag >> 16, tag & 0xFFFF, length)
    if vr in _LONG:
        return _EXPLICIT_LONG(tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
    if length > 0xFFFF:
        # Too long for a two-byte length: PS3.5 6.2.2 writes such a value as UN.
        return _EXPLICIT_LONG(tag >> 16, tag & 0xFFFF, b"UN", 0, length)
    return _EXPLICIT_SHORT(tag >> 16, tag & 0xFFFF, vr.encode(), length)


def element(tag: int, vr: str, value: bytes, explicit: bool) -> bytes:
    """A whole element with a plain value, padded to even length."""
    if len(value) % 2:
        value += b" " if vr in ("LO", "SH", "CS", "LT", "ST", "UT", "DS", "IS", "DA", "TM", "DT", "PN", "AS") else b"\0"
    return header(tag, vr, len(value), explicit) + value


def item(chunks: Chunks) -> Chunks:
    """A sequence item around its elements."""
    return [_IMPLICIT(0xFFFE, 0xE000, sum(map(len, chunks))), *chunks]


def sequence(tag: int, items: Chunks, explicit: bool) -> Chunks:
    """A sequence around its items."""
    return [header(tag, "SQ", sum(map(len, items)), explicit), *items]


def encapsulated(tag: int, pixels: Fragments) -> Chunks:
    """Encapsulated pixel data (PS3.5 A.4)."""
    chunks: Chunks = [_EXPLICIT_LONG(tag >> 16, tag & 0xFFFF, b"OB", 0, 0xFFFFFFFF)]
    for fragment in (pixels.offset_table, *pixels.fragments):
        chunks += [_IMPLICIT(0xFFFE, 0xE000, len(fragment)), fragment]
    chunks.append(_IMPLICIT(0xFFFE, 0xE0DD, 0))
    return chunks
