"""A series is cleaned with what its slices have in common: the same files come out as if each were alone."""

from __future__ import annotations

import struct
from pathlib import Path

import pydicom.data
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.misc import is_dicom

from dicomtube.dicom.deidentify import Cleaned, Deidentifier, Rejected
from tests.dicom.corpus import EXPLICIT, IMPLICIT, NAME, Writer, identity, part10, picture, tag_of
from tests.dicom.test_deid_properties import files, shaped

KEY = bytes(range(32))


def alone(data: bytes) -> Cleaned | Rejected:
    return outcome(Deidentifier(KEY, "owner"), data)


def outcome(deidentifier: Deidentifier, data: bytes) -> Cleaned | Rejected:
    try:
        return deidentifier.clean(data)
    except Rejected as refusal:
        return refusal


def same(one: Cleaned | Rejected, other: Cleaned | Rejected) -> bool:
    if isinstance(one, Rejected) or isinstance(other, Rejected):
        return type(one) is type(other) and one.args == other.args
    return (one.data, one.report, one.review) == (other.data, other.report, other.review)


def assert_as_if_alone(series: list[bytes]) -> int:
    """Whether a series comes out as if each file were alone; how many were read by what others had in common."""
    together = Deidentifier(KEY, "owner")
    fitting = 0
    for data in series:
        fitting += together.fits(data)
        assert same(outcome(together, data), alone(data))
    return fitting


Varied = tuple[int | str, list[bytes | str], str]


def slices(write: Writer, count: int, *more: Varied) -> list[bytes]:
    """A series whose ``more`` elements (tag, value of each slice in turn, VR) vary; of a tag given twice the last."""
    found = []
    for index in range(count):
        varied = {
            tag_of(tag) if isinstance(tag, str) else tag: write.element(tag, values[min(index, len(values) - 1)], vr)
            for tag, values, vr in more
        }
        tags = {element[:4] for element in varied.values()}
        common = [one for one in [*identity(write), *picture(write)] if one[:4] not in tags]
        syntax = EXPLICIT if write.explicit else IMPLICIT
        found.append(part10([*common, *varied.values()], syntax=syntax))
    return found


COUNTED: Varied = ("InstanceNumber", [str(n) for n in range(1, 20)], "IS")
UIDS: Varied = ("SOPInstanceUID", [f"1.2.999.31.5551.{n}" for n in range(9)], "UI")


@pytest.mark.parametrize("explicit", [True, False])
def test_slices_after_the_second_are_read_by_what_they_have_in_common(explicit: bool) -> None:
    assert assert_as_if_alone(slices(Writer(explicit), 6, COUNTED, UIDS)) == 4


RAMP = struct.pack("<16H", *range(0, 4096, 256))
CT, SC, DIRECTORY = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.1.3.10"
VARYING: dict[str, tuple[Varied, ...]] = {
    "the patient": (
        ("PatientName", [NAME, NAME, "Hand^Long", "Hand^Long", NAME], "PN"),
        ("SeriesDescription", ["CT of the long hand"], "LO"),
    ),
    "the patient's number": (("PatientID", ["A1", "A1", "712345", "712345", "A1"], "LO"),),
    "the accession": (("AccessionNumber", ["A1", "A1", "712345", "A1"], "SH"), ("SeriesNumber", ["712345"], "IS")),
    "the study": (
        ("StudyInstanceUID", ["1.2.3", "1.2.4", "1.2.5", "1.2.6"], "UI"),
        ("PatientID", [""], "LO"),
        ("PatientName", [""], "PN"),
    ),
    "no instance": (("SOPInstanceUID", ["1.2.3", "1.2.4", "1.2.5", ""], "UI"),),
    "the modality": (("Modality", ["CT", "PT", "CT", "PT", "CT"], "CS"), ("PatientWeight", ["70.4"], "DS")),
    "the character set": (
        ("SpecificCharacterSet", ["ISO_IR 100", "ISO_IR 192", "ISO_IR 100", "ISO_IR 192"], "CS"),
        ("SeriesDescription", [b"CT of the \xc3\xb6 hand"], "LO"),
    ),
    "a description": (("SeriesDescription", ["Hand", "Hand Zorvathel", "long axis", "Thorax", "5 mm"], "LO"),),
    "the image's type": (("ImageType", ["ORIGINAL\\PRIMARY\\AXIAL", "DERIVED\\SECONDARY\\DOSE"], "CS"),),
    "the class": (("SOPClassUID", [CT, SC, CT, DIRECTORY], "UI"),),
    "a length that is none": (("ImageComments", ["", "CT", "", "CT " * 9000], "LT"),),
    "numbers of a creator that becomes safe": (
        (0x00190010, ["X", "Y", "SIEMENS MR HEADER", "X"], "LO"),
        (0x0019100C, ["1000"], "IS"),
    ),
    "bits": (("BitsStored", [b"\x0c\0", b"\x0a\0", b"\x08\0", b"\x10\0"], "US"),),
    "rows": (("Rows", [b"\x08\0", b"\x07\0", b"\x06\0", b"\x09\0"], "US"),),
    "a table's size": (
        ("RedPaletteColorLookupTableDescriptor", [b"\x10\0\0\0\x10\0", b"\x08\0\0\0\x10\0", b"\4\0\0\0\x10\0"], "US"),
        ("RedPaletteColorLookupTableData", [RAMP], "OW"),
    ),
    "a code": (
        ("CodeValue", ["121071", "121072", "ZORVATHEL", "121071"], "SH"),
        ("CodingSchemeDesignator", ["DCM"], "SH"),
        ("CodeMeaning", ["Finding"], "LO"),
    ),
    "its scheme": (
        ("CodeValue", ["T-D3000"], "SH"),
        ("CodingSchemeDesignator", ["SRT", "DCM", "SRT", "99ZORV"], "SH"),
        ("CodeMeaning", ["Finding"], "LO"),
    ),
}


@pytest.mark.parametrize("what", VARYING)
def test_what_decides_on_more_than_itself_is_looked_at_in_every_slice(what: str) -> None:
    assert_as_if_alone(slices(Writer(), 6, COUNTED, UIDS, *VARYING[what]))


def test_elements_out_of_order_or_twice() -> None:
    write = Writer()
    for strange in (write.element("PatientName", "Hand^Long"), write.element("Modality", "PT")):
        for one in slices(write, 2, COUNTED, UIDS, ("SeriesDescription", ["CT of the long hand"], "LO")):
            place = one.index(write.element("Rows", 8))
            assert_as_if_alone([one[:place] + strange + one[place:]] * 4)


def reports(write: Writer) -> list[bytes]:
    """Files without a picture; what differs comes last."""
    tag = "AcquisitionContextDescription"
    return [part10([*identity(write), write.element(tag, f"CT {number} thorax")]) for number in range(4)]


def test_a_last_element_that_is_cut_off() -> None:
    series = reports(Writer())
    for missing in range(1, 22):
        assert_as_if_alone([*series[:3], series[3][:-missing]])


def test_a_file_that_calls_its_encoding_another() -> None:
    series = reports(Writer())
    other = series[3].replace(EXPLICIT.encode() + b"\0", IMPLICIT.encode() + b"\0\0\0")
    assert_as_if_alone([*series[:3], other])


def test_safe_private_numbers_keep_their_creator_slice_by_slice() -> None:
    creator: Varied = (0x00190010, ["SIEMENS MR HEADER"], "LO")
    values: Varied = (0x0019100C, ["1000", "0", "1000", "Zorvathel", "0"], "IS")
    assert assert_as_if_alone(slices(Writer(), 6, COUNTED, creator, values)) == 4


def test_a_name_that_only_one_slice_carries_inside_a_sequence() -> None:
    """It goes from every text of that slice, so what its neighbours have in common does not hold for it."""
    write = Writer()

    def one(number: int, person: str) -> bytes:
        inner = [write.element("PersonName", person), write.element("TextValue", "Long axis of the hand")]
        more = [
            write.element("SeriesDescription", "CT of the long hand"),
            write.sequence("ContentSequence", [inner]),
            write.element("AcquisitionNumber", str(number)),
        ]
        return part10([*identity(write), *more, *picture(write)])

    series = [one(1, NAME), one(2, NAME), one(3, NAME), one(4, "Hand^Long"), one(5, NAME), one(6, "Hand^Long")]
    assert_as_if_alone(series)


def test_series_of_several_patients_and_owners_do_not_mix() -> None:
    first = slices(Writer(), 4, COUNTED, UIDS, ("PatientID", ["A1"], "LO"))
    second = slices(Writer(), 4, COUNTED, UIDS, ("PatientID", ["B2"], "LO"))
    assert_as_if_alone([*first, *second, *first])
    assert_as_if_alone([data for pair in zip(first, second, strict=True) for data in pair])
    one, other = Deidentifier(KEY, "one"), Deidentifier(KEY, "other")
    for data in first:
        assert one.clean(data).data != other.clean(data).data
        assert same(one.clean(data), outcome(Deidentifier(KEY, "one"), data))


def test_truncated_and_overlong_slices_have_the_outcome_they_have_alone() -> None:
    series = slices(Writer(), 4, COUNTED, UIDS)
    for stop in (-1, -2, -100, -140, 400, 160, 131):
        assert_as_if_alone([*series[:3], series[3][:stop]])
    for surplus in (b"\0", NAME.encode(), Writer().element(0x00101001, NAME), Writer().element(0xFFFCFFFC, NAME, "OB")):
        assert_as_if_alone([*series[:3], series[3] + surplus])


@st.composite
def series_of(draw: st.DrawFn) -> list[bytes]:
    """Copies of one file in which bytes, or values of the same length, were changed here and there."""
    first = draw(files())
    found = [first, first]
    for _ in range(draw(st.integers(2, 5))):
        data = bytearray(draw(st.sampled_from(found)))
        for _ in range(draw(st.integers(0, 3))):
            place = draw(st.integers(400, len(data) - 1))
            if draw(st.booleans()):
                data[place] = draw(st.integers(32, 126))
            else:
                text = draw(shaped).encode()[: len(data) - place]
                data[place : place + len(text)] = text
        found.append(bytes(data))
    return found


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(series_of())
def test_files_that_are_nearly_alike_come_out_as_if_alone(series: list[bytes]) -> None:
    assert_as_if_alone(series)


PACKAGED = [
    path
    for path in sorted((Path(pydicom.data.__file__).parent / "test_files").rglob("*"))
    if path.is_file() and path.stat().st_size < 200_000 and is_dicom(path)
]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_packaged_files_as_series() -> None:
    """Each of pydicom's files, thrice with another number and date in it: most are read by what they share."""
    fitting = 0
    for path in PACKAGED:
        fitting += assert_as_if_alone([numbered(path.read_bytes(), number) for number in range(4)]) > 0
    assert fitting > len(PACKAGED) // 2


def numbered(data: bytes, number: int) -> bytes:
    """The file with the last digits of its instance UID, or the last bytes of its pixels, changed."""
    tag = struct.pack("<HH", tag_of("SOPInstanceUID") >> 16, tag_of("SOPInstanceUID") & 0xFFFF)
    place = data.find(tag, 300)
    if place < 0:
        return data[:-1] + bytes([number])
    length = int.from_bytes(data[place + 6 : place + 8] if data[place + 4 : place + 6] == b"UI" else b"\0\0", "little")
    end = place + 8 + max(length - 2, 4)
    return data[:end] + b"%d" % number + data[end + 1 :]
