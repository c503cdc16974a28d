"""The pixel check of the command line: series by series, over what is already cleaned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Protocol

from pydicom import dcmread
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import ReviewCause
from dicomtube.dicom.mask import mask_file
from dicomtube.dicom.metadata import ultrasound_regions
from dicomtube.dicom.render import frames_to_read
from dicomtube.phi.pixels import Box, Decision, SeriesReviewer
from dicomtube.phi.pixels.reader import TextReader

UNDECODABLE = "undecodable_pixels"


class Checked(Protocol):
    """A cleaned file in staging, whose outcome the check may change."""

    outcome: str
    reason: str | None
    staged: str | None
    series: tuple[str, str]
    review: list[str]
    report: dict[str, object]


NEEDS_EYES = frozenset({ReviewCause.BURNED_IN, ReviewCause.DOSE_SCREEN, ReviewCause.RECOGNISABLE})
"""Causes that no detector may overrule: the object itself, or what it is, says that there is something to see."""


@dataclass(frozen=True)
class Finding:
    """What the check says of one file: held for a reason, or masked in so many places, or neither."""

    held: str | None = None
    masked: int = 0


def check_series(files: Sequence[Checked], jobs: int, *, mask: bool) -> None:
    """Hold what has text in its picture, or ``mask`` it where the detector is sure."""
    by_series: dict[tuple[str, str], list[str]] = defaultdict(list)
    by_path: dict[str, Checked] = {}
    for file in files:
        causes = NEEDS_EYES.intersection(ReviewCause(cause) for cause in file.review)
        if causes:
            file.outcome, file.reason = "held", min(causes)
        elif file.staged:
            by_series[file.series].append(file.staged)
            by_path[file.staged] = file
    for findings in _reviewed([sorted(paths) for paths in by_series.values()], jobs, mask):
        for path, finding in findings.items():
            _apply(by_path[path], finding)


def _apply(file: Checked, finding: Finding) -> None:
    if finding.held:
        file.outcome, file.reason = "held", finding.held
    elif finding.masked:
        file.report["masked"] = finding.masked


def _reviewed(series: list[list[str]], jobs: int, mask: bool) -> Iterator[dict[str, Finding]]:
    if jobs == 1 or len(series) < 2:
        yield from (review(paths, mask) for paths in series)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(review, series, repeat(mask))


@cache
def _reader() -> TextReader:
    return TextReader()


def review(paths: Sequence[str], mask: bool) -> dict[str, Finding]:
    """Look at one series' files; with ``mask``, blank text in place where the detector is sure."""
    findings: dict[str, Finding] = {}
    reviewer: SeriesReviewer | None = None
    for path in paths:
        dataset = dcmread(path)
        if not any(keyword in dataset for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
            continue
        reviewer = reviewer or SeriesReviewer(str(dataset.get("Modality") or "OT"), _reader())
        try:
            _add(reviewer, path, dataset)
        except Exception:  # decoders raise almost anything; what cannot be looked at is not published
            findings[path] = Finding(held=UNDECODABLE)
    if reviewer is None:
        return findings
    for path, verdict in reviewer.result().verdicts.items():
        if path in findings or verdict.decision is Decision.CLEAR:
            continue
        if verdict.decision is Decision.HOLD or not mask:
            findings[path] = Finding(held=min(map(str, verdict.reasons), default="text_in_the_picture"))
            continue
        try:
            Path(path).write_bytes(mask_file(Path(path).read_bytes(), verdict.boxes, checked=True))
            findings[path] = Finding(masked=len(verdict.boxes))
        except Exception:  # the same when it encodes again
            findings[path] = Finding(held=UNDECODABLE)
    return findings


def _add(reviewer: SeriesReviewer, path: str, dataset: Dataset) -> None:
    regions = [Box(*edges) for edges in ultrasound_regions(dataset)]
    for frame, window in frames_to_read(dataset):
        reviewer.add(frame, instance=path, window=window, regions=regions)
