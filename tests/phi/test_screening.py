"""Which pictures are clear, masked, or held for a person: header and detector together."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from dicomtube.dicom.deidentify import Deidentifier, ReviewCause
from dicomtube.phi.pixels import Box, Decision, HoldReason, Verdict
from dicomtube.phi.pixels.reader import TextReader
from dicomtube.screening import Finding, HeldBecause, Screening, Unscreened, judge, screen_series
from tests.dicom import corpus
from tests.dicom.corpus import Writer, identity, part10, picture

BOX = Box(1, 1, 20, 9)
CLEAR, SURE = Verdict(Decision.CLEAR), Verdict(Decision.MASK, (BOX,))
UNSURE = Verdict(Decision.HOLD, (BOX,), frozenset({HoldReason.UNCERTAIN}))
write = Writer()


def ruling(verdict: Verdict, *causes: ReviewCause, may_blank: bool = True) -> tuple[str, list[str]]:
    finding = judge(frozenset(causes), verdict, may_blank=may_blank)
    return str(finding.outcome), [str(reason) for reason in finding.reasons]


@pytest.mark.parametrize("verdict", [CLEAR, SURE, UNSURE])
@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (ReviewCause.BURNED_IN, "burned_in_annotation"),
        (ReviewCause.DOSE_SCREEN, "dose_screen"),
        (ReviewCause.RECOGNISABLE, "recognisable_features"),
        (ReviewCause.PHOTOGRAPH, "photograph"),
        (ReviewCause.SCANNED, "scanned_or_filmed"),
    ],
)
def test_no_detector_overrules_what_the_header_says(verdict: Verdict, cause: ReviewCause, reason: str) -> None:
    outcome, reasons = ruling(verdict, cause)
    assert (outcome, reasons[0]) == ("held", reason)


@pytest.mark.parametrize("cause", [ReviewCause.SECONDARY_CAPTURE, ReviewCause.DIGITISED, ReviewCause.UNKNOWN_CLASS])
def test_a_capture_is_clear_without_any_text_and_held_with_some(cause: ReviewCause) -> None:
    assert ruling(CLEAR, cause) == ("clear", [])
    assert ruling(SURE, cause) == ("held", ["text_in_a_capture"])
    assert ruling(UNSURE, cause) == ("held", ["text_in_a_capture", "uncertain_text"])


@pytest.mark.parametrize("causes", [(), (ReviewCause.ULTRASOUND,), (ReviewCause.HIDDEN_BITS,)])
def test_elsewhere_sure_text_is_masked_and_unsure_text_held(causes: tuple[ReviewCause, ...]) -> None:
    assert ruling(CLEAR, *causes) == ("clear", [])
    assert ruling(SURE, *causes) == ("masked", [])
    assert ruling(UNSURE, *causes) == ("held", ["uncertain_text"])


def test_who_may_not_blank_holds_instead() -> None:
    assert ruling(SURE, may_blank=False) == ("held", ["text_in_the_picture"])
    assert ruling(CLEAR, may_blank=False) == ("clear", [])


def test_every_reason_of_the_detector_has_its_name_and_places_come_along() -> None:
    verdict = Verdict(Decision.HOLD, (BOX,), frozenset(HoldReason))
    finding = judge(frozenset(), verdict, may_blank=True)
    assert {str(reason) for reason in finding.reasons} == {str(reason) for reason in HoldReason}
    assert (finding.places, finding.boxes) == ((BOX,), 1)
    assert judge(frozenset(), SURE, may_blank=True) == Finding(Screening.MASKED, (), (BOX,))


def test_a_capture_of_nothing_but_a_picture_passes_and_a_scanned_one_waits(reader: TextReader, tmp_path: Path) -> None:
    def screened(*more: bytes) -> Finding:
        body = [*identity(write, sop_class=corpus.SC, modality="OT"), *picture(write, rows=64, columns=64), *more]
        cleaned = Deidentifier(bytes(32), "owner").clean(part10(body, sop_class=corpus.SC))
        path = tmp_path / "one.dcm"
        path.write_bytes(cleaned.data)
        return screen_series({"one": Unscreened(path, cleaned.review)}, lambda: reader).findings["one"]

    assert screened() == Finding(Screening.CLEAR)
    assert screened(write.element("ConversionType", "SI")) == Finding(Screening.HELD, (HeldBecause.SCANNED,))


def test_what_cannot_be_decoded_is_never_clear(reader: TextReader, tmp_path: Path) -> None:
    body = [*identity(write), *picture(write)]
    cleaned = Deidentifier(bytes(32), "owner").clean(part10(body))
    path = tmp_path / "one.dcm"
    path.write_bytes(cleaned.data.replace(b"MONOCHROME2", b"NONSENSE123"))
    for causes in (frozenset[ReviewCause](), frozenset({ReviewCause.BURNED_IN})):
        finding = screen_series({"one": Unscreened(path, causes)}, lambda: reader).findings["one"]
        assert finding == Finding(Screening.UNDECODABLE, (HeldBecause.UNDECODABLE,))


def test_a_series_leaves_without_the_descriptions_that_name_somebody(reader: TextReader, tmp_path: Path) -> None:
    body = [*identity(write), *picture(write, rows=64, columns=64)]
    path = tmp_path / "one.dcm"
    path.write_bytes(Deidentifier(bytes(32), "owner").clean(part10(body)).data)
    cleaned = dcmread(path)
    # What a gap in the vocabulary would let through: the linter is the second look.
    cleaned.SeriesDescription, cleaned.StudyDescription = "CT chest of Mrs Entwistle", "CT THORAX"
    cleaned.save_as(path, enforce_file_format=True)

    screen_series({"one": Unscreened(path, frozenset())}, lambda: reader)

    left = dcmread(path)
    assert (left.SeriesDescription, left.StudyDescription) == ("", "CT THORAX")
    assert left.PixelData == cleaned.PixelData
