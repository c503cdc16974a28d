"""Native pixel data, palettes and colour profiles: carried over bit for bit, without their hiding places."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from dicomtube.dicom.deidentify.cells import Cells
from dicomtube.dicom.errors import Reason, Rejected

try:
    from dicomtube.dicom.deidentify.unusedbits import cleared
except ImportError:  # a browser need not carry numpy: the same, cell by cell
    from dicomtube.dicom.deidentify.cells import cleared

Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Geometry:
    """What the header says about the pixel cells (PS3.3 C.7.6.3)."""

    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    high: int
    signed: bool
    frames: int
    subsampled: bool
    padding: int | None

    @property
    def length(self) -> int:
        """Bytes of the native pixel data, without the pad byte."""
        samples = self.rows * self.columns * self.frames * self.samples
        if self.subsampled:
            samples = samples * 2 // 3
        return (samples * self.allocated + 7) // 8

    @property
    def cells(self) -> Cells | None:
        """The layout of a cell that has bits to spare; None where there are none, or none can be told."""
        low = self.high + 1 - self.stored
        if self.allocated not in (8, 16, 32) or not 1 <= self.stored < self.allocated:
            return None
        if low < 0 or self.high >= self.allocated:
            low = 0  # as every decoder takes it where the high bit cannot be what the header says
        return Cells(self.allocated, self.stored, low, self.signed, self.padding)


def native(data: Bytes, geometry: Geometry) -> tuple[Bytes, frozenset[str]]:
    """The pixel data the header announces and nothing else; raises ``Rejected`` where some of it is missing."""
    length = geometry.length
    whole = replace(geometry, subsampled=False).length
    if geometry.subsampled and len(data) >= whole:
        # Called 4:2:2, but every pixel has all its samples: common, and every reader takes it so.
        length = whole
    if length == 0 or len(data) < length:
        raise Rejected(Reason.TRUNCATED if length else Reason.BROKEN)
    notes: set[str] = set()
    if len(data) > length + length % 2:
        notes.add("bytes after the image removed")
    pixels: Bytes = data[:length]
    masked = cleared(pixels, geometry.cells) if geometry.cells else None
    if masked is not None:
        pixels = masked
        notes.add("unused bits cleared")
    if length % 2:
        pixels = bytes(pixels) + b"\0"
    return pixels, frozenset(notes)


def bulk(data: Bytes, expected: int | None, reads_like_words: Callable[[bytes], bool]) -> bytes | None:
    """A table of numbers in the size its descriptor says; None where it reads like words."""
    body = bytes(data)
    if expected is not None and len(body) > expected + expected % 2:
        body = body[: expected + expected % 2]
    return None if reads_like_words(body) else body


_ICC_NUMBERS = frozenset({b"XYZ ", b"curv", b"para", b"mft1", b"mft2", b"mAB ", b"mBA ", b"sf32", b"chad", b"mpet"})
_ICC_HEADER = 128
_PUBLIC_PROFILES = frozenset({"20b2861ed86bfc80a86a58866f800c2652418c2e492173c0d54f8cd85f22c971"})
"""Profiles that are the same everywhere, bit for bit: sRGB IEC61966-2.1 as Hewlett-Packard published it."""


def icc_profile(data: Bytes) -> bytes | None:
    """A colour profile (ICC.1) with its numbers, and its texts, dates, makers and ids blanked in place.

    What everybody has stays as it is.
    """
    if sha256(data).hexdigest() in _PUBLIC_PROFILES:
        return bytes(data)
    out = bytearray(data)
    if len(out) < _ICC_HEADER + 4 or out[36:40] != b"acsp":
        return None
    for start, end in ((4, 8), (24, 36), (40, 44), (48, 56), (80, 128)):
        out[start:end] = bytes(end - start)
    (count,) = struct.unpack_from(">L", out, _ICC_HEADER)
    table_end = _ICC_HEADER + 4 + 12 * count
    if count > 100 or table_end > len(out):
        return None
    used = [(0, table_end)]
    for index in range(count):
        _, offset, size = struct.unpack_from(">4sLL", out, _ICC_HEADER + 4 + 12 * index)
        if offset < table_end or offset + size > len(out) or size < 8:
            return None
        if bytes(out[offset : offset + 4]) not in _ICC_NUMBERS:
            out[offset + 8 : offset + size] = bytes(size - 8)
        used.append((offset, offset + size))
    _blank_gaps(out, sorted(used))
    return bytes(out)


def _blank_gaps(out: bytearray, used: list[tuple[int, int]]) -> None:
    pos = 0
    for start, end in used:
        if start > pos:
            out[pos:start] = bytes(start - pos)
        pos = max(pos, end)
    out[pos:] = bytes(len(out) - pos)
