"""The look at a series' pixels between de-identification and publication: what is clear, masked, or held for a person.

It joins the two pure cores: `dicom` gives the frames and blanks them, `phi` finds the text. Like them it knows neither
web nor database, and works on files that are de-identified already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import ReviewCause
from dicomtube.dicom.frames import has_pixels
from dicomtube.dicom.mask import mask_file
from dicomtube.dicom.metadata import order_of, slice_place, ultrasound_regions
from dicomtube.dicom.render import frames_to_read
from dicomtube.phi.faces import FaceCause, SeriesHeader, face_cause
from dicomtube.phi.pixels import Box, Decision, HoldReason, SeriesReviewer, Verdict
from dicomtube.phi.pixels.findings import CLEAR
from dicomtube.phi.pixels.review import Reader
from dicomtube.phi.text import lint

_WORDS = ("BodyPartExamined", "StudyDescription", "SeriesDescription", "ProtocolName")


class Screening(StrEnum):
    """What became of one instance."""

    CLEAR = "clear"
    MASKED = "masked"
    HELD = "held"
    UNDECODABLE = "undecodable"


class HeldBecause(StrEnum):
    """Why a person looks at a picture before anybody else does (UNDECODABLE: why nobody does)."""

    BURNED_IN = "burned_in_annotation"
    RECOGNISABLE = "recognisable_features"
    DOSE_SCREEN = "dose_screen"
    PHOTOGRAPH = "photograph"
    SCANNED = "scanned_or_filmed"
    CAPTURE = "text_in_a_capture"
    TEXT = "text_in_the_picture"
    UNCERTAIN = "uncertain_text"
    MUCH_TEXT = "much_text"
    TEXT_REMAINS = "text_remains_after_masking"
    REGIONS_INVALID = "ultrasound_regions_invalid"
    UNDECODABLE = "undecodable_pixels"


class FaceOption(StrEnum):
    """What can be done about a series from which a face can be rebuilt, the safest first."""

    KEEP_SELECTED_SLICES = "keep_selected_slices"
    ATTEST = "attest_and_withhold_3d_and_download"
    INSTITUTION = "publish_whole_where_the_institution_allows_it"


_ALWAYS: Mapping[ReviewCause, HeldBecause] = {
    ReviewCause.BURNED_IN: HeldBecause.BURNED_IN,
    ReviewCause.RECOGNISABLE: HeldBecause.RECOGNISABLE,
    ReviewCause.DOSE_SCREEN: HeldBecause.DOSE_SCREEN,
    ReviewCause.PHOTOGRAPH: HeldBecause.PHOTOGRAPH,
    ReviewCause.SCANNED: HeldBecause.SCANNED,
}
"""What a header says that no detector may overrule."""

_CAPTURES = frozenset({ReviewCause.SECONDARY_CAPTURE, ReviewCause.DIGITISED, ReviewCause.UNKNOWN_CLASS})
"""Pictures that may be screens, forms or films: a line missed beside a line found is likely there."""

_HOLDS: Mapping[HoldReason, HeldBecause] = {reason: HeldBecause(reason.value) for reason in HoldReason}


@dataclass(frozen=True)
class Unscreened:
    """A de-identified file nobody has looked at yet: where it stands, and what its header asks for."""

    path: Path
    review: frozenset[ReviewCause]


@dataclass(frozen=True)
class Finding:
    """What became of one instance, why it is held, and where text was found: blanked, or to be drawn for who looks."""

    outcome: Screening
    reasons: tuple[HeldBecause, ...] = ()
    places: tuple[Box, ...] = ()

    @property
    def reason(self) -> str:
        """The first of the reasons; empty where it is not held."""
        return str(self.reasons[0]) if self.reasons else ""

    @property
    def boxes(self) -> int:
        """How many places were found."""
        return len(self.places)


@dataclass(frozen=True)
class SeriesScreening:
    """The finding for each instance, by the key it came under, and why a face could be rebuilt from them, if so."""

    findings: Mapping[str, Finding]
    face: FaceCause | None
    pictures_read: int

    def count(self, outcome: Screening) -> int:
        """How many instances had that outcome."""
        return sum(finding.outcome is outcome for finding in self.findings.values())


def judge(causes: frozenset[ReviewCause], verdict: Verdict, *, may_blank: bool) -> Finding:
    """What is to become of a picture: the one place where header and detector meet (docs/decisions/0013).

    MASKED means that its `places` are to be blanked.
    """
    reasons = {_ALWAYS[cause] for cause in causes & _ALWAYS.keys()}
    reasons |= {_HOLDS[reason] for reason in verdict.reasons}
    if verdict.decision is not Decision.CLEAR:
        if causes & _CAPTURES:
            reasons.add(HeldBecause.CAPTURE)
        elif not may_blank and not reasons:
            reasons.add(HeldBecause.TEXT)
    if reasons:
        return Finding(Screening.HELD, tuple(sorted(reasons, key=list(HeldBecause).index)), verdict.boxes)
    return Finding(Screening.MASKED if verdict.decision is Decision.MASK else Screening.CLEAR, (), verdict.boxes)


def screen_series(
    files: Mapping[str, Unscreened],
    open_reader: Callable[[], Reader],
    *,
    seal: Callable[[bytes], bytes] | None = None,
    tell: Callable[[], None] = lambda: None,
) -> SeriesScreening:
    """Looks at the instances of one series; those to mask are rewritten in place, their other pixels bit for bit.

    `seal` (`Deidentifier.seal`) makes a file whose pixels were blanked say so for good; without it nothing is blanked,
    and everything with text in it is held. `tell` is called after each instance. Nothing is raised for what a file
    holds: what can't be decoded is said so.
    """
    headers = {key: dcmread(file.path, stop_before_pixels=True) for key, file in files.items()}
    for key, header in headers.items():
        if blank_descriptions(header):
            _rewrite(files[key].path)
    keys = list(files)
    ordered = [keys[index] for index in order_of([slice_place(header) for header in headers.values()])]
    modality = str(headers[keys[0]].get("Modality") or "")
    # Captures of a screen don't lie over each other as slices do: each is read by itself.
    captures = any(_CAPTURES & file.review for file in files.values())
    look = _Look(open_reader, "SC" if captures else modality)
    for key in ordered:
        look.add(key, files[key])
        tell()
    verdicts = look.verdicts()
    findings = {}
    for key, file in files.items():
        finding = judge(file.review, verdicts.get(key, CLEAR), may_blank=seal is not None)
        if key in look.undecodable:
            finding = _UNDECODABLE
        elif finding.outcome is Screening.MASKED and seal is not None:
            finding = _blank(file.path, finding, seal)
        findings[key] = finding
    return SeriesScreening(findings, face_of(headers.values()), look.pictures_read)


_DESCRIPTIONS = (*_WORDS, "PerformedProcedureStepDescription", "RequestedProcedureDescription", "ImageComments")


def blank_descriptions(header: Dataset) -> bool:
    """Empties the descriptions that survived cleaning and still name somebody; says whether there were any."""
    named = [word for word in _DESCRIPTIONS if word in header and _names_somebody(str(header[word].value or ""))]
    for word in named:
        header[word].value = ""
    return bool(named)


@lru_cache(maxsize=1024)
def _names_somebody(description: str) -> bool:
    return bool(lint(description))


def _rewrite(path: Path) -> None:
    dataset = dcmread(path)
    blank_descriptions(dataset)
    dataset.save_as(path, enforce_file_format=True)


_UNDECODABLE = Finding(Screening.UNDECODABLE, (HeldBecause.UNDECODABLE,))


class _Look:
    """The look at a series: files that are held anyway lie on a pile of their own, so that they mask no others."""

    def __init__(self, open_reader: Callable[[], Reader], modality: str) -> None:
        self._open_reader, self._modality = open_reader, modality
        self._piles: dict[bool, SeriesReviewer] = {}
        self.undecodable: set[str] = set()
        self.pictures_read = 0

    def add(self, key: str, file: Unscreened) -> None:
        dataset = dcmread(file.path)
        if not has_pixels(dataset):
            return
        held = not file.review.isdisjoint(_ALWAYS)
        reviewer = self._piles.setdefault(held, SeriesReviewer(self._modality, self._open_reader()))
        try:
            regions = [Box(*edges) for edges in ultrasound_regions(dataset)]
            for frame, window in frames_to_read(dataset):
                reviewer.add(frame, instance=key, window=window, regions=regions)
        except Exception:  # decoders raise almost anything; what can't be looked at is not published
            self.undecodable.add(key)

    def verdicts(self) -> dict[str, Verdict]:
        found: dict[str, Verdict] = {}
        for reviewer in self._piles.values():
            result = reviewer.result()
            found.update(result.verdicts)
            self.pictures_read += result.pictures_read
        return found


def _blank(path: Path, finding: Finding, seal: Callable[[bytes], bytes]) -> Finding:
    try:
        path.write_bytes(seal(mask_file(path.read_bytes(), finding.places, checked=True)))
    except Exception:  # the same when it is encoded again
        return _UNDECODABLE
    return finding


def face_of(headers: Iterable[Dataset]) -> FaceCause | None:
    """Why a face could be rebuilt from a series with these headers; frames of multi-frame instances count as slices."""
    known = list(headers)
    slices = sum(int(header.get("NumberOfFrames") or 1) for header in known)
    words = [str(known[0].get(keyword) or "") for keyword in _WORDS]
    modality = str(known[0].get("Modality") or "")
    return face_cause(SeriesHeader(modality, slices, _spacing(known), _thickness(known[0]), words))


def _thickness(header: Dataset) -> float | None:
    try:
        return float(header.SliceThickness)
    except (AttributeError, TypeError, ValueError):
        return None


def _spacing(headers: Iterable[Dataset]) -> float | None:
    """The median distance between neighbouring slice positions in mm; None with fewer than two of them."""
    places = [slice_place(header) for header in headers]
    positions = [places[index].position for index in order_of(places)]
    known = [position for position in positions if position is not None]
    apart = sorted(
        distance
        for one, next_one in pairwise(known)
        if (distance := sum((a - b) ** 2 for a, b in zip(one, next_one, strict=True)) ** 0.5) > 0
    )
    return apart[len(apart) // 2] if apart else None
