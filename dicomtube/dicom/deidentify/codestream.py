"""Compressed frames: what stands in them besides the picture is overwritten with zeros.

Comments, application segments, and bytes after the end of an image can hold anything. They are blanked in
place: no length and no offset changes, and every decoder still sees the same picture, bit for bit.
"""

import re
import struct
from dataclasses import dataclass
from itertools import pairwise

from dicomtube.dicom.deidentify.cells import Cells
from dicomtube.dicom.deidentify.jpeg import blank, scrub_jpeg
from dicomtube.dicom.deidentify.wordlike import has_words, hides_words
from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.part10 import Fragments

_JPEG = {
    f"1.2.840.10008.1.2.4.{number}"
    for number in (50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 70)
}
_JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}
_J2K = {f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 92, 93, 201, 202, 203)}
_RLE = "1.2.840.10008.1.2.5"
UNUSED_BITS = "unused bits cleared"
_VIDEO = re.compile(r"1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?")
_JP2_SIGNATURE = b"\0\0\0\x0cjP  "


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header says of the frames: how many, and of RLE segments their bytes, their number and their bits."""

    frames: int
    segment_bytes: int
    segments: int
    cells: Cells | None


@dataclass(frozen=True)
class Scrubbed:
    """Frames without hiding places; ``notes`` say what was blanked."""

    offset_table: bytes
    fragments: list[bytes]
    notes: frozenset[str]
    moved: bool
    """True where fragments changed their length, so that extended offset tables no longer hold."""


def scrub(pixels: Fragments, syntax: str, layout: Layout) -> Scrubbed:
    """Blank everything but the picture.

    Raises ``Held`` for video, ``Rejected`` for syntaxes that cannot be looked into and for damaged streams.
    """
    if _VIDEO.fullmatch(syntax):
        raise Held(Reason.VIDEO)
    if syntax not in _JPEG | _JPEG_LS | _J2K and syntax != _RLE:
        raise Rejected(Reason.UNSUPPORTED_TRANSFER_SYNTAX)
    notes: set[str] = set()
    frames = layout.frames
    groups = _frames(pixels, frames)
    cleaned = [_scrub_group(group, syntax, layout, notes) for group in groups]
    fragments = [fragment for group in cleaned for fragment in group]
    moved = [*map(len, fragments)] != [*map(len, pixels.fragments)]
    if moved and (pixels.offset_table or len(fragments) != frames):
        table = _table(cleaned)
    else:
        table = b"" if moved else _checked_table(pixels.offset_table, fragments, frames)
    if table != pixels.offset_table:
        notes.add("offset table rewritten")
    return Scrubbed(table, fragments, frozenset(notes), moved)


def _scrub_group(group: list[bytes], syntax: str, layout: Layout, notes: set[str]) -> list[bytes]:
    """The fragments of one frame, cut where they were as far as the picture reaches."""
    stream = group[0] if len(group) == 1 else b"".join(group)
    clean = _scrub_frame(stream, syntax, layout, notes)
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


def _scrub_frame(stream: bytes, syntax: str, layout: Layout, notes: set[str]) -> bytes:
    try:
        if syntax == _RLE:
            return _scrub_rle(stream, layout, notes)
        if stream.startswith(_JP2_SIGNATURE):
            notes.add("file wrapper removed")
            stream = _codestream(stream)
        if stream.startswith(b"\xff\x4f"):
            return _scrub_j2k(stream, notes)
        if stream.startswith(b"\xff\xd8"):
            # What the stream is counts, not what the header calls it.
            out, end = scrub_jpeg(stream, notes)
            return _ended(stream, out, end, notes)
    except (struct.error, IndexError):
        raise Rejected(Reason.BROKEN) from None
    raise Rejected(Reason.BROKEN)


def _ended(stream: bytes, out: bytearray, end: int, notes: set[str]) -> bytes:
    """The stream up to its end marker, and the pad byte if there is one."""
    if any(out[end:]) or len(out) - end > 1:
        del out[end:]
        notes.add("bytes after the image removed")
    return _result(stream, out)


def _result(stream: bytes, out: bytearray) -> bytes:
    return stream if out == stream else bytes(out)


_J2K_SEGMENTS = frozenset(
    {0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0x90}
)
_J2K_POINTERS = frozenset({0x55, 0x57, 0x58})
"""Lengths of tiles and packets: a decoder can do without."""


def _scrub_j2k(stream: bytes, notes: set[str]) -> bytes:
    """JPEG 2000 (ITU T.800 A.3) and HTJ2K: main header, tile-part headers, end of codestream."""
    out = bytearray(stream)
    pos, tile_end = 2, 0
    while pos + 4 <= len(stream):
        marker, length = struct.unpack_from(">HH", stream, pos)
        if marker == 0xFFD9:
            break
        if marker == 0xFF93:
            # The bits of a picture never read like a marker (ITU T.800 B.10.1): the first end is the end.
            stop = tile_end or _end_of_codestream(stream, pos)
            if stop < pos or hides_words(memoryview(stream)[pos + 2 : stop]):
                raise Rejected(Reason.BROKEN)
            pos = stop
            continue
        if marker >> 8 != 0xFF:
            raise Rejected(Reason.BROKEN)
        if marker == 0xFF90:
            (tile_bytes,) = struct.unpack_from(">L", stream, pos + 6)
            tile_end = pos + tile_bytes if tile_bytes else 0
            if tile_end > len(stream) or (tile_bytes and tile_end <= pos):
                raise Rejected(Reason.TRUNCATED)
        end = pos + 2 + length
        if length < 2 or end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        _scrub_j2k_segment(out, marker & 0xFF, pos, end, notes)
        pos = end
    if stream[pos : pos + 2] == b"\xff\xd9":
        pos += 2
    return _ended(stream, out, pos, notes)


def _scrub_j2k_segment(out: bytearray, kind: int, pos: int, end: int, notes: set[str]) -> None:
    start = pos + 4
    if kind not in _J2K_SEGMENTS or (kind in _J2K_POINTERS and has_words(out[start:end])):
        # Some decoders refuse segments they do not know; an empty comment they all skip.
        out[pos + 1] = 0x64
        blank(out, start, end, "comments removed", notes)
    elif kind not in _J2K_POINTERS and not _fits(kind, bytes(out[start:end])):
        raise Rejected(Reason.BROKEN)


def _fits(kind: int, body: bytes) -> bool:
    """Whether a segment that a decoder needs is as long as its own numbers say, or, where none do, reads like none."""
    if kind == 0x51:
        return len(body) == 36 + 3 * int.from_bytes(body[34:36], "big")
    if kind == 0x52:
        return len(body) == 10 + (body[0] & 1) * (1 + body[5])
    if kind in (0x5C, 0x5D):
        style = body[0] if kind == 0x5C else body[1] if len(body) < 257 else body[2]
        steps = len(body) - (1 if kind == 0x5C else 2)
        return len(body) < 260 and (style & 31 == 0 or steps % 2 == 0)
    if kind in (0x60, 0x61):
        return not hides_words(memoryview(body))
    return not has_words(body, 8)


def _end_of_codestream(stream: bytes, pos: int) -> int:
    end = stream.find(b"\xff\xd9", pos)
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


def _scrub_rle(stream: bytes, layout: Layout, notes: set[str]) -> bytes:
    """RLE (PS3.5 annex G): nothing between the end of a segment's data and the next one, nor in unused bits."""
    out = bytearray(stream)
    header = struct.unpack_from("<16L", stream, 0)
    count, offsets = header[0], header[1:]
    if not 1 <= count <= 15 or list(offsets[:count]) != sorted(offsets[:count]) or offsets[0] < 64:
        raise Rejected(Reason.BROKEN)
    if count != layout.segments:
        raise Rejected(Reason.BROKEN)
    blank(out, 4 + 4 * count, 64, "stray bytes removed", notes)
    blank(out, 64, offsets[0], "stray bytes removed", notes)
    ends = [*offsets[1:count], len(stream)]
    for number, (start, end) in enumerate(zip(offsets[:count], ends, strict=True)):
        if end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        stop = _scrub_segment(out, start, end, layout.segment_bytes, _plain_bytes(layout.cells, number), notes)
        if any(out[stop:end]):
            # Zeros would decode as more pixels; 128 means nothing (PS3.5 G.3.2).
            filler = b"\x80" * (end - stop)
            if out[stop:end] != filler:
                out[stop:end] = filler
                notes.add("bytes after the image removed")
    return _result(stream, out)


def _plain_bytes(cells: Cells | None, number: int) -> bytes | None:
    """What becomes of each value of a byte of the cells, the highest byte first; None where all its bits are used."""
    if cells is None:
        return None
    width = cells.allocated // 8
    shift = 8 * (width - 1 - number % width)
    unused = cells.unused >> shift & 0xFF
    if not unused:
        return None
    padding = -1 if cells.padding is None else cells.padding >> shift & 0xFF
    sign = (cells.stored - 1) - shift if cells.signed and cells.low == 0 else None

    def plain(value: int) -> int:
        carried = sign is not None and value & unused == unused and (sign < 0 or bool(value >> sign & 1))
        return value if carried or value == padding else value & ~unused

    return bytes(map(plain, range(256)))


def _scrub_segment(out: bytearray, pos: int, end: int, wanted: int, plain: bytes | None, notes: set[str]) -> int:
    """Where ``wanted`` bytes have been decoded (PackBits); a last run that reaches further is cut to them."""
    decoded = 0
    while decoded < wanted and pos < end:
        control = out[pos]
        if control == 128:
            pos += 1
            continue
        length = control + 1 if control < 128 else 257 - control
        stop = pos + 1 + (length if control < 128 else 1)
        if plain is not None and (run := out[pos + 1 : stop]) != (clean := run.translate(plain)):
            out[pos + 1 : stop] = clean
            notes.add(UNUSED_BITS)
        decoded += length
        if decoded > wanted and control < 128:
            length -= decoded - wanted
            out[pos] = length - 1
            stop = pos + 1 + length
            decoded = wanted
        pos = stop
    if decoded < wanted:
        raise Rejected(Reason.TRUNCATED)
    return min(pos, end)
