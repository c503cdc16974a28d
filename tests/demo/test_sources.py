"""The demo's studies: whole, placed right, worth looking at, and identified on purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from dicomtube.demo.files import DemoFile
from dicomtube.demo.planted import IDENTITIES
from dicomtube.demo.sources import PLANTED, PLANTED_UIDS, STUDIES
from dicomtube.demo.volumes import Plane, read_nifti
from dicomtube.demo.wheels import DemoDataMissing, nilearn_file, pydicom_data_file
from dicomtube.dicom.frames import decode_frame, frame_count
from dicomtube.dicom.inspect import inspect


class Built(dict[str, list[DemoFile]]):
    """Each study's files, built when first asked for."""

    def __missing__(self, key: str) -> list[DemoFile]:
        self[key] = list(STUDIES[key].files())
        return self[key]


@pytest.fixture(scope="module")
def studies() -> Built:
    return Built()


def _read(file: DemoFile) -> Dataset:
    return dcmread(BytesIO(file.data))


def _every(studies: Built) -> Iterator[tuple[str, DemoFile]]:
    for key in STUDIES:
        for file in studies[key]:
            yield key, file


def _series(files: list[DemoFile]) -> dict[int, list[Dataset]]:
    found: dict[int, list[Dataset]] = defaultdict(list)
    for file in files:
        dataset = _read(file)
        found[int(dataset.SeriesNumber)].append(dataset)
    return found


def test_the_house_takes_every_file_as_dicom(studies: Built) -> None:
    for _, file in _every(studies):
        seen = inspect(file.data)
        assert (seen.part10, seen.has_pixels) == (True, True), file.name


def test_there_are_ten_studies_of_five_modalities(studies: Built) -> None:
    modalities = {key: inspect(studies[key][0].data).modality for key in STUDIES}
    assert modalities == {
        "brain-t1": "MR",
        "motor-map": "MR",
        "abdomen-ct": "CT",
        "chest-cr": "CR",
        "leg-cr": "CR",
        "shoulder-mr": "MR",
        "node-us": "US",
        "echo-loop": "US",
        "bone-scan": "NM",
        "liver-mr": "MR",
    }


def test_the_whole_brain_is_there_in_three_planes(studies: Built) -> None:
    assert {number: len(slices) for number, slices in _series(studies["brain-t1"]).items()} == {1: 154, 2: 181, 3: 73}


def test_no_picture_is_blank(studies: Built) -> None:
    for _, file in _every(studies):
        dataset = _read(file)
        for index in {0, frame_count(dataset) // 2, frame_count(dataset) - 1}:
            frame = decode_frame(dataset, index)
            assert np.ptp(frame.astype(np.int32)) > 50, file.name


def test_pixels_stay_within_the_bits_they_claim(studies: Built) -> None:
    for _, file in _every(studies):
        dataset = _read(file)
        signed = int(dataset.PixelRepresentation)
        frame = decode_frame(dataset, 0)
        lowest, highest = -signed << (dataset.BitsStored - 1), (1 << (dataset.BitsStored - signed)) - 1
        assert lowest <= int(frame.min()) <= int(frame.max()) <= highest, file.name


def test_the_default_window_shows_contrast(studies: Built) -> None:
    for key in STUDIES:
        dataset = _read(studies[key][len(studies[key]) // 2])
        if dataset.SamplesPerPixel == 3:
            continue
        values = decode_frame(dataset, 0) * float(dataset.get("RescaleSlope", 1)) + float(
            dataset.get("RescaleIntercept", 0)
        )
        windows = dataset.WindowCenter, dataset.WindowWidth
        centre, width = (float(values_[0]) for values_ in windows)
        shown = np.clip((values - centre) / width + 0.5, 0, 1)
        assert shown.std() > 0.08, key


def test_identifiers_are_unique_and_each_file_belongs_to_its_study(studies: Built) -> None:
    seen = [(key, inspect(file.data)) for key, file in _every(studies)]
    assert len({found.sop_instance_uid for _, found in seen}) == len(seen)
    assert len({file.name for _, file in _every(studies)}) == len(seen)
    assert {found.study_instance_uid for _, found in seen} == set(PLANTED_UIDS)
    for key in STUDIES:
        assert len({found.study_instance_uid for name, found in seen if name == key}) == 1


def test_slices_of_a_series_lie_parallel_and_evenly_spaced(studies: Built) -> None:
    for key in ("brain-t1", "motor-map"):
        for slices in _series(studies[key]).values():
            row, column = np.split(np.array(slices[0].ImageOrientationPatient, dtype=float), 2)
            normal = np.cross(row, column)
            assert {tuple(item.ImageOrientationPatient) for item in slices} == {(*row, *column)}
            assert {item.FrameOfReferenceUID for item in slices} == {slices[0].FrameOfReferenceUID}
            depths = [float(np.dot(normal, np.array(item.ImagePositionPatient, dtype=float))) for item in slices]
            assert np.allclose(np.abs(np.diff(depths)), float(slices[0].SpacingBetweenSlices))
            assert [int(item.InstanceNumber) for item in slices] == list(range(1, len(slices) + 1))


def test_two_planes_show_the_same_brightness_where_they_cross(studies: Built) -> None:
    """The point of the geometry: a place in the patient has one brightness, whichever series shows it."""
    series = _series(studies["brain-t1"])

    def brightness(dataset: Dataset, place: np.ndarray) -> float:
        offset = place - np.array(dataset.ImagePositionPatient, dtype=float)
        row, column = np.split(np.array(dataset.ImageOrientationPatient, dtype=float), 2)
        spacing = float(dataset.PixelSpacing[0])
        x, y = round(float(offset @ row) / spacing), round(float(offset @ column) / spacing)
        return float(decode_frame(dataset, 0)[y - 1 : y + 2, x - 1 : x + 2].mean())

    def nearest(slices: list[Dataset], axis: int, place: np.ndarray) -> Dataset:
        return min(slices, key=lambda item: abs(float(item.ImagePositionPatient[axis]) - place[axis]))

    for place in (np.array([30.0, -20.0, 30.0]), np.array([-24.0, 40.0, 8.0]), np.array([8.0, 52.0, -30.0])):
        axial = brightness(nearest(series[1], 2, place), place)
        coronal = brightness(nearest(series[2], 1, place), place)
        sagittal = brightness(nearest(series[3], 0, place), place)
        assert abs(axial - coronal) < 120, place
        assert abs(axial - sagittal) < 250, place


def test_the_volume_reaches_where_its_file_says() -> None:
    volume = read_nifti("mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")
    assert volume.voxels.shape == (189, 233, 197)
    assert (volume.origin, volume.spacing) == ((-98.0, -98.0, -72.0), 1.0)
    assert volume.trimmed(0).origin[2] == -72.0 + volume.occupied(Plane.AXIAL).start


def test_the_map_puts_the_left_hand_in_the_right_hemisphere(studies: Built) -> None:
    """What the case teaches, read from the pixels: warm right and cold left in the cortex, the reverse below."""

    def sides(slice_number: int) -> tuple[bool, bool]:
        fused = _series(studies["motor-map"])[2][slice_number - 1]
        picture = decode_frame(fused, 0).astype(int)
        warmth = picture[..., 0] - picture[..., 2]
        right, left = np.split(warmth, 2, axis=1)
        return bool(right.sum() > 0), bool(left.sum() > 0)

    assert sides(46) == (True, False)
    assert sides(6) == (False, True)


def test_both_views_of_the_abdomen_put_the_same_tissue_in_the_same_place(
    studies: Built,
) -> None:
    stored, turned = (_read(file) for file in studies["abdomen-ct"])
    assert np.array_equal(decode_frame(stored, 0), decode_frame(turned, 0)[::-1])
    rows = int(stored.Rows) - 1
    last_row = float(turned.ImagePositionPatient[1]) + rows * float(turned.PixelSpacing[0])
    assert (list(stored.ImageOrientationPatient)[4], list(turned.ImageOrientationPatient)[4]) == (-1, 1)
    assert last_row == pytest.approx(float(stored.ImagePositionPatient[1]))


def test_the_loop_moves(studies: Built) -> None:
    loop = _read(studies["echo-loop"][0])
    assert (frame_count(loop), round(float(loop.FrameTime), 1)) == (60, 33.3)
    end_diastole, end_systole = (decode_frame(loop, number - 1).astype(int) for number in (23, 31))
    assert np.abs(end_diastole - end_systole).mean() > 3


def test_nothing_but_the_sector_is_left_of_the_loop(studies: Built) -> None:
    loop = _read(studies["echo-loop"][0])
    for index in range(0, 60, 10):
        frame = decode_frame(loop, index)
        for corner in (frame[:19, 278:], frame[:60, :140], frame[:60, 340:], frame[370:, 400:]):
            assert int(corner.max()) < 20


def test_every_planted_value_is_really_in_the_raw_files(studies: Built) -> None:
    for key, file in _every(studies):
        missing = [value for value in IDENTITIES[key].values if value.encode() not in file.data]
        assert missing == [], file.name
    assert len(set(PLANTED)) == len(PLANTED) == 16 * len(STUDIES)


def test_nothing_of_the_packaged_files_own_header_is_taken_over(studies: Built) -> None:
    """The public files name hospitals, one even an address: only pixels and technique may come along."""
    foreign = (b"AKH", b"BAPTIST", b"CompressedSamples", b"PANCREAS_0001", b"HIGASHI", b"SonoSite", b"Hamburg")
    for _, file in _every(studies):
        header = file.data[: -len(_read(file).PixelData)]
        assert [word for word in foreign if word in header] == [], file.name


def test_a_study_is_the_same_whenever_it_is_built(studies: Built) -> None:
    for key in ("abdomen-ct", "node-us", "bone-scan", "liver-mr", "leg-cr"):
        assert list(STUDIES[key].files()) == studies[key]


def test_missing_data_says_what_to_install() -> None:
    with pytest.raises(DemoDataMissing, match=r"'nilearn' has no file 'absent\.nii\.gz'.*requirements/data\.in"):
        nilearn_file("absent.nii.gz")
    with pytest.raises(DemoDataMissing, match="'pydicom-data' has no file"):
        pydicom_data_file("absent.dcm")
