"""What the leak tests share: a file goes in with planted values, and none of them comes out."""

from __future__ import annotations

import io

from pydicom import dcmread
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import Deidentifier
from dicomtube.dicom.deidentify.wordset import words
from tests.dicom import corpus
from tests.dicom.corpus import PLANTED, Writer
from tests.dicom.scanner import leaks

SECRET = "Zorvathel"


def opened(data: bytes) -> Dataset:
    dataset = dcmread(io.BytesIO(data))
    for _ in dataset.iterall():
        pass
    return dataset


def assert_clean(deidentifier: Deidentifier, data: bytes, *more: str) -> Dataset:
    cleaned = deidentifier.clean(data).data
    assert leaks(cleaned, (*PLANTED, *more)) == []
    assert deidentifier.clean(cleaned).data == cleaned
    return opened(cleaned)


def sentinel(vr: str) -> bytes:
    """What an identifying value looks like in a VR; numbers lie and hold text."""
    return {
        "DA": b"19531107",
        "TM": b"Zorvathel",
        "DT": b"19531107101500",
        "UI": b"1.2.999.31.77",
        "AS": b"Zorvathel",
        "AT": b"Zorvathel^Quenby",
        "SQ": b"",
    }.get(vr, b"Zorvathel^Quenby")


def every_public_element(writer: Writer, skip: frozenset[int] = frozenset()) -> list[bytes]:
    elements = []
    for tag, (vrs, *_) in DicomDictionary.items():
        vr = vrs.split(" or ")[0]
        if tag >> 16 in (0x0002, 0xFFFE) or tag in skip or not vr or vr == "NONE":
            continue
        elements.append(writer.element(tag, sentinel(vr), vr))
    return elements


STRUCTURAL = frozenset(
    corpus.tag_of(keyword)
    for keyword in words("""
        SOPClassUID Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation SamplesPerPixel
        PhotometricInterpretation PixelData NumberOfFrames FloatPixelData DoubleFloatPixelData EncapsulatedDocument
        DirectoryRecordSequence
    """)
)
