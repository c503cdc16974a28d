"""The pixel check of the command line: series by series, over what is already cleaned."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from dicomtube.dicom.deidentify import ReviewCause


class PixelMode(StrEnum):
    """What to do about text in pictures."""

    MASK = "mask"
    HOLD = "hold"
    OFF = "off"


class Checked(Protocol):
    """A cleaned file in staging, whose outcome the check may change."""

    outcome: str
    reason: str | None
    staged: str | None
    series: tuple[str, str]
    review: list[str]
    report: dict[str, object]


NEEDS_EYES = frozenset({ReviewCause.BURNED_IN, ReviewCause.DOSE_SCREEN, ReviewCause.RECOGNISABLE})
"""Causes that no detector may overrule."""


def check_series(files: Sequence[Checked], mode: PixelMode) -> None:
    """Hold or mask what has text in its picture; ``off`` leaves everything as it is."""
    if mode is PixelMode.OFF:
        return
    for file in files:
        causes = NEEDS_EYES.intersection(ReviewCause(cause) for cause in file.review)
        if causes:
            file.outcome, file.reason = "held", min(causes)
