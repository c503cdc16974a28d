"""Receiving uploads into quarantine: open, put files, look, close, discard, expire.

The bytes of a file go to the quarantine store before its row is written, and leave it before the row goes, so a crash
leaves at most an object without a row, which `expire` sweeps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound, TooLarge
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.queue import enqueue
from dicomtube.core.storage import ObjectStore
from dicomtube.identity.service import require_good_standing, require_unrestricted
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import DigestingReader
from dicomtube.studies.models import HeldInstance, HeldKeys, Refusal, Study, Upload, UploadFile, UploadState
from dicomtube.studies.service.review import waiting_counts

DIGEST = re.compile(r"[0-9a-f]{64}")
INGEST = "studies.ingest"
_UNFINISHED = (UploadState.RECEIVING, UploadState.QUEUED, UploadState.INGESTING)


@dataclass(frozen=True)
class UploadLimits:
    """Sizes in bytes. `used_bytes` is what the person's studies and unfinished uploads take already."""

    max_file_bytes: int
    max_files: int
    quota_bytes: int
    keep_hours: int
    used_bytes: int = 0

    @property
    def free_bytes(self) -> int:
        return max(0, self.quota_bytes - self.used_bytes)


@dataclass(frozen=True)
class RefusedGroup:
    """Files refused for one reason: the first few as (file number, member number in a zip or None)."""

    outcome: str
    reason: str
    count: int
    examples: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True)
class UploadProgress:
    """Where an upload stands, as its page shows it; `waiting` counts held images by study."""

    upload: Upload
    received_count: int
    refused: tuple[RefusedGroup, ...]
    studies: tuple[Study, ...]
    waiting: dict[str, int]

    @property
    def percent(self) -> int:
        upload = self.upload
        if upload.state == UploadState.RECEIVING:
            return min(100, 100 * self.received_count // upload.declared_files)
        if upload.state in (UploadState.READY, UploadState.FAILED):
            return 100
        return min(99, upload.percent)


def used_bytes(session: Session, owner_id: str) -> int:
    """What a member's studies, held images and unfinished uploads take, in bytes."""
    studies = select(func.coalesce(func.sum(Study.total_bytes), 0)).where(Study.owner_id == owner_id)
    open_uploads = select(func.coalesce(func.sum(Upload.declared_bytes), 0)).where(
        Upload.owner_id == owner_id, Upload.state.in_(_UNFINISHED)
    )
    held = (
        select(func.coalesce(func.sum(HeldInstance.size), 0))
        .join(Study, Study.id == HeldInstance.study_id)
        .where(Study.owner_id == owner_id, HeldInstance.settled_at.is_(None))
    )
    return sum(int(session.scalar(query) or 0) for query in (studies, open_uploads, held))


def open_upload(
    session: Session,
    actor: Actor | None,
    *,
    attestation_version: str,
    file_count: int,
    total_bytes: int,
    limits: UploadLimits,
) -> Upload:
    """A new upload, its size reserved against the quota.

    Raises Invalid when the attestation shown was not the current one or the counts make no sense, TooLarge when a limit
    or the quota would be passed, and what `require` raises.
    """
    person = require_good_standing(session, require(actor, Permission.STUDY_UPLOAD))
    if attestation_version != CURRENT.version:
        raise Invalid("The statement to confirm has changed. Reload the page and read it again.")
    if file_count < 1 or total_bytes < 0:
        raise Invalid("There is nothing to upload.")
    if file_count > limits.max_files:
        raise TooLarge(
            "One upload may have %(most)s files; these are %(count)s. Split them, by study.",
            most=limits.max_files,
            count=file_count,
        )
    free = max(0, limits.quota_bytes - used_bytes(session, person.user_id))
    if total_bytes > free:
        raise TooLarge(
            "These files take %(size)s, and %(free)s of your space is free. "
            "Delete a study or an unfinished upload, or choose fewer series.",
            size=_megabytes(total_bytes),
            free=_megabytes(free),
        )
    upload = Upload(
        owner_id=person.user_id,
        attestation_version=attestation_version,
        declared_files=file_count,
        declared_bytes=total_bytes,
    )
    session.add(upload)
    session.flush()
    record(session, person, "upload:open", "upload", upload.id, attestation=attestation_version, files=file_count)
    return upload


def put_file(
    database: Database,
    quarantine: ObjectStore,
    actor: Actor | None,
    upload_id: str,
    digest: str,
    stream: BinaryIO,
    *,
    length: int | None,
    limits: UploadLimits,
) -> tuple[UploadFile, bool]:
    """Receives one file into quarantine; answers its row and whether it is new.

    Two short transactions stand around the streaming, none across it. Putting the same content again is harmless.
    Raises Invalid when the digest is malformed or the bytes don't match it, TooLarge, and Conflict when the upload is
    closed.
    """
    if not DIGEST.fullmatch(digest):
        raise Invalid("The file's digest is malformed.")
    with database.reading() as session:
        upload = _receiving(session, actor, upload_id)
        require_unrestricted(session, require(actor, Permission.STUDY_UPLOAD))
        known = session.scalar(select(UploadFile).where(UploadFile.upload_id == upload_id, UploadFile.digest == digest))
        if known:
            return known, False
        taken = _received_bytes(session, upload_id)
    room = min(limits.max_file_bytes, upload.declared_bytes - taken)
    if (length or 0) > limits.max_file_bytes:
        raise TooLarge("One file may have %(most)s.", most=_megabytes(limits.max_file_bytes))
    if (length or 0) > room:
        raise TooLarge("More bytes came than were announced when the upload began. Start a new upload.")
    reader = DigestingReader(stream)
    key = quarantine_key(upload_id, digest)
    stored = quarantine.put_stream(key, cast(BinaryIO, reader), length=length, limit=room)
    if reader.hexdigest() != digest:
        quarantine.delete(key)
        raise Invalid("The file arrived damaged. Send it again.")
    with database.writing() as session:
        upload = _receiving(session, actor, upload_id, lock=True)
        known = session.scalar(select(UploadFile).where(UploadFile.upload_id == upload_id, UploadFile.digest == digest))
        if known:
            return known, False
        count = session.scalar(select(func.count()).where(UploadFile.upload_id == upload_id)) or 0
        if count >= upload.declared_files or _received_bytes(session, upload_id) + stored.size > upload.declared_bytes:
            raise TooLarge("More files came than were announced when the upload began. Start a new upload.")
        row = UploadFile(upload_id=upload_id, number=count + 1, digest=digest, size=stored.size)
        session.add(row)
        return row, True


def close_upload(session: Session, actor: Actor | None, upload_id: str) -> Upload:
    """Ends the receiving and queues the ingest in the same transaction. Closing twice is harmless."""
    upload = _own(session, actor, upload_id, lock=True)
    if upload.state != UploadState.RECEIVING:
        return upload
    require_good_standing(session, require(actor, Permission.STUDY_UPLOAD))
    count = session.scalar(select(func.count()).where(UploadFile.upload_id == upload_id)) or 0
    if not count:
        raise Conflict("No file has arrived yet. Choose files first, or discard this upload.")
    upload.state = UploadState.QUEUED
    upload.entry_count = count
    upload.declared_bytes = _received_bytes(session, upload_id)
    enqueue(session, INGEST, {"upload_id": upload_id}, key=f"{INGEST}:{upload_id}")
    record(session, actor, "upload:close", "upload", upload_id, files=count)
    return upload


def discard_upload(database: Database, quarantine: ObjectStore, actor: Actor | None, upload_id: str) -> None:
    """Forgets an upload that is still being received, its bytes first."""
    with database.reading() as session:
        _receiving(session, actor, upload_id)
    empty_quarantine(quarantine, upload_id)
    with database.writing() as session:
        upload = _receiving(session, actor, upload_id, lock=True)
        record(session, actor, "upload:discard", "upload", upload_id)
        session.delete(upload)
    empty_quarantine(quarantine, upload_id)  # what a request under way wrote between the two


def progress(session: Session, actor: Actor | None, upload_id: str) -> UploadProgress:
    """Where the person's upload stands. Raises NotFound for anybody else's."""
    upload = _own(session, actor, upload_id)
    received = session.scalar(select(func.count()).where(UploadFile.upload_id == upload_id)) or 0
    studies = tuple(upload.studies)
    waiting = waiting_counts(session, [study.id for study in studies])
    return UploadProgress(upload, received, _refused(session, upload_id), studies, waiting)


def received_digests(session: Session, upload_id: str) -> list[str]:
    """What has arrived, so that a browser that was closed halfway sends only the rest."""
    digests = session.scalars(select(UploadFile.digest).where(UploadFile.upload_id == upload_id))
    return [digest for digest in digests if digest]


def unfinished(session: Session, actor: Actor) -> list[Upload]:
    """The person's uploads that are not ready yet, newest first."""
    query = select(Upload).where(Upload.owner_id == actor.user_id, Upload.state.in_(_UNFINISHED))
    return list(session.scalars(query.order_by(Upload.created_at.desc())))


def expire(database: Database, quarantine: ObjectStore, *, keep_hours: int) -> int:
    """Deletes uploads that nobody finished in time, and quarantined bytes that no unfinished upload owns.

    Answers how many objects it deleted.
    """
    deadline = utcnow() - timedelta(hours=keep_hours)
    with database.writing() as session:
        stale = select(Upload).where(Upload.state == UploadState.RECEIVING, Upload.created_at < deadline)
        for upload in session.scalars(stale):
            record(session, None, "upload:expire", "upload", upload.id)
            session.delete(upload)
    count = 0
    held = HeldKeys.ROOT.rstrip("/")  # images that wait for a person have rows and a sweeper of their own
    for upload_id in sorted({item.key.split("/", 1)[0] for item in quarantine.keys("")} - {held}):
        with database.reading() as session:
            owned = session.scalar(select(Upload.id).where(Upload.id == upload_id, Upload.state.in_(_UNFINISHED)))
        if not owned:
            count += empty_quarantine(quarantine, upload_id)
    return count


def quarantine_key(upload_id: str, digest: str) -> str:
    """Where a received file stands in the quarantine store."""
    return f"{upload_id}/{digest}"


def empty_quarantine(quarantine: ObjectStore, upload_id: str) -> int:
    """Deletes every quarantined object of an upload; answers how many."""
    keys = [item.key for item in quarantine.keys(f"{upload_id}/")]
    quarantine.delete_many(keys)
    return len(keys)


def _own(session: Session, actor: Actor | None, upload_id: str, *, lock: bool = False) -> Upload:
    person = require(actor, Permission.STUDY_UPLOAD)
    upload = session.get(Upload, upload_id, with_for_update=lock or None)
    if upload is None or upload.owner_id != person.user_id:
        raise NotFound("There is no such upload.")
    return upload


def _receiving(session: Session, actor: Actor | None, upload_id: str, *, lock: bool = False) -> Upload:
    upload = _own(session, actor, upload_id, lock=lock)
    if upload.state != UploadState.RECEIVING:
        raise Conflict("This upload is closed already. Start a new one for more files.")
    return upload


def _received_bytes(session: Session, upload_id: str) -> int:
    return int(
        session.scalar(select(func.coalesce(func.sum(UploadFile.size), 0)).where(UploadFile.upload_id == upload_id))
        or 0
    )


def _refused(session: Session, upload_id: str) -> tuple[RefusedGroup, ...]:
    rows = session.scalars(
        select(Refusal).where(Refusal.upload_id == upload_id).order_by(Refusal.number, Refusal.member)
    ).all()
    counts = Counter((row.outcome, row.reason) for row in rows)
    return tuple(_group(rows, outcome, reason, count) for (outcome, reason), count in counts.most_common())


def _group(rows: Sequence[Refusal], outcome: str, reason: str, count: int) -> RefusedGroup:
    places = [(row.number, row.member) for row in rows if (row.outcome, row.reason) == (outcome, reason)]
    return RefusedGroup(outcome, reason, count, tuple(places[:20]))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.2f} GB"
