"""What a teaching viewer needs comes through: values, relations, validity."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import Deidentifier, Held, Outcome, Rejected, ReviewCause
from dicomtube.dicom.deidentify.enumerations import ENUMERATED
from dicomtube.dicom.deidentify.policy import Action, rule_for
from dicomtube.dicom.part10 import TAG_VR
from tests.dicom import corpus
from tests.dicom.corpus import Writer, ct, identity, part10, picture

KEY = bytes(range(32))
write = Writer()
NAME_ELEMENT = write.element("PatientName", corpus.NAME)


@pytest.fixture(scope="module")
def deidentifier() -> Deidentifier:
    return Deidentifier(KEY, "owner")


def opened(data: bytes) -> Dataset:
    return dcmread(io.BytesIO(data))


KEPT = {
    "ImageType": "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI",
    "StudyDescription": "CT Thorax/Abdomen with contrast",
    "SeriesDescription": "Thorax  1.0  I70f  3",
    "ProtocolName": "Abdomen^Routine (Adult)",
    "ManufacturerModelName": "SOMATOM Definition AS+",
    "BodyPartExamined": "CHEST",
    "ScanOptions": "HELICAL MODE",
    "SliceThickness": "0.625",
    "KVP": "120",
    "ReconstructionDiameter": "348",
    "ExposureTime": "500",
    "XRayTubeCurrent": "187",
    "Exposure": "92",
    "ConvolutionKernel": "B70f\\3",
    "PatientPosition": "HFS",
    "ContrastBolusAgent": "Omnipaque 300",
    "ContrastBolusRoute": "IV",
    "SequenceName": "*tse2d1_11",
    "RepetitionTime": "4500",
    "EchoTime": "98.5",
    "FlipAngle": "150",
    "InversionTime": "2500",
    "MagneticFieldStrength": "1.5",
    "ImagePositionPatient": "-174\\-301.5\\-120.25",
    "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
    "SliceLocation": "-120.25",
    "PixelSpacing": "0.6796875\\0.6796875",
    "WindowCenter": "-600\\40",
    "WindowWidth": "1200\\350",
    "WindowCenterWidthExplanation": "LUNG\\SOFT TISSUE",
    "RescaleIntercept": "-1024",
    "RescaleSlope": "1",
    "RescaleType": "HU",
    "AcquisitionTime": "101502.345",
    "PositionReferenceIndicator": "SN",
    "PhotometricInterpretation": "MONOCHROME2",
    "TriggerTime": "612",
    "RadionuclideTotalDose": "370000000",
    "RadionuclideHalfLife": "6586.2",
    "RadiopharmaceuticalStartTime": "093000",
    "Laterality": "L",
    "ViewPosition": "MLO",
    "AcquisitionContrast": "DIFFUSION",
    "SoftwareVersions": "syngo",
    "PatientOrientation": "LPH\\AF",
    "ContextIdentifier": "4031",
    "SequenceVariant": "SK\\SP\\OSP",
    "CorrectedImage": "DECY\\ATTN\\SCAT\\DTIM",
}


def test_a_viewers_attributes_survive_character_by_character(deidentifier: Deidentifier) -> None:
    given = [write.element(keyword, value) for keyword, value in KEPT.items() if keyword != "PhotometricInterpretation"]
    dataset = opened(deidentifier.clean(ct(*given)).data)

    def text(keyword: str) -> str:
        value = dataset[keyword].value
        return "\\".join(map(str, value)) if isinstance(value, list) or dataset[keyword].VM > 1 else str(value)

    assert {keyword: text(keyword) for keyword in KEPT} == KEPT


def test_binary_numbers_survive(deidentifier: Deidentifier) -> None:
    data = ct(
        write.element("RealWorldValueSlope", 0.0025),
        write.element("TableSpeed", 46.0),
        write.element("FrameIncrementPointer", struct.pack("<HH", 0x18, 0x1063), "AT"),
        write.element("SmallestImagePixelValue", 3, "US"),
        write.element("RedPaletteColorLookupTableDescriptor", struct.pack("<3H", 256, 0, 16), "US"),
        write.element("RedPaletteColorLookupTableData", struct.pack("<256H", *range(0, 65536, 256)), "OW"),
    )
    dataset = opened(deidentifier.clean(data).data)
    assert (dataset.RealWorldValueSlope, dataset.TableSpeed, dataset.FrameIncrementPointer) == (
        0.0025,
        46.0,
        0x00181063,
    )
    assert dataset.RedPaletteColorLookupTableData == struct.pack("<256H", *range(0, 65536, 256))


def test_functional_groups_survive(deidentifier: Deidentifier) -> None:
    plane = [write.sequence("PlanePositionSequence", [[write.element("ImagePositionPatient", "1\\2\\3")]])]
    content = write.sequence(
        "FrameContentSequence",
        [[write.element("DimensionIndexValues", struct.pack("<2L", 1, 4)), write.element("StackID", "1")]],
    )
    groups = write.sequence("PerFrameFunctionalGroupsSequence", [[*plane, content], [*plane, content]], undefined=True)
    dataset = opened(deidentifier.clean(ct(groups)).data)
    first, second = dataset.PerFrameFunctionalGroupsSequence
    assert first.PlanePositionSequence[0].ImagePositionPatient == [1, 2, 3]
    assert second.FrameContentSequence[0].DimensionIndexValues == [1, 4]
    assert second.FrameContentSequence[0].StackID == "1"


@pytest.mark.parametrize(
    ("value", "scheme", "meaning"),
    [
        ("51185008", "SCT", "Thoracic structure"),
        ("T-D3000", "SRT", "Chest"),
        ("121071", "DCM", "Finding"),
        ("RID10311", "RADLEX", "Computed tomography"),
        ("18782-3", "LN", "Study observation"),
        ("mm", "UCUM", "millimeter"),
        ("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight"),
        ("C71.1", "I10", "Malignant neoplasm frontal lobe"),
        ("128120", "DCM", "Cerebral Artery"),
    ],
)
def test_published_codes_survive(deidentifier: Deidentifier, value: str, scheme: str, meaning: str) -> None:
    data = ct(write.code("AnatomicRegionSequence", value, scheme, meaning))
    (code,) = opened(deidentifier.clean(data).data).AnatomicRegionSequence
    assert (code.CodeValue, code.CodingSchemeDesignator) == (value, scheme)
    assert code.CodeMeaning == meaning


def test_a_number_posing_as_a_snomed_code_is_replaced(deidentifier: Deidentifier) -> None:
    data = ct(write.code("AnatomicRegionSequence", "7719043", "SCT", "Chest"))
    (code,) = opened(deidentifier.clean(data).data).AnatomicRegionSequence
    assert code.CodeValue.startswith("C_")


class TestRelations:
    """References keep pointing at what they pointed at."""

    def test_references_follow_their_targets(self, deidentifier: Deidentifier) -> None:
        reference = [
            write.element("ReferencedSOPClassUID", corpus.CT),
            write.element("ReferencedSOPInstanceUID", corpus.INSTANCE_UID),
        ]
        series = [
            write.element("SeriesInstanceUID", corpus.SERIES_UID),
            write.sequence("ReferencedSOPSequence", [reference]),
        ]
        study = [
            write.element("StudyInstanceUID", corpus.STUDY_UID),
            write.sequence("ReferencedSeriesSequence", [series]),
        ]
        body = [
            *identity(write, sop_class=corpus.KEY_OBJECT, modality="KO"),
            write.sequence("CurrentRequestedProcedureEvidenceSequence", [study]),
        ]
        image = opened(deidentifier.clean(ct()).data)
        key_object = opened(deidentifier.clean(part10(body, sop_class=corpus.KEY_OBJECT)).data)
        (evidence,) = key_object.CurrentRequestedProcedureEvidenceSequence
        (referenced,) = evidence.ReferencedSeriesSequence
        target = referenced.ReferencedSOPSequence[0]
        assert evidence.StudyInstanceUID == image.StudyInstanceUID
        assert referenced.SeriesInstanceUID == image.SeriesInstanceUID
        assert target.ReferencedSOPInstanceUID == image.SOPInstanceUID == image.file_meta.MediaStorageSOPInstanceUID
        assert target.ReferencedSOPClassUID == corpus.CT

    def test_lists_of_uids_are_mapped_one_by_one(self, deidentifier: Deidentifier) -> None:
        data = ct(write.element("FailedSOPInstanceUIDList", f"{corpus.INSTANCE_UID}\\{corpus.STUDY_UID}"))
        dataset = opened(deidentifier.clean(data).data)
        assert dataset.FailedSOPInstanceUIDList == [dataset.SOPInstanceUID, dataset.StudyInstanceUID]

    def test_well_known_uids_stay(self, deidentifier: Deidentifier) -> None:
        data = ct(write.element("FrameOfReferenceUID", "1.2.840.10008.1.4.1.1"))
        assert opened(deidentifier.clean(data).data).FrameOfReferenceUID == "1.2.840.10008.1.4.1.1"

    def test_one_owner_gets_the_same_in_every_upload(self) -> None:
        first, again = (opened(Deidentifier(KEY, "a").clean(ct()).data) for _ in range(2))
        other = opened(Deidentifier(KEY, "b").clean(ct()).data)
        elsewhere = opened(Deidentifier(KEY[::-1], "a").clean(ct()).data)

        def identity_of(dataset: Dataset) -> tuple[str, str, str]:
            return str(dataset.StudyInstanceUID), str(dataset.PatientID), str(dataset.StudyDate)

        assert identity_of(first) == identity_of(again)
        for one, two in zip(identity_of(first), identity_of(other), strict=True):
            assert one != two
        for one, two in zip(identity_of(first), identity_of(elsewhere), strict=True):
            assert one != two

    def test_a_cleaned_file_may_be_uploaded_by_another_owner(self) -> None:
        once = Deidentifier(KEY, "a").clean(ct()).data
        assert Deidentifier(KEY, "b").clean(once).data == once


class TestDates:
    """One shift per patient; intervals stay, forms are mended, years over 89 go."""

    def test_intervals_stay(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element("AcquisitionDateTime", "20220320091500.250000+0100"),
            write.element("ContentDate", "2022.03.25"),
            write.element("PerformedProcedureStepStartDate", "20220331"),
        )
        dataset = opened(deidentifier.clean(data).data)
        days = [
            np.datetime64(f"{value[:4]}-{value[4:6]}-{value[6:8]}")
            for value in (
                dataset.StudyDate,
                dataset.AcquisitionDateTime,
                dataset.ContentDate,
                dataset.PerformedProcedureStepStartDate,
            )
        ]
        assert [int((day - days[0]).astype(int)) for day in days] == [0, 2, 7, 13]
        assert dataset.AcquisitionDateTime[8:] == "091500.250000"

    def test_offsets_from_utc_go_at_every_level(self, deidentifier: Deidentifier) -> None:
        item = [write.element("RadiopharmaceuticalStartDateTime", "20220318093000+0530")]
        data = ct(
            write.element("TimezoneOffsetFromUTC", "+0530"),
            write.sequence("RadiopharmaceuticalInformationSequence", [item]),
        )
        cleaned = deidentifier.clean(data).data
        dataset = opened(cleaned)
        (radiopharmaceutical,) = dataset.RadiopharmaceuticalInformationSequence
        assert b"0530" not in cleaned
        assert radiopharmaceutical.RadiopharmaceuticalStartDateTime == f"{dataset.StudyDate}093000"

    def test_different_patients_move_differently(self, deidentifier: Deidentifier) -> None:
        def study_date(patient: str) -> str:
            elements = [element for element in identity(write) if corpus.PATIENT_ID.encode() not in element]
            body = [*elements, write.element("PatientID", patient), *picture(write)]
            return str(opened(deidentifier.clean(part10(body)).data).StudyDate)

        assert len({study_date(f"P{number}") for number in range(8)}) > 6
        assert study_date("p1 ") == study_date("P1")

    @pytest.mark.parametrize("value", ["20221345", "2022", "yesterday", "20220230", "20220101-20220131"])
    def test_invalid_dates_are_emptied(self, deidentifier: Deidentifier, value: str) -> None:
        assert opened(deidentifier.clean(ct(write.element("ContentDate", value))).data).ContentDate == ""

    @pytest.mark.parametrize(
        ("age", "kept"),
        [
            ("045Y", "045Y"),
            ("45", "045Y"),
            ("090Y", "089Y"),
            ("104Y", "089Y"),
            ("006M", "006M"),
            ("old", ""),
            ("7W", "007W"),
        ],
    )
    def test_ages_stop_at_89(self, deidentifier: Deidentifier, age: str, kept: str) -> None:
        elements = [element for element in identity(write) if b"068Y" not in element]
        body = [*elements, write.element("PatientAge", age), *picture(write)]
        assert opened(deidentifier.clean(part10(body)).data).PatientAge == kept

    def test_a_published_label_alone_leaves_no_date_where_it_is(self, deidentifier: Deidentifier) -> None:
        """Cleaned files keep their dates, files somebody gave a cleaned patient's label do not."""
        cleaned = opened(deidentifier.clean(ct()).data)
        body = [element for element in identity(write) if corpus.PATIENT_ID.encode() not in element]
        body += [write.element("PatientID", cleaned.PatientID), *picture(write)]
        fresh = opened(deidentifier.clean(part10(body)).data)
        assert fresh.PatientID == cleaned.PatientID
        assert fresh.StudyDate not in (corpus.STUDY_DATE, "")
        again = opened(deidentifier.clean(deidentifier.clean(ct()).data).data)
        assert again.StudyDate == cleaned.StudyDate

    @pytest.mark.parametrize(("name", "together"), [("Zorvathel^Quenby", True), ("ANONYMOUS", False), ("^^", False)])
    def test_without_an_identifier_a_name_makes_a_patient_and_a_placeholder_does_not(
        self, deidentifier: Deidentifier, name: str, together: bool
    ) -> None:
        def patient(study: str) -> str:
            dropped = (corpus.PATIENT_ID.encode(), corpus.STUDY_UID.encode(), NAME_ELEMENT)
            body = [element for element in identity(write) if not any(part in element for part in dropped)]
            body += [write.element("StudyInstanceUID", study), write.element("PatientName", name), *picture(write)]
            return str(opened(deidentifier.clean(part10(body)).data).PatientID)

        assert (patient("1.2.999.1") == patient("1.2.999.2")) is together

    @pytest.mark.parametrize("placeholder", ["UNKNOWN", "0000", "N/A", "anonymous"])
    def test_what_stands_for_a_missing_identifier_makes_no_one_patient_of_many(
        self, deidentifier: Deidentifier, placeholder: str
    ) -> None:
        def patient(name: str) -> str:
            body = [one for one in identity(write) if one != NAME_ELEMENT and corpus.PATIENT_ID.encode() not in one]
            body += [write.element("PatientID", placeholder), write.element("PatientName", name), *picture(write)]
            return str(opened(deidentifier.clean(part10(body)).data).PatientID)

        assert patient("Zorvathel^Quenby") == patient("Zorvathel^Quenby") != patient("Merrow^Ilsa")

    def test_a_name_makes_one_patient_in_every_character_set_and_case(self, deidentifier: Deidentifier) -> None:
        def patient(charset: str, name: bytes) -> tuple[str, str]:
            dropped = (corpus.PATIENT_ID.encode(), NAME_ELEMENT, b"ISO_IR")
            body = [element for element in identity(write) if not any(part in element for part in dropped)]
            body += [write.element("SpecificCharacterSet", charset), write.element("PatientName", name, "PN")]
            dataset = opened(deidentifier.clean(part10([*body, *picture(write)])).data)
            return str(dataset.PatientID), str(dataset.StudyDate)

        spellings = {
            patient("ISO_IR 100", "Zörvathel^Qüenby".encode("latin-1")),
            patient("ISO_IR 192", "Zörvathel^Qüenby".encode()),
            patient("ISO_IR 192", "ZÖRVATHEL^QÜENBY^^^".encode()),
            patient("ISO_IR 192", "Zörvathel^Qüenby=田^木".encode()),
        }
        assert len(spellings) == 1
        assert patient("ISO_IR 192", "Zörvathel^Ilsa".encode()) not in spellings

    def test_publicly_known_dates_do_not_give_the_shift_away(self, deidentifier: Deidentifier) -> None:
        item = [*write.code_item("121071", "DCM", "Finding"), write.element("ContextGroupVersion", "20020904")]
        dataset = opened(deidentifier.clean(ct(write.sequence("ConceptNameCodeSequence", [item]))).data)
        assert "ContextGroupVersion" not in dataset.ConceptNameCodeSequence[0]

    def test_weight_is_for_pet_alone(self, deidentifier: Deidentifier) -> None:
        weight = write.element("PatientWeight", "71.53")
        pet = part10([*identity(write, sop_class=corpus.PET, modality="PT"), *picture(write), weight])
        assert opened(deidentifier.clean(pet).data).PatientWeight == 72
        assert "PatientWeight" not in opened(deidentifier.clean(ct(weight)).data)


class TestValidity:
    """Cleaned objects are complete, say what was done, and read strictly."""

    def test_required_attributes_are_present(self, deidentifier: Deidentifier) -> None:
        dataset = opened(deidentifier.clean(ct(write.element("DeviceSerialNumber", "12345"))).data)
        assert (
            dataset.PatientBirthDate
            == dataset.AccessionNumber
            == dataset.StudyID
            == dataset.ReferringPhysicianName
            == ""
        )
        assert dataset.PatientID == str(dataset.PatientName) != ""
        assert dataset.DeviceSerialNumber == "REMOVED"
        assert (dataset.PatientSex, dataset.PatientAge) == ("F", "068Y")

    def test_the_object_says_what_was_done(self, deidentifier: Deidentifier) -> None:
        dataset = opened(deidentifier.clean(ct()).data)
        assert (dataset.PatientIdentityRemoved, dataset.LongitudinalTemporalInformationModified) == ("YES", "MODIFIED")
        codes = [item.CodeValue for item in dataset.DeidentificationMethodCodeSequence]
        assert codes == ["113100", "113103", "113104", "113105", "113107", "113108"]
        assert "BurnedInAnnotation" not in dataset

    def test_a_claim_of_the_upload_is_not_believed(self, deidentifier: Deidentifier) -> None:
        claims = (
            write.element("PatientIdentityRemoved", "YES"),
            write.element("DeidentificationMethod", "Done by Zorvathel"),
            write.code("DeidentificationMethodCodeSequence", "113101", "DCM", "Clean Pixel Data Option"),
        )
        assert deidentifier.clean(ct(*claims)).data == deidentifier.clean(ct()).data

    def test_implicit_stays_implicit_and_deflated_is_unpacked(self, deidentifier: Deidentifier) -> None:
        implicit = opened(deidentifier.clean(ct(write=Writer(explicit=False))).data)
        deflated = opened(deidentifier.clean(part10([*identity(write), *picture(write)], syntax=corpus.DEFLATED)).data)
        plain = opened(deidentifier.clean(ct()).data)
        assert implicit.file_meta.TransferSyntaxUID == corpus.IMPLICIT
        assert deflated.file_meta.TransferSyntaxUID == corpus.EXPLICIT
        assert implicit == plain == deflated

    def test_what_needs_eyes_is_said(self, deidentifier: Deidentifier) -> None:
        def causes(*more: bytes, sop_class: str = corpus.CT, modality: str = "CT") -> frozenset[ReviewCause]:
            body = [*identity(write, sop_class=sop_class, modality=modality), *picture(write), *more]
            return deidentifier.clean(part10(body, sop_class=sop_class)).review

        assert causes() == frozenset()
        assert causes(write.element("BurnedInAnnotation", "YES")) == {ReviewCause.BURNED_IN}
        assert causes(sop_class=corpus.SC, modality="OT") == {ReviewCause.SECONDARY_CAPTURE}
        assert causes(write.element("SeriesDescription", "Dose Report")) == {ReviewCause.DOSE_SCREEN}
        assert causes(sop_class=corpus.US_MULTIFRAME, modality="US") == {ReviewCause.ULTRASOUND}
        slide = "1.2.840.10008.5.1.4.1.1.77.1.6"
        label = write.element("ImageType", "ORIGINAL\\PRIMARY\\LABEL\\NONE")
        assert causes(label, sop_class=slide, modality="SM") == {ReviewCause.BURNED_IN}
        assert causes(modality="XC") == {ReviewCause.PHOTOGRAPH}
        film, scan = write.element("ConversionType", "DF"), write.element("ConversionType", "SI")
        assert causes(film) == {ReviewCause.DIGITISED}
        assert causes(scan, sop_class=corpus.SC) == {ReviewCause.SECONDARY_CAPTURE, ReviewCause.SCANNED}
        assert causes(scan) == {ReviewCause.SECONDARY_CAPTURE}
        assert causes(write.element("RecognizableVisualFeatures", "YES")) == {ReviewCause.RECOGNISABLE}

    def test_the_report_counts_and_names_no_value(self, deidentifier: Deidentifier) -> None:
        report = deidentifier.clean(ct(write.element("SeriesDescription", "CT for Zorvathel"))).report
        assert report.changes[Outcome.CLEANED] == {"(0008,103e)": 1}
        assert report.changes[Outcome.EMPTIED]["(0010,0030)"] == 1
        assert "zorvathel" not in str(report.as_dict()).lower()

    def test_describe_tells_beforehand(self, deidentifier: Deidentifier) -> None:
        planned = {change.keyword: change for change in deidentifier.describe(ct())}
        assert planned["PatientBirthDate"].outcome is Outcome.EMPTIED
        assert planned["StudyDate"].outcome is Outcome.SHIFTED
        assert planned["Rows"].outcome is Outcome.KEPT
        assert planned["PatientID"].reference.startswith("PS3.15")

    def test_describe_agrees_with_clean(self, deidentifier: Deidentifier) -> None:
        data = ct(
            write.element("SeriesDescription", "CT for Zorvathel"),
            write.code("AnatomicRegionSequence", "1", "99X", "Y"),
        )
        planned = sum(change.count for change in deidentifier.describe(data) if change.outcome is not Outcome.KEPT)
        report = deidentifier.clean(data).report
        assert planned == sum(report.count(outcome) for outcome in Outcome)


def test_voices_are_held(deidentifier: Deidentifier) -> None:
    voice = "1.2.840.10008.5.1.4.1.1.9.4.1"
    with pytest.raises(Held) as refusal:
        deidentifier.clean(part10(identity(write, sop_class=voice, modality="AU"), sop_class=voice))
    assert refusal.value.reason == "video"


@pytest.mark.parametrize("length", [0, 64, 126])
def test_missing_pixels_are_rejected(deidentifier: Deidentifier, length: int) -> None:
    body = [*identity(write), *picture(write, pixels=write.element("PixelData", bytes(length), "OW"))]
    with pytest.raises(Rejected) as refusal:
        deidentifier.clean(part10(body))
    assert refusal.value.reason == "truncated"


PACKAGED = sorted((Path(pydicom.data.__file__).parent / "test_files").rglob("*.dcm"))
UNREADABLE = {
    "rtplan_truncated.dcm",
    "MR_truncated.dcm",
    "no_meta.dcm",
    "meta_missing_tsyntax.dcm",
    "nested_priv_SQ.dcm",
    "empty_charset_LEI.dcm",
    "DICOMDIR-empty.dcm",
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "path", [path for path in PACKAGED if path.stat().st_size < 400_000], ids=lambda path: path.name
)
def test_packaged_files_keep_their_pixels_and_read_the_same_both_ways(deidentifier: Deidentifier, path: Path) -> None:
    data = path.read_bytes()
    try:
        cleaned = deidentifier.clean(data).data
    except Rejected:
        assert path.name in UNREADABLE
        return
    assert deidentifier.clean(cleaned).data == cleaned
    fast, slow = opened(cleaned), opened(deidentifier.clean_slowly(data).data)
    for dataset in (fast, slow):
        for element in dataset.iterall():
            assert element.VR
    assert as_values(fast) == as_values(slow)
    original = dcmread(path, force=True)
    if "PixelData" in original:
        before = pixels(original)
        after = pixels(fast)
        assert before is None or (after is not None and np.array_equal(before, after))


def as_values(dataset: Dataset) -> list[tuple[int, object]]:
    """The values of a data set, whatever their VR spelling and encoding."""
    return [
        (element.tag, [as_values(item) for item in element.value] if element.VR == "SQ" else plain(element.value))
        for element in dataset
    ]


def plain(value: object) -> object:
    return value.rstrip(b"\0") if isinstance(value, bytes) else str(value)


def pixels(dataset: Dataset) -> np.ndarray | None:
    try:
        return dataset.pixel_array
    except Exception:  # the package holds files no decoder here can read
        return None


def test_what_was_shortened_fits_its_type(deidentifier: Deidentifier) -> None:
    kernel = write.element("ConvolutionKernel", "soft tissue axial sagittal Zorvathel")
    assert opened(deidentifier.clean(ct(kernel)).data).ConvolutionKernel == "soft tissue"


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ObserverType", "PSN"),
        ("CollimatorType", "PARA"),
        ("Modality", "ANN"),
        ("MaskOperation", "REV_TID"),
        ("RecommendedViewingMode", "NAT"),
        ("RTBeamLimitingDeviceType", "MLCY"),
        ("TransducerType", "ENDOCAV_CLA"),
        ("ImageType", "DERIVED\\PRIMARY\\DIFFUSION\\FRACTIONAL_ANISO"),
    ],
)
def test_a_term_stays_where_the_standard_defines_it_and_there_alone(
    deidentifier: Deidentifier, keyword: str, value: str
) -> None:
    cleaned = opened(deidentifier.clean(ct(write.element(keyword, value), write.element("StageName", "x"))).data)
    assert cleaned[keyword].value == opened(ct(write.element(keyword, value)))[keyword].value
    elsewhere = opened(deidentifier.clean(ct(write.element("BodyPartExamined", value.split("\\")[-1]))).data)
    assert elsewhere.BodyPartExamined == ""


def test_enumerated_terms_belong_to_code_strings_that_are_judged_term_by_term() -> None:
    kinds = {tag: (TAG_VR[tag], rule_for(tag).action) for tag in ENUMERATED}
    assert {tag for tag, (vr, _) in kinds.items() if vr != "CS"} == set()
    assert {action for _, action in kinds.values()} <= {Action.TERM, Action.IMAGE_TYPE, Action.MODEL}
