"""The look at a series' pixels between de-identification and publication: what is clear, masked, or held for a person.

It joins the two pure cores: `dicom` gives the frames and blanks them, `phi` finds the text. Like them it knows neither
web nor database, and works on files that are de-identified already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
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
from dicomtube.phi.pixels import Box, Decision, SeriesReviewer, Verdict
from dicomtube.phi.pixels.review import Reader

NEEDS_EYES = frozenset({ReviewCause.BURNED_IN, ReviewCause.DOSE_SCREEN, ReviewCause.RECOGNISABLE})
"""What a header says that no detector may overrule."""

_WORDS = ("BodyPartExamined", "StudyDescription", "SeriesDescription", "ProtocolName")


class Screening(StrEnum):
    """What became of one instance."""

    CLEAR = "clear"
    MASKED = "masked"
    HELD = "held"
    UNDECODABLE = "undecodable"


@dataclass(frozen=True)
class Unscreened:
    """A de-identified file nobody has looked at yet: where it stands, and what its header asks for."""

    path: Path
    review: frozenset[ReviewCause]


@dataclass(frozen=True)
class Finding:
    """What became of one instance: `reason` says why it is held, `boxes` how many places were blanked."""

    outcome: Screening
    reason: str = ""
    boxes: int = 0


@dataclass(frozen=True)
class SeriesScreening:
    """The finding for each instance, by the key it came under, and why a face could be rebuilt from them, if so."""

    findings: Mapping[str, Finding]
    face: FaceCause | None
    pictures_read: int

    def count(self, outcome: Screening) -> int:
        """How many instances had that outcome."""
        return sum(finding.outcome is outcome for finding in self.findings.values())


def screen_series(
    files: Mapping[str, Unscreened],
    open_reader: Callable[[], Reader],
    *,
    mask: bool = True,
    tell: Callable[[], None] = lambda: None,
) -> SeriesScreening:
    """Looks at the instances of one series; those to mask are rewritten in place, their other pixels bit for bit.

    Without `mask` everything with text in it is held. `tell` is called after each instance. Nothing is raised for what
    a file holds: what can't be decoded is said so.
    """
    headers = {key: dcmread(file.path, stop_before_pixels=True) for key, file in files.items()}
    keys = list(files)
    ordered = [keys[index] for index in order_of([slice_place(header) for header in headers.values()])]
    modality = str(headers[keys[0]].get("Modality") or "")
    # Captures of a screen don't lie over each other as slices do: each is read by itself.
    captures = any(ReviewCause.SECONDARY_CAPTURE in file.review for file in files.values())
    reviewer = SeriesReviewer("SC" if captures else modality, open_reader())
    findings: dict[str, Finding] = {}
    for key in ordered:
        if causes := NEEDS_EYES & files[key].review:
            findings[key] = Finding(Screening.HELD, min(causes))
        elif not _add(reviewer, key, dcmread(files[key].path)):
            findings[key] = Finding(Screening.UNDECODABLE, "undecodable_pixels")
        tell()
    result = reviewer.result()
    for key, verdict in result.verdicts.items():
        if key not in findings:
            findings[key] = _settle(files[key].path, verdict, mask=mask)
    without_pixels = {key: Finding(Screening.CLEAR) for key in keys if key not in findings}
    return SeriesScreening(findings | without_pixels, _face(headers, modality), result.pictures_read)


def _add(reviewer: SeriesReviewer, key: str, dataset: Dataset) -> bool:
    if not has_pixels(dataset):
        return True
    regions = [Box(*edges) for edges in ultrasound_regions(dataset)]
    try:
        for frame, window in frames_to_read(dataset):
            reviewer.add(frame, instance=key, window=window, regions=regions)
    except Exception:  # decoders raise almost anything; what can't be looked at is not published
        return False
    return True


def _settle(path: Path, verdict: Verdict, *, mask: bool) -> Finding:
    if verdict.decision is Decision.CLEAR:
        return Finding(Screening.CLEAR)
    if verdict.decision is Decision.HOLD or not mask:
        return Finding(Screening.HELD, min(map(str, verdict.reasons), default="text_in_the_picture"))
    try:
        path.write_bytes(mask_file(path.read_bytes(), verdict.boxes, checked=True))
    except Exception:  # the same when it is encoded again
        return Finding(Screening.UNDECODABLE, "undecodable_pixels")
    return Finding(Screening.MASKED, boxes=len(verdict.boxes))


def _face(headers: Mapping[str, Dataset], modality: str) -> FaceCause | None:
    """Whether the series shows a face; frames of multi-frame instances count as slices."""
    first = next(iter(headers.values()))
    slices = sum(int(header.get("NumberOfFrames") or 1) for header in headers.values())
    words = [str(first.get(keyword) or "") for keyword in _WORDS]
    return face_cause(SeriesHeader(modality, slices, _spacing(headers), _thickness(first), words))


def _thickness(header: Dataset) -> float | None:
    try:
        return float(header.SliceThickness)
    except (AttributeError, TypeError, ValueError):
        return None


def _spacing(headers: Mapping[str, Dataset]) -> float | None:
    """The median distance between neighbouring slice positions in mm; None with fewer than two of them."""
    places = [slice_place(header) for header in headers.values()]
    positions = [places[index].position for index in order_of(places)]
    known = [position for position in positions if position is not None]
    apart = sorted(
        distance
        for one, next_one in pairwise(known)
        if (distance := sum((a - b) ** 2 for a, b in zip(one, next_one, strict=True)) ** 0.5) > 0
    )
    return apart[len(apart) // 2] if apart else None
