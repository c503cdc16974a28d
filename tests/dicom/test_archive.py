"""Zips as people make them, and as attackers do."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from dicomtube.dicom.archive import ArchiveLimits, Member, members
from dicomtube.dicom.errors import Reason, Rejected


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data, method)
    out.seek(0)
    return out


def refusals(file: io.BytesIO, limits: ArchiveLimits | None = None) -> list[tuple[str, Reason | None]]:
    return [(member.name, member.refused) for member in members(file, limits)]


def test_members_come_in_order_with_their_bytes() -> None:
    file = zipped(("a/1.dcm", b"one"), ("a/", b""), ("b/2.dcm", b"two"))
    assert list(members(file)) == [Member(0, "a/1.dcm", b"one"), Member(2, "b/2.dcm", b"two")]


def test_noise_is_passed_over() -> None:
    file = zipped(("__MACOSX/._1", b"x"), (".DS_Store", b"x"), ("a/Thumbs.db", b"x"), ("a/1", b"one"))
    assert [member.name for member in members(file)] == ["a/1"]


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/../../up", "..\\up", "C:\\windows\\x", "c:/x"])
def test_names_that_would_be_paths_are_refused_one_by_one(name: str) -> None:
    assert refusals(zipped((name, b"x"), ("fine", b"y"))) == [
        (zipfile.ZipInfo(name).filename, Reason.UNSAFE_NAME),
        ("fine", None),
    ]


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusals(zipped((link, b"/etc/passwd"))) == [("link", Reason.UNSAFE_NAME)]


def test_encrypted_and_empty_members_are_refused() -> None:
    raw = bytearray(zipped(("secret", b"x" * 50), method=zipfile.ZIP_STORED).getvalue())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1
    assert refusals(io.BytesIO(raw)) == [("secret", Reason.ENCRYPTED)]
    assert refusals(zipped(("empty", b""))) == [("empty", Reason.EMPTY)]


@pytest.mark.parametrize(
    "inner", [b"PK\x03\x04rest", b"\x1f\x8b\x08rest", b"7z\xbc\xaf\x27\x1crest", b"Rar!\x1a\x07rest"]
)
def test_archives_in_archives_are_refused(inner: bytes) -> None:
    assert refusals(zipped(("inner", inner))) == [("inner", Reason.NESTED_ARCHIVE)]


def test_a_damaged_member_does_not_stop_the_others() -> None:
    raw = bytearray(zipped(("bad", b"abcdefgh" * 9), ("good", b"y"), method=zipfile.ZIP_STORED).getvalue())
    raw[raw.index(b"abcdefgh")] ^= 0xFF
    assert refusals(io.BytesIO(raw)) == [("bad", Reason.BROKEN), ("good", None)]


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    limits = ArchiveLimits(max_ratio=50, ratio_grace_bytes=1 << 20)
    with pytest.raises(Rejected) as refusal:
        list(members(zipped(("bomb", bytes(64 << 20))), limits))
    assert refusal.value.reason == Reason.COMPRESSION_BOMB


def test_many_small_bombs_count_together() -> None:
    limits = ArchiveLimits(max_total_bytes=1 << 20)
    with pytest.raises(Rejected) as refusal:
        list(members(zipped(*((f"{number}", bytes(300_000)) for number in range(9))), limits))
    assert refusal.value.reason == Reason.TOO_LARGE


def test_a_header_that_understates_its_size_gains_nothing() -> None:
    raw = bytearray(zipped(("liar", bytes(1 << 20))).getvalue())
    directory = raw.index(b"PK\x01\x02")
    struct.pack_into("<L", raw, directory + 24, 10)
    (member,) = members(io.BytesIO(raw))
    assert member.data is None or len(member.data) <= 10


def test_one_large_member_is_refused_and_the_rest_goes_on() -> None:
    limits = ArchiveLimits(max_member_bytes=1000)
    assert refusals(zipped(("large", bytes(2000)), ("small", b"x")), limits) == [
        ("large", Reason.TOO_LARGE),
        ("small", None),
    ]


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    with pytest.raises(Rejected) as refusal:
        list(members(zipped(("a", b"x"), ("b", b"x"), ("c", b"x")), ArchiveLimits(max_members=2)))
    assert refusal.value.reason == Reason.TOO_MANY_MEMBERS
    raw = bytearray(zipped(("a", b"x")).getvalue())
    struct.pack_into("<L", raw, raw.index(b"PK\x05\x06") + 12, 1 << 30)
    with pytest.raises(Rejected) as refusal:
        list(members(io.BytesIO(raw), ArchiveLimits(max_members=2)))
    assert refusal.value.reason == Reason.TOO_MANY_MEMBERS


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        list(members(io.BytesIO(data)))
    assert refusal.value.reason == Reason.NOT_AN_ARCHIVE


def test_the_directory_of_a_member_is_not_taken_for_that_of_an_archive_cut_off_behind_it() -> None:
    inner = zipped(("inner", b"x")).getvalue()
    whole = zipped(("a", b"one"), ("b.zip", inner), ("c", b"three"), method=zipfile.ZIP_STORED).getvalue()
    cut = whole[: whole.index(inner) + len(inner) + 7]
    assert [entry.filename for entry in zipfile.ZipFile(io.BytesIO(cut)).infolist()] == ["inner"]
    with pytest.raises(Rejected) as refusal:
        list(members(io.BytesIO(cut)))
    assert refusal.value.reason == Reason.NOT_AN_ARCHIVE


def test_messages_tell_what_to_do() -> None:
    assert [reason for reason in Reason if not reason.message.endswith(".") or "%" in reason.message] == []
