"""Nothing planted comes out of any attribute: under its own type, a lying one, in text that stays."""

from __future__ import annotations

import pytest
from pydicom._dicom_dict import DicomDictionary

from dicomtube.dicom.deidentify import Deidentifier
from tests.dicom import corpus
from tests.dicom.corpus import PATIENT_ID, Writer, ct, identity, part10, picture
from tests.dicom.planting import STRUCTURAL, assert_clean, every_public_element, opened

write = Writer()


class TestEveryAttribute:
    """Every attribute of PS3.6 with an identifying value in it, at the top and inside a sequence."""

    @pytest.mark.parametrize("explicit", [True, False])
    def test_at_the_top(self, deidentifier: Deidentifier, explicit: bool) -> None:
        writer = Writer(explicit)
        body = [*picture(writer), writer.element("SOPClassUID", corpus.CT), *every_public_element(writer, STRUCTURAL)]
        data = part10(body, syntax=corpus.EXPLICIT if explicit else corpus.IMPLICIT)
        assert_clean(deidentifier, data, "Zorvathel", "Quenby", "19531107")

    @pytest.mark.parametrize("holder", ["ReferencedImageSequence", "SharedFunctionalGroupsSequence", "ContentSequence"])
    def test_inside_a_sequence(self, deidentifier: Deidentifier, holder: str) -> None:
        inner = every_public_element(write, frozenset({corpus.tag_of("PixelData")}))
        assert_clean(deidentifier, ct(write.sequence(holder, [inner])))

    @pytest.mark.parametrize("vr", ["LO", "UT", "ST", "SH", "UN", "OB", "PN", "CS"])
    def test_under_another_vr(self, deidentifier: Deidentifier, vr: str) -> None:
        value = b"Zorvathel^Quenby"
        elements = [
            write.element(tag, value, vr)
            for tag, (standard, *_) in DicomDictionary.items()
            if tag not in STRUCTURAL and tag >> 16 not in (0x0002, 0xFFFE) and standard not in ("SQ", "NONE", "")
        ]
        body = [*picture(write), write.element("SOPClassUID", corpus.CT), *elements]
        assert_clean(deidentifier, part10(body))

    def test_dates_under_text_vrs(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element("StudyDescription", "CT 07.11.1953 Thorax 1953-11-07"),
            write.element("ContentDate", "19531107", "LO"),
            write.element("AcquisitionDate", "1953-11-07", "ST"),
            write.element("ProtocolName", "7 Nov 1953"),
        )
        assert_clean(deidentifier, data, "1953")


class TestTextFields:
    """Names in the fields that stay: by vocabulary, not by hunting them."""

    @pytest.mark.parametrize(
        "value",
        ["AX_Zorvathel_1", "ZORVATHELQUENBY", "Q.Zorvathel", "CT ABDOMEN ZORVATHEL^QUENBY", "for Zorvathel, Quenby",
         "T2 TSE zorvathel 5mm", "ＺＯＲＶＡＴＨＥＬ".encode().decode("latin-1"), "Z o r v a t h e l",
         "Dr. Zorvathel knee"],
    )  # fmt: skip
    @pytest.mark.parametrize(
        "keyword",
        ["SeriesDescription", "ProtocolName", "ImageType", "BodyPartExamined", "ConvolutionKernel", "SequenceName",
         "Manufacturer", "SeriesNumber", "ContrastBolusAgent", "ImageComments", "ManufacturerModelName", "Laterality"],
    )  # fmt: skip
    def test_names_go(self, deidentifier: Deidentifier, keyword: str, value: str) -> None:
        assert_clean(deidentifier, ct(write.element(keyword, value[:64])), "Zorvathel", "zorvat")

    @pytest.mark.parametrize("name", ["Hand^Long", "YOUNG^MAY", "Foot^Brown", "Head^Rose"])
    def test_a_patients_own_name_stays_in_no_text(self, deidentifier: Deidentifier, name: str) -> None:
        first, second = name.split("^")
        identity_of = [element for element in identity(write) if b"Zorvathel" not in element]
        elements = [
            *identity_of,
            *picture(write),
            write.element("PatientName", name),
            write.element("SeriesDescription", f"CT {first} {second} thorax"),
            write.element("ProtocolName", f"{second}, {first}"),
        ]
        dataset = opened(deidentifier.clean(part10(elements)).data)
        assert (dataset.SeriesDescription, dataset.ProtocolName) == ("CT thorax", "")

    @pytest.mark.parametrize(
        ("value", "kept"),
        [
            ("HAND", "HAND"),
            ("XR HAND", "XR HAND"),
            ("May Long", ""),
            ("Dr Hand", ""),
            ("Hand, Long", ""),
            ("LONG^MAY", ""),
            ("Ward 7 chest", "chest"),
            ("chest ID 42", "chest"),
        ],
    )
    def test_words_that_are_also_names_need_company(self, deidentifier: Deidentifier, value: str, kept: str) -> None:
        assert opened(deidentifier.clean(ct(write.element("SeriesDescription", value))).data).SeriesDescription == kept

    def test_identifiers_do_not_hide_in_numbers(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element("AcquisitionNumber", "7719043"),
            write.element("TemporalPositionIdentifier", "19531107"),
            write.element("SliceLocation", "19531107"),
            write.element("NumberOfTemporalPositions", "88120934"),
        )
        assert_clean(deidentifier, data)

    def test_a_short_identifier_does_not_hide_in_a_number(self, deidentifier: Deidentifier) -> None:
        body = [element for element in identity(write) if PATIENT_ID.encode() not in element]
        body += [write.element("PatientID", "48213"), write.element("AcquisitionNumber", "48213"), *picture(write)]
        assert opened(deidentifier.clean(part10(body)).data).AcquisitionNumber is None

    @pytest.mark.parametrize("value", ["8274619.0", "8274619.", "+8274619", "8274619e0", "82746.19e2", "19531107.00"])
    def test_an_identifier_does_not_hide_behind_another_spelling(self, deidentifier: Deidentifier, value: str) -> None:
        body = [element for element in identity(write) if PATIENT_ID.encode() not in element]
        body += [write.element("PatientID", "8274619"), write.element("WindowCenter", value), *picture(write)]
        assert opened(deidentifier.clean(part10(body)).data).WindowCenter is None

    @pytest.mark.parametrize("value", ["1.5e7", "40.0", "4095.", "3.12e8"])
    def test_a_measurement_may_be_spelled_so(self, deidentifier: Deidentifier, value: str) -> None:
        cleaned = deidentifier.clean(ct(write.element("WindowCenter", value))).data
        assert write.element("WindowCenter", value) in cleaned

    def test_a_postal_code_is_no_term(self, deidentifier: Deidentifier) -> None:
        assert opened(deidentifier.clean(ct(write.element("BodyPartExamined", "90210"))).data).BodyPartExamined == ""
