"""Nothing planted comes out in other scripts, report trees, labels, payloads or codes."""

from __future__ import annotations

import struct

import pytest

from dicomtube.dicom.deidentify import Deidentifier
from tests.dicom import corpus
from tests.dicom.corpus import NAME, PATIENT_ID, Writer, ct, identity, part10
from tests.dicom.planting import SECRET, assert_clean, opened

write = Writer()


class TestCharacterSets:
    """Names in other scripts, declared, undeclared, and declared wrongly."""

    CASES = (
        ("ISO_IR 192", "Зорватель^Куэнби", "utf-8"),
        ("ISO_IR 144", "Зорватель^Куэнби", "iso8859_5"),
        ("GB18030", "张三丰^明", "gb18030"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ", "shift_jis"),
        ("\\ISO 2022 IR 87", "山田^太郎", "iso2022_jp"),
        ("\\ISO 2022 IR 149", "김희중^별", "euc_kr"),
        ("ISO_IR 100", "Müñøzberg^Ægir", "latin-1"),
        ("ISO_IR 100", "Зорватель^Куэнби", "utf-8"),
        ("", "Müñøzberg^Ægir", "utf-8"),
        ("NONSENSE", "张三丰^明", "utf-8"),
    )

    @pytest.mark.parametrize(("charset", "name", "codec"), CASES)
    def test_foreign_names(self, deidentifier: Deidentifier, charset: str, name: str, codec: str) -> None:
        raw = name.encode(codec)
        data = ct(
            write.element("SpecificCharacterSet", charset),
            write.element("OtherPatientNames", raw, "PN"),
            write.element("SeriesDescription", b"CT " + raw + b" thorax", "LO"),
            write.element("ImageComments", b"CT " + raw, "LT"),
            write.element("BodyPartExamined", raw[:16], "CS"),
        )
        cleaned = deidentifier.clean(data).data
        dataset = opened(cleaned)
        assert raw not in cleaned
        assert [part for part in raw.split(b"^") if len(part) > 2 and part in cleaned] == []
        assert dataset.SpecificCharacterSet == "ISO_IR 192"
        assert str(dataset.SeriesDescription).startswith("CT")
        assert dataset.SeriesDescription.isascii()


class TestStructuredObjects:
    """Reports, key objects, presentation states, segmentations."""

    def test_report_tree(self, deidentifier: Deidentifier) -> None:
        def content(kind: str, *more: bytes) -> list[bytes]:
            concept = write.code("ConceptNameCodeSequence", "121071", "DCM", "Finding")
            return [write.element("RelationshipType", "CONTAINS"), write.element("ValueType", kind), concept, *more]

        tree = [
            content("TEXT", write.element("TextValue", f"Chest of {NAME}: no effusion. Seen by Dr. Zorvathel")),
            content("PNAME", write.element("PersonName", NAME)),
            content("DATE", write.element("Date", "20220318")),
            content("DATETIME", write.element("DateTime", "20220318101500")),
            content("UIDREF", write.element("UID", "1.2.999.31.99")),
            content("CODE", write.code("ConceptCodeSequence", "99-1", "99MERROW", f"Finding by {SECRET}")),
            content(
                "CONTAINER", write.sequence("ContentSequence", [content("TEXT", write.element("TextValue", NAME))])
            ),
        ]
        body = [*identity(write, sop_class=corpus.BASIC_SR, modality="SR"), write.sequence("ContentSequence", tree)]
        dataset = assert_clean(deidentifier, part10(body, sop_class=corpus.BASIC_SR), "99MERROW")
        items = dataset.ContentSequence
        assert [item.ValueType for item in items] == [
            "TEXT",
            "PNAME",
            "DATE",
            "DATETIME",
            "UIDREF",
            "CODE",
            "CONTAINER",
        ]
        assert items[0].TextValue == "Chest of no effusion. Seen"
        assert str(items[1].PersonName) == "REMOVED"
        assert items[3].DateTime[:8] == items[2].Date
        assert items[5].ConceptCodeSequence[0].CodeMeaning == "Finding"

    def test_presentation_text(self, deidentifier: Deidentifier) -> None:
        text = [write.element("UnformattedTextValue", NAME), write.element("BoundingBoxAnnotationUnits", "PIXEL")]
        graphic = [
            write.element("GraphicData", struct.pack("<4f", 1.5, 2.5, 3.5, 4.5), "FL"),
            write.element("GraphicType", "POLYLINE"),
        ]
        layer = "ZORVATHEL"
        annotation = [
            write.element("GraphicLayer", layer),
            write.sequence("TextObjectSequence", [text]),
            write.sequence("GraphicObjectSequence", [graphic]),
        ]
        body = [
            *identity(write, sop_class=corpus.PRESENTATION, modality="PR"),
            write.sequence("GraphicAnnotationSequence", [annotation]),
            write.sequence("GraphicLayerSequence", [[write.element("GraphicLayer", layer)]]),
            write.element("ContentLabel", "ZORVATHEL"),
        ]
        dataset = assert_clean(deidentifier, part10(body, sop_class=corpus.PRESENTATION))
        (found,) = dataset.GraphicAnnotationSequence
        assert found.TextObjectSequence[0].UnformattedTextValue == "REMOVED"
        assert list(found.GraphicObjectSequence[0].GraphicData) == [1.5, 2.5, 3.5, 4.5]
        assert found.GraphicLayer == dataset.GraphicLayerSequence[0].GraphicLayer

    def test_encoded_payloads(self, deidentifier: Deidentifier) -> None:
        import base64
        import zlib

        data = ct(
            write.element("ImageComments", base64.b64encode(NAME.encode() * 3).decode()),
            write.element("DerivationDescription", NAME.encode().hex()),
            write.element("RedPaletteColorLookupTableData", zlib.compress(NAME.encode() * 9), "OW"),
        )
        cleaned = opened(deidentifier.clean(data).data)
        assert (cleaned.ImageComments, cleaned.DerivationDescription) == ("", "")
        assert "RedPaletteColorLookupTableData" not in cleaned

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "ascii"])
    @pytest.mark.parametrize("keyword", ["LUTData", "RedPaletteColorLookupTableData", "VectorGridData"])
    def test_words_of_the_right_length(self, deidentifier: Deidentifier, keyword: str, codec: str) -> None:
        raw = (NAME * 20).encode(codec)[:512]
        descriptor = struct.pack("<3H", 256, 0, 16)
        data = ct(
            write.element("LUTDescriptor", descriptor, "US"),
            write.element("RedPaletteColorLookupTableDescriptor", descriptor, "US"),
            write.element(keyword, raw),
        )
        assert_clean(deidentifier, data)

    def test_tables_that_are_tables_stay(self, deidentifier: Deidentifier) -> None:
        steps = {bits: struct.pack("<256H", *(index << (bits - 8) for index in range(256))) for bits in (8, 12, 16)}
        for bits, raw in steps.items():
            descriptor = struct.pack("<3H", 256, 0, bits)
            item = [write.element("LUTDescriptor", descriptor, "US"), write.element("LUTData", raw, "OW")]
            dataset = opened(deidentifier.clean(ct(write.sequence("VOILUTSequence", [item]))).data)
            assert dataset.VOILUTSequence[0]["LUTData"].value in (raw, list(struct.unpack("<256H", raw)))

    def test_a_hospitals_own_codes(self, deidentifier: Deidentifier) -> None:
        data = ct(write.code("ProcedureCodeSequence", PATIENT_ID, "99MERROWDALE", f"CT thorax {SECRET}"))
        (code,) = assert_clean(deidentifier, data).ProcedureCodeSequence
        assert (code.CodingSchemeDesignator, code.CodeMeaning) == ("99LOCAL", "CT thorax")
