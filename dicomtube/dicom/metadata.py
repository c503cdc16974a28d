"""What the viewer reads about an instance: DICOM JSON (PS3.18 Annex F), window presets, slice order.

The JSON describes the *web frames* of `dicomtube.dicom.frames`, not the stored object: palette images are
announced as 8-bit RGB, because that is what /frames delivers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from dicomtube.dicom.frames import FrameFormat, Undecodable, has_pixels, web_format

_BINARY_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_NUMBER_VRS = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})
_AVAILABLE_TRANSFER_SYNTAX = "00083002"
_PALETTE_GROUP = range(0x00281101, 0x00281224)
#: Binary values up to this many bytes stay inline; longer ones become a BulkDataURI or are left out.
INLINE_LIMIT = 1024

BulkUri = Callable[[str], str]


class WindowFunction(StrEnum):
    """VOI LUT Function (0028,1056), DICOM PS3.3 C.11.2.1.3."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Window:
    """A window preset in modality units (Hounsfield units for CT)."""

    centre: float
    width: float
    explanation: str = ""
    function: WindowFunction = WindowFunction.LINEAR


@dataclass(frozen=True, slots=True)
class SlicePlace:
    """Where a slice lies: patient position and row and column direction cosines in mm, and InstanceNumber."""

    position: tuple[float, float, float] | None
    orientation: tuple[float, float, float, float, float, float] | None
    number: int | None


# -- DICOM JSON --


def instance_metadata(
    dataset: Dataset, frame_transfer_syntax: str | None = None, *, bulk_uri: BulkUri | None = None
) -> dict[str, Any]:
    """Return the instance as DICOM JSON for WADO-RS /metadata.

    `frame_transfer_syntax` is announced as AvailableTransferSyntaxUID (0008,3002); None takes what
    `web_format` chose. IS and DS are JSON numbers, pixel data is absent, binary values over `INLINE_LIMIT`
    bytes become `BulkDataURI: bulk_uri(tag)` (at top level only) or are left out. An element whose value does
    not fit its VR is left out; nothing here raises for content. An object without pixels, or whose
    pixels cannot be decoded, keeps its own Image Pixel attributes.
    """
    form = _format_or_none(dataset)
    drop_palette = form is not None and form.palette_applied
    result: dict[str, Any] = {}
    for tag, entry in _entries(dataset, bulk_uri):
        if not (drop_palette and int(tag, 16) in _PALETTE_GROUP):
            result[tag] = entry
    if form is not None:
        result.update(_image_pixel(form))
        syntax = frame_transfer_syntax or form.transfer_syntax_uid
        result[_AVAILABLE_TRANSFER_SYNTAX] = {"vr": "UI", "Value": [syntax]}
    return dict(sorted(result.items()))


def _format_or_none(dataset: Dataset) -> FrameFormat | None:
    if not has_pixels(dataset):
        return None
    try:
        return web_format(dataset)
    except Undecodable:
        return None


def _image_pixel(form: FrameFormat) -> dict[str, Any]:
    entries: dict[str, Any] = {
        "00280002": {"vr": "US", "Value": [form.samples_per_pixel]},
        "00280004": {"vr": "CS", "Value": [form.photometric_interpretation]},
        "00280010": {"vr": "US", "Value": [form.rows]},
        "00280011": {"vr": "US", "Value": [form.columns]},
        "00280100": {"vr": "US", "Value": [form.bits_allocated]},
    }
    if form.samples_per_pixel > 1:
        entries["00280006"] = {"vr": "US", "Value": [0]}
    if not form.floating:
        entries["00280101"] = {"vr": "US", "Value": [form.bits_stored]}
        entries["00280102"] = {"vr": "US", "Value": [form.bits_stored - 1]}
        entries["00280103"] = {"vr": "US", "Value": [form.pixel_representation]}
    return entries


def _entries(dataset: Dataset, bulk_uri: BulkUri | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for tag in sorted(dataset.keys()):
        # Group 0002 belongs to the file, 7FE0 is pixels, group lengths mean nothing outside their encoding.
        if tag.group in (0x0002, 0x7FE0) or tag.element == 0:
            continue
        name = f"{int(tag):08X}"
        try:
            entry = _entry(dataset[tag], name, bulk_uri)
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError, NotImplementedError):
            continue
        if entry is not None:
            yield name, entry


def _entry(element: DataElement, name: str, bulk_uri: BulkUri | None) -> dict[str, Any] | None:
    vr = str(element.VR)
    if vr == "SQ":
        # A BulkDataURI names an element of the instance; inside items there is no such address.
        return {"vr": "SQ", "Value": [dict(_entries(item, None)) for item in element.value]}
    if vr in _BINARY_VRS:
        return _binary(element, vr, name, bulk_uri)
    if element.is_empty:
        return {"vr": vr}
    if vr in _NUMBER_VRS:
        return {"vr": vr, "Value": [_number(v, vr) for v in _values(element)]}
    return dict(element.to_json_dict(None, 1 << 30))


def _binary(element: DataElement, vr: str, name: str, bulk_uri: BulkUri | None) -> dict[str, Any] | None:
    value = element.value
    if not value:
        return {"vr": vr}
    if isinstance(value, bytes) and len(value) <= INLINE_LIMIT:
        return dict(element.to_json_dict(None, 1 << 30))
    return {"vr": vr, "BulkDataURI": bulk_uri(name)} if bulk_uri is not None else None


def _values(element: DataElement) -> list[Any]:
    value = element.value
    return list(value) if isinstance(value, MultiValue | list | tuple) else [value]


def _number(value: Any, vr: str) -> int | float | None:
    """JSON has no NaN or infinity: null, as for an empty value among several."""
    if value is None or value == "":
        return None
    if vr in ("DS", "FD", "FL"):
        number = float(value)
        return number if math.isfinite(number) else None
    return int(value)


# -- windows --


def windows(dataset: Dataset, frame: int = 0) -> tuple[Window, ...]:
    """All window presets of a frame, in the object's order; from its functional groups where it has them.

    Presets with a width that cannot be used (under 1 for LINEAR, not positive otherwise) are left out.
    """
    source = frame_group(dataset, frame, "FrameVOILUTSequence") or dataset
    centres, widths = numbers(source, "WindowCenter"), numbers(source, "WindowWidth")
    explanations = _texts(source, "WindowCenterWidthExplanation")
    named = str(source.get("VOILUTFunction") or "LINEAR").upper()
    function = WindowFunction(named) if named in set(WindowFunction) else WindowFunction.LINEAR
    least = 1.0 if function is WindowFunction.LINEAR else 0.0
    found = []
    for place, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        if centre is None or width is None or width < least or width == 0.0:
            continue
        explanation = explanations[place] if place < len(explanations) else ""
        found.append(Window(centre, width, explanation, function))
    return tuple(found)


def frame_group(dataset: Dataset, frame: int, keyword: str) -> Dataset | None:
    """First item of a frame's functional group (PS3.3 C.7.6.16): its own, else the shared one, else None."""
    places = (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0))
    for sequence, index in places:
        items = dataset.get(sequence)
        if items and index < len(items):
            group = items[index].get(keyword)
            if group:
                item: Dataset = group[0]
                return item
    return None


def numbers(dataset: Dataset, keyword: str) -> list[float | None]:
    """All values of an attribute as numbers; None for one that is none; empty where the attribute is absent."""
    result: list[float | None] = []
    for value in _listed(dataset, keyword):
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        result.append(number if math.isfinite(number) else None)
    return result


def _texts(dataset: Dataset, keyword: str) -> list[str]:
    return [str(v).strip() for v in _listed(dataset, keyword)]


def _listed(dataset: Dataset, keyword: str) -> list[Any]:
    try:
        value = dataset.get(keyword)
    except (ValueError, TypeError):
        return []
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MultiValue | list | tuple) else [value]


def ultrasound_regions(dataset: Dataset) -> tuple[tuple[int, int, int, int], ...]:
    """The regions an ultrasound image declares (PS3.3 C.8.5.5), as left, top, right, bottom; the last two exclusive.

    As the object says, which may be outside the picture; items that are not four numbers are left out.
    """
    regions = []
    for item in dataset.get("SequenceOfUltrasoundRegions") or []:
        edges = [numbers(item, f"RegionLocation{edge}") for edge in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
        known = [int(edge[0]) for edge in edges if edge and edge[0] is not None]
        if len(known) == 4:
            regions.append((known[0], known[1], known[2] + 1, known[3] + 1))
    return tuple(regions)


# -- order --


def slice_place(dataset: Dataset) -> SlicePlace:
    """Where the instance's first frame lies, from its own attributes or its functional groups."""
    position_source = frame_group(dataset, 0, "PlanePositionSequence") or dataset
    orientation_source = frame_group(dataset, 0, "PlaneOrientationSequence") or dataset
    position = _vector(position_source, "ImagePositionPatient", 3)
    orientation = _vector(orientation_source, "ImageOrientationPatient", 6)
    found = numbers(dataset, "InstanceNumber")
    number = int(found[0]) if found and found[0] is not None else None
    return SlicePlace(
        (position[0], position[1], position[2]) if position else None,
        (orientation[0], orientation[1], orientation[2], orientation[3], orientation[4], orientation[5])
        if orientation
        else None,
        number,
    )


def series_order(datasets: Sequence[Dataset]) -> list[int]:
    """Indexes of a series' instances in the order a reader scrolls them; see `order_of`."""
    return order_of([slice_place(dataset) for dataset in datasets])


def order_of(places: Sequence[SlicePlace]) -> list[int]:
    """Indexes in scrolling order.

    Where all slices are parallel and placed: by ImagePositionPatient along the slice normal; slices that
    share a position (phases, echoes, b-values) form one pass through the volume after another, by InstanceNumber.
    Otherwise by InstanceNumber, unnumbered ones last, ties in the order given.
    """
    depths = _depths(places)
    by_number = sorted(range(len(places)), key=lambda i: _number_key(places[i]))
    if depths is None:
        return by_number
    seen: dict[float, int] = {}
    keys: dict[int, tuple[int, float]] = {}
    for index in by_number:
        passes = seen.get(depths[index], 0)
        seen[depths[index]] = passes + 1
        keys[index] = (passes, depths[index])
    return sorted(by_number, key=lambda i: keys[i])


def _depths(places: Sequence[SlicePlace]) -> list[float] | None:
    """Distance of each slice along the common normal, to 0.01 mm; None where there is no common normal."""
    first = next((p.orientation for p in places if p.orientation is not None), None)
    if first is None:
        return None
    normal = np.cross(first[:3], first[3:])
    length = float(np.linalg.norm(normal))
    if length < 0.5:
        return None
    depths = []
    for place in places:
        if place.position is None or place.orientation is None:
            return None
        if not np.allclose(place.orientation, first, atol=1e-3):
            return None
        depths.append(round(float(np.dot(place.position, normal)) / length, 2))
    return depths if len(set(depths)) > 1 else None


def _number_key(place: SlicePlace) -> tuple[bool, int]:
    return place.number is None, place.number or 0


def _vector(dataset: Dataset, keyword: str, length: int) -> list[float] | None:
    values = numbers(dataset, keyword)
    known = [v for v in values if v is not None]
    return known if len(values) == length == len(known) else None
