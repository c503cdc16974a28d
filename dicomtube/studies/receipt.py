"""The de-identification receipt of a study: counts, the policy's version, a hash; never a value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from dicomtube.core.language import N_
from dicomtube.dicom.deidentify import Outcome, Report


@dataclass(frozen=True)
class Receipt:
    """What was done to a study before anybody saw it.

    `kept` to `shifted` count elements over all files; `looked_at` counts pictures read for burned-in text; `masked`
    counts images with blanked text. Of the images `held` for a person, `hand_masked`, `hand_kept` and `hand_rejected`
    are decided; `deleted` counts slices that the owner took out later. `sha256` is the SHA-256 of the sorted SHA-256
    sums of the stored instances.
    """

    policy: str = ""
    files: int = 0
    kept: int = 0
    removed: int = 0
    replaced: int = 0
    cleaned: int = 0
    shifted: int = 0
    looked_at: int = 0
    masked: int = 0
    held: int = 0
    hand_masked: int = 0
    hand_kept: int = 0
    hand_rejected: int = 0
    deleted: int = 0
    sha256: str = ""

    def merged(self, other: Receipt) -> Receipt:
        """This receipt with the counts of a later one added; policy and hash are the later one's, where it has them."""
        mine, theirs = asdict(self), asdict(other)
        return Receipt(
            **{
                name: mine[name] + value if isinstance(value, int) else value or mine[name]
                for name, value in theirs.items()
            }
        )

    def as_dict(self) -> dict[str, str | int]:
        """The receipt as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, str | int]) -> Receipt:
        """The receipt as it was stored; what an older one lacks is empty."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})  # type: ignore[arg-type]


def receipt_of(reports: Iterable[Report], *, looked_at: int, masked: int) -> Receipt:
    """The receipt of files cleaned in one go, without its hash."""
    reports = list(reports)

    def total(*outcomes: Outcome) -> int:
        return sum(report.count(outcome) for report in reports for outcome in outcomes)

    return Receipt(
        policy=reports[0].policy_version if reports else "",
        files=len(reports),
        kept=max(0, sum(report.elements for report in reports) - total(*(set(Outcome) - {Outcome.KEPT}))),
        removed=total(Outcome.REMOVED, Outcome.EMPTIED),
        replaced=total(Outcome.REPLACED),
        cleaned=total(Outcome.CLEANED),
        shifted=total(Outcome.SHIFTED),
        looked_at=looked_at,
        masked=masked,
    )


def study_hash(sha256_sums: Iterable[str]) -> str:
    """The SHA-256 of the instances' sorted SHA-256 sums, hex."""
    return hashlib.sha256("".join(sorted(sha256_sums)).encode()).hexdigest()


LABELS: dict[str, str] = {
    "files": N_("Files"),
    "removed": N_("Attributes removed"),
    "replaced": N_("Identifiers replaced"),
    "cleaned": N_("Texts cleaned"),
    "shifted": N_("Dates shifted"),
    "kept": N_("Attributes kept"),
    "looked_at": N_("Pictures searched for text"),
    "masked": N_("Images with text masked"),
    "held": N_("Images held for a person"),
    "hand_masked": N_("Masked by a person"),
    "hand_kept": N_("Kept by a person"),
    "hand_rejected": N_("Left out"),
    "deleted": N_("Slices deleted later"),
    "policy": N_("Policy"),
    "sha256": N_("SHA-256"),
}
"""What the page calls each line, in the order it shows them."""


def receipt_lines(stored: Mapping[str, str | int]) -> list[tuple[str, str | int]]:
    """The receipt as (English label, value) in reading order, without what never happened; empty for none."""
    return [(label, stored[name]) for name, label in LABELS.items() if name in stored and _is_told(name, stored)]


_BY_HAND = ("held", "hand_masked", "hand_kept", "hand_rejected", "deleted")


def _is_told(name: str, stored: Mapping[str, str | int]) -> bool:
    return name not in _BY_HAND or bool(stored[name])
