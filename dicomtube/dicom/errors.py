"""Why a file is not taken: a closed list of reasons, each with words a person can act on.

A message never carries a value from the file: reasons are shown to people, logged and written into reports.
"""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with an uploaded file or archive."""

    NOT_DICOM = "not_dicom"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    DICOMDIR = "dicomdir"
    ENCAPSULATED_DOCUMENT = "encapsulated_document"
    UNSUPPORTED_TRANSFER_SYNTAX = "unsupported_transfer_syntax"
    UNSUPPORTED_SOP_CLASS = "unsupported_sop_class"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    DUPLICATE = "duplicate"
    UNSAFE_NAME = "unsafe_name"
    NESTED_ARCHIVE = "nested_archive"
    TOO_MANY_MEMBERS = "too_many_members"
    COMPRESSION_BOMB = "compression_bomb"
    NOT_AN_ARCHIVE = "not_an_archive"
    VIDEO = "video"

    @property
    def message(self) -> str:
        """One sentence for the person who uploaded the file."""
        return _MESSAGES[self]


_MESSAGES: dict[Reason, str] = {
    Reason.NOT_DICOM: "This is not a DICOM file. Export the study from the workstation as DICOM and try again.",
    Reason.EMPTY: "The file is empty. Export it again.",
    Reason.TRUNCATED: "The file ends before its content does. Copy or export it again.",
    Reason.BROKEN: "The file's structure is damaged and cannot be read safely. Export it again.",
    Reason.DICOMDIR: "This is a directory of a DICOM disc, not an image. Upload the images themselves.",
    Reason.ENCAPSULATED_DOCUMENT: "Documents inside DICOM (PDF, CDA, 3D models) cannot be de-identified. Leave it out.",
    Reason.UNSUPPORTED_TRANSFER_SYNTAX: "This compression is not supported. Export the study uncompressed.",
    Reason.UNSUPPORTED_SOP_CLASS: "This kind of DICOM object has no place in a teaching case. Leave it out.",
    Reason.TOO_LARGE: "The file is larger than allowed. Upload fewer or smaller images.",
    Reason.ENCRYPTED: "The file is encrypted. Upload it without a password.",
    Reason.DUPLICATE: "The same image is there twice. The second copy was left out.",
    Reason.UNSAFE_NAME: "The archive names this file in a way that is not allowed. Pack the archive again.",
    Reason.NESTED_ARCHIVE: "An archive inside an archive is not opened. Unpack it and upload its images.",
    Reason.TOO_MANY_MEMBERS: "The archive holds more files than allowed. Split it.",
    Reason.COMPRESSION_BOMB: "The archive unpacks to far more than it should. Pack it again with an ordinary tool.",
    Reason.NOT_AN_ARCHIVE: "The archive is damaged or is not a zip file. Pack it again.",
    Reason.VIDEO: "Video streams can carry sound and text that cannot be checked here. Export still frames.",
}


class Rejected(Exception):
    """A file or archive that is refused; ``reason`` says why, the message says what to do about it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason

    def __reduce__(self) -> tuple[type["Rejected"], tuple[Reason]]:
        return type(self), (self.reason,)


class Held(Rejected):
    """A file that was read but may not be published by a machine alone: a person has to decide."""
