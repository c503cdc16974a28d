"""The words for why a file was refused: dicom's own reasons, and those that only the ingest can find."""

from __future__ import annotations

from enum import StrEnum

from dicomtube.core.language import N_
from dicomtube.dicom.errors import Reason


class IngestReason(StrEnum):
    """Reasons that need more than one file, or the pictures, to be known."""

    ALREADY_YOURS = "already_yours"
    UNDECODABLE = "undecodable"
    TEXT_IN_PICTURE = "text_in_picture"
    OVER_QUOTA = "over_quota"


_LABELS: dict[IngestReason, str] = {
    IngestReason.ALREADY_YOURS: N_("You have uploaded this image before. It was not stored a second time."),
    IngestReason.UNDECODABLE: N_("The picture could not be decoded. Export it again, uncompressed."),
    IngestReason.TEXT_IN_PICTURE: N_(
        "The picture may show text about the patient that could not be removed for certain. "
        "Mask it, then upload it again."
    ),
    IngestReason.OVER_QUOTA: N_(
        "Your space was full when this file's turn came. Delete a study, then upload it again."
    ),
}


def label(reason: str) -> str:
    """One sentence, in English, for a reason as stored; the page translates it."""
    if reason in set(IngestReason):
        return _LABELS[IngestReason(reason)]
    return Reason(reason).message
