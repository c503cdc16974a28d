"""DICOM files with planted identifying values, written byte by byte so that VRs can lie and structures can break."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import tag_for_keyword

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
SC = "1.2.840.10008.5.1.4.1.1.7"
US_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"
PET = "1.2.840.10008.5.1.4.1.1.128"
BASIC_SR = "1.2.840.10008.5.1.4.1.1.88.11"
KEY_OBJECT = "1.2.840.10008.5.1.4.1.1.88.59"
PRESENTATION = "1.2.840.10008.5.1.4.1.1.11.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
IMPLICIT, EXPLICIT, DEFLATED = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
JPEG, JPEG_LS, J2K, RLE = (
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.5",
)

NAME = "Zorvathel^Quenby^Ilsa"
PATIENT_ID = "QX-7719043"
ACCESSION = "ACC88120934"
BIRTH = "19531107"
STUDY_DATE = "20220318"
STUDY_UID = "1.2.999.31.5551.1"
SERIES_UID = "1.2.999.31.5551.2"
FRAME_UID = "1.2.999.31.5551.3"
INSTANCE_UID = "1.2.999.31.5551.4"
HOSPITAL = "Merrowdale Infirmary"

PLANTED = (
    "Zorvathel", "Quenby", "Ilsa", PATIENT_ID, "7719043", ACCESSION, "88120934", BIRTH, STUDY_DATE, "1.2.999.31",
    "Merrowdale", "Infirmary",
)  # fmt: skip

_LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
Nested = list["Item"]
Item = list[bytes]


def tag_of(keyword: str) -> int:
    """The tag of a keyword."""
    tag = tag_for_keyword(keyword)
    assert tag is not None, keyword
    return tag


class Writer:
    """Elements in explicit or implicit little endian."""

    def __init__(self, explicit: bool = True) -> None:
        self.explicit = explicit

    def element(self, tag: int | str, value: bytes | str | int | float, vr: str = "") -> bytes:
        """One element; the VR is the standard's unless given. Text is encoded as Latin-1."""
        tag = tag_of(tag) if isinstance(tag, str) else tag
        vr = vr or DicomDictionary[tag][0].split(" or ")[0]
        raw = _raw(value, vr)
        raw += (b"\0" if vr in ("UI", "OB", "UN") else b" ") * (len(raw) % 2)
        return self.head(tag, vr, len(raw)) + raw

    def head(self, tag: int, vr: str, length: int) -> bytes:
        """What stands before a value."""
        if not self.explicit:
            return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, length)
        if vr in _LONG:
            return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
        return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), length)

    def sequence(
        self, tag: int | str, items: Iterable[Iterable[bytes]], *, undefined: bool = False, vr: str = "SQ"
    ) -> bytes:
        """A sequence, with defined or undefined lengths."""
        tag = tag_of(tag) if isinstance(tag, str) else tag
        body = b""
        for item in items:
            content = b"".join(item)
            if undefined:
                body += struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF) + content
                body += struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
            else:
                body += struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content
        if undefined:
            body += struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
            return self.head(tag, vr, 0xFFFFFFFF) + body
        return self.head(tag, vr, len(body)) + body

    def code(self, tag: int | str, value: str, scheme: str, meaning: str) -> bytes:
        """A code sequence of one item."""
        return self.sequence(tag, [self.code_item(value, scheme, meaning)])

    def code_item(self, value: str, scheme: str, meaning: str) -> list[bytes]:
        """The elements of a code."""
        return [
            self.element("CodeValue", value),
            self.element("CodingSchemeDesignator", scheme),
            self.element("CodeMeaning", meaning),
        ]


def _raw(value: bytes | str | int | float, vr: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("latin-1")
    formats = {"US": "<H", "SS": "<h", "UL": "<L", "SL": "<l", "FL": "<f", "FD": "<d"}
    return struct.pack(formats[vr], value)


def encapsulate(*fragments: bytes, offset_table: bytes = b"") -> bytes:
    """Pixel data in fragments."""
    body = struct.pack("<HH2sHL", 0x7FE0, 0x10, b"OB", 0, 0xFFFFFFFF)
    for fragment in (offset_table, *fragments):
        fragment += b"\0" * (len(fragment) % 2)
        body += struct.pack("<HHL", 0xFFFE, 0xE000, len(fragment)) + fragment
    return body + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def part10(
    elements: Iterable[bytes],
    *,
    syntax: str = EXPLICIT,
    sop_class: str = CT,
    preamble: bytes = bytes(128),
    meta: bytes = b"",
    trailing: bytes = b"",
    ordered: bool = True,
) -> bytes:
    """A whole file; elements are put into the order of their tags unless told otherwise."""
    write = Writer()
    body = b"".join(sorted(elements, key=_tag) if ordered else elements)
    if syntax == DEFLATED:
        deflater = zlib.compressobj(wbits=-15)
        body = deflater.compress(body) + deflater.flush()
        body += b"\0" * (len(body) % 2)
    head = b"".join((
        write.element(0x00020001, b"\0\1", "OB"),
        write.element(0x00020002, sop_class, "UI"),
        write.element(0x00020003, INSTANCE_UID, "UI"),
        write.element(0x00020010, syntax, "UI"),
        meta,
    ))  # fmt: skip
    return preamble + b"DICM" + write.element(0x00020000, len(head), "UL") + head + body + trailing


def _tag(element: bytes) -> int:
    group, number = struct.unpack_from("<HH", element)
    return int(group << 16 | number)


def identity(write: Writer, *, sop_class: str = CT, modality: str = "CT") -> list[bytes]:
    """Patient, study and series of every planted file."""
    return [
        write.element("SOPClassUID", sop_class),
        write.element("SOPInstanceUID", INSTANCE_UID),
        write.element("StudyDate", STUDY_DATE),
        write.element("StudyTime", "101500"),
        write.element("AccessionNumber", ACCESSION),
        write.element("Modality", modality),
        write.element("Manufacturer", "SIEMENS"),
        write.element("InstitutionName", HOSPITAL),
        write.element("ReferringPhysicianName", NAME),
        write.element("PatientName", NAME),
        write.element("PatientID", PATIENT_ID),
        write.element("PatientBirthDate", BIRTH),
        write.element("PatientSex", "F"),
        write.element("PatientAge", "068Y"),
        write.element("StudyInstanceUID", STUDY_UID),
        write.element("SeriesInstanceUID", SERIES_UID),
        write.element("FrameOfReferenceUID", FRAME_UID),
        write.element("StudyID", "S7719043"),
        write.element("SeriesNumber", "2"),
        write.element("InstanceNumber", "7"),
    ]


def picture(
    write: Writer,
    *,
    rows: int = 8,
    columns: int = 8,
    bits: int = 16,
    stored: int = 12,
    frames: int = 0,
    samples: int = 1,
    interpretation: str = "MONOCHROME2",
    pixels: bytes | None = None,
    signed: int = 0,
) -> list[bytes]:
    """The image pixel module with native pixels, or with ``pixels`` as a whole element."""
    elements = [
        write.element("SamplesPerPixel", samples),
        write.element("PhotometricInterpretation", interpretation),
        write.element("Rows", rows),
        write.element("Columns", columns),
        write.element("BitsAllocated", bits),
        write.element("BitsStored", stored),
        write.element("HighBit", stored - 1),
        write.element("PixelRepresentation", signed),
    ]
    if samples > 1:
        elements.append(write.element("PlanarConfiguration", 0))
    if frames:
        elements.append(write.element("NumberOfFrames", str(frames)))
    if pixels is None:
        cells = rows * columns * samples * (frames or 1)
        top = (1 << stored) - 1
        form = {8: "B", 16: "H", 32: "L"}[bits]
        raw = struct.pack(f"<{cells}{form}", *((index * 37) & top for index in range(cells)))
        pixels = write.element("PixelData", raw, "OB" if bits == 8 else "OW")
    return [*elements, pixels]


def ct(*more: bytes, write: Writer | None = None, **options: object) -> bytes:
    """A CT image with planted identity; ``more`` elements are added, ``options`` go to :func:`part10`."""
    write = write or Writer()
    elements = [*identity(write), *picture(write), *more]
    return part10(elements, syntax=EXPLICIT if write.explicit else IMPLICIT, **options)  # type: ignore[arg-type]
