"""What a look at a series' pixels found. Never what the text said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dicomtube.phi.pixels.boxes import Box


class Decision(StrEnum):
    """What is to be done with an instance."""

    CLEAR = "clear"
    MASK = "mask"
    HOLD = "hold"


class HoldReason(StrEnum):
    """Why a person has to look."""

    UNCERTAIN = "uncertain_text"
    MUCH_TEXT = "much_text"
    TEXT_REMAINS = "text_remains_after_masking"
    REGIONS_INVALID = "ultrasound_regions_invalid"


@dataclass(frozen=True, slots=True)
class Verdict:
    """For one instance: what to do, the boxes to blank (or, when held, to draw), and why it is held."""

    decision: Decision
    boxes: tuple[Box, ...] = ()
    reasons: frozenset[HoldReason] = frozenset()


CLEAR = Verdict(Decision.CLEAR)


@dataclass(frozen=True, slots=True)
class PixelFindings:
    """The verdict for every instance that was added, and how many pictures were read for it."""

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    pictures_read: int = 0

    def verdict(self, instance: str) -> Verdict:
        """The verdict for an instance (KeyError for one that was never added)."""
        return self.verdicts[instance]

    @property
    def decision(self) -> Decision:
        """The gravest decision of the series; CLEAR for an empty one."""
        decisions = {verdict.decision for verdict in self.verdicts.values()}
        for decision in (Decision.HOLD, Decision.MASK):
            if decision in decisions:
                return decision
        return Decision.CLEAR
