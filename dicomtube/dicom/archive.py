"""Members of an uploaded zip, one after another, in bounded memory.

Names inside an archive are never used as paths. A name that tries to be one (absolute, ``..``, a link) is
refused as a member. Sizes are counted as bytes come out of the decompressor: headers that lie are not believed.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dicomtube.dicom.errors import Reason, Rejected

_CHUNK = 1 << 18
_ARCHIVE_SIGNATURES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
)
_DIRECTORY_ENTRY_BYTES = 1024
_READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
    OverflowError,
)


@dataclass(frozen=True)
class ArchiveLimits:
    """Bounds for one archive; sizes in bytes. ``max_ratio`` is uncompressed over compressed size."""

    max_members: int = 20_000
    max_member_bytes: int = 512 << 20
    max_total_bytes: int = 8 << 30
    max_ratio: float = 200.0
    ratio_grace_bytes: int = 16 << 20


@dataclass(frozen=True)
class Member:
    """One file of an archive: its bytes, or the reason it is refused.

    ``index`` counts the archive's entries from 0; ``name`` is what the archive says, for a report to the
    uploader only.
    """

    index: int
    name: str
    data: bytes | None
    refused: Reason | None = None


def members(file: BinaryIO, limits: ArchiveLimits | None = None) -> Iterator[Member]:
    """Yield every file of the zip in ``file``, at most one member's bytes in memory at a time.

    Folders and the noise of macOS and Windows are passed over in silence. A single bad member is yielded with
    its reason; ``Rejected`` is raised when the archive as a whole cannot be trusted.
    """
    limits = limits or ArchiveLimits()
    if _directory_size(file) > limits.max_members * _DIRECTORY_ENTRY_BYTES:
        raise Rejected(Reason.TOO_MANY_MEMBERS)
    try:
        archive = zipfile.ZipFile(file)
    except _READ_ERRORS:
        raise Rejected(Reason.NOT_AN_ARCHIVE) from None
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.max_members:
            raise Rejected(Reason.TOO_MANY_MEMBERS)
        if entries and min(entry.header_offset for entry in entries) > 0 and _starts_with_a_member(file):
            # The directory at the end is another archive's: this one was cut off inside a member that is a zip itself.
            raise Rejected(Reason.NOT_AN_ARCHIVE)
        total = 0
        for index, entry in enumerate(entries):
            if entry.is_dir() or _is_noise(entry.filename):
                continue
            refused = _refusal(entry, limits)
            data: bytes | None = None
            if refused is None:
                data, refused, unpacked = _read(archive, entry, limits, limits.max_total_bytes - total)
                total += unpacked
            yield Member(index, entry.filename, data, refused)


def _starts_with_a_member(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == _ARCHIVE_SIGNATURES[0]


def _directory_size(file: BinaryIO) -> int:
    """Bytes the central directory claims to take (PKWARE APPNOTE 4.3.14, 4.3.16), before it is loaded whole."""
    end = file.seek(0, 2)
    file.seek(max(0, end - (1 << 16) - 256))
    tail = file.read()
    file.seek(0)
    record = tail.rfind(b"PK\x05\x06")
    if record < 0 or record + 22 > len(tail):
        return 0
    (size,) = struct.unpack_from("<L", tail, record + 12)
    record64 = tail.rfind(b"PK\x06\x06")
    if record64 >= 0 and record64 + 56 <= len(tail):
        size = max(size if size != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, record64 + 40)[0])
    return int(size)


def _is_noise(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts[:-1] or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _refusal(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> Reason | None:
    """What the entry's own header already rules out."""
    name = entry.filename.replace("\\", "/")
    mode = entry.external_attr >> 16
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in entry.orig_filename:
        return Reason.UNSAFE_NAME
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Reason.UNSAFE_NAME
    if entry.flag_bits & 0x1:
        return Reason.ENCRYPTED
    if entry.file_size > limits.max_member_bytes:
        return Reason.TOO_LARGE
    if entry.file_size == 0:
        return Reason.EMPTY
    return None


def _read(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ArchiveLimits, allowance: int
) -> tuple[bytes | None, Reason | None, int]:
    """The member's bytes, or why not, and how many bytes came out.

    Raises ``Rejected`` where the archive proves to be a bomb.
    """
    out = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                out += chunk
                if len(out) > allowance:
                    raise Rejected(Reason.TOO_LARGE)
                if len(out) > max(limits.ratio_grace_bytes, limits.max_ratio * entry.compress_size):
                    raise Rejected(Reason.COMPRESSION_BOMB)
                if len(out) > limits.max_member_bytes:
                    return None, Reason.TOO_LARGE, len(out)
    except _READ_ERRORS:
        return None, Reason.BROKEN, len(out)
    if out.startswith(_ARCHIVE_SIGNATURES):
        return None, Reason.NESTED_ARCHIVE, len(out)
    return bytes(out), None, len(out)
