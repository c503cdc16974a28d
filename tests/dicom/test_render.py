"""Pictures for pages: the grayscale pipeline, shape, sizes, and nothing but pixels in the file."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset
from pydicom.sequence import Sequence

from dicomtube.dicom.frames import decode_frame
from dicomtube.dicom.metadata import Window, WindowFunction
from dicomtube.dicom.render import Picture, frames_to_read, grey_levels, preview, render, thumbnail
from tests.dicom.pictures import image, packaged, ramp


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def shades(dataset: Dataset, **options: Any) -> list[int]:
    return grey_levels(decode_frame(dataset, 0), dataset, **options).ravel().tolist()


def test_a_linear_window_follows_the_standards_formula() -> None:
    # PS3.3 C.11.2.1.2.1: centre 2048, width 4096 maps 0..4095 to 0..255.
    values = np.array([[[0, 1024, 2047, 2048, 4095]]], dtype=np.uint16)
    dataset = image(values, WindowCenter=2048, WindowWidth=4096)
    expected = [round(((v - 2047.5) / 4095 + 0.5) * 255) for v in values.ravel().tolist()]
    assert shades(dataset) == expected
    assert (expected[0], expected[-1]) == (0, 255)


def test_linear_exact_and_sigmoid_differ_from_linear() -> None:
    dataset = image(np.array([[[0, 5, 10]]], dtype=np.uint16))
    assert shades(dataset, window=Window(5, 10, "", WindowFunction.LINEAR_EXACT)) == [0, 128, 255]
    assert shades(dataset, window=Window(5, 10, "", WindowFunction.SIGMOID)) == [30, 128, 225]


def test_the_window_is_in_modality_units() -> None:
    values = np.array([[[0, 1024, 1064, 1424]]], dtype=np.uint16)
    dataset = image(values, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=401)
    assert shades(dataset) == [0, round((0.5 - 39.5 / 400) * 255), round((0.5 + 0.5 / 400) * 255), 255]


def test_monochrome_1_is_turned_round() -> None:
    values = np.array([[[0, 4095]]], dtype=np.uint16)
    attributes = {"WindowCenter": 2048, "WindowWidth": 4096}
    assert shades(image(values, photometric="MONOCHROME1", **attributes)) == [255, 0]


def test_without_a_window_outliers_do_not_darken_the_rest() -> None:
    values = ramp(1, 100, 100, high=1000)
    values[0, 0, 0] = 60000
    shown = np.array(shades(image(values)))
    assert (shown.min(), shown.max()) == (0, 255)
    assert abs(float(np.median(shown)) - 127) < 5


def test_padding_does_not_count_for_the_range() -> None:
    values = ramp(1, 100, 100, dtype="int16", low=0, high=1000)
    values[0, :80] = -2000
    dataset = image(values)
    dataset.add_new(0x00280120, "SS", -2000)
    shown = grey_levels(decode_frame(dataset, 0), dataset)
    assert shown[80:].max() == 255
    assert shown[80:].min() < 30


def test_a_modality_lut_comes_before_the_window() -> None:
    lut = Dataset()
    lut.LUTDescriptor, lut.LUTData = [4, 0, 16], [0, 100, 200, 300]
    lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "US"
    dataset = image(np.array([[[0, 1, 2, 3]]], dtype=np.uint8), WindowCenter=150, WindowWidth=301)
    dataset.ModalityLUTSequence = Sequence([lut])
    assert shades(dataset) == [0, 85, 170, 255]


def test_eight_bit_pictures_without_a_window_are_shown_as_they_are() -> None:
    assert shades(image(np.array([[[7, 8, 200]]], dtype=np.uint8))) == [7, 8, 200]


def test_tall_pixels_make_a_tall_picture() -> None:
    dataset = image(ramp(1, 40, 60), PixelSpacing=[2.0, 1.0])
    assert opened(render(dataset)).size == (60, 80)


def test_wide_pixels_make_a_wide_picture_and_no_row_is_lost() -> None:
    dataset = image(ramp(1, 40, 60), PixelAspectRatio=[1, 2])
    assert opened(render(dataset)).size == (120, 40)


@pytest.mark.parametrize("spacing", ["1", ["1", "2", "3"], ["0", "1"], ["-1", "1"], ["1", "900"], [], None])
def test_a_spacing_that_means_nothing_leaves_pixels_square(spacing: object) -> None:
    assert opened(render(image(ramp(1, 40, 60), PixelSpacing=spacing))).size == (60, 40)


def test_a_size_shrinks_and_never_enlarges() -> None:
    dataset = image(ramp(1, 40, 60))
    assert opened(render(dataset, size=(30, 30))).size == (30, 20)
    assert opened(render(dataset, size=(600, 600))).size == (60, 40)


def test_a_thumbnail_is_four_to_three_on_black_with_the_picture_filling_it() -> None:
    picture = opened(thumbnail(image(np.full((1, 64, 64), 255, dtype=np.uint8)))).convert("L")
    columns = np.asarray(picture)[180]
    assert picture.size == (480, 360)
    assert (columns[:55].max(), columns[425:].max()) == (0, 0)
    assert columns[65:415].min() > 250


def test_the_middle_frame_stands_for_a_loop() -> None:
    frames = np.stack([np.full((64, 64), level, dtype=np.uint8) for level in (0, 120, 240)])
    assert abs(int(np.asarray(opened(preview(image(frames))).convert("L"))[32, 32]) - 120) < 4


def test_a_preview_is_at_most_1024_wide() -> None:
    assert opened(preview(image(ramp(1, 1500, 3000, high=60000)))).size == (1024, 512)


def test_frame_numbers_beyond_the_last_are_an_index_error() -> None:
    with pytest.raises(IndexError):
        render(image(ramp(2, 8, 8)), 2)


@pytest.mark.parametrize("picture", list(Picture))
@pytest.mark.parametrize("name", ["CT_small.dcm", "examples_palette.dcm", "examples_ybr_color.dcm"])
def test_files_hold_pixels_and_nothing_else(picture: Picture, name: str) -> None:
    dataset = packaged(name)
    dataset.ICCProfile, dataset.PatientName = b"PROFILE" * 40, "Planted^Name"
    data = render(dataset, picture=picture)
    image_file = opened(data)
    assert image_file.format is not None
    assert image_file.format.lower() == picture
    if picture is Picture.WEBP:
        assert data[12:16] == b"VP8 "  # the simple format: one chunk of pixels and no room for another
    else:
        assert set(image_file.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image_file.getexif()
    assert not any(word in data for word in (b"Planted", b"PROFILE", b"EXIF", b"ICCP", b"XMP", b"tEXt", b"Exif"))


def test_a_reader_of_text_gets_stored_values_and_the_window_in_them() -> None:
    values = ramp(1, 8, 8)
    dataset = image(values, RescaleSlope=2, RescaleIntercept=-1000, WindowCenter=0, WindowWidth=400)
    frame, window = next(frames_to_read(dataset))
    assert np.array_equal(frame, values[0])
    assert window == (400.0, 600.0)


def test_a_reader_of_text_gets_palettes_as_colour() -> None:
    frame, window = next(frames_to_read(packaged("examples_palette.dcm")))
    assert (frame.shape, frame.dtype, window) == ((350, 800, 3), np.uint8, None)
