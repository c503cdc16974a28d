"""The words for why a file was refused (dicom's own reasons, and what only the ingest can find) or an image is held."""

from __future__ import annotations

from enum import StrEnum

from dicomtube.core.language import N_
from dicomtube.dicom.errors import Reason


class IngestReason(StrEnum):
    """Reasons that need more than one file, or the pictures, to be known."""

    ALREADY_YOURS = "already_yours"
    UNDECODABLE = "undecodable"
    OVER_QUOTA = "over_quota"


_LABELS: dict[IngestReason, str] = {
    IngestReason.ALREADY_YOURS: N_("You have uploaded this image before. It was not stored a second time."),
    IngestReason.UNDECODABLE: N_("The picture could not be decoded. Export it again, uncompressed."),
    IngestReason.OVER_QUOTA: N_(
        "Your space was full when this file's turn came. Delete a study, then upload it again."
    ),
}


def label(reason: str) -> str:
    """One sentence, in English, for a reason as stored; the page translates it."""
    if reason in set(IngestReason):
        return _LABELS[IngestReason(reason)]
    return Reason(reason).message


_HELD: dict[str, str] = {
    "burned_in_annotation": N_("The file itself says that identifying text is burned into its pixels."),
    "recognisable_features": N_("The file itself says that its pixels make the patient recognisable."),
    "dose_screen": N_("This looks like a screen of text, such as a dose report."),
    "photograph": N_("This is a photograph, which may show the patient."),
    "scanned_or_filmed": N_("This was scanned or filmed: a label may be in the picture."),
    "text_in_a_capture": N_("Text was found in a picture taken from a screen or film."),
    "uncertain_text": N_("Something may be text, and it is not certain that it is."),
    "much_text": N_("So much of the picture is text that masking it would leave little."),
    "text_remains_after_masking": N_("Text was still found after masking."),
    "ultrasound_regions_invalid": N_("The file declares picture regions that lie outside its picture."),
}


def held_label(reason: str) -> str:
    """One sentence, in English, for why an image is held; the page translates it."""
    return _HELD.get(reason, N_("The picture may show text about the patient."))
