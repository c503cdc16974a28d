"""Compressed frames: what stands in them besides the picture is overwritten with zeros.

Comments, application segments, and bytes after the end of an image can hold anything. They are blanked in
place: no length and no offset changes, and every decoder still sees the same picture, bit for bit.
"""

import re
import struct
from dataclasses import dataclass
from itertools import pairwise

from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.part10 import Fragments

_JPEG = {
    f"1.2.840.10008.1.2.4.{number}"
    for number in (50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 70)
}
_JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}
_J2K = {f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 92, 93, 201, 202, 203)}
_RLE = "1.2.840.10008.1.2.5"
_VIDEO = re.compile(r"1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?")
_JP2_SIGNATURE = b"\0\0\0\x0cjP  "

_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.S)
_NEXT_MARKER_LS = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]", re.S)


@dataclass(frozen=True)
class Scrubbed:
    """Frames without hiding places; ``notes`` say what was blanked."""

    offset_table: bytes
    fragments: list[bytes]
    notes: frozenset[str]
    moved: bool
    """True where fragments changed their length, so that extended offset tables no longer hold."""


def scrub(pixels: Fragments, syntax: str, frames: int, segment_bytes: int) -> Scrubbed:
    """Blank everything but the picture. ``segment_bytes`` is what one RLE segment must decode to.

    Raises ``Held`` for video, ``Rejected`` for syntaxes that cannot be looked into and for damaged streams.
    """
    if _VIDEO.fullmatch(syntax):
        raise Held(Reason.VIDEO)
    if syntax not in _JPEG | _JPEG_LS | _J2K and syntax != _RLE:
        raise Rejected(Reason.UNSUPPORTED_TRANSFER_SYNTAX)
    notes: set[str] = set()
    groups = _frames(pixels, frames)
    cleaned = [_scrub_group(group, syntax, segment_bytes, notes) for group in groups]
    fragments = [fragment for group in cleaned for fragment in group]
    moved = [*map(len, fragments)] != [*map(len, pixels.fragments)]
    if moved and (pixels.offset_table or len(fragments) != frames):
        table = _table(cleaned)
    else:
        table = b"" if moved else _checked_table(pixels.offset_table, fragments, frames)
    if table != pixels.offset_table:
        notes.add("offset table rewritten")
    return Scrubbed(table, fragments, frozenset(notes), moved)


def _scrub_group(group: list[bytes], syntax: str, segment_bytes: int, notes: set[str]) -> list[bytes]:
    """The fragments of one frame, cut where they were as far as the picture reaches."""
    stream = group[0] if len(group) == 1 else b"".join(group)
    clean = _scrub_frame(stream, syntax, segment_bytes, notes)
    if clean is stream:
        return group
    clean += b"\0" * (len(clean) % 2)
    parts, pos = [], 0
    for fragment in group:
        parts.append(clean[pos : pos + len(fragment)])
        pos += len(fragment)
    return [part for part in parts if part]


def _table(groups: list[list[bytes]]) -> bytes:
    """A basic offset table for frames as they lie now; none where its numbers would not reach."""
    offsets, pos = [], 0
    for group in groups:
        offsets.append(pos)
        pos += sum(8 + len(fragment) for fragment in group)
    return struct.pack(f"<{len(offsets)}L", *offsets) if pos < 1 << 32 else b""


def _frames(pixels: Fragments, frames: int) -> list[list[bytes]]:
    """Fragments by frame (PS3.5 A.4): surplus fragments belong to no frame and are dropped."""
    fragments = pixels.fragments
    if frames == 1:
        return [fragments] if fragments else _cut()
    if len(fragments) < frames:
        return _cut()
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    starts = _starts_by_table(pixels, frames) or [
        index for index, fragment in enumerate(fragments) if fragment[:3] in (b"\xff\xd8\xff", b"\xff\x4f\xff")
    ]
    if len(starts) < frames or starts[0] != 0:
        raise Rejected(Reason.BROKEN)
    ends = [*starts[1:], len(fragments)]
    return [fragments[start:end] for start, end in zip(starts, ends, strict=True)][:frames]


def _cut() -> list[list[bytes]]:
    raise Rejected(Reason.TRUNCATED)


def _positions(fragments: list[bytes]) -> list[int]:
    positions, pos = [], 0
    for fragment in fragments:
        positions.append(pos)
        pos += 8 + len(fragment)
    return positions


def _starts_by_table(pixels: Fragments, frames: int) -> list[int]:
    table = pixels.offset_table
    if len(table) != 4 * frames:
        return []
    index = {position: number for number, position in enumerate(_positions(pixels.fragments))}
    offsets = struct.unpack(f"<{frames}L", table)
    return [index[offset] for offset in offsets] if all(offset in index for offset in offsets) else []


def _checked_table(table: bytes, fragments: list[bytes], frames: int) -> bytes:
    """The basic offset table if it points where frames start; else none, which is allowed."""
    if len(table) != 4 * frames:
        return b""
    offsets = struct.unpack(f"<{frames}L", table)
    known = set(_positions(fragments))
    ascending = all(before < after for before, after in pairwise(offsets))
    return table if ascending and offsets[0] == 0 and known.issuperset(offsets) else b""


def _scrub_frame(stream: bytes, syntax: str, segment_bytes: int, notes: set[str]) -> bytes:
    try:
        if syntax == _RLE:
            return _scrub_rle(stream, segment_bytes, notes)
        if stream.startswith(_JP2_SIGNATURE):
            notes.add("file wrapper removed")
            stream = _codestream(stream)
        if stream.startswith(b"\xff\x4f"):
            return _scrub_j2k(stream, notes)
        if stream.startswith(b"\xff\xd8"):
            # What the stream is counts, not what the header calls it.
            return _scrub_jpeg(stream, notes)
    except (struct.error, IndexError):
        raise Rejected(Reason.BROKEN) from None
    raise Rejected(Reason.BROKEN)


def _blank(stream: bytearray, start: int, end: int, note: str, notes: set[str]) -> None:
    if any(memoryview(stream)[start:end]):
        stream[start:end] = bytes(end - start)
        notes.add(note)


def _ended(stream: bytes, out: bytearray, end: int, notes: set[str]) -> bytes:
    """The stream up to its end marker, and the pad byte if there is one."""
    if any(out[end:]) or len(out) - end > 1:
        del out[end:]
        notes.add("bytes after the image removed")
    return _result(stream, out)


def _result(stream: bytes, out: bytearray) -> bytes:
    return stream if out == stream else bytes(out)


def _scrub_jpeg(stream: bytes, notes: set[str]) -> bytes:
    """JPEG (ITU T.81 B.1.1) and JPEG-LS (ITU T.87 C.1): walk the marker segments."""
    out = bytearray(stream)
    pos, lossless = 2, False
    while pos + 2 <= len(stream):
        if stream[pos] != 0xFF:
            following = _NEXT_MARKER.search(stream, pos)
            end = following.start() if following else len(stream)
            _blank(out, pos, end, "stray bytes removed", notes)
            pos = end
            continue
        marker = stream[pos + 1]
        if marker == 0xFF:
            pos += 1
            continue
        if marker == 0xD9:
            return _ended(stream, out, pos + 2, notes)
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            pos += 2
            continue
        (length,) = struct.unpack_from(">H", stream, pos + 2)
        end = pos + 2 + length
        if length < 2 or end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            _blank_application(out, marker, pos + 4, end, notes)
        lossless = lossless or marker == 0xF7
        pos = end
        if marker == 0xDA:
            following = (_NEXT_MARKER_LS if lossless else _NEXT_MARKER).search(stream, pos)
            pos = following.start() if following else len(stream)
    return _result(stream, out)


def _blank_application(out: bytearray, marker: int, start: int, end: int, notes: set[str]) -> None:
    """Blank a comment or application segment, except the two short ones that say how colour is coded."""
    body = bytes(out[start:end])
    if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
        _blank(out, start + 12, end, "comments removed", notes)
        return
    if marker == 0xE8 and body.startswith(b"mrfx") and len(body) == 5:
        return
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        if len(body) > 14:
            out[start + 12 : start + 14] = b"\0\0"
            _blank(out, start + 14, end, "thumbnail removed", notes)
        return
    # Some decoders refuse application segments they do not know; an empty comment they all skip.
    out[start - 3] = 0xFE
    _blank(out, start, end, "comments removed", notes)


_J2K_SEGMENTS = frozenset(
    {0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x63, 0x90}
)


def _scrub_j2k(stream: bytes, notes: set[str]) -> bytes:
    """JPEG 2000 (ITU T.800 A.3) and HTJ2K: main header, tile-part headers, end of codestream."""
    out = bytearray(stream)
    pos, tile_end = 2, 0
    while pos + 4 <= len(stream):
        marker, length = struct.unpack_from(">HH", stream, pos)
        if marker == 0xFFD9:
            break
        if marker == 0xFF93:
            pos = tile_end
            continue
        if marker >> 8 != 0xFF:
            raise Rejected(Reason.BROKEN)
        if marker == 0xFF90:
            (tile_bytes,) = struct.unpack_from(">L", stream, pos + 6)
            tile_end = pos + tile_bytes if tile_bytes else _end_of_codestream(stream)
            if tile_end > len(stream) or tile_end <= pos:
                raise Rejected(Reason.TRUNCATED)
        end = pos + 2 + length
        if length < 2 or end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        if marker & 0xFF not in _J2K_SEGMENTS:
            _blank(out, pos + 4, end, "comments removed", notes)
        pos = end
    if stream[pos : pos + 2] == b"\xff\xd9":
        return _ended(stream, out, pos + 2, notes)
    return _result(stream, out)


def _end_of_codestream(stream: bytes) -> int:
    end = stream.rfind(b"\xff\xd9")
    return end if end > 0 else len(stream)


def _codestream(stream: bytes) -> bytes:
    """The contiguous codestream box of a JP2 file (ITU T.800 I.5.4)."""
    pos = 0
    while pos + 8 <= len(stream):
        length, kind = struct.unpack_from(">L4s", stream, pos)
        header = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", stream, pos + 8)
            header = 16
        end = pos + length if length else len(stream)
        if kind == b"jp2c":
            return stream[pos + header : end]
        if length and length < header:
            break
        pos = end
    raise Rejected(Reason.BROKEN)


def _scrub_rle(stream: bytes, segment_bytes: int, notes: set[str]) -> bytes:
    """RLE (PS3.5 annex G): zero what stands between the end of a segment's data and the next segment."""
    out = bytearray(stream)
    header = struct.unpack_from("<16L", stream, 0)
    count, offsets = header[0], header[1:]
    if not 1 <= count <= 15 or list(offsets[:count]) != sorted(offsets[:count]) or offsets[0] < 64:
        raise Rejected(Reason.BROKEN)
    _blank(out, 4 + 4 * count, 64, "stray bytes removed", notes)
    _blank(out, 64, offsets[0], "stray bytes removed", notes)
    ends = [*offsets[1:count], len(stream)]
    for start, end in zip(offsets[:count], ends, strict=True):
        if end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        stop = _segment_end(stream, start, end, segment_bytes)
        if any(out[stop:end]):
            # Zeros would decode as more pixels; 128 means nothing (PS3.5 G.3.2).
            filler = b"\x80" * (end - stop)
            if out[stop:end] != filler:
                out[stop:end] = filler
                notes.add("bytes after the image removed")
    return _result(stream, out)


def _segment_end(stream: bytes, pos: int, end: int, wanted: int) -> int:
    """Where ``wanted`` bytes have been decoded (PackBits)."""
    decoded = 0
    while decoded < wanted and pos < end:
        control = stream[pos]
        if control < 128:
            decoded += control + 1
            pos += control + 2
        elif control > 128:
            decoded += 257 - control
            pos += 2
        else:
            pos += 1
    if decoded < wanted:
        raise Rejected(Reason.TRUNCATED)
    return min(pos, end)
