"""Decoding frames one at a time, and the frames the viewer gets."""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from dicomtube.dicom import frames as module
from dicomtube.dicom.frames import (
    DecodeProblem,
    FrameFormat,
    Undecodable,
    decode_frame,
    decode_frames,
    encode_htj2k,
    encode_raw,
    encode_web_frames,
    frame_count,
    web_format,
    web_frames,
)
from tests.dicom.pictures import image, packaged, ramp

HTJ2K = "1.2.840.10008.1.2.4.202"
RAW = "1.2.840.10008.1.2.1"

# One file of every way of storing pixels that pydicom's packages carry.
EVERY_WAY = [
    "CT_small.dcm",  # explicit, signed
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",  # deflated
    "MR_small_RLE.dcm",
    "emri_small_jpeg_ls_lossless.dcm",
    "JPEGLSNearLossless_16.dcm",
    "emri_small_jpeg_2k_lossless.dcm",
    "693_J2KI.dcm",
    "SC_rgb_jpeg_gdcm.dcm",  # JPEG lossless, colour
    "SC_rgb_dcmtk_+eb+cy+s2.dcm",  # JPEG baseline, YBR 4:2:2
    "SC_rgb_rle_16bit_2frame.dcm",
    "liver.dcm",  # one bit a pixel
]


@pytest.mark.parametrize("name", EVERY_WAY)
def test_frames_are_those_that_pydicom_decodes_whole(name: str) -> None:
    dataset = packaged(name)
    whole = dataset.pixel_array
    expected = list(whole) if frame_count(dataset) > 1 else [whole]

    decoded = list(decode_frames(dataset))

    assert len(decoded) == len(expected)
    assert all(np.array_equal(one, other) for one, other in zip(decoded, expected, strict=True))
    assert all(frame.dtype.isnative for frame in decoded)
    assert np.array_equal(decode_frame(dataset, len(expected) - 1), expected[-1])


def test_twelve_bit_jpeg_is_read_though_gdcm_refuses_it() -> None:
    frame = decode_frame(packaged("JPGExtended.dcm"), 0)
    assert (frame.shape, frame.dtype) == ((1024, 256), np.uint16)
    assert 0 < int(frame.max()) < 4096


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        (HTJ2K, lambda frame: imagecodecs.htj2k_encode(frame, reversible=True)),
        ("1.2.840.10008.1.2.4.201", lambda frame: imagecodecs.htj2k_encode(frame, reversible=True)),
        ("1.2.840.10008.1.2.4.110", lambda frame: imagecodecs.jpegxl_encode(frame, lossless=True)),
        ("1.2.840.10008.1.2.8.1", lambda frame: zlib.compress(frame.tobytes(), wbits=-15)),
    ],
)
def test_syntaxes_that_pydicom_has_no_decoder_for_are_read(syntax: str, encode: Any) -> None:
    source = ramp(3, 20, 30)
    dataset = image(source)
    dataset.PixelData = encapsulate([bytes(encode(frame)) for frame in source])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = UID(syntax)

    assert np.array_equal(np.stack(list(decode_frames(dataset))), source)
    assert np.array_equal(decode_frame(dataset, 1), source[1])


def test_what_hides_above_the_stored_bits_is_gone() -> None:
    samples = ramp(1, 16, 16)
    hiding = image(samples | np.uint16(0xA000), stored=12)
    assert np.array_equal(next(decode_frames(hiding)), samples[0])


def test_samples_that_sit_high_in_their_word_move_down() -> None:
    samples = ramp(1, 16, 16)
    dataset = image((samples << 4) | np.uint16(5), stored=12)
    dataset.HighBit = 15
    assert np.array_equal(next(decode_frames(dataset)), samples[0])


def test_signed_samples_high_in_their_word_keep_their_sign() -> None:
    samples = ramp(1, 16, 16, dtype="int16", low=-2048, high=2047)
    dataset = image(samples << 4, stored=12)
    dataset.HighBit = 15
    assert np.array_equal(next(decode_frames(dataset)), samples[0])


def test_frames_come_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    source = ramp(50, 8, 8)
    frames = decode_frames(image(source))
    first, second = next(frames), next(frames)
    assert np.array_equal(first, source[0])
    assert np.array_equal(second, source[1])
    assert first.nbytes == source[0].nbytes  # not a view that holds the other 49


def test_bytes_after_the_last_frame_are_left_alone() -> None:
    source = ramp(2, 8, 8)
    dataset = image(source)
    dataset.PixelData += b"\x01\x02" * 50
    assert np.array_equal(np.stack(list(decode_frames(dataset))), source)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"PixelData": b"\0\0"}, DecodeProblem.BROKEN),
        ({"Rows": 60000, "Columns": 60000}, DecodeProblem.TOO_LARGE),
        ({"Rows": None}, DecodeProblem.BROKEN),
        ({"Columns": 0}, DecodeProblem.BROKEN),
        ({"BitsAllocated": 12}, DecodeProblem.UNSUPPORTED_LAYOUT),
        ({"BitsStored": 17}, DecodeProblem.UNSUPPORTED_LAYOUT),
        ({"PhotometricInterpretation": "CMYK"}, DecodeProblem.UNSUPPORTED_LAYOUT),
        ({"PhotometricInterpretation": "RGB"}, DecodeProblem.UNSUPPORTED_LAYOUT),
        ({"SamplesPerPixel": 4}, DecodeProblem.UNSUPPORTED_LAYOUT),
        ({"NumberOfFrames": 0}, DecodeProblem.BROKEN),
    ],
)
def test_what_cannot_be_decoded_says_why(changes: dict[str, Any], problem: DecodeProblem) -> None:
    dataset = image(ramp(1, 16, 16))
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    with pytest.raises(Undecodable) as refused:
        list(decode_frames(dataset))
    assert refused.value.problem is problem
    assert str(refused.value).endswith((".", "again."))


def test_video_is_refused_with_advice() -> None:
    dataset = image(ramp(1, 16, 16))
    dataset.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.102")
    with pytest.raises(Undecodable, match="cannot be read here") as refused:
        list(decode_frames(dataset))
    assert refused.value.problem is DecodeProblem.UNSUPPORTED_SYNTAX


def test_fewer_frames_than_announced_is_broken_not_silent() -> None:
    dataset = image(ramp(3, 20, 30))
    coded = [bytes(imagecodecs.htj2k_encode(frame, reversible=True)) for frame in ramp(2, 20, 30)]
    dataset.PixelData = encapsulate(coded)
    dataset.file_meta.TransferSyntaxUID = UID(HTJ2K)
    with pytest.raises(Undecodable, match="cut short"):
        list(decode_frames(dataset))


def test_an_object_without_pixels_says_so() -> None:
    with pytest.raises(Undecodable) as refused:
        list(decode_frames(Dataset()))
    assert refused.value.problem is DecodeProblem.NO_PIXELS


@given(
    st.sampled_from(["uint8", "int8", "uint16", "int16"]).flatmap(
        lambda dtype: arrays(dtype, st.one_of(array_shapes(min_dims=2, max_dims=2, max_side=40), st.just((5, 7, 3))))
    )
)
def test_htj2k_gives_back_every_sample(frame: np.ndarray[Any, Any]) -> None:
    encoded = encode_htj2k(frame)
    decoded = imagecodecs.htj2k_decode(encoded.data)
    assert decoded.dtype == frame.dtype
    assert np.array_equal(decoded, frame)


@pytest.mark.parametrize(
    ("stored", "dtype"), [(8, "uint8"), (12, "uint16"), (12, "int16"), (16, "uint16"), (16, "int16")]
)
def test_web_frames_of_grey_images_are_the_stored_samples(stored: int, dtype: str) -> None:
    low, high = (0, 2**stored - 1) if dtype.startswith("u") else (-(2 ** (stored - 1)), 2 ** (stored - 1) - 1)
    source = ramp(2, 33, 47, dtype=dtype, low=low, high=high)
    encoded = list(encode_web_frames(image(source, stored=stored)))
    assert [one.transfer_syntax_uid for one in encoded] == [HTJ2K, HTJ2K]
    assert encoded[0].content_type == f"image/jphc; transfer-syntax={HTJ2K}"
    assert np.array_equal(np.stack([imagecodecs.htj2k_decode(one.data) for one in encoded]), source)


def test_the_code_stream_is_in_rpcl_order_with_tile_part_lengths() -> None:
    data = encode_htj2k(ramp(64, 64)).data
    order = data[data.index(b"\xff\x52") + 5]  # COD: Lcod (2), Scod (1), progression order
    assert order == 2  # RPCL, ISO/IEC 15444-1 table A.16
    assert b"\xff\x55" in data[: data.index(b"\xff\x90")]  # TLM in the main header


def test_monochrome_1_is_kept_for_the_viewer_to_turn_round() -> None:
    assert web_format(image(ramp(1, 8, 8), photometric="MONOCHROME1")).photometric_interpretation == "MONOCHROME1"


def test_segmentations_take_a_byte_a_pixel() -> None:
    dataset = packaged("liver.dcm")
    assert web_format(dataset) == FrameFormat(512, 512, 1, "MONOCHROME2", 8, 8, 0)
    assert set(np.unique(next(web_frames(dataset)))) == {0, 1}


def test_a_palette_becomes_rgb() -> None:
    indices = ramp(1, 16, 16, dtype="uint8", low=0, high=3)
    dataset = image(indices, photometric="PALETTE COLOR")
    colours = np.array([[0, 0, 0], [255, 0, 0], [0, 128, 0], [10, 20, 30]], dtype=np.uint16)
    for channel, name in enumerate(("Red", "Green", "Blue")):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [4, 0, 16])
        setattr(dataset, f"{name}PaletteColorLookupTableData", (colours[:, channel] * 257).astype("<u2").tobytes())

    form = web_format(dataset)

    assert (form.photometric_interpretation, form.bits_allocated, form.palette_applied) == ("RGB", 8, True)
    assert np.array_equal(next(web_frames(dataset)), colours[indices[0]].astype(np.uint8))


def test_indices_outside_a_palette_take_its_ends() -> None:
    indices = np.array([[[0, 9, 10, 11, 12, 200]]], dtype=np.uint8)
    dataset = image(indices, photometric="PALETTE COLOR")
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [3, 10, 8])
        setattr(dataset, f"{name}PaletteColorLookupTableData", bytes([1, 2, 3, 0]))
    assert next(web_frames(dataset))[0, :, 0].tolist() == [1, 1, 1, 2, 3, 3]


def test_a_segmented_palette_is_expanded() -> None:
    dataset = image(np.array([[[0, 1, 2, 3, 4, 5]]], dtype=np.uint8), photometric="PALETTE COLOR")
    # A discrete segment of two entries, then four that rise linearly to 10 (PS3.3 C.7.9.2).
    words = np.array([0, 2, 7, 2, 1, 4, 10], dtype="<u2").tobytes()
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [6, 0, 16])
        setattr(dataset, f"Segmented{name}PaletteColorLookupTableData", words)
    assert next(web_frames(dataset))[0, :, 0].tolist() == [7, 2, 4, 6, 8, 10]


def test_a_palette_of_a_few_words_that_stand_for_millions_is_refused() -> None:
    dataset = image(np.zeros((1, 2, 2), dtype=np.uint8), photometric="PALETTE COLOR")
    # One entry, then "the next 30 segments", each a linear one of 65,535 entries.
    words = np.array([0, 1, 7, 2, 30, 14, 0] + [1, 65535, 10] * 30, dtype="<u2").tobytes()
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [0, 0, 16])
        setattr(dataset, f"Segmented{name}PaletteColorLookupTableData", words)
    with pytest.raises(Undecodable, match="palette"):
        list(web_frames(dataset))


def test_a_palette_cut_short_is_an_answer_not_a_crash() -> None:
    dataset = image(ramp(1, 4, 4, dtype="uint8", high=9), photometric="PALETTE COLOR")
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(dataset, f"{name}PaletteColorLookupTableData", b"\1\2")
    with pytest.raises(Undecodable, match="palette"):
        list(web_frames(dataset))


def test_sixteen_bit_colour_is_shown_by_its_upper_bits() -> None:
    source = ramp(1, 5, 6, 3, high=65535)
    assert np.array_equal(next(web_frames(image(source, photometric="RGB"))), (source[0] >> 8).astype(np.uint8))


def test_wide_integers_go_raw() -> None:
    dataset = packaged("rtdose.dcm")
    form = web_format(dataset)
    encoded = next(encode_web_frames(dataset))
    assert (form.bits_allocated, form.transfer_syntax_uid) == (32, RAW)
    assert encoded.content_type == f"application/octet-stream; transfer-syntax={RAW}"
    assert np.array_equal(np.frombuffer(encoded.data, "<u4").reshape(10, 10), dataset.pixel_array[0])


def test_float_pixels_go_raw() -> None:
    dataset = image(ramp(1, 4, 4))
    values = np.linspace(-1, 1, 16, dtype="<f4")
    del dataset.PixelData
    dataset.FloatPixelData = values.tobytes()
    dataset.BitsAllocated = 32
    for keyword in ("BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, keyword)
    assert web_format(dataset).floating
    assert np.array_equal(np.frombuffer(next(encode_web_frames(dataset)).data, "<f4"), values)


def test_htj2k_refuses_what_it_would_not_hold() -> None:
    with pytest.raises(ValueError, match="8 or 16 bits"):
        encode_htj2k(np.zeros((4, 4), dtype=np.float32))


def test_raw_frames_are_little_endian() -> None:
    assert encode_raw(np.array([[1]], dtype=">u4")).data == b"\1\0\0\0"


def test_every_fallback_decoder_is_a_known_syntax() -> None:
    uids = sorted(module._OTHER_DECODERS)
    assert all(UID(uid).is_valid for uid in uids)
    assert all(one < other for one, other in pairwise(uids))
