"""Blanking boxes loses nothing else, keeps objects readable, and says what was done."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread, dcmwrite
from pydicom.sequence import Sequence

from dicomtube.dicom.frames import Undecodable, decode_frames
from dicomtube.dicom.mask import mask, mask_file
from tests.dicom.pictures import image, packaged, ramp


@dataclass(frozen=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int


CORNER = Box(2, 1, 20, 9)
J2K, JPEG_LS, RLE = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5"


def read_back(dataset: Dataset) -> Dataset:
    stream = io.BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    return dcmread(io.BytesIO(stream.getvalue()))


# File, transfer syntax afterwards (None: as before).
LAYOUTS = [
    ("CT_small.dcm", None),
    ("MR_small_implicit.dcm", None),
    ("MR_small_expb.dcm", None),
    ("SC_rgb_expb_2frame.dcm", None),
    ("MR_small_RLE.dcm", None),
    ("SC_rgb_rle_16bit.dcm", None),
    ("MR_small_jpeg_ls_lossless.dcm", None),
    ("MR_small_jp2klossless.dcm", None),
    ("SC_rgb_jpeg_gdcm.dcm", J2K),  # JPEG lossless
    ("JPEGLSNearLossless_16.dcm", J2K),
    ("emri_small_jpeg_ls_lossless.dcm", J2K),  # 12 bits, which this JPEG-LS encoder cannot say
    ("SC_rgb_dcmtk_+eb+cy+s2.dcm", J2K),  # JPEG baseline 4:2:2
    ("rtdose_rle_1frame.dcm", "1.2.840.10008.1.2.1"),  # 32 bits
    ("liver_1frame.dcm", None),  # one bit
    ("SC_ybr_full_422_uncompressed.dcm", None),
    ("examples_palette.dcm", None),
]


@pytest.mark.parametrize(("name", "syntax"), LAYOUTS)
@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")  # pydicom's dose files hold a made-up UID
def test_only_the_box_changes(name: str, syntax: str | None) -> None:
    dataset = packaged(name)
    before = list(decode_frames(dataset))
    box = Box(1, 1, before[0].shape[1] // 2, before[0].shape[0] // 2)

    masked = read_back(mask(dataset, [box], checked=True))

    after = list(decode_frames(masked))
    inside = np.zeros(before[0].shape[:2], dtype=bool)
    inside[box.top : box.bottom, box.left : box.right] = True
    assert len(after) == len(before)
    for one, other in zip(before, after, strict=True):
        assert other.dtype == one.dtype
        assert np.array_equal(other[~inside], one[~inside])
        assert len(np.unique(other[inside].reshape(inside.sum(), -1), axis=0)) == 1
    assert masked.file_meta.TransferSyntaxUID == (syntax or dataset.file_meta.TransferSyntaxUID)
    assert masked.SOPInstanceUID == dataset.SOPInstanceUID
    assert np.array_equal(next(decode_frames(dataset)), before[0])  # the given one is untouched


@pytest.mark.parametrize(("photometric", "expected"), [("MONOCHROME2", -1000), ("MONOCHROME1", 3000)])
def test_the_box_shows_black(photometric: str, expected: int) -> None:
    source = ramp(1, 30, 40, dtype="int16", low=-1000, high=3000)
    masked = mask(image(source, photometric=photometric), [CORNER], checked=False)
    assert next(decode_frames(masked))[5, 5] == expected


def test_uncompressed_ybr_stays_exact_and_its_box_is_black() -> None:
    source = ramp(1, 30, 40, 3, dtype="uint8", high=255)
    masked = read_back(mask(image(source, photometric="YBR_FULL"), [CORNER], checked=False))
    raw = next(decode_frames(masked, as_rgb=False))
    assert raw[5, 5].tolist() == [0, 128, 128]
    assert np.array_equal(raw[10:], source[0, 10:])
    assert next(decode_frames(masked))[5, 5].tolist() == [0, 0, 0]


def test_planar_colour_becomes_interleaved_and_says_so() -> None:
    dataset = packaged("color-px.dcm")
    dataset.PlanarConfiguration = 1
    before = next(decode_frames(dataset))
    masked = read_back(mask(dataset, [CORNER], checked=False))
    assert masked.PlanarConfiguration == 0
    assert np.array_equal(next(decode_frames(masked))[10:], before[10:])


def test_the_object_says_what_was_done() -> None:
    dataset = image(ramp(1, 30, 40), DerivationDescription="Scaled", LossyImageCompression="01")
    known = Dataset()
    known.CodeValue, known.CodingSchemeDesignator, known.CodeMeaning = "113100", "DCM", "Basic"
    dataset.DeidentificationMethodCodeSequence = Sequence([known])

    masked = mask(dataset, [CORNER], checked=True)

    assert masked.DerivationDescription == "Scaled; Burned-in text masked"
    assert [code.CodeValue for code in masked.DeidentificationMethodCodeSequence] == ["113100", "113101"]
    assert masked.BurnedInAnnotation == "NO"
    assert masked.LossyImageCompression == "01"
    again = mask(masked, [CORNER], checked=True)
    assert again.DerivationDescription == masked.DerivationDescription
    assert len(again.DeidentificationMethodCodeSequence) == 2


def test_burned_in_annotation_is_left_alone_unless_checked() -> None:
    masked = mask(image(ramp(1, 30, 40), BurnedInAnnotation="YES"), [CORNER], checked=False)
    assert masked.BurnedInAnnotation == "YES"


def test_a_small_picture_of_the_whole_goes_with_the_text_in_it() -> None:
    icon = Dataset()
    icon.PixelData = b"\1\2"
    icon["PixelData"].VR = "OB"
    masked = mask(image(ramp(1, 30, 40), IconImageSequence=Sequence([icon])), [CORNER], checked=False)
    assert "IconImageSequence" not in masked


def test_without_boxes_only_the_annotation_flag_changes() -> None:
    dataset = image(ramp(1, 30, 40))
    masked = mask(dataset, [], checked=True)
    del masked.BurnedInAnnotation
    assert masked == dataset


@pytest.mark.parametrize("keyword", ["BitsAllocated", "BitsStored", "SamplesPerPixel", "Rows"])
def test_a_header_that_makes_no_sense_is_undecodable(keyword: str) -> None:
    dataset = image(ramp(1, 30, 40))
    setattr(dataset, keyword, [1, 2])
    with pytest.raises(Undecodable):
        mask(dataset, [CORNER], checked=True)


def test_a_file_comes_back_as_a_file() -> None:
    stream = io.BytesIO()
    dcmwrite(stream, image(ramp(2, 30, 40)), enforce_file_format=True)
    data = mask_file(stream.getvalue(), [CORNER], checked=True)
    assert data[128:132] == b"DICM"
    assert [frame[5, 5] for frame in decode_frames(dcmread(io.BytesIO(data)))] == [0, 2048]


@given(st.lists(st.tuples(*[st.integers(-20, 60)] * 4), max_size=4), st.sampled_from([RLE, None]))
@settings(max_examples=40)
def test_boxes_beyond_the_edges_blank_what_they_meet(
    edges: list[tuple[int, int, int, int]], syntax: str | None
) -> None:
    dataset = image(ramp(1, 30, 40, low=1))
    if syntax is not None:
        dataset.compress(syntax, generate_instance_uid=False)
    hidden = np.zeros((30, 40), dtype=bool)
    for left, top, right, bottom in edges:
        hidden[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True
    before = next(decode_frames(dataset))
    after = next(decode_frames(mask(dataset, [Box(*edge) for edge in edges], checked=False)))
    assert np.array_equal(after[~hidden], before[~hidden])
    assert (after[hidden] == before.min()).all()
