"""A file whose pixels were blanked says so for good: cleaned again it keeps pixels and statement, a claim does not."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread, dcmwrite

from dicomtube.dicom.deidentify import Deidentifier
from dicomtube.dicom.mask import mask_file
from tests.dicom.pictures import image, packaged, ramp
from tests.dicom.test_mask import LAYOUTS

DEIDENTIFIER = Deidentifier(bytes(range(32)), "owner")
CLEAN_PIXELS = "113101"


@dataclass(frozen=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int


def saved(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def sealed(data: bytes, *boxes: Box, by: Deidentifier = DEIDENTIFIER) -> bytes:
    """The whole way of a file in which text was found: cleaned, blanked, sealed."""
    return by.seal(mask_file(by.clean(data).data, boxes or (Box(1, 1, 4, 3),), checked=True))


def opened(data: bytes) -> Dataset:
    return dcmread(io.BytesIO(data))


def methods(data: bytes) -> list[str]:
    return [str(code.CodeValue) for code in opened(data).DeidentificationMethodCodeSequence]


@pytest.mark.parametrize("name", [name for name, _ in LAYOUTS])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_masked_file_of_any_layout_does_not_change_when_it_is_cleaned_again(name: str) -> None:
    dataset = packaged(name)
    blanked = opened(mask_file(DEIDENTIFIER.clean(saved(dataset)).data, [Box(1, 1, 4, 3)], checked=True))

    once = sealed(saved(dataset))

    assert methods(once) == ["113100", CLEAN_PIXELS, "113103", "113104", "113105", "113107", "113108"]
    assert opened(once).BurnedInAnnotation == "NO"
    assert np.array_equal(opened(once).pixel_array, blanked.pixel_array)
    assert DEIDENTIFIER.clean(once).data == once
    assert methods(DEIDENTIFIER.clean_slowly(once).data) == methods(once)
    assert Deidentifier(bytes(range(32)), "another owner").clean(once).data == once


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-5, 40)] * 4), min_size=1, max_size=3),
    st.sampled_from(["uint8", "uint16", "int16"]),
    st.sampled_from([1, 3]),
    st.integers(1, 3),
    st.sampled_from([None, "1.2.840.10008.1.2.5"]),
)
def test_whatever_was_blanked_stays_as_it_is(
    edges: list[tuple[int, int, int, int]], dtype: str, samples: int, frames: int, syntax: str | None
) -> None:
    shape = (frames, 20, 30, 3) if samples == 3 else (frames, 20, 30)
    high = 255 if dtype == "uint8" else 4000
    dataset = image(ramp(*shape, dtype=dtype, high=high), photometric="RGB" if samples == 3 else "MONOCHROME2")
    if syntax is not None and not (samples == 3 and dtype == "int16"):  # which PS3.5 8.2 does not allow
        dataset.compress(syntax, generate_instance_uid=False)
    once = sealed(saved(dataset), *(Box(*edge) for edge in edges))
    assert CLEAN_PIXELS in methods(once)
    assert DEIDENTIFIER.clean(once).data == once


def test_a_second_mask_keeps_one_statement() -> None:
    once = sealed(saved(image(ramp(1, 20, 30))))
    twice = DEIDENTIFIER.seal(mask_file(once, [Box(8, 8, 12, 12)], checked=True))
    assert methods(twice) == methods(once)
    assert opened(twice).DerivationDescription == opened(once).DerivationDescription == "Burned-in text masked"
    assert DEIDENTIFIER.clean(twice).data == twice


def changed(data: bytes, **values: object) -> bytes:
    dataset = opened(data)
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return saved(dataset)


def test_the_mark_is_no_good_for_other_pixels() -> None:
    once = sealed(saved(image(ramp(1, 20, 30))))
    pixels = bytearray(opened(once).PixelData)
    pixels[900] ^= 1
    assert CLEAN_PIXELS not in methods(DEIDENTIFIER.clean(changed(once, PixelData=bytes(pixels))).data)


@pytest.mark.parametrize("changes", [{"Rows": 30, "Columns": 20}, {"PhotometricInterpretation": "MONOCHROME1"}])
def test_the_mark_is_no_good_for_another_reading_of_the_same_bytes(changes: dict[str, object]) -> None:
    once = sealed(saved(image(ramp(1, 20, 30))))
    assert CLEAN_PIXELS not in methods(DEIDENTIFIER.clean(changed(once, **changes)).data)


def test_a_palette_is_part_of_what_the_mark_is_good_for() -> None:
    once = sealed(saved(packaged("examples_palette.dcm")))
    palette = bytearray(opened(once).RedPaletteColorLookupTableData)
    palette[40] ^= 0xFF
    other = DEIDENTIFIER.clean(changed(once, RedPaletteColorLookupTableData=bytes(palette))).data
    assert CLEAN_PIXELS not in methods(other)


def test_the_mark_moves_to_no_other_object() -> None:
    marked = opened(sealed(saved(image(ramp(1, 20, 30)))))
    other = DEIDENTIFIER.clean(saved(image(ramp(1, 20, 30, high=99)))).data
    claim = changed(other, DeidentificationMethod=marked.DeidentificationMethod)
    assert DEIDENTIFIER.clean(claim).data == other


def test_another_sites_mark_and_a_mere_claim_are_not_believed() -> None:
    elsewhere = Deidentifier(bytes(32), "owner")
    theirs = sealed(saved(image(ramp(1, 20, 30))), by=elsewhere)
    assert CLEAN_PIXELS in methods(elsewhere.clean(theirs).data)
    assert CLEAN_PIXELS not in methods(DEIDENTIFIER.clean(theirs).data)
    plain = DEIDENTIFIER.clean(saved(image(ramp(1, 20, 30)))).data
    claim = changed(plain, DeidentificationMethod=["DicomTube policy", "Pixels blanked AAAAAAAAAAAAAAAA"])
    assert DEIDENTIFIER.clean(claim).data == plain
