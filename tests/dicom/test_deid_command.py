"""`dicomtube deidentify` as an operator or another tool calls it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw, ImageFont
from pydicom import dcmread

from dicomtube.cli.deidentify import command
from tests.dicom.corpus import PLANTED, Writer, ct
from tests.dicom.scanner import leaks
from tests.dicomfiles import ct_slice

write = Writer()


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "Zorvathel Quenby"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "Zorvathel.dcm").write_bytes(ct())
    (source / "deep" / "er" / "no suffix").write_bytes(ct(write.element("SliceLocation", "5")))
    (source / "notes.txt").write_text("Zorvathel")
    (source / "empty").write_bytes(b"")
    (source / "held.dcm").write_bytes(ct(write.element("BurnedInAnnotation", "YES")))
    return source


def read(path: Path) -> dict[str, object]:
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


def test_a_folder(folder: Path, tmp_path: Path) -> None:
    target, mapping, report = tmp_path / "out", tmp_path / "map.json", tmp_path / "report.json"
    run(folder, target, "--map", mapping, "--report", report, "--pixels", "off")
    found = read(mapping)
    assert set(found) == {"Zorvathel.dcm", "deep/er/no suffix", "notes.txt", "empty", "held.dcm"}
    assert found["notes.txt"] is None and found["empty"] is None
    outputs = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert outputs == {name for name in found.values() if name}
    for name in outputs:
        assert leaks((target / name).read_bytes(), PLANTED) == []
        assert "orvathel" not in name
    files = read(report)["files"]
    assert isinstance(files, dict)
    assert {name: (entry["outcome"], entry["reason"]) for name, entry in files.items()} == {
        "Zorvathel.dcm": ("cleaned", None),
        "deep/er/no suffix": ("cleaned", None),
        "held.dcm": ("cleaned", None),
        "notes.txt": ("rejected", "not_dicom"),
        "empty": ("rejected", "empty"),
    }
    assert leaks(json.dumps(list(files.values())).encode(), PLANTED[:4]) == []


def test_two_files_of_one_uid_both_come_out(folder: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.json"
    run(folder, tmp_path / "out", "--map", mapping, "--pixels", "off")
    names = [name for name in read(mapping).values() if name]
    assert len(names) == len(set(names)) == 3


def test_one_file_and_one_zip(folder: Path, tmp_path: Path) -> None:
    archive, mapping = tmp_path / "study.zip", tmp_path / "map.json"
    with zipfile.ZipFile(archive, "w") as out:
        out.write(folder / "Zorvathel.dcm", "a/Zorvathel.dcm")
        out.writestr("../up.dcm", ct())
    run(archive, tmp_path / "out", "--map", mapping, "--pixels", "off")
    found = read(mapping)
    assert found["../up.dcm"] is None
    assert str(found["a/Zorvathel.dcm"]).endswith(".dcm")
    run(folder / "Zorvathel.dcm", tmp_path / "out2", "--map", mapping, "--pixels", "off")
    assert list(read(mapping)) == ["Zorvathel.dcm"]


def test_an_archive_that_cannot_be_trusted_has_an_outcome_too(tmp_path: Path) -> None:
    archive, mapping = tmp_path / "bomb.zip", tmp_path / "map.json"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("first.dcm", ct())
        out.writestr("bomb", bytes(64 << 20))
    run(archive, tmp_path / "out", "--map", mapping, "--pixels", "off")
    found = read(mapping)
    assert (found["bomb.zip"], str(found["first.dcm"])[-4:]) == (None, ".dcm")


def test_a_key_makes_runs_agree_and_no_key_makes_them_differ(folder: Path, tmp_path: Path) -> None:
    key, mapping = tmp_path / "key", tmp_path / "map.json"
    key.write_bytes(bytes(range(32)))

    def output(number: int, *more: object) -> object:
        run(folder, tmp_path / f"out{number}", "--map", mapping, "--pixels", "off", *more)
        return read(mapping)["deep/er/no suffix"]

    assert output(1, "--key-file", key) == output(2, "--key-file", key, "--jobs", "2")
    assert output(3) != output(4)
    assert output(5, "--key-file", key, "--owner", "b") != output(6, "--key-file", key)


def test_pixels_that_need_eyes_are_held(folder: Path, tmp_path: Path) -> None:
    mapping, report = tmp_path / "map.json", tmp_path / "report.json"
    run(folder / "held.dcm", tmp_path / "out", "--map", mapping, "--report", report, "--pixels", "hold")
    assert read(mapping) == {"held.dcm": None}
    files = read(report)["files"]
    assert isinstance(files, dict)
    assert (files["held.dcm"]["outcome"], files["held.dcm"]["reason"]) == ("held", "burned_in_annotation")
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_a_short_key_is_refused(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"short")
    result = CliRunner().invoke(command, [str(folder), str(tmp_path / "out"), "--key-file", str(key)])
    assert (result.exit_code, "at least 16 bytes" in result.output) == (2, True)


def test_describe_changes_nothing_and_shows_no_value(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    output = run(folder / "deep" / "er" / "no suffix", "--describe").output
    assert "PatientBirthDate: emptied" in output
    assert [value for value in PLANTED if value in output] == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_what_comes_out_opens(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "out", "--pixels", "off")
    for path in (tmp_path / "out").rglob("*.dcm"):
        assert dcmread(path).pixel_array.shape == (8, 8)


def head_slices(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        body = [
            write.element("BodyPartExamined", "HEAD"),
            write.element("SliceThickness", "1"),
            write.element("ImagePositionPatient", f"0\\0\\{number}"),
        ]
        (folder / f"{number}.dcm").write_bytes(ct(*body))


def test_a_series_with_a_face_is_named_with_what_can_be_done_about_it(tmp_path: Path) -> None:
    head_slices(tmp_path / "head", 41)
    report = tmp_path / "report.json"
    result = run(tmp_path / "head", tmp_path / "out", "--report", report, "--pixels", "off")
    found = read(report)
    files, series = found["files"], found["series"]
    assert isinstance(files, dict) and isinstance(series, dict)
    (uid,) = series
    assert series[uid] == {
        "files": 41,
        "outcomes": {"cleaned": 41},
        "face": "thin_slices_of_the_head",
        "options": [
            "keep_selected_slices",
            "attest_and_withhold_3d_and_download",
            "publish_whole_where_the_institution_allows_it",
        ],
    }
    assert {entry["face"] for entry in files.values()} == {"thin_slices_of_the_head"}
    assert f"a face can be rebuilt from series {uid}" in result.output


def test_series_with_a_face_can_be_held(tmp_path: Path) -> None:
    head_slices(tmp_path / "head", 41)
    mapping, report = tmp_path / "map.json", tmp_path / "report.json"
    run(tmp_path / "head", tmp_path / "out", "--map", mapping, "--report", report, "--pixels", "off", "--faces", "hold")
    assert set(read(mapping).values()) == {None}
    files = read(report)["files"]
    assert isinstance(files, dict)
    assert {(entry["outcome"], entry["reason"]) for entry in files.values()} == {("held", "thin_slices_of_the_head")}


def test_a_few_slices_or_another_part_make_no_face(folder: Path, tmp_path: Path) -> None:
    head_slices(tmp_path / "head", 12)
    report = tmp_path / "report.json"
    run(tmp_path / "head", tmp_path / "out", "--report", report, "--pixels", "off")
    found = read(report)
    files, series = found["files"], found["series"]
    assert isinstance(files, dict) and isinstance(series, dict)
    assert [about["face"] for about in series.values()] == [None]
    assert {entry["face"] for entry in files.values()} == {None}


def test_a_masked_file_keeps_what_it_says_when_it_goes_through_again(tmp_path: Path) -> None:
    key, report = tmp_path / "key", tmp_path / "report.json"
    key.write_bytes(bytes(range(32)))
    source = tmp_path / "one.dcm"
    source.write_bytes(written(ct_slice(1, size=384), "HARGREAVES MILDRED"))
    run(source, tmp_path / "out", "--key-file", key, "--report", report)
    files = read(report)["files"]
    assert isinstance(files, dict)
    assert files["one.dcm"]["masked"] > 0
    (first,) = (tmp_path / "out").rglob("*.dcm")
    run(first, tmp_path / "again", "--key-file", key)
    (second,) = (tmp_path / "again").rglob("*.dcm")
    assert first.read_bytes() == second.read_bytes()
    codes = {code.CodeValue for code in dcmread(second).DeidentificationMethodCodeSequence}
    assert "113101" in codes


def written(data: bytes, text: str) -> bytes:
    """The slice with bright text burned in."""
    dataset = dcmread(io.BytesIO(data))
    page = Image.new("L", (dataset.Columns, dataset.Rows))
    ImageDraw.Draw(page).text((20, 20), text, fill=255, font=ImageFont.load_default(22))
    pixels = dataset.pixel_array.copy()
    pixels[np.asarray(page) > 128] = 3000
    dataset.PixelData = pixels.astype("<u2").tobytes()
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
