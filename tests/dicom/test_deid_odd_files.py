"""Files that break rules and can be read all the same: they are cleaned, not refused."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from pydicom import dcmread, dcmwrite
from pydicom.uid import ExplicitVRBigEndian

from dicomtube.dicom.deidentify import Deidentifier
from tests.dicom import corpus
from tests.dicom.corpus import NAME, PLANTED, Writer, ct, identity, part10, picture
from tests.dicom.scanner import leaks

write, implicit = Writer(), Writer(explicit=False)
BODY = [*identity(write), *picture(write)]
PIXELS = dcmread(io.BytesIO(ct())).pixel_array


def lying_pixel_length() -> bytes:
    data = ct()
    start = data.index(b"\xe0\x7f\x10\0OW") + 8
    return data[:start] + struct.pack("<L", 9999) + data[start + 4 :]


def without_preamble(writer: Writer) -> bytes:
    data = ct(write=writer)
    return data[144 + int.from_bytes(data[140:144], "little") :]


def big_endian() -> bytes:
    dataset = dcmread(io.BytesIO(ct()))
    out = io.BytesIO()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    dataset.PixelData = PIXELS.astype(">u2").tobytes()
    for _ in dataset.iterall():  # elements still raw would be written as they came
        pass
    dcmwrite(out, dataset, implicit_vr=False, little_endian=False, force_encoding=True)
    return out.getvalue()


ODD = {
    "bytes behind the data set": ct(trailing=NAME.encode() * 3),
    "zeros behind the data set": ct(trailing=bytes(300)),
    "an archive behind the data set": ct(trailing=b"PK\x03\x04" + NAME.encode()),
    "implicit, labelled explicit": part10([*identity(implicit), *picture(implicit)], syntax=corpus.EXPLICIT),
    "explicit, labelled implicit": part10(BODY, syntax=corpus.IMPLICIT),
    "native, labelled compressed": part10(BODY, syntax=corpus.JPEG),
    "big endian": big_endian(),
    "a length beyond the end": lying_pixel_length(),
    "no preamble, explicit": without_preamble(write),
    "no preamble, implicit": without_preamble(implicit),
    "a value of odd length": ct(write.head(corpus.tag_of("SeriesDescription"), "LO", 7) + b"CT head"),
    "a preamble missing before its magic": ct()[128:],
    "a VR of question marks": ct(write.head(corpus.tag_of("SeriesDescription"), "??", 8) + b"CT head "),
    "a VR nobody knows": ct(write.head(corpus.tag_of("SeriesDescription"), "ZZ", 8) + b"CT head "),
    "no class in the data set": part10([element for element in BODY if element[:4] != b"\x08\0\x16\0"]),
    "a class nobody knows": part10([*identity(write, sop_class="1.2.3.4"), *picture(write)], sop_class="1.2.3.4"),
    "two studies at once": part10(
        [
            *(element for element in BODY if corpus.STUDY_UID.encode() not in element),
            write.element("StudyInstanceUID", f"{corpus.STUDY_UID}\\1.2.999.31.6"),
        ]
    ),
    "a study with the UID of a class": part10(
        [
            *(element for element in BODY if corpus.STUDY_UID.encode() not in element),
            write.element("StudyInstanceUID", corpus.CT),
        ]
    ),
    "words where a sequence should be": ct(write.element("AnatomicRegionSequence", NAME, "SQ")),
    "no patient at all": part10([element for element in BODY if element[:2] != b"\x10\0"]),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_cleaned(kind: str) -> None:
    deidentifier = Deidentifier(bytes(range(32)), "owner")
    cleaned = deidentifier.clean(ODD[kind]).data
    assert leaks(cleaned, PLANTED) == []
    assert deidentifier.clean(cleaned).data == cleaned
    dataset = dcmread(io.BytesIO(cleaned))
    assert np.array_equal(dataset.pixel_array, PIXELS)
    assert dataset.PatientID.startswith("P_")


def test_numbers_that_are_dates_or_telephone_numbers_go() -> None:
    data = ct(
        write.element("TableHeight", "5558675309"),
        write.element("TriggerTime", "20190405"),
        write.element("EchoTime", "867530921"),
        write.element("FrameTime", "1234567"),
        write.element("CountsAccumulated", "867530921"),
        write.element("PixelSpacing", "0.33333333333333331\\0.33333333333333331"),
        write.element("RadionuclideTotalDose", "370000000"),
        write.element("ReferencedFrameNumber", "7719043"),
        write.element("SimpleFrameList", struct.pack("<L", 7719043), "UL"),
    )
    dataset = dcmread(io.BytesIO(Deidentifier(bytes(range(32)), "owner").clean(data).data))
    kept = {
        keyword: str(dataset.get(keyword, ""))
        for keyword in (
            "TableHeight",
            "TriggerTime",
            "EchoTime",
            "FrameTime",
            "CountsAccumulated",
            "RadionuclideTotalDose",
            "ReferencedFrameNumber",
            "SimpleFrameList",
        )
    }
    assert kept == {
        "TableHeight": "None",
        "TriggerTime": "None",
        "EchoTime": "None",
        "FrameTime": "1234567",
        "CountsAccumulated": "867530921",
        "RadionuclideTotalDose": "370000000",
        "ReferencedFrameNumber": "None",
        "SimpleFrameList": "None",
    }
    assert dataset["PixelSpacing"].value == [0.33333333333333331] * 2


@pytest.mark.parametrize(("bytes_each", "kept"), [(2, 128), (3, 192), (4, 192)])
def test_colour_called_subsampled_keeps_all_its_samples(bytes_each: int, kept: int) -> None:
    pixels = write.element("PixelData", bytes(range(64)) * bytes_each, "OB")
    body = picture(write, samples=3, bits=8, stored=8, interpretation="YBR_FULL_422", pixels=pixels)
    cleaned = Deidentifier(bytes(range(32)), "owner").clean(part10([*identity(write), *body])).data
    assert len(dcmread(io.BytesIO(cleaned)).PixelData) == kept


def test_missing_uids_are_made_up_alike_for_what_belongs_together() -> None:
    uids = {corpus.tag_of(keyword) for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")}
    body = [
        element
        for element in BODY
        if int.from_bytes(element[:2], "little") << 16 | element[2] | element[3] << 8 not in uids
    ]
    deidentifier = Deidentifier(bytes(range(32)), "owner")
    first, again, second = (
        dcmread(io.BytesIO(deidentifier.clean(part10([*body, write.element("SliceLocation", place)])).data))
        for place in ("1", "1", "2")
    )
    assert first.SOPInstanceUID == again.SOPInstanceUID == first.file_meta.MediaStorageSOPInstanceUID
    assert (first.StudyInstanceUID, first.SeriesInstanceUID) == (second.StudyInstanceUID, second.SeriesInstanceUID)
    assert all(
        uid.startswith("2.25.") for uid in (first.SOPInstanceUID, first.StudyInstanceUID, first.SeriesInstanceUID)
    )
