"""Nothing planted comes out of nested, private, surrounding or surplus parts of a file."""

from __future__ import annotations

import struct

import pytest

from dicomtube.dicom.deidentify import Deidentifier, Rejected
from tests.dicom import corpus
from tests.dicom.corpus import NAME, PLANTED, Writer, ct, identity, part10, picture
from tests.dicom.planting import SECRET, assert_clean
from tests.dicom.scanner import leaks

write = Writer()


class TestNesting:
    """Sequences in all encodings, and as UN."""

    INNER = [write.element("PatientName", NAME), write.element("SeriesDescription", f"CT {SECRET}")]  # noqa: RUF012

    @pytest.mark.parametrize("undefined", [True, False])
    def test_deep_sequences(self, deidentifier: Deidentifier, undefined: bool) -> None:
        element = write.sequence("ReferencedImageSequence", [self.INNER], undefined=undefined)
        for _ in range(8):
            element = write.sequence("ReferencedImageSequence", [[element]], undefined=undefined)
        assert_clean(deidentifier, ct(element))

    @pytest.mark.parametrize("undefined", [True, False])
    def test_sequences_wrapped_as_unknown(self, deidentifier: Deidentifier, undefined: bool) -> None:
        implicit = Writer(explicit=False)
        inner = [implicit.element("PatientName", NAME), implicit.element("CodeMeaning", SECRET)]
        wrapped = write.head(corpus.tag_of("AnatomicRegionSequence"), "UN", 0xFFFFFFFF)
        body = implicit.sequence("AnatomicRegionSequence", [inner], undefined=undefined)[8:]
        if not undefined:
            wrapped = write.head(corpus.tag_of("AnatomicRegionSequence"), "UN", len(body))
        dataset = assert_clean(deidentifier, ct(wrapped + body))
        assert len(dataset.AnatomicRegionSequence) == 1

    def test_original_attributes(self, deidentifier: Deidentifier) -> None:
        modified = write.sequence("ModifiedAttributesSequence", [self.INNER])
        dataset = assert_clean(deidentifier, ct(write.sequence("OriginalAttributesSequence", [[modified]])))
        assert "OriginalAttributesSequence" not in dataset

    def test_too_deep_is_rejected(self, deidentifier: Deidentifier) -> None:
        element = write.sequence("ReferencedImageSequence", [self.INNER])
        for _ in range(60):
            element = write.sequence("ReferencedImageSequence", [[element]])
        with pytest.raises(Rejected):
            deidentifier.clean(ct(element))


class TestPrivate:
    """Private elements go, all but the known numbers."""

    def test_texts_and_blobs_go(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element(0x00090010, f"{SECRET} CREATOR", "LO"),
            write.element(0x00091001, NAME, "LO"),
            write.element(0x00091002, NAME.encode() * 20, "OB"),
            write.sequence(0x00091003, [[write.element("PatientName", NAME)]], undefined=True),
            write.element(0x00290010, "SIEMENS CSA HEADER", "LO"),
            write.element(0x00291010, NAME.encode() * 20, "OB"),
        )
        dataset = assert_clean(deidentifier, data)
        assert [element for element in dataset if element.tag.is_private] == []

    def test_safe_numbers_stay_with_their_creator(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element(0x00190010, "SIEMENS MR HEADER", "LO"),
            write.element(0x0019100C, "1000", "IS"),
            write.element(0x0019100E, struct.pack("<3d", 0.6, 0.0, -0.8), "FD"),
            write.element(0x0019100F, NAME, "SH"),
            write.element(0x00432010 - 0x2000, "GEMS_PARM_01", "LO"),
            write.element(0x00431039, f"1000\\{SECRET}", "IS"),
        )
        dataset = assert_clean(deidentifier, data)
        kept = {(element.tag, str(element.value)) for element in dataset if element.tag.is_private}
        assert kept == {
            (0x00190010, "SIEMENS MR HEADER"),
            (0x0019100C, "1000"),
            (0x0019100E, "[0.6, 0.0, -0.8]"),
        }

    def test_text_under_a_safe_tag_goes(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element(0x00190010, "SIEMENS MR HEADER", "LO"),
            write.element(0x0019100E, b"Zorvathel^Quenby^Ilsa   ", "FD"),
        )
        assert_clean(deidentifier, data)

    @pytest.mark.parametrize(("value", "stays"), [("1000000800", True), ("800", True), ("539219950", False)])
    def test_a_b_value_is_no_telephone_number(self, deidentifier: Deidentifier, value: str, stays: bool) -> None:
        data = ct(write.element(0x00430010, "GEMS_PARM_01", "LO"), write.element(0x00431039, f"{value}\\8\\0\\0", "IS"))
        assert (0x00431039 in assert_clean(deidentifier, data)) is stays

    def test_an_uptake_factor_is_no_telephone_number(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element(0x70530010, "Philips PET Private Group", "LO"),
            write.element(0x70531000, "0.000274", "DS"),
            write.element(0x70531009, "10571177", "DS"),
        )
        dataset = assert_clean(deidentifier, data)
        assert (0x70531000 in dataset, 0x70531009 in dataset) == (True, False)

    def test_unknown_public_tags_go(self, deidentifier: Deidentifier) -> None:
        data = ct(write.element(0x00180FFE, NAME, "LO"), write.element(0x7FE20010, NAME, "OB"))
        assert_clean(deidentifier, data)


class TestAroundTheDataSet:
    """Preamble, file meta information, padding, trailing bytes, group lengths, signatures."""

    def test_preamble_and_meta(self, deidentifier: Deidentifier) -> None:
        meta = (
            write.element(0x00020012, "1.2.999.31.12", "UI")
            + write.element(0x00020013, SECRET, "SH")
            + write.element(0x00020016, SECRET.upper(), "AE")
            + write.element(0x00020100, "1.2.999.31.13", "UI")
            + write.element(0x00020102, NAME.encode(), "OB")
        )
        preamble = (NAME * 8).encode()[:128]
        assert_clean(deidentifier, ct(meta=meta, preamble=preamble))

    @pytest.mark.parametrize("syntax", [f"1.2.{SECRET}", NAME, "1.2.840.10008.1.2.4.50", "1.2.999.31.14"])
    def test_a_transfer_syntax_that_is_none(self, deidentifier: Deidentifier, syntax: str) -> None:
        dataset = assert_clean(deidentifier, part10([*identity(write), *picture(write)], syntax=syntax))
        assert dataset.file_meta.TransferSyntaxUID == corpus.EXPLICIT
        report = part10(identity(write, sop_class=corpus.BASIC_SR, modality="SR"), syntax=syntax)
        assert assert_clean(deidentifier, report).file_meta.TransferSyntaxUID == corpus.EXPLICIT

    @pytest.mark.parametrize(
        "syntax",
        ["1.2.840.113619.5.2", "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204",
         "1.2.840.10008.1.2.4.205"],
    )  # fmt: skip
    def test_ges_own_syntax_and_jpip_are_rejected(self, deidentifier: Deidentifier, syntax: str) -> None:
        with pytest.raises(Rejected) as refusal:
            deidentifier.clean(part10([*identity(write), *picture(write)], syntax=syntax))
        assert refusal.value.reason == "unsupported_transfer_syntax"

    def test_trailing_padding(self, deidentifier: Deidentifier) -> None:
        assert_clean(deidentifier, ct(write.element(0xFFFCFFFC, NAME.encode() * 9, "OB")))

    @pytest.mark.parametrize("trailing", [NAME.encode(), b"\0" * 4 + NAME.encode() * 5, b"PK\x03\x04" + NAME.encode()])
    def test_bytes_after_the_data_set(self, deidentifier: Deidentifier, trailing: bytes) -> None:
        try:
            cleaned = deidentifier.clean(ct(trailing=trailing))
        except Rejected:
            return
        assert leaks(cleaned.data, PLANTED) == []

    def test_signatures_encrypted_and_lengths(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element(0x00080000, 1234, "UL"),
            write.sequence("EncryptedAttributesSequence", [[write.element("EncryptedContent", NAME.encode())]]),
            write.sequence("DigitalSignaturesSequence", [[write.element("Signature", NAME.encode())]]),
            write.element("DigitalSignatureDateTime", "20220318101500"),
        )
        dataset = assert_clean(deidentifier, data)
        assert [element.tag for element in dataset if element.tag.element == 0 or element.tag.group == 0xFFFA] == []

    def test_duplicate_elements(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element("SeriesDescription", "CT thorax"),
            write.element("SeriesDescription", NAME),
            write.element("PatientComments", NAME),
        )
        assert_clean(deidentifier, data)

    def test_disordered_elements(self, deidentifier: Deidentifier) -> None:
        body = [*picture(write), *identity(write), write.element("SeriesDescription", f"CT {SECRET}")]
        dataset = assert_clean(deidentifier, part10(body, ordered=False))
        tags = [element.tag for element in dataset]
        assert tags == sorted(tags)
