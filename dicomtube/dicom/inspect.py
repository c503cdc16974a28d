"""What an uploaded file is, before anything is done with it."""

from dataclasses import dataclass

from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.part10 import PIXEL_DATA, Part10, read, text

_DICOMDIR = "1.2.840.10008.1.3.10"
_DOCUMENTS = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.104.1",
        "1.2.840.10008.5.1.4.1.1.104.2",
        "1.2.840.10008.5.1.4.1.1.104.3",
        "1.2.840.10008.5.1.4.1.1.104.4",
        "1.2.840.10008.5.1.4.1.1.104.5",
    }
)
"""Encapsulated PDF, CDA, STL, OBJ and MTL (PS3.4 table B.5-1)."""

_VOICES = "1.2.840.10008.5.1.4.1.1.9.4."
"""Basic and general audio waveforms: a voice is a person."""

_PIXELS = (PIXEL_DATA, 0x7FE00008, 0x7FE00009)


@dataclass(frozen=True)
class Inspection:
    """What the header says a file is. UIDs are the file's own, so identifying: not to be stored or logged."""

    part10: bool
    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    series_instance_uid: str
    transfer_syntax_uid: str
    modality: str
    rows: int
    columns: int
    number_of_frames: int
    has_pixels: bool


def inspect(data: bytes) -> Inspection:
    """Read what a file is, or raise ``Rejected``; no bytes make it raise anything else."""
    return examine(read(data))


def examine(part: Part10) -> Inspection:
    """The same for a file already read."""
    top = part.top
    sop_class = refuse(part)

    def string(tag: int) -> str:
        return text(top.get(tag, b""))

    def number(tag: int) -> int:
        value = top.get(tag, b"")
        return int.from_bytes(value[:2], "little") if isinstance(value, bytes) else 0

    frames = string(0x00280008)
    return Inspection(
        part10=part.standard_layout,
        sop_class_uid=sop_class,
        sop_instance_uid=string(0x00080018) or text(part.meta.get(0x00020003, b"")),
        study_instance_uid=string(0x0020000D),
        series_instance_uid=string(0x0020000E),
        transfer_syntax_uid=part.transfer_syntax,
        modality=string(0x00080060),
        rows=number(0x00280010),
        columns=number(0x00280011),
        number_of_frames=int(frames) if frames.isdecimal() and len(frames) < 10 else 1,
        has_pixels=any(tag in top for tag in _PIXELS),
    )


def refuse(part: Part10) -> str:
    """The SOP class of a file; raises ``Rejected`` where it is of a kind that is not taken."""
    sop_class = text(part.top.get(0x00080016, b"")) or text(part.meta.get(0x00020002, b""))
    if sop_class == _DICOMDIR or 0x00041220 in part.top:
        raise Rejected(Reason.DICOMDIR)
    if sop_class in _DOCUMENTS or 0x00420011 in part.top:
        raise Rejected(Reason.ENCAPSULATED_DOCUMENT)
    if sop_class.startswith(_VOICES):
        raise Held(Reason.VIDEO)
    if not sop_class:
        raise Rejected(Reason.UNSUPPORTED_SOP_CLASS)
    return sop_class
