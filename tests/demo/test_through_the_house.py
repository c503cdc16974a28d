"""The demo's files after the house's own de-identification: clean, unharmed and still saying what they teach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import islice

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from dicomtube.demo.case import DemoCase
from dicomtube.demo.content import CASES
from dicomtube.demo.files import DemoFile
from dicomtube.demo.sources import PLANTED, PLANTED_UIDS, STUDIES
from dicomtube.dicom.deidentify import Deidentifier
from dicomtube.dicom.frames import decode_frame
from dicomtube.dicom.metadata import windows
from dicomtube.dicom.render import thumbnail

SAMPLED = {"brain-t1": (77, 190), "motor-map": (29, 70)}

each_study = pytest.mark.parametrize("key", STUDIES)


@cache
def _sample(key: str) -> tuple[DemoFile, ...]:
    """All files of a small study, two of different series of a large one."""
    wanted = SAMPLED.get(key)
    files = tuple(islice(STUDIES[key].files(), max(wanted) + 1 if wanted else None))
    return tuple(files[index] for index in wanted) if wanted else files


@pytest.fixture(scope="module")
def engine() -> Deidentifier:
    return Deidentifier(b"a site key of thirty-two bytes !", "an owner")


def _pairs(engine: Deidentifier, key: str) -> Iterator[tuple[Dataset, Dataset, bytes]]:
    for file in _sample(key):
        cleaned = engine.clean(file.data).data
        yield dcmread(BytesIO(file.data)), dcmread(BytesIO(cleaned)), cleaned


@each_study
def test_nothing_planted_is_left(engine: Deidentifier, key: str) -> None:
    for _, dataset, cleaned in _pairs(engine, key):
        header = cleaned[: -len(dataset.PixelData)]
        assert [value for value in (*PLANTED, *PLANTED_UIDS) if value.encode() in header] == []


@each_study
def test_pixels_are_untouched(engine: Deidentifier, key: str) -> None:
    for raw, dataset, _ in _pairs(engine, key):
        assert np.array_equal(decode_frame(dataset, 0), decode_frame(raw, 0))


@each_study
def test_descriptions_windows_and_geometry_survive_word_for_word(engine: Deidentifier, key: str) -> None:
    survivors = (
        "Modality", "BodyPartExamined", "StudyDescription", "SeriesDescription", "SeriesNumber", "InstanceNumber",
        "ImageType", "WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "PixelSpacing", "SliceThickness",
        "ImagePositionPatient", "ImageOrientationPatient", "RepetitionTime", "EchoTime", "FrameTime", "Laterality",
        "PatientOrientation", "ContrastBolusAgent", "LossyImageCompression", "LossyImageCompressionRatio",
    )  # fmt: skip
    for raw, dataset, _ in _pairs(engine, key):
        lost = [name for name in survivors if raw.get(name) != dataset.get(name)]
        assert lost == []


@each_study
def test_a_thumbnail_can_be_drawn(engine: Deidentifier, key: str) -> None:
    for _, dataset, _ in _pairs(engine, key):
        assert thumbnail(dataset)[8:12] == b"WEBP"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.study)
def test_presets_named_in_a_text_are_in_the_cleaned_files(engine: Deidentifier, case: DemoCase) -> None:
    named = set(re.findall(r"\*([A-Z]{3,})\*", case.presentation + case.findings + case.discussion))
    offered = {window.explanation for _, dataset, _ in _pairs(engine, case.study) for window in windows(dataset)}
    assert named <= offered
