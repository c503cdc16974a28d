"""Nothing planted comes out, wherever it was put: one family for each hiding place of docs/deidentification.md."""

from __future__ import annotations

import io
import struct

import imagecodecs
import numpy as np
import pytest
from pydicom import dcmread
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import Deidentifier, Rejected
from dicomtube.dicom.deidentify.wordset import words
from tests.dicom import corpus
from tests.dicom.corpus import NAME, PATIENT_ID, PLANTED, Writer, ct, encapsulate, identity, part10, picture
from tests.dicom.scanner import leaks

KEY = bytes(range(32))
SECRET = "Zorvathel"
write = Writer()


@pytest.fixture(scope="module")
def deidentifier() -> Deidentifier:
    return Deidentifier(KEY, "owner")


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

    def test_a_postal_code_is_no_term(self, deidentifier: Deidentifier) -> None:
        assert opened(deidentifier.clean(ct(write.element("BodyPartExamined", "90210"))).data).BodyPartExamined == ""


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


class TestGraphics:
    """Curves, overlays, icons, profiles, tables."""

    def test_all_overlays_and_curves(self, deidentifier: Deidentifier) -> None:
        elements = []
        for group in (*range(0x6000, 0x6020, 2), *range(0x5000, 0x5020, 2)):
            elements += [
                write.element(group << 16 | 0x3000, NAME.encode() * 3, "OW"),
                write.element(group << 16 | 0x4000, NAME, "LT"),
                write.element(group << 16 | 0x0022, NAME, "LO"),
                write.element(group << 16 | 0x0010, 512, "US"),
            ]
        dataset = assert_clean(deidentifier, ct(*elements))
        assert [element.tag for element in dataset if 0x5000 <= element.tag.group < 0x7000] == []

    def test_icons(self, deidentifier: Deidentifier) -> None:
        icon = [*picture(write, bits=8, stored=8), write.element("ImageComments", NAME)]
        assert "IconImageSequence" not in assert_clean(deidentifier, ct(write.sequence("IconImageSequence", [icon])))

    def test_colour_profiles_keep_numbers_only(self, deidentifier: Deidentifier) -> None:
        body = b"desc" + bytes(4) + NAME.encode().ljust(40, b"\0") + b"XYZ " + bytes(4) + struct.pack(">3L", 1, 2, 3)
        head = bytearray(128)
        head[36:40], head[80:84], head[24:36] = b"acsp", b"ZORV", bytes(range(12))
        table = struct.pack(">L4sLL4sLL", 2, b"desc", 156, 48, b"rXYZ", 204, 20)
        dataset = assert_clean(deidentifier, ct(write.element("ICCProfile", bytes(head) + table + body, "OB")))
        assert dataset.ICCProfile[204:224] == b"XYZ " + bytes(4) + struct.pack(">3L", 1, 2, 3)

    @pytest.mark.parametrize("keyword", ["RedPaletteColorLookupTableData", "WaveformData", "PointCoordinatesData"])
    def test_words_in_tables(self, deidentifier: Deidentifier, keyword: str) -> None:
        assert_clean(deidentifier, ct(write.element(keyword, NAME.encode() * 30)))

    def test_surplus_behind_a_table(self, deidentifier: Deidentifier) -> None:
        ramp = struct.pack("<16H", *range(0, 4096, 256))
        item = [
            write.element("LUTDescriptor", struct.pack("<3H", 16, 0, 12), "US"),
            write.element("LUTData", ramp + NAME.encode() * 4, "OW"),
        ]
        dataset = assert_clean(deidentifier, ct(write.sequence("VOILUTSequence", [item])))
        assert len(dataset.VOILUTSequence[0]["LUTData"].value) in (16, 32)


class TestNativePixels:
    """What lies beside the picture in the pixel data."""

    def test_surplus_behind_the_picture(self, deidentifier: Deidentifier) -> None:
        raw = bytes(128) + NAME.encode() * 10
        elements = picture(write, pixels=write.element("PixelData", raw, "OW"))
        dataset = assert_clean(deidentifier, part10([*identity(write), *elements]))
        assert len(dataset.PixelData) == 128

    def test_unused_high_bits(self, deidentifier: Deidentifier) -> None:
        secret = np.frombuffer(NAME.encode().ljust(64, b" "), dtype=np.uint8).astype(np.uint16)
        values = np.arange(64, dtype=np.uint16) | (secret & 0x0F) << 12
        elements = picture(write, pixels=write.element("PixelData", values.tobytes(), "OW"))
        cleaned = deidentifier.clean(part10([*identity(write), *elements]))
        assert opened(cleaned.data).PixelData == np.arange(64, dtype=np.uint16).tobytes()
        assert cleaned.review == {"hidden_bits"}

    def test_signs_and_padding_are_not_hidden_content(self, deidentifier: Deidentifier) -> None:
        values = np.arange(-32, 32, dtype=np.int16)
        elements = picture(write, signed=1, pixels=write.element("PixelData", values.tobytes(), "OW"))
        dataset = opened(deidentifier.clean(part10([*identity(write), *elements])).data)
        assert dataset.PixelData == values.tobytes()


def gradient(samples: int = 1) -> np.ndarray:
    base = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8)
    return base if samples == 1 else np.stack([base] * 3, axis=-1)


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


COMPRESSED = {
    "jpeg": (corpus.JPEG, lambda: imagecodecs.jpeg8_encode(gradient(), level=90)),
    "jpeg-ls": (corpus.JPEG_LS, lambda: imagecodecs.jpegls_encode(gradient())),
    "jpeg 2000": (corpus.J2K, lambda: imagecodecs.jpeg2k_encode(gradient(), codecformat="j2k", reversible=True)),
}


def compressed(syntax: str, *fragments: bytes, frames: int = 0, table: bytes = b"") -> bytes:
    pixels = encapsulate(*fragments, offset_table=table)
    body = picture(write, rows=32, columns=32, bits=8, stored=8, frames=frames, pixels=pixels)
    return part10([*identity(write), *body], syntax=syntax)


class TestCompressedPixels:
    """Comments and other stowaways in compressed frames; the picture stays bit for bit."""

    @pytest.mark.parametrize("kind", COMPRESSED)
    @pytest.mark.parametrize("place", ["comment", "after the end", "both"])
    def test_stowaways(self, deidentifier: Deidentifier, kind: str, place: str) -> None:
        syntax, encode = COMPRESSED[kind]
        stream = encode()
        clean = compressed(syntax, stream)
        if place != "after the end":
            after = 2 if kind != "jpeg 2000" else stream.index(b"\xff\x52")
            marker = 0x64 if kind == "jpeg 2000" else 0xFE
            body = (b"\0\1" if kind == "jpeg 2000" else b"") + NAME.encode()
            stream = stream[:after] + jpeg_segment(marker, body) + stream[after:]
        if place != "comment":
            stream += NAME.encode() * 3
        dataset = assert_clean(deidentifier, compressed(syntax, stream))
        assert np.array_equal(dataset.pixel_array, opened(clean).pixel_array)

    @pytest.mark.parametrize("kind", ["jpeg", "jpeg-ls"])
    def test_application_segments(self, deidentifier: Deidentifier, kind: str) -> None:
        syntax, encode = COMPRESSED[kind]
        stream = encode()
        exif = jpeg_segment(0xE1, b"Exif\0\0" + NAME.encode())
        dataset = assert_clean(deidentifier, compressed(syntax, stream[:2] + exif + stream[2:]))
        assert np.array_equal(dataset.pixel_array, opened(compressed(syntax, stream)).pixel_array)

    def test_a_file_wrapper_around_jpeg_2000(self, deidentifier: Deidentifier) -> None:
        stream = imagecodecs.jpeg2k_encode(gradient(), codecformat="jp2", reversible=True)
        box = struct.pack(">L4s", 8 + len(NAME), b"xml ") + NAME.encode()
        dataset = assert_clean(deidentifier, compressed(corpus.J2K, stream + box))
        assert np.array_equal(dataset.pixel_array, gradient())

    def test_rle_segments(self, deidentifier: Deidentifier) -> None:
        rows = b"".join(b"\x1f" + row.tobytes() for row in gradient())
        header = struct.pack("<16L", 1, 64, *[0] * 14)
        dataset = assert_clean(deidentifier, compressed(corpus.RLE, header + rows + NAME.encode() * 2))
        assert np.array_equal(dataset.pixel_array, gradient())

    def test_surplus_fragments_and_offset_table(self, deidentifier: Deidentifier) -> None:
        stream = COMPRESSED["jpeg"][1]()
        secret = NAME.encode() * 2
        data = compressed(corpus.JPEG, stream, stream, secret, frames=2, table=secret[:8])
        dataset = assert_clean(deidentifier, data)
        assert dataset.pixel_array.shape == (2, 32, 32)

    def test_video_is_held(self, deidentifier: Deidentifier) -> None:
        with pytest.raises(Rejected) as refusal:
            deidentifier.clean(compressed("1.2.840.10008.1.2.4.102", b"\0\0\1\xb3" + NAME.encode()))
        assert (type(refusal.value).__name__, refusal.value.reason) == ("Held", "video")


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
