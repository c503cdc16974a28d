"""JPEG (ITU T.81) and JPEG-LS (ITU T.87) streams without their hiding places; the picture stays bit for bit."""

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dicomtube.dicom.deidentify.wordlike import has_words, hides_words
from dicomtube.dicom.errors import Reason, Rejected

Span = tuple[int, int]
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.S)
_NEXT_MARKER_LS = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]", re.S)
_SOI, _EOI, _SOS, _DHT, _DQT, _COM, _LSE, _SOF_LS = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xFE, 0xF8, 0xF7
_FRAMES = frozenset({*range(0xC0, 0xD0), _SOF_LS, 0xDE}) - {_DHT, 0xC8, 0xCC}
_PLAIN: Mapping[int, Callable[[bytearray], bool]] = {
    _LSE: lambda body: body[0] in (1, 2, 3, 4) and not (body[0] in (1, 4) and len(body) > 13) and not has_words(body),
    0xCC: lambda body: len(body) % 2 == 0 and len(body) <= 64 and not has_words(body),
    0xDC: lambda body: len(body) == 2,
    0xDD: lambda body: len(body) in (2, 3, 4),
    0xDF: lambda body: len(body) == 1,
}
"""Presets and palettes of JPEG-LS, arithmetic conditioning, number of lines, restart interval, expansion."""


def blank(stream: bytearray, start: int, end: int, note: str, notes: set[str]) -> None:
    """Overwrite a part of a stream with zeros, and note it if there was anything."""
    if any(memoryview(stream)[start:end]):
        stream[start:end] = bytes(end - start)
        notes.add(note)


@dataclass(slots=True)
class _Tables:
    """Where tables stand, and which of them a scan uses: the last of its number before it."""

    latest: dict[tuple[int, int], Span] = field(default_factory=dict)
    seen: set[tuple[int, Span]] = field(default_factory=set)
    used: set[Span] = field(default_factory=set)
    quantisation: dict[int, int] = field(default_factory=dict)
    """The number of the quantisation table of each component."""

    def add(self, kind: int, number: int, span: Span) -> None:
        self.latest[kind, number] = span
        self.seen.add((kind, span))

    def use(self, kind: int, number: int) -> None:
        if (kind, number) in self.latest:
            self.used.add(self.latest[kind, number])


def scrub_jpeg(stream: bytes, notes: set[str]) -> tuple[bytearray, int]:
    """The stream with everything blanked that is no picture, and where the picture ends.

    Raises ``Rejected`` for what is damaged, and where words stand between the bits of the picture.
    """
    out = bytearray(stream)
    pos, lossless, tables = 2, False, _Tables()
    while pos + 2 <= len(stream):
        if stream[pos] != 0xFF:
            following = _NEXT_MARKER.search(stream, pos)
            end = following.start() if following else len(stream)
            # Any number of these may stand before a marker (ITU T.81 B.1.1.2); zeros make some decoders abort.
            out[pos:end] = b"\xff" * (end - pos)
            notes.add("stray bytes removed")
            pos = end
            continue
        marker = stream[pos + 1]
        if marker == 0xFF:
            pos += 1
            continue
        if marker == _EOI:
            pos += 2
            break
        if marker == 0x01 or 0xD0 <= marker <= _SOI:
            pos += 2
            continue
        (length,) = struct.unpack_from(">H", stream, pos + 2)
        end = pos + 2 + length
        if length < 2 or end > len(stream):
            raise Rejected(Reason.TRUNCATED)
        lossless = lossless or marker == _SOF_LS
        _segment(out, marker, pos, end, tables, notes)
        pos = end
        if marker == _SOS:
            following = (_NEXT_MARKER_LS if lossless else _NEXT_MARKER).search(stream, pos)
            stop = following.start() if following else len(stream)
            if hides_words(memoryview(stream)[pos:stop]):
                raise Rejected(Reason.BROKEN)
            pos = stop
    _blank_unused(out, tables, notes)
    return out, min(pos, len(stream))


def _segment(out: bytearray, marker: int, pos: int, end: int, tables: _Tables, notes: set[str]) -> None:
    """Look into a marker segment: what is none of the picture's becomes an empty comment."""
    start = pos + 4
    if marker in _FRAMES:
        _exactly(end - start == 6 + 3 * out[start + 5])
        for place in range(start + 6, end, 3):
            tables.quantisation[out[place]] = out[place + 2]
    elif marker == _SOS:
        _exactly(end - start == 4 + 2 * out[start])
        for place in range(start + 1, end - 3, 2):
            tables.use(_DQT, tables.quantisation.get(out[place], 0))
            tables.use(_DHT, out[place + 1] >> 4)
            tables.use(_DHT, 0x10 | out[place + 1] & 15)
    elif marker in (_DQT, _DHT):
        while start < end:
            head = 1 if marker == _DQT else 17
            size = 64 * (1 + (out[start] >> 4 > 0)) if marker == _DQT else sum(out[start + 1 : start + head])
            _exactly(start + head + size <= end)
            number = out[start] & 15 if marker == _DQT else out[start]
            tables.add(marker, number, (start + head, start + head + size))
            start += head + size
    elif marker in _PLAIN:
        _exactly(_PLAIN[marker](out[start:end]))
    else:
        _blank_application(out, marker, start, end, notes)


def _exactly(fits: bool) -> None:
    if not fits:
        raise Rejected(Reason.BROKEN)


def _blank_unused(out: bytearray, tables: _Tables, notes: set[str]) -> None:
    """Tables that no scan uses hold what they like: words in them go. A quantiser may not be zero."""
    for kind, (start, end) in tables.seen:
        if (start, end) not in tables.used and has_words(out[start:end]):
            out[start:end] = (b"\1" if kind == _DQT else b"\0") * (end - start)
            notes.add("comments removed")


def _blank_application(out: bytearray, marker: int, start: int, end: int, notes: set[str]) -> None:
    """Blank a comment or application segment, except the three short ones that say how colour is coded."""
    body = bytes(out[start:end])
    if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12 and body[11] <= 2:
        if body[5:7] not in (b"\0\x64", b"\0\x65") or has_words(body[7:11], 3):
            blank(out, start + 5, start + 11, "comments removed", notes)
        blank(out, start + 12, end, "comments removed", notes)
        return
    if marker == 0xE8 and body.startswith(b"mrfx") and len(body) == 5:
        return
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        if body[5] != 1 or body[7] > 2 or max(body[8], body[10]) > _MOST_DOTS >> 8:
            out[start + 5 : start + 12] = b"\1\1\0\0\1\0\1"
            notes.add("comments removed")
        if len(body) > 14 or any(body[12:14]):
            out[start + 12 : start + 14] = b"\0\0"
            notes.add("thumbnail removed")
            blank(out, start + 14, end, "thumbnail removed", notes)
        return
    # Some decoders refuse application segments they do not know; an empty comment they all skip.
    out[start - 3] = _COM
    blank(out, start, end, "comments removed", notes)


_MOST_DOTS = 0x1FFF
"""Dots to an inch or centimetre: more than that are letters."""
