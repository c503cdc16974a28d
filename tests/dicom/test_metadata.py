"""DICOM JSON for the viewer, window presets, and the order of slices."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.sequence import Sequence

from dicomtube.dicom.metadata import (
    SlicePlace,
    Window,
    WindowFunction,
    instance_metadata,
    order_of,
    series_order,
    slice_place,
    ultrasound_regions,
    windows,
)
from tests.dicom.pictures import image, packaged, ramp

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def value(entry: dict[str, Any], tag: str) -> Any:
    return entry[tag].get("Value")


def test_numbers_are_numbers_and_pixels_are_absent() -> None:
    entry = instance_metadata(packaged("CT_small.dcm"))
    assert value(entry, "00281052") == [-1024.0]  # RescaleIntercept, DS
    assert value(entry, "00200013") == [1]  # InstanceNumber, IS
    assert value(entry, "00280030") == [0.661468, 0.661468]
    assert value(entry, "00083002") == ["1.2.840.10008.1.2.4.202"]
    assert not [tag for tag in entry if tag.startswith(("7FE0", "0002"))]
    json.dumps(entry, allow_nan=False)


def test_a_palette_image_is_announced_as_the_rgb_it_is_delivered_as() -> None:
    entry = instance_metadata(packaged("examples_palette.dcm"))
    assert value(entry, "00280004") == ["RGB"]
    assert value(entry, "00280002") == [3]
    assert value(entry, "00280006") == [0]
    assert [value(entry, tag) for tag in ("00280100", "00280101", "00280102", "00280103")] == [[8], [8], [7], [0]]
    assert not [tag for tag in entry if tag.startswith(("002811", "002812"))]


def test_compressed_ybr_is_announced_as_rgb() -> None:
    assert value(instance_metadata(packaged("examples_ybr_color.dcm")), "00280004") == ["RGB"]


def test_a_one_bit_segmentation_is_announced_with_eight() -> None:
    entry = instance_metadata(packaged("liver.dcm"))
    assert [value(entry, tag) for tag in ("00280100", "00280101", "00280102")] == [[8], [8], [7]]


def test_wide_pixels_announce_the_raw_syntax() -> None:
    entry = instance_metadata(image(ramp(1, 4, 4, dtype="uint32")))
    assert value(entry, "00083002") == ["1.2.840.10008.1.2.1"]


def test_an_object_without_pixels_offers_no_frames() -> None:
    assert "00083002" not in instance_metadata(Dataset())


def test_long_binary_values_become_addresses_or_go() -> None:
    dataset = image(ramp(1, 4, 4), ICCProfile=b"x" * 5000)
    with_address = instance_metadata(dataset, bulk_uri=lambda tag: f"https://site/bulk/{tag}")
    assert with_address["00282000"] == {"vr": "OB", "BulkDataURI": "https://site/bulk/00282000"}
    assert "00282000" not in instance_metadata(dataset)


def test_binary_values_in_items_never_get_an_address_that_would_be_wrong() -> None:
    item = Dataset()
    item.ICCProfile = b"x" * 5000
    item.Rows = 3
    dataset = image(ramp(1, 4, 4), OpticalPathSequence=Sequence([item]))
    entry = instance_metadata(dataset, bulk_uri=lambda tag: f"https://site/bulk/{tag}")
    assert value(entry, "00480105") == [{"00280010": {"vr": "US", "Value": [3]}}]


def test_infinities_become_null_and_unusable_values_go() -> None:
    dataset = image(ramp(1, 4, 4), RealWorldValueSlope=float("nan"))
    dataset.add_new(0x00089459, "FL", [1.0, float("inf")])
    entry = instance_metadata(dataset)
    assert value(entry, "00089459") == [1.0, None]
    json.dumps(entry, allow_nan=False)


def test_names_come_as_component_groups() -> None:
    assert value(instance_metadata(image(ramp(1, 4, 4), PatientName="A^B")), "00100010") == [{"Alphabetic": "A^B"}]


def test_every_window_comes_with_its_name() -> None:
    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = [40, -600], [400, 1500]
    dataset.WindowCenterWidthExplanation = ["SOFT", "LUNG"]
    assert windows(dataset) == (Window(40, 400, "SOFT"), Window(-600, 1500, "LUNG"))


def test_a_frame_has_its_own_window() -> None:
    def group(centre: float) -> Dataset:
        voi, item = Dataset(), Dataset()
        voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction = centre, 100, "SIGMOID"
        item.FrameVOILUTSequence = Sequence([voi])
        return item

    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = 1, 2
    dataset.PerFrameFunctionalGroupsSequence = Sequence([group(10), group(20)])
    dataset.SharedFunctionalGroupsSequence = Sequence([group(30)])
    assert windows(dataset, 1) == (Window(20, 100, "", WindowFunction.SIGMOID),)
    assert windows(dataset, 2) == (Window(30, 100, "", WindowFunction.SIGMOID),)


@pytest.mark.parametrize(("centre", "width"), [(40, 0), (40, -5), (40, 0.5), (None, 400), (40, None)])
def test_windows_that_cannot_be_applied_are_left_out(centre: float | None, width: float | None) -> None:
    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = centre, width
    assert windows(dataset) == ()


def place(depth: float, number: int | None, orientation: Any = AXIAL) -> SlicePlace:
    return SlicePlace((0.0, 0.0, depth), orientation, number)


@given(st.permutations(list(range(12))))
def test_slices_lie_by_position_whatever_their_numbers(shuffled: list[int]) -> None:
    places = [place(2.5 * depth, number) for number, depth in enumerate(shuffled)]
    assert [shuffled[index] for index in order_of(places)] == list(range(12))


def test_phases_follow_one_another_each_through_the_whole_volume() -> None:
    places = [place(depth, 10 * phase + depth) for phase, depth in itertools.product((1, 2), (3, 1, 2))]
    random.Random(1).shuffle(places)
    assert [places[index].number for index in order_of(places)] == [11, 12, 13, 21, 22, 23]


def test_oblique_slices_lie_along_their_normal() -> None:
    direction = np.array([0.6, 0.0, 0.8])
    orientation = (0.8, 0.0, -0.6, 0.0, 1.0, 0.0)  # normal: (0.6, 0, 0.8)
    places = [SlicePlace(tuple(direction * d), orientation, None) for d in (3.0, 1.0, 2.0)]  # type: ignore[arg-type]
    assert order_of(places) == [1, 2, 0]


def test_without_positions_the_numbers_count_and_the_unnumbered_come_last() -> None:
    places = [SlicePlace(None, None, number) for number in (3, None, 1, 2)]
    assert order_of(places) == [2, 3, 0, 1]


def test_slices_that_are_not_parallel_go_by_number() -> None:
    sagittal = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    places = [place(9, 1), place(1, 2), place(5, 3, sagittal)]
    assert order_of(places) == [0, 1, 2]


def test_the_order_of_data_sets_reads_functional_groups_too() -> None:
    datasets = []
    for depth in (4.0, 2.0):
        position, orientation, shared = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [0, 0, depth]
        orientation.ImageOrientationPatient = list(AXIAL)
        shared.PlanePositionSequence = Sequence([position])
        shared.PlaneOrientationSequence = Sequence([orientation])
        dataset = Dataset()
        dataset.SharedFunctionalGroupsSequence = Sequence([shared])
        datasets.append(dataset)
    assert slice_place(datasets[0]) == place(4.0, None)
    assert series_order(datasets) == [1, 0]


def test_ultrasound_regions_are_given_with_exclusive_ends() -> None:
    assert ultrasound_regions(packaged("gdcm-US-ALOKA-16.dcm")) == (
        (32, 24, 336, 416),
        (336, 24, 640, 416),
        (32, 40, 64, 104),
    )
    assert ultrasound_regions(Dataset()) == ()
