"""The look at pictures and faces of the command line: series by series, over what is already cleaned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Protocol

from pydicom import dcmread

from dicomtube.dicom.deidentify import Deidentifier, ReviewCause
from dicomtube.phi.pixels.review import Reader
from dicomtube.screening import (
    FaceOption,
    Finding,
    HeldBecause,
    Screening,
    SeriesScreening,
    Unscreened,
    face_of,
    screen_series,
)


class Checked(Protocol):
    """A cleaned file in staging, whose outcome the check may change."""

    outcome: str
    reason: str | None
    staged: str | None
    series: tuple[str, str]
    review: list[str]
    report: dict[str, object]


@dataclass(frozen=True)
class Seal:
    """What is needed to make a `Deidentifier` in another process."""

    key: bytes
    owner: str

    def __call__(self, data: bytes) -> bytes:
        """`Deidentifier.seal` of this key and owner."""
        return _deidentifier(self.key, self.owner).seal(data)


@cache
def _deidentifier(key: bytes, owner: str) -> Deidentifier:
    return Deidentifier(key, owner)


def check_series(
    files: Sequence[Checked], jobs: int, *, seal: Seal | None, look: bool = True, hold_faces: bool = False
) -> dict[str, dict[str, object]]:
    """Hold what has text in its picture, or mask it (``seal``) where the detector is sure; tell of faces.

    Without ``look`` only headers are read, and nothing is held or masked for its text. What is returned describes
    each series by its new UID, as it stands in the report.
    """
    by_series: dict[tuple[str, str], dict[str, Unscreened]] = defaultdict(dict)
    by_path: dict[str, Checked] = {}
    for file in sorted((file for file in files if file.staged), key=lambda one: one.staged or ""):
        path = str(file.staged)
        causes = frozenset(ReviewCause(cause) for cause in file.review)
        by_series[file.series][path] = Unscreened(Path(path), causes)
        by_path[path] = file
    found: dict[str, dict[str, object]] = {}
    screenings = _reviewed(list(by_series.values()), jobs, seal) if look else map(_faces_only, by_series.values())
    for (_, series), screening in zip(by_series, screenings, strict=True):
        members = [by_path[path] for path in screening.findings]
        for path, finding in screening.findings.items():
            _apply(by_path[path], finding)
        if screening.face:
            _tell_of_face(members, str(screening.face), hold=hold_faces)
        found[series or "none"] = {
            "files": len(members),
            "outcomes": dict(Counter(file.outcome for file in members)),
            "face": str(screening.face) if screening.face else None,
            "options": [str(option) for option in FaceOption] if screening.face else [],
        }
    return found


def _apply(file: Checked, finding: Finding) -> None:
    if finding.outcome in (Screening.HELD, Screening.UNDECODABLE):
        file.outcome, file.reason = "held", finding.reason
        file.report["held_because"] = [str(reason) for reason in finding.reasons]
    elif finding.outcome is Screening.MASKED:
        file.report["masked"] = finding.boxes


def _tell_of_face(files: Sequence[Checked], cause: str, *, hold: bool) -> None:
    for file in files:
        file.report["face"] = cause
        if hold and file.outcome == "cleaned":
            file.outcome, file.reason = "held", cause


def _reviewed(series: list[dict[str, Unscreened]], jobs: int, seal: Seal | None) -> Iterator[SeriesScreening]:
    if jobs == 1 or len(series) < 2:
        yield from (review(files, seal) for files in series)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(review, series, repeat(seal))


@cache
def _reader() -> Reader:
    # OpenCV and onnxruntime: a second and 100 MB, which a run that looks at no picture need not pay.
    from dicomtube.phi.pixels.reader import TextReader  # noqa: PLC0415

    return TextReader()


def review(files: Mapping[str, Unscreened], seal: Seal | None) -> SeriesScreening:
    """Look at one series' files; with ``seal``, blank text in place where the detector is sure."""
    try:
        return screen_series(files, _reader, seal=seal)
    except Exception:  # one odd series must not cost the others their outcome, and is not published unseen
        unseen = Finding(Screening.UNDECODABLE, (HeldBecause.UNDECODABLE,))
        return SeriesScreening(dict.fromkeys(files, unseen), None, 0)


def _faces_only(files: Mapping[str, Unscreened]) -> SeriesScreening:
    try:
        face = face_of([dcmread(file.path, stop_before_pixels=True) for file in files.values()])
    except Exception:  # headers that make no sense make no face
        face = None
    return SeriesScreening(dict.fromkeys(files, Finding(Screening.CLEAR)), face, 0)
