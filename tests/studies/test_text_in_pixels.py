"""Text burned into pixels: masked where it is sure, held where it isn't, and nothing of it published."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom import Dataset, dcmread
from pydicom.uid import UID
from sqlalchemy import select

from dicomtube.phi.pixels.reader import TextReader
from dicomtube.studies.models import Instance, Series, Study, StudyKeys
from tests.dicomfiles import ct_slice
from tests.studies.conftest import Walk

SIZE = 384


def written_on(data: bytes, text: str, place: tuple[int, int] = (20, 20)) -> bytes:
    """The slice with bright text burned into its pixels."""
    dataset = dcmread(io.BytesIO(data))
    picture = Image.new("L", (dataset.Columns, dataset.Rows))
    ImageDraw.Draw(picture).text(place, text, fill=255, font=ImageFont.load_default(22))
    ink = np.asarray(picture) > 128
    pixels = dataset.pixel_array.copy()
    pixels[ink] = 3000
    dataset.PixelData = pixels.astype("<u2").tobytes()
    return save(dataset)


def save(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def published(walk: Walk) -> list[Dataset]:
    with walk.street.database.reading() as session:
        rows = session.execute(
            select(Study.uid, Series.uid, Instance.uid)
            .join(Series, Series.study_id == Study.id)
            .join(Instance, Instance.series_id == Series.id)
            .order_by(Instance.position)
        ).all()
    return [dcmread(io.BytesIO(walk.street.store.get(StudyKeys.instance(*row)))) for row in rows]


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_a_name_on_one_slice_is_masked_on_all_and_the_rest_stays_bit_for_bit(
    walk: Walk, text_reader: TextReader
) -> None:
    originals = [ct_slice(number, size=SIZE) for number in (1, 2, 3)]
    progress = walk.with_eyes(text_reader).bring(
        [originals[0], written_on(originals[1], "HARGREAVES MILDRED"), originals[2]]
    )
    assert (progress.upload.accepted_count, progress.refused) == (3, ())
    for stored, original in zip(published(walk), originals, strict=True):
        before, after = dcmread(io.BytesIO(original)).pixel_array, stored.pixel_array
        assert np.array_equal(after[80:], before[80:])
        assert after[:60, :300].max() < 2000
        assert stored.BurnedInAnnotation == "NO"
        assert "113101" in {item.CodeValue for item in stored.DeidentificationMethodCodeSequence}
    receipt = progress.studies[0].receipt
    assert (receipt["masked"], receipt["files"], receipt["looked_at"] > 2) == (3, 3, True)


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_what_says_itself_that_text_is_burned_in_is_held_for_a_person(walk: Walk, text_reader: TextReader) -> None:
    dataset = dcmread(io.BytesIO(ct_slice(1)))
    dataset.BurnedInAnnotation = "YES"
    progress = walk.with_eyes(text_reader).bring([save(dataset), ct_slice(2)])
    assert (progress.upload.accepted_count, progress.refused) == (1, ())
    assert progress.waiting == {progress.studies[0].id: 1}


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_a_clean_series_and_a_side_marker_are_left_alone(walk: Walk, text_reader: TextReader) -> None:
    originals = [written_on(ct_slice(number, size=SIZE), "L", (350, 180)) for number in (1, 2)]
    progress = walk.with_eyes(text_reader).bring(originals)
    assert progress.studies[0].receipt["masked"] == 0
    for stored, original in zip(published(walk), originals, strict=True):
        assert np.array_equal(stored.pixel_array, dcmread(io.BytesIO(original)).pixel_array)


def test_a_thin_slice_head_series_is_recognised(walk: Walk) -> None:
    def head(number: int) -> bytes:
        dataset = dcmread(io.BytesIO(ct_slice(number, size=32)))
        dataset.BodyPartExamined, dataset.StudyDescription, dataset.SeriesDescription = "HEAD", "CT head", "Axial"
        dataset.SliceThickness = "1"
        dataset.ImagePositionPatient = [0, 0, number]
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(f"1.2.3.4.{number}")
        return save(dataset)

    walk.bring(head(number) for number in range(1, 46))
    with walk.street.database.reading() as session:
        assert session.scalars(select(Series.shows_face)).all() == [True]


def test_a_receipt_grows_with_a_second_upload_and_names_what_is_stored(walk: Walk) -> None:
    from dicomtube.studies.receipt import study_hash

    first = walk.bring([ct_slice(1)]).studies[0].receipt
    second = walk.bring([ct_slice(2)]).studies[0].receipt
    assert (first["files"], second["files"], second["removed"]) == (1, 2, 2 * int(first["removed"]))
    with walk.street.database.reading() as session:
        sums = session.scalars(select(Instance.sha256)).all()
    assert second["sha256"] == study_hash(sums) != first["sha256"]
    assert not any("PLANTED" in str(value) for value in second.values())


@pytest.mark.parametrize("walk", ["sqlite and folder"], indirect=True)
def test_captures_of_a_screen_are_read_one_by_one_and_held_for_any_text(walk: Walk, text_reader: TextReader) -> None:
    def capture(number: int) -> bytes:
        data = ct_slice(number, size=SIZE)
        dataset = dcmread(io.BytesIO(written_on(data, "HARGREAVES MILDRED") if number == 2 else data))
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
        return save(dataset)

    progress = walk.with_eyes(text_reader).bring(capture(number) for number in (1, 2))
    assert progress.waiting == {progress.studies[0].id: 1}
    assert (progress.upload.accepted_count, progress.studies[0].receipt["masked"]) == (1, 0)
    (untouched,) = published(walk)
    assert np.array_equal(untouched.pixel_array, dcmread(io.BytesIO(ct_slice(1, size=SIZE))).pixel_array)
