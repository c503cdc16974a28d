"""What a file is, or why it is refused."""

from __future__ import annotations

import pickle

import pytest

from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.inspect import Inspection, inspect
from tests.dicom import corpus
from tests.dicom.corpus import Writer, ct, identity, part10, picture

write = Writer()


def test_an_image() -> None:
    assert inspect(ct(write.element("NumberOfFrames", "1"))) == Inspection(
        part10=True,
        sop_class_uid=corpus.CT,
        sop_instance_uid=corpus.INSTANCE_UID,
        study_instance_uid=corpus.STUDY_UID,
        series_instance_uid=corpus.SERIES_UID,
        transfer_syntax_uid=corpus.EXPLICIT,
        modality="CT",
        rows=8,
        columns=8,
        number_of_frames=1,
        has_pixels=True,
    )


def test_the_encodings_agree() -> None:
    body = [*identity(write), *picture(write)]
    found = [inspect(ct(write=Writer(explicit=False))), inspect(part10(body, syntax=corpus.DEFLATED)), inspect(ct())]
    assert {(one.sop_instance_uid, one.rows, one.modality) for one in found} == {(corpus.INSTANCE_UID, 8, "CT")}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"%PDF-1.7 ...", Reason.NOT_DICOM),
        (bytes(4000), Reason.NOT_DICOM),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), Reason.NOT_DICOM),
        (bytes(128) + b"DICM", Reason.BROKEN),
        (ct()[:-40], Reason.TRUNCATED),
        (ct()[:300], Reason.TRUNCATED),
        (part10([write.element("SOPClassUID", "1.2.840.10008.1.3.10")]), Reason.DICOMDIR),
        (part10([write.element("SOPClassUID", "1.2.840.10008.5.1.4.1.1.104.2")]), Reason.ENCAPSULATED_DOCUMENT),
        (part10([write.element("SOPClassUID", "1.2.840.10008.5.1.4.1.1.104.3")]), Reason.ENCAPSULATED_DOCUMENT),
        (
            part10([write.element("SOPClassUID", "1.2.840.10008.5.1.4.1.1.104.1"), write.element(0x00420011, b"%PDF")]),
            Reason.ENCAPSULATED_DOCUMENT,
        ),
        (
            part10([write.element("SOPClassUID", corpus.CT), write.element(0x00420011, b"%PDF")]),
            Reason.ENCAPSULATED_DOCUMENT,
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, Reason) else "",
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_refusals(data: bytes, reason: Reason) -> None:
    with pytest.raises(Rejected) as refusal:
        inspect(data)
    assert refusal.value.reason == reason


def test_a_data_set_without_its_preamble_is_read() -> None:
    data = ct(write=Writer(explicit=False))
    start = 144 + int.from_bytes(data[140:144], "little")
    found = inspect(data[start:])
    assert (found.part10, found.sop_instance_uid, found.rows) == (False, corpus.INSTANCE_UID, 8)


def test_a_deflated_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dicomtube.dicom.part10.MAX_INFLATED_BYTES", 1 << 16)
    body = [*identity(write), *picture(write), write.element("WaveformData", bytes(1 << 20))]
    with pytest.raises(Rejected) as refusal:
        inspect(part10(body, syntax=corpus.DEFLATED))
    assert refusal.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize("kind", [Rejected, Held])
def test_refusals_travel_between_processes(kind: type[Rejected]) -> None:
    copy = pickle.loads(pickle.dumps(kind(Reason.VIDEO)))
    assert (type(copy), copy.reason, str(copy)) == (kind, Reason.VIDEO, Reason.VIDEO.message)
