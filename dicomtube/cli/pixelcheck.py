"""The pixel check of the command line: series by series, over what is already cleaned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Protocol

from dicomtube.dicom.deidentify import ReviewCause
from dicomtube.phi.pixels.reader import TextReader
from dicomtube.screening import Finding, Screening, Unscreened, screen_series


class Checked(Protocol):
    """A cleaned file in staging, whose outcome the check may change."""

    outcome: str
    reason: str | None
    staged: str | None
    series: tuple[str, str]
    review: list[str]
    report: dict[str, object]


def check_series(files: Sequence[Checked], jobs: int, *, mask: bool) -> None:
    """Hold what has text in its picture, or ``mask`` it where the detector is sure."""
    by_series: dict[tuple[str, str], dict[str, Unscreened]] = defaultdict(dict)
    by_path: dict[str, Checked] = {}
    for file in sorted((file for file in files if file.staged), key=lambda one: one.staged or ""):
        path = str(file.staged)
        causes = frozenset(ReviewCause(cause) for cause in file.review)
        by_series[file.series][path] = Unscreened(Path(path), causes)
        by_path[path] = file
    for findings in _reviewed(list(by_series.values()), jobs, mask):
        for path, finding in findings.items():
            _apply(by_path[path], finding)


def _apply(file: Checked, finding: Finding) -> None:
    if finding.outcome in (Screening.HELD, Screening.UNDECODABLE):
        file.outcome, file.reason = "held", finding.reason
    elif finding.outcome is Screening.MASKED:
        file.report["masked"] = finding.boxes


def _reviewed(series: list[dict[str, Unscreened]], jobs: int, mask: bool) -> Iterator[Mapping[str, Finding]]:
    if jobs == 1 or len(series) < 2:
        yield from (review(files, mask) for files in series)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(review, series, repeat(mask))


@cache
def _reader() -> TextReader:
    return TextReader()


def review(files: Mapping[str, Unscreened], mask: bool) -> Mapping[str, Finding]:
    """Look at one series' files; with ``mask``, blank text in place where the detector is sure."""
    try:
        return screen_series(files, _reader, mask=mask).findings
    except Exception:  # one odd series must not cost the others their outcome, and is not published unseen
        return dict.fromkeys(files, Finding(Screening.UNDECODABLE, "undecodable_pixels"))
