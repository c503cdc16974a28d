"""Nothing planted comes out of what lies in and beside pictures: graphics, tables, native and compressed pixels."""

from __future__ import annotations

import struct

import imagecodecs
import numpy as np
import pytest

from dicomtube.dicom.deidentify import Deidentifier, Rejected
from tests.dicom import corpus
from tests.dicom.corpus import NAME, Writer, ct, encapsulate, identity, part10, picture
from tests.dicom.planting import assert_clean, opened

write = Writer()


class TestGraphics:
    """Curves, overlays, icons, profiles, tables."""

    def test_all_overlays_and_curves(self, deidentifier: Deidentifier) -> None:
        elements = []
        for group in (*range(0x6000, 0x6020, 2), *range(0x5000, 0x5020, 2)):
            elements += [
                write.element(group << 16 | 0x3000, NAME.encode() * 3, "OW"),
                write.element(group << 16 | 0x4000, NAME, "LT"),
                write.element(group << 16 | 0x0022, NAME, "LO"),
                write.element(group << 16 | 0x0010, 512, "US"),
            ]
        dataset = assert_clean(deidentifier, ct(*elements))
        assert [element.tag for element in dataset if 0x5000 <= element.tag.group < 0x7000] == []

    def test_icons(self, deidentifier: Deidentifier) -> None:
        icon = [*picture(write, bits=8, stored=8), write.element("ImageComments", NAME)]
        assert "IconImageSequence" not in assert_clean(deidentifier, ct(write.sequence("IconImageSequence", [icon])))

    def test_colour_profiles_keep_numbers_only(self, deidentifier: Deidentifier) -> None:
        body = b"desc" + bytes(4) + NAME.encode().ljust(40, b"\0") + b"XYZ " + bytes(4) + struct.pack(">3L", 1, 2, 3)
        head = bytearray(128)
        head[36:40], head[80:84], head[24:36] = b"acsp", b"ZORV", bytes(range(12))
        table = struct.pack(">L4sLL4sLL", 2, b"desc", 156, 48, b"rXYZ", 204, 20)
        dataset = assert_clean(deidentifier, ct(write.element("ICCProfile", bytes(head) + table + body, "OB")))
        assert dataset.ICCProfile[204:224] == b"XYZ " + bytes(4) + struct.pack(">3L", 1, 2, 3)

    @pytest.mark.parametrize("keyword", ["RedPaletteColorLookupTableData", "WaveformData", "PointCoordinatesData"])
    def test_words_in_tables(self, deidentifier: Deidentifier, keyword: str) -> None:
        assert_clean(deidentifier, ct(write.element(keyword, NAME.encode() * 30)))

    @pytest.mark.parametrize(
        "name", ["Quenbysson", "ZORVATHEL^Q", "smith^anna", "Quenbysson^Zorvathel".encode("utf-16-le")]
    )
    def test_a_name_among_the_samples_of_a_signal(self, deidentifier: Deidentifier, name: str | bytes) -> None:
        raw = name.encode() if isinstance(name, str) else name
        signal = np.tile(np.round(900 * np.exp(-(((np.arange(400) - 60) / 6) ** 2))), 200)
        noisy = (signal + np.random.default_rng(4).normal(0, 25, signal.size)).astype("<i2").tobytes()
        for at in (0, 3000, 3001, len(noisy) - len(raw)):
            planted = noisy[:at] + raw + noisy[at + len(raw) :]
            assert "WaveformData" not in opened(deidentifier.clean(ct(write.element("WaveformData", planted))).data)
        assert opened(deidentifier.clean(ct(write.element("WaveformData", noisy))).data).WaveformData == noisy

    @pytest.mark.parametrize(("height", "noise"), [(300, 20), (3000, 80), (30000, 2000)])
    def test_signals_are_no_words(self, deidentifier: Deidentifier, height: int, noise: int) -> None:
        """A steep wave passes through every value that two letters make."""
        dice, times = np.random.default_rng(1), np.arange(5000)
        channels = []
        for period in (240, 310, 370):
            place = times % period
            wave = np.exp(-(((place - 60) / 4.0) ** 2)) + 0.25 * np.exp(-(((place - 140) / 20.0) ** 2))
            channels.append(height * wave)
        signal = np.stack(channels, 1) + dice.normal(0, noise, (5000, 3))
        raw = np.clip(signal, -32768, 32767).astype("<i2").tobytes()
        assert opened(deidentifier.clean(ct(write.element("WaveformData", raw))).data).WaveformData == raw

    def test_surplus_behind_a_table(self, deidentifier: Deidentifier) -> None:
        ramp = struct.pack("<16H", *range(0, 4096, 256))
        item = [
            write.element("LUTDescriptor", struct.pack("<3H", 16, 0, 12), "US"),
            write.element("LUTData", ramp + NAME.encode() * 4, "OW"),
        ]
        dataset = assert_clean(deidentifier, ct(write.sequence("VOILUTSequence", [item])))
        assert len(dataset.VOILUTSequence[0]["LUTData"].value) in (16, 32)


class TestNativePixels:
    """What lies beside the picture in the pixel data."""

    def test_surplus_behind_the_picture(self, deidentifier: Deidentifier) -> None:
        raw = bytes(128) + NAME.encode() * 10
        elements = picture(write, pixels=write.element("PixelData", raw, "OW"))
        dataset = assert_clean(deidentifier, part10([*identity(write), *elements]))
        assert len(dataset.PixelData) == 128

    def test_unused_high_bits(self, deidentifier: Deidentifier) -> None:
        secret = np.frombuffer(NAME.encode().ljust(64, b" "), dtype=np.uint8).astype(np.uint16)
        values = np.arange(64, dtype=np.uint16) | (secret & 0x0F) << 12
        elements = picture(write, pixels=write.element("PixelData", values.tobytes(), "OW"))
        cleaned = deidentifier.clean(part10([*identity(write), *elements]))
        assert opened(cleaned.data).PixelData == np.arange(64, dtype=np.uint16).tobytes()
        assert cleaned.review == {"hidden_bits"}

    def test_signs_and_padding_are_not_hidden_content(self, deidentifier: Deidentifier) -> None:
        values = np.arange(-32, 32, dtype=np.int16)
        elements = picture(write, signed=1, pixels=write.element("PixelData", values.tobytes(), "OW"))
        dataset = opened(deidentifier.clean(part10([*identity(write), *elements])).data)
        assert dataset.PixelData == values.tobytes()


def gradient(samples: int = 1) -> np.ndarray:
    base = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8)
    return base if samples == 1 else np.stack([base] * 3, axis=-1)


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


COMPRESSED = {
    "jpeg": (corpus.JPEG, lambda: imagecodecs.jpeg8_encode(gradient(), level=90)),
    "jpeg-ls": (corpus.JPEG_LS, lambda: imagecodecs.jpegls_encode(gradient())),
    "jpeg 2000": (corpus.J2K, lambda: imagecodecs.jpeg2k_encode(gradient(), codecformat="j2k", reversible=True)),
}


def compressed(syntax: str, *fragments: bytes, frames: int = 0, table: bytes = b"") -> bytes:
    pixels = encapsulate(*fragments, offset_table=table)
    body = picture(write, rows=32, columns=32, bits=8, stored=8, frames=frames, pixels=pixels)
    return part10([*identity(write), *body], syntax=syntax)


class TestCompressedPixels:
    """Comments and other stowaways in compressed frames; the picture stays bit for bit."""

    @pytest.mark.parametrize("kind", COMPRESSED)
    @pytest.mark.parametrize("place", ["comment", "after the end", "both"])
    def test_stowaways(self, deidentifier: Deidentifier, kind: str, place: str) -> None:
        syntax, encode = COMPRESSED[kind]
        stream = encode()
        clean = compressed(syntax, stream)
        if place != "after the end":
            after = 2 if kind != "jpeg 2000" else stream.index(b"\xff\x52")
            marker = 0x64 if kind == "jpeg 2000" else 0xFE
            body = (b"\0\1" if kind == "jpeg 2000" else b"") + NAME.encode()
            stream = stream[:after] + jpeg_segment(marker, body) + stream[after:]
        if place != "comment":
            stream += NAME.encode() * 3
        dataset = assert_clean(deidentifier, compressed(syntax, stream))
        assert np.array_equal(dataset.pixel_array, opened(clean).pixel_array)

    @pytest.mark.parametrize("kind", ["jpeg", "jpeg-ls"])
    def test_application_segments(self, deidentifier: Deidentifier, kind: str) -> None:
        syntax, encode = COMPRESSED[kind]
        stream = encode()
        exif = jpeg_segment(0xE1, b"Exif\0\0" + NAME.encode())
        dataset = assert_clean(deidentifier, compressed(syntax, stream[:2] + exif + stream[2:]))
        assert np.array_equal(dataset.pixel_array, opened(compressed(syntax, stream)).pixel_array)

    def test_a_file_wrapper_around_jpeg_2000(self, deidentifier: Deidentifier) -> None:
        stream = imagecodecs.jpeg2k_encode(gradient(), codecformat="jp2", reversible=True)
        box = struct.pack(">L4s", 8 + len(NAME), b"xml ") + NAME.encode()
        dataset = assert_clean(deidentifier, compressed(corpus.J2K, stream + box))
        assert np.array_equal(dataset.pixel_array, gradient())

    def test_rle_segments(self, deidentifier: Deidentifier) -> None:
        rows = b"".join(b"\x1f" + row.tobytes() for row in gradient())
        header = struct.pack("<16L", 1, 64, *[0] * 14)
        dataset = assert_clean(deidentifier, compressed(corpus.RLE, header + rows + NAME.encode() * 2))
        assert np.array_equal(dataset.pixel_array, gradient())

    def test_surplus_fragments_and_offset_table(self, deidentifier: Deidentifier) -> None:
        stream = COMPRESSED["jpeg"][1]()
        secret = NAME.encode() * 2
        data = compressed(corpus.JPEG, stream, stream, secret, frames=2, table=secret[:8])
        dataset = assert_clean(deidentifier, data)
        assert dataset.pixel_array.shape == (2, 32, 32)

    @pytest.mark.parametrize("number", [110, 111, 112])
    def test_jpeg_xl_is_rejected(self, deidentifier: Deidentifier, number: int) -> None:
        with pytest.raises(Rejected) as refusal:
            deidentifier.clean(compressed(f"1.2.840.10008.1.2.4.{number}", b"\xff\x0a" + NAME.encode()))
        assert refusal.value.reason == "unsupported_transfer_syntax"

    def test_video_is_held(self, deidentifier: Deidentifier) -> None:
        with pytest.raises(Rejected) as refusal:
            deidentifier.clean(compressed("1.2.840.10008.1.2.4.102", b"\0\0\1\xb3" + NAME.encode()))
        assert (type(refusal.value).__name__, refusal.value.reason) == ("Held", "video")
