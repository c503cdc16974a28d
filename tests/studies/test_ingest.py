"""The ingest: what comes out, what is refused and why, and that nothing identified stays."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID
from sqlalchemy import select

from dicomtube.core.db import Database
from dicomtube.studies.models import Frame, Instance, Series, Study, StudyKeys
from dicomtube.studies.service import library
from tests.dicomfiles import PLANTED, ct_series, ct_slice, ct_zip, zipped
from tests.studies.conftest import Walk


def refusals(progress: object) -> dict[tuple[str, str], int]:
    return {(group.outcome, group.reason): group.count for group in progress.refused}  # type: ignore[attr-defined]


def test_a_zip_of_a_ct_becomes_one_ready_study(walk: Walk) -> None:
    progress = walk.bring([ct_zip(6)])
    upload, study = progress.upload, progress.studies[0]
    assert (upload.state, upload.accepted_count, upload.entry_count, progress.percent) == ("ready", 6, 6, 100)
    assert (progress.refused, len(progress.studies), study.description) == ((), 1, "CT Abdomen with contrast")
    with walk.street.database.reading() as session:
        series = session.scalars(select(Series)).one()
        positions = session.execute(select(Instance.position).order_by(Instance.position)).scalars().all()
        assert (series.modality, series.body_part, series.instance_count, series.frame_count) == ("CT", "ABDOMEN", 6, 6)
        assert positions == list(range(6))
        assert session.get_one(Study, study.id).ready_at is not None


def test_frames_are_lossless_and_metadata_describes_them_in_order(walk: Walk) -> None:
    progress = walk.bring(reversed(list(ct_series(4))))
    store = walk.street.store
    with walk.street.database.reading() as session:
        series = session.scalars(select(Series)).one()
        study_uid = progress.studies[0].uid
        entries = json.loads(store.get(StudyKeys.metadata(study_uid, series.uid, series.revision)))
        assert [entry["00200032"]["Value"][2] for entry in entries] == [5, 10, 15, 20]
        for number, entry in enumerate(entries, start=1):
            sop_uid = entry["00080018"]["Value"][0]
            frame = imagecodecs.htj2k_decode(store.get(StudyKeys.frame(study_uid, series.uid, sop_uid, 1)))
            original = dcmread(io.BytesIO(ct_slice(number))).pixel_array
            assert np.array_equal(frame, original)
            assert entry["00083002"]["Value"] == ["1.2.840.10008.1.2.4.202"]


def test_the_stored_instance_is_valid_dicom_with_the_same_pixels(walk: Walk) -> None:
    progress = walk.bring([ct_slice(1)])
    with walk.street.database.reading() as session:
        series, instance = session.scalars(select(Series)).one(), session.scalars(select(Instance)).one()
    data = walk.street.store.get(StudyKeys.instance(progress.studies[0].uid, series.uid, instance.uid))
    stored = dcmread(io.BytesIO(data))
    assert stored.PatientIdentityRemoved == "YES"
    assert np.array_equal(stored.pixel_array, dcmread(io.BytesIO(ct_slice(1))).pixel_array)
    assert stored.SOPInstanceUID == stored.file_meta.MediaStorageSOPInstanceUID == instance.uid


def test_pictures_are_written(walk: Walk) -> None:
    from PIL import Image

    progress = walk.bring(ct_series(3))
    with walk.street.database.reading() as session:
        series = session.scalars(select(Series)).one()
    for kind, size in (("thumbnail", (480, 360)), ("preview", (128, 128))):
        data = walk.street.store.get(StudyKeys.picture(progress.studies[0].uid, series.uid, series.revision, kind))
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size) == ("WEBP", size)
        assert np.asarray(picture.convert("L")).std() > 10


def test_nothing_planted_is_anywhere_afterwards(walk: Walk, tmp_path: Path) -> None:
    walk.bring([ct_zip(3), ct_slice(9)])
    street = walk.street
    assert list(street.quarantine.keys()) == []
    assert list(street.scratch.glob("**/*")) == []
    found: list[tuple[str, bytes]] = []
    for item in street.store.keys():
        data = item.key.encode() + street.store.get(item.key)
        found += [(item.key, needle) for needle in PLANTED.needles() if needle in data]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            found += [(path.name, needle) for needle in PLANTED.needles() if needle in path.read_bytes()]
    found += [("database", needle) for needle in PLANTED.needles() if needle in dump(street.database)]
    assert found == []


def dump(database: Database) -> bytes:
    from dicomtube.tables import TABLES

    with database.reading() as session:
        rows = [session.execute(select(table)).all() for table in TABLES.sorted_tables]
    return repr(rows).encode()


def test_what_cannot_be_taken_is_listed_and_the_rest_goes_on(walk: Walk) -> None:
    whole = ct_slice(1)
    progress = walk.bring([b"", b"Dear colleague, ...", whole[: len(whole) // 2], ct_slice(2), b"\x00" * 128 + b"DICM"])
    assert (progress.upload.state, progress.upload.accepted_count) == ("ready", 1)
    assert [(group.outcome, [place[0] for place in group.examples]) for group in progress.refused] == [
        ("rejected", [group.examples[0][0]]) for group in progress.refused
    ]
    reasons = refusals(progress)
    assert reasons[("rejected", "empty")] == 1
    assert reasons[("rejected", "not_dicom")] == 1
    assert reasons[("rejected", "truncated")] >= 1
    assert sum(reasons.values()) == 4


def test_an_upload_of_which_nothing_can_be_taken_has_failed(walk: Walk) -> None:
    progress = walk.bring([b"not dicom"])
    assert (progress.upload.state, progress.studies) == ("failed", ())
    assert list(walk.street.quarantine.keys()) == []


def test_a_dicomdir_is_refused_by_name(walk: Walk) -> None:
    from pydicom.data import get_testdata_file

    path = get_testdata_file("dicomdirtests/DICOMDIR", download=False)
    assert refusals(walk.bring([Path(str(path)).read_bytes()])) == {("rejected", "dicomdir"): 1}


def compressed(transfer_syntax: str, codestream: bytes) -> bytes:
    dataset = dcmread(io.BytesIO(ct_slice(1)))
    dataset.file_meta.TransferSyntaxUID = UID(transfer_syntax)
    dataset.PixelData = encapsulate([codestream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=False, implicit_vr=False, little_endian=True)
    return stream.getvalue()


def test_an_unsupported_transfer_syntax_is_refused_by_name(walk: Walk) -> None:
    mpeg4 = compressed("1.2.840.10008.1.2.4.102", b"\x00\x00\x01\xb3" + b"\x00" * 64)
    unknown = compressed("1.2.840.10008.1.2.4.90", b"\x00" * 64).replace(b"1.2.4.90", b"1.2.4.77")
    assert refusals(walk.bring([mpeg4, unknown])) == {
        ("held", "video"): 1,
        ("rejected", "unsupported_transfer_syntax"): 1,
    }


def test_the_same_study_again_is_a_duplicate_and_stored_once(walk: Walk) -> None:
    first = walk.bring(ct_series(3))
    again = walk.bring(ct_series(3))
    assert refusals(again) == {("duplicate", "already_yours"): 3}
    assert again.upload.state == "ready"
    with walk.street.database.reading() as session:
        assert (len(session.scalars(select(Study)).all()), len(session.scalars(select(Instance)).all())) == (1, 3)
    assert first.upload.accepted_count == 3


def test_later_slices_join_their_series_in_order(walk: Walk) -> None:
    walk.bring([ct_slice(1), ct_slice(3)])
    second = walk.bring([ct_slice(2), ct_slice(4)])
    with walk.street.database.reading() as session:
        series = session.scalars(select(Series)).one()
        instances = session.scalars(select(Instance).order_by(Instance.position)).all()
        entries = json.loads(
            walk.street.store.get(StudyKeys.metadata(second.studies[0].uid, series.uid, series.revision))
        )
    assert (series.instance_count, [e["00200013"]["Value"][0] for e in entries]) == (4, [1, 2, 3, 4])
    assert [e["00080018"]["Value"][0] for e in entries] == [instance.uid for instance in instances]


def test_two_owners_of_the_same_files_share_nothing(walk: Walk) -> None:
    from tests.factories import member

    with walk.street.database.writing() as session:
        other = Walk(walk.street, member(session))
    mine, theirs = walk.bring([ct_slice(1)]), other.bring([ct_slice(1)])
    assert mine.studies[0].uid != theirs.studies[0].uid
    assert theirs.upload.accepted_count == 1


def test_the_same_image_twice_in_one_upload_is_taken_once(walk: Walk) -> None:
    progress = walk.bring([zipped({"a.dcm": ct_slice(1), "b.dcm": ct_slice(1)})])
    assert (progress.upload.accepted_count, refusals(progress)) == (1, {("rejected", "duplicate"): 1})


def test_a_zip_bomb_is_stopped_by_its_ratio(walk: Walk) -> None:
    bomb = zipped({"a.dcm": b"\0" * 50_000_000, "b.dcm": ct_slice(1)})
    outcome = refusals(walk.bring([bomb]))
    assert ("rejected", "compression_bomb") in outcome


def test_a_zip_of_too_many_members_is_refused_whole(walk: Walk) -> None:
    many = zipped({f"{n}.dcm": b"x" for n in range(50)})
    assert refusals(walk.with_limits(max_members=20).bring([many])) == {("rejected", "too_many_members"): 1}


def test_a_zip_that_climbs_out_writes_nothing_outside(walk: Walk, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../../escaped.dcm", ct_slice(1))
        archive.writestr("/etc/escaped.dcm", ct_slice(2))
        archive.writestr("good.dcm", ct_slice(3))
    progress = walk.bring([stream.getvalue()])
    assert (progress.upload.accepted_count, refusals(progress)) == (1, {("rejected", "unsafe_name"): 2})
    assert list(tmp_path.parent.rglob("escaped.dcm")) == []


def test_a_damaged_zip_is_refused_with_a_reason(walk: Walk) -> None:
    data = ct_zip(3)
    assert refusals(walk.bring([data[: len(data) // 2]])) == {("rejected", "not_an_archive"): 1}


def test_pixels_that_cannot_be_decoded_are_refused_and_the_rest_goes_on(walk: Walk) -> None:
    broken = compressed("1.2.840.10008.1.2.4.90", b"\xff\x4f\xff\x51" + b"\x00" * 64)
    progress = walk.bring([broken, ct_slice(2)])
    assert progress.upload.accepted_count == 1
    assert [reason in {"undecodable", "broken", "truncated"} for _, reason in refusals(progress)] == [True]


def test_progress_only_rises(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomtube.studies.service.ingest.WRITE_SECONDS", 0.0)
    told: list[int] = []
    walk.ingest(walk.upload(ct_series(5)), told.append)
    assert told == sorted(told)
    assert (told[-1], len(told) > 5) == (100, True)


class Killed(BaseException):
    """Stands for a kill at that moment: no except clause of ours catches it."""


@pytest.mark.parametrize("moment", [1, 30, 55, 75, 100])
def test_an_ingest_cut_off_anywhere_and_begun_again_ends_the_same(
    walk: Walk, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dicomtube.studies.service.ingest.WRITE_SECONDS", 0.0)
    upload_id = walk.upload([*ct_series(3), *ct_series(3, series=2), b"no dicom"])

    def kill(percent: int) -> None:
        if percent >= moment:
            raise Killed

    with pytest.raises(Killed):
        walk.ingest(upload_id, kill)
    progress = walk.ingest(upload_id)
    assert (progress.upload.state, progress.upload.accepted_count) == ("ready", 6)
    assert refusals(progress) == {("rejected", "not_dicom"): 1}
    with walk.street.database.reading() as session:
        assert len(session.scalars(select(Instance)).all()) == len(session.scalars(select(Frame)).all()) == 6


def test_running_a_finished_ingest_again_changes_nothing(walk: Walk) -> None:
    upload_id = walk.upload(ct_series(2))
    before = walk.ingest(upload_id)
    after = walk.ingest(upload_id)
    assert (after.upload.state, after.upload.accepted_count) == ("ready", 2)
    assert after.upload.finished_at == before.upload.finished_at


def test_giving_up_keeps_what_was_published_and_empties_the_quarantine(walk: Walk) -> None:
    from dicomtube.studies.service.ingest import give_up

    upload_id = walk.upload([ct_slice(1)])
    give_up(walk.street, upload_id)
    assert (walk.progress(upload_id).upload.state, list(walk.street.quarantine.keys())) == ("failed", [])


def test_a_full_quota_refuses_what_does_not_fit(walk: Walk) -> None:
    from dataclasses import replace

    small = Walk(replace(walk.street, quota_bytes=60_000), walk.owner)
    progress = small.bring([zipped({f"{n}.dcm": ct_slice(n) for n in range(1, 5)})])
    assert progress.upload.accepted_count < 4
    assert ("rejected", "over_quota") in refusals(progress)


def test_objects_without_rows_are_swept_and_others_stay(walk: Walk) -> None:
    import time

    progress = walk.bring(ct_series(2))
    store = walk.street.store
    kept = {item.key for item in store.keys()}
    uid = progress.studies[0].uid
    with walk.street.database.reading() as session:
        series_uid = session.scalars(select(Series.uid)).one()
    for orphan in (
        "studies/2.25.999/2.25.998/instances/2.25.997.dcm",
        f"studies/{uid}/{series_uid}/instances/2.25.996.dcm",
        f"studies/{uid}/{series_uid}/frames/2.25.996/1",
        f"studies/{uid}/{series_uid}/oldrevision1/metadata.json",
    ):
        store.put(orphan, b"orphan")
    young = library.sweep_objects(walk.street.database, store, older_than_seconds=3600, now=time.time())
    swept = library.sweep_objects(walk.street.database, store, older_than_seconds=-3600, now=time.time())
    assert (young, swept, {item.key for item in store.keys()}) == (0, 4, kept)


def test_a_deleted_study_leaves_no_object(walk: Walk) -> None:
    progress = walk.bring(ct_series(2))
    with walk.street.database.writing() as session:
        uid = library.delete_study(session, walk.owner, progress.studies[0].id)
    library.delete_objects(walk.street.store, uid)
    assert list(walk.street.store.keys()) == []


def test_an_endless_number_of_refusals_is_shown_in_groups(walk: Walk) -> None:
    progress = walk.bring([zipped({f"{n}.txt": struct.pack("<I", n) * 10 for n in range(300)})])
    assert [(group.count, len(group.examples)) for group in progress.refused] == [(300, 20)]
