"""Nothing planted comes out of compressed frames: each place where bytes can stand that no decoder shows."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest

from dicomtube.dicom.deidentify import Deidentifier, Rejected
from tests.dicom import corpus
from tests.dicom.corpus import NAME, Writer, encapsulate, identity, part10, picture
from tests.dicom.planting import assert_clean, opened
from tests.dicom.test_leaks_pixels import COMPRESSED, compressed, gradient, jpeg_segment

SECRET = NAME.encode()
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
write = Writer()


def before(marker: bytes, what: bytes, stream: bytes) -> bytes:
    place = stream.index(marker)
    return stream[:place] + what + stream[place:]


def table(kind: int, number: int) -> bytes:
    """A table of that number with a name in it: quantisation, or the codes of Huffman."""
    if kind == 0xDB:
        return jpeg_segment(0xDB, bytes([number]) + SECRET.ljust(64, b"a"))
    return jpeg_segment(0xC4, bytes([number, *[0] * 7, len(SECRET), *[0] * 8]) + SECRET)


def with_density(stream: bytes) -> bytes:
    rest = stream[20:] if stream[2:4] == b"\xff\xe0" else stream[2:]
    return SOI + jpeg_segment(0xE0, b"JFIF\0" + b"Zorvathel") + rest


JPEG: dict[str, Callable[[bytes], bytes]] = {
    "a reserved segment": lambda stream: SOI + jpeg_segment(0xF3, SECRET) + stream[2:],
    "an extension": lambda stream: before(b"\xff\xda", jpeg_segment(0xFD, SECRET), stream),
    "a segment nobody knows": lambda stream: before(b"\xff\xda", jpeg_segment(0x4F, SECRET), stream),
    "the density of JFIF": with_density,
    "the numbers of Adobe": lambda stream: SOI + jpeg_segment(0xEE, b"AdobeQuenby\0") + stream[2:],
    "a quantisation table nobody uses": lambda stream: before(b"\xff\xc0", table(0xDB, 3), stream),
    "a quantisation table that is overwritten": lambda stream: SOI + table(0xDB, 0) + stream[2:],
    "codes nobody uses": lambda stream: before(b"\xff\xc0", table(0xC4, 0x13), stream),
    "codes that are overwritten": lambda stream: SOI + table(0xC4, 0x10) + stream[2:],
    "between the segments": lambda stream: before(b"\xff\xda", SECRET, stream),
    "after the end, before another": lambda stream: stream + SECRET + EOI,
}


@pytest.mark.parametrize("place", JPEG)
def test_jpeg_without_what_is_no_picture(deidentifier: Deidentifier, place: str) -> None:
    stream = COMPRESSED["jpeg"][1]()
    dataset = assert_clean(deidentifier, compressed(corpus.JPEG, JPEG[place](stream)), "Zorvath", "Quenby")
    assert np.array_equal(dataset.pixel_array, opened(compressed(corpus.JPEG, stream)).pixel_array)


def longer(marker: int) -> Callable[[bytes], bytes]:
    """The first segment of that marker with a name behind its content."""

    def lengthened(stream: bytes) -> bytes:
        place = stream.index(bytes([0xFF, marker]))
        (length,) = struct.unpack_from(">H", stream, place + 2)
        end = place + 2 + length
        return (
            stream[: place + 2]
            + struct.pack(">H", length + len(SECRET))
            + stream[place + 4 : end]
            + SECRET
            + stream[end:]
        )

    return lengthened


def in_the_tile(stream: bytes) -> bytes:
    """A name behind the bits of the only tile-part, whose length covers it."""
    tile = stream.index(b"\xff\x90")
    (length,) = struct.unpack_from(">L", stream, tile + 6)
    length = length or len(stream) - 2 - tile
    grown = struct.pack(">L", length + len(SECRET))
    return stream[: tile + 6] + grown + stream[tile + 10 : tile + length] + SECRET + EOI


REFUSED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "the bits of a scan": ("jpeg", lambda stream: stream[: stream.rindex(EOI)] + SECRET + EOI),
    "a scan without an end": ("jpeg", lambda stream: stream[: stream.rindex(EOI)] + SECRET),
    "a frame's header": ("jpeg", longer(0xC0)),
    "a scan's header": ("jpeg", longer(0xDA)),
    "a quantisation table's end": ("jpeg", longer(0xDB)),
    "a restart interval": ("jpeg", lambda stream: before(b"\xff\xda", jpeg_segment(0xDD, b"\0\0" + SECRET), stream)),
    "a palette": ("jpeg-ls", lambda stream: before(b"\xff\xda", jpeg_segment(0xF8, b"\2\1\1" + SECRET), stream)),
    "the bits of JPEG-LS": ("jpeg-ls", lambda stream: stream[: stream.rindex(EOI)] + SECRET + EOI),
    "the size of a codestream": ("jpeg 2000", longer(0x51)),
    "the coding style": ("jpeg 2000", longer(0x52)),
    "packed headers": ("jpeg 2000", lambda stream: before(b"\xff\x90", jpeg_segment(0x60, b"\0" + SECRET), stream)),
    "a region of interest": ("jpeg 2000", lambda stream: before(b"\xff\x90", jpeg_segment(0x5E, SECRET), stream)),
    "the bits of a tile": ("jpeg 2000", in_the_tile),
}


@pytest.mark.parametrize("place", REFUSED)
def test_words_among_the_bits_of_a_picture_are_refused(deidentifier: Deidentifier, place: str) -> None:
    kind, plant = REFUSED[place]
    syntax, encode = COMPRESSED[kind]
    with pytest.raises(Rejected) as refusal:
        deidentifier.clean(compressed(syntax, plant(encode())))
    assert refusal.value.reason == "broken"


def open_ended(stream: bytes) -> bytes:
    """A tile-part whose length is said to reach to the end (ITU T.800 A.4.2), and a second end."""
    tile = stream.index(b"\xff\x90")
    return stream[: tile + 6] + bytes(4) + stream[tile + 10 :] + SECRET + EOI


J2K: dict[str, Callable[[bytes], bytes]] = {
    "component registration": lambda stream: before(b"\xff\x52", jpeg_segment(0x63, SECRET), stream),
    "packet lengths": lambda stream: before(b"\xff\x90", jpeg_segment(0x57, b"\0" + SECRET), stream),
    "tile lengths": lambda stream: before(b"\xff\x90", jpeg_segment(0x55, b"\0\0" + SECRET), stream),
    "a segment nobody knows": lambda stream: before(b"\xff\x52", jpeg_segment(0x77, SECRET), stream),
    "behind a tile without a length": open_ended,
}


@pytest.mark.parametrize("place", J2K)
def test_jpeg_2000_without_what_is_no_picture(deidentifier: Deidentifier, place: str) -> None:
    dataset = assert_clean(deidentifier, compressed(corpus.J2K, J2K[place](COMPRESSED["jpeg 2000"][1]())))
    assert np.array_equal(dataset.pixel_array, gradient())


def literal(row: bytes) -> bytes:
    return bytes([len(row) - 1]) + row


def segments(*found: bytes) -> bytes:
    offsets, pos = [], 64
    for one in found:
        offsets.append(pos)
        pos += len(one)
    return struct.pack("<16L", len(found), *offsets, *[0] * (15 - len(found))) + b"".join(found)


def test_a_last_run_of_rle_that_reaches_further_than_the_picture(deidentifier: Deidentifier) -> None:
    rows = [row.tobytes() for row in gradient()]
    rows[-1] += SECRET * 2
    dataset = assert_clean(deidentifier, compressed(corpus.RLE, segments(b"".join(map(literal, rows)))))
    assert np.array_equal(dataset.pixel_array, gradient())


def test_a_segment_of_rle_that_no_sample_has(deidentifier: Deidentifier) -> None:
    rows = b"".join(literal(row.tobytes()) for row in gradient())
    with pytest.raises(Rejected) as refusal:
        deidentifier.clean(compressed(corpus.RLE, segments(rows, literal(SECRET) * 52)))
    assert refusal.value.reason == "broken"


@pytest.mark.parametrize("signed", [0, 1])
def test_unused_bits_of_rle_are_cleared(deidentifier: Deidentifier, signed: int) -> None:
    """Letters fit into the high nibbles; what carries on a sign stays."""
    values = np.arange(32 * 32, dtype="<i2").reshape(32, 32) - (500 if signed else 0)
    cells = values.view("<u2") if signed else values.astype("<u2")
    hidden = cells | np.resize(np.frombuffer(SECRET, dtype="u1").astype("<u2") & 0x0F, cells.shape) << 12
    negative = np.broadcast_to(values < 0, cells.shape)
    hidden[negative] = cells[negative]

    def encoded(words: np.ndarray) -> bytes:
        planes = words.view("u1").reshape(32, 32, 2)
        return segments(*(b"".join(literal(row.tobytes()) for row in planes[..., byte]) for byte in (1, 0)))

    def file(words: np.ndarray) -> bytes:
        pixels = encapsulate(encoded(np.ascontiguousarray(words)))
        body = picture(write, rows=32, columns=32, signed=signed, pixels=pixels)
        return part10([*identity(write), *body], syntax=corpus.RLE)

    cleaned = deidentifier.clean(file(hidden))
    assert np.array_equal(opened(cleaned.data).pixel_array, values)
    assert cleaned.review == {"hidden_bits"}
    assert deidentifier.clean(file(cells)).review == set()


def test_lengths_of_frames_that_do_not_fit_go(deidentifier: Deidentifier) -> None:
    stream = COMPRESSED["jpeg"][1]()
    stream += b"\0" * (len(stream) % 2)
    pixels = encapsulate(stream, stream)

    def extended(*lengths: int) -> bytes:
        return part10(
            [
                *identity(write),
                *picture(write, rows=32, columns=32, bits=8, stored=8, frames=2, pixels=pixels),
                write.element("ExtendedOffsetTable", struct.pack("<2Q", 0, len(stream) + 8), "OV"),
                write.element("ExtendedOffsetTableLengths", struct.pack("<2Q", *lengths), "OV"),
            ],
            syntax=corpus.JPEG,
        )

    whole = assert_clean(deidentifier, extended(len(stream), len(stream)))
    assert whole.ExtendedOffsetTableLengths == struct.pack("<2Q", len(stream), len(stream))
    assert "ExtendedOffsetTableLengths" not in assert_clean(deidentifier, extended(ord("Z"), ord("Q")))


def test_a_high_bit_that_lies_hides_nothing(deidentifier: Deidentifier) -> None:
    secret = np.frombuffer(SECRET.ljust(64, b" "), dtype=np.uint8).astype(np.uint16)
    values = np.arange(64, dtype=np.uint16) | (secret & 0x0F) << 12
    body = picture(write, pixels=write.element("PixelData", values.tobytes(), "OW"))
    for high in (3, 40):
        elements = [write.element("HighBit", high) if one[:4] == b"\x28\0\x02\x01" else one for one in body]
        cleaned = deidentifier.clean(part10([*identity(write), *elements]))
        assert opened(cleaned.data).PixelData == np.arange(64, dtype=np.uint16).tobytes()


def test_the_pad_byte_is_zero(deidentifier: Deidentifier) -> None:
    raw = bytes(range(81)) + b"Z"
    elements = picture(write, rows=9, columns=9, bits=8, stored=8, pixels=write.element("PixelData", raw, "OB"))
    assert assert_clean(deidentifier, part10([*identity(write), *elements])).PixelData == bytes(range(81)) + b"\0"
