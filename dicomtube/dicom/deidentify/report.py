"""What cleaning a file did: counts and tags, never values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one element."""

    KEPT = "kept"
    REMOVED = "removed"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    CLEANED = "cleaned"
    SHIFTED = "shifted"


class ReviewCause(StrEnum):
    """Why a person has to look at the pixels before anybody else does."""

    BURNED_IN = "burned_in_annotation"
    RECOGNISABLE = "recognisable_features"
    SECONDARY_CAPTURE = "secondary_capture"
    DOSE_SCREEN = "dose_screen"
    ULTRASOUND = "ultrasound"
    DIGITISED = "digitised_film"
    SCANNED = "scanned_or_filmed"
    PHOTOGRAPH = "photograph"
    UNKNOWN_CLASS = "unknown_sop_class"
    HIDDEN_BITS = "hidden_bits"


@dataclass(frozen=True)
class Report:
    """Per outcome, how often each attribute had it; attributes as ``(gggg,eeee)``, all private ones as one."""

    policy_version: str
    elements: int
    changes: Mapping[Outcome, Mapping[str, int]]
    pixels: tuple[str, ...]
    """What was done to the pixel data besides carrying it over, in words."""

    def count(self, outcome: Outcome) -> int:
        """How many elements had ``outcome``."""
        return sum(self.changes.get(outcome, {}).values())

    def as_dict(self) -> dict[str, object]:
        """The report as plain JSON values."""
        return {
            "policy": self.policy_version,
            "elements": self.elements,
            "pixels": list(self.pixels),
            **{str(outcome): dict(sorted(tags.items())) for outcome, tags in self.changes.items()},
        }


@dataclass(frozen=True)
class Cleaned:
    """A cleaned file: a valid Part 10 file in bytes, what was done, and why eyes are needed, if they are."""

    data: bytes
    report: Report
    review: frozenset[ReviewCause]


@dataclass(frozen=True)
class PlannedChange:
    """What will happen to one attribute of a file, before it happens; values are not part of it."""

    path: str
    keyword: str
    outcome: Outcome
    action: str
    reason: str
    reference: str
    count: int = 1
