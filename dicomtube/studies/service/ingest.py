"""The one-way street: quarantined files in, a clean study out, nothing identified left behind.

Every file is de-identified into a scratch folder; series by series the pixels are looked at, then written and indexed
(`publishing`) or put aside for a person (`holding`). A file that can't go on is refused with its reason and the rest
goes on. The work may be cut off at any moment and begun again: rows already written by this upload are recognised by
their UIDs.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit import record
from dicomtube.core.db import Database, utcnow
from dicomtube.core.storage import ObjectStore
from dicomtube.dicom.archive import members
from dicomtube.dicom.deidentify import Deidentifier, Report, ReviewCause
from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.frames import Undecodable
from dicomtube.dicom.inspect import inspect
from dicomtube.identity.service import is_restricted
from dicomtube.notifications.service import To, send
from dicomtube.phi.pixels.review import Reader
from dicomtube.screening import Finding, Screening, SeriesScreening, Unscreened, screen_series
from dicomtube.studies.models import (
    HeldInstance,
    Instance,
    Outcome,
    Refusal,
    Series,
    Study,
    Upload,
    UploadFile,
    UploadState,
    UploadStudy,
)
from dicomtube.studies.reasons import IngestReason
from dicomtube.studies.receipt import receipt_of
from dicomtube.studies.service.holding import DoubtfulFile, hold
from dicomtube.studies.service.publishing import (
    CleanFile,
    SeriesBatch,
    WrittenInstance,
    publish_series,
    write_instance,
)
from dicomtube.studies.service.street import Fence, Street, Tell
from dicomtube.studies.service.uploads import empty_quarantine, quarantine_key, used_bytes

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
WRITE_SECONDS = 1.0
Place = tuple[int, int | None]
"""Where an instance came from: the file's number in its upload, and the member's in a zip."""


@dataclass(frozen=True)
class ReceivedFile(CleanFile):
    """One de-identified instance of the upload: where it came from, what its header asks for, what was done to it."""

    place: Place
    review: frozenset[ReviewCause]
    report: Report


class Account:
    """What is told about an ingest while it runs, written at most once a second: refusals, counts, percentage."""

    def __init__(self, database: Database, upload_id: str, tell: Tell) -> None:
        self._database, self._upload_id, self._tell = database, upload_id, tell
        self._refusals: list[Refusal] = []
        self._percent = self._accepted = 0
        self._written = time.monotonic()

    def refuse(self, place: Place, outcome: Outcome, reason: str) -> None:
        """Notes that the entry at `place` is no part of a study."""
        number, member = place
        self._refusals.append(
            Refusal(upload_id=self._upload_id, number=number, member=member, outcome=outcome, reason=str(reason))
        )

    def accept(self, count: int = 1) -> None:
        """Notes that instances are in the store."""
        self._accepted += count

    def reach(self, percent: int) -> None:
        """Notes how much is done, and writes when the last writing was long enough ago."""
        self._percent = percent
        if time.monotonic() - self._written >= WRITE_SECONDS:
            self.write()

    def write(self) -> None:
        """Writes what has been noted."""
        with self._database.writing() as session:
            session.add_all(self._refusals)
            values = {"percent": self._percent, "accepted_count": self._accepted}
            session.execute(update(Upload).where(Upload.id == self._upload_id).values(**values))
        self._refusals = []
        self._written = time.monotonic()
        self._tell(self._percent)


@dataclass(frozen=True)
class Entry:
    """One thing to clean: a file, or a member of a zip, with its bytes or the reason why there are none."""

    place: Place
    data: bytes | None
    refused: Reason | None = None


def ingest(street: Street, upload_id: str, tell: Tell, fence: Fence) -> None:
    """Does all of it. An upload that is finished already only has its remains cleared away.

    `tell` hears the percentage done, often. `fence` is called in each transaction that writes results and raises when
    another worker has taken the upload over.
    """
    if _is_restricted(street.database, upload_id):
        return  # its bytes wait; whoever lifts the restriction enters the job again
    owner_id = _begin(street, upload_id)
    if owner_id is not None:
        folder = street.scratch / upload_id
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        try:
            account = Account(street.database, upload_id, tell)
            by_series = _clean_all(street, upload_id, owner_id, folder, account)
            _publish_all(street, upload_id, owner_id, by_series, account, fence)
            account.write()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        _finish(street.database, upload_id, fence)
    empty_quarantine(street.quarantine, upload_id)


def give_up(street: Street, upload_id: str) -> None:
    """Ends an upload whose ingest failed too often: what was published stays, the quarantined bytes go."""
    shutil.rmtree(street.scratch / upload_id, ignore_errors=True)
    _finish(street.database, upload_id, _unfenced)
    empty_quarantine(street.quarantine, upload_id)


def _unfenced(_session: Session) -> None:
    """Nobody holds the job any more."""


def _is_restricted(database: Database, upload_id: str) -> bool:
    with database.reading() as session:
        owner_id = session.scalar(select(Upload.owner_id).where(Upload.id == upload_id))
        return owner_id is not None and is_restricted(session, owner_id)


def _begin(street: Street, upload_id: str) -> str | None:
    with street.database.writing() as session:
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.state not in (UploadState.QUEUED, UploadState.INGESTING):
            return None
        upload.state, upload.percent = UploadState.INGESTING, 0
        upload.entry_count = upload.accepted_count = 0
        session.execute(delete(Refusal).where(Refusal.upload_id == upload_id))
        return upload.owner_id


# -- first half: from quarantine to clean files in the scratch folder --


def _clean_all(
    street: Street, upload_id: str, owner_id: str, folder: Path, account: Account
) -> dict[str, list[ReceivedFile]]:
    engine = Deidentifier(street.site_key, owner=owner_id)
    by_series: dict[str, list[ReceivedFile]] = defaultdict(list)
    seen: set[str] = set()
    entries = 0
    for entry in _entries(street, upload_id, account):
        entries += 1
        try:
            file = _clean(engine, entry, folder)
            if file.sop_uid in seen:
                raise Rejected(Reason.DUPLICATE)
        except Rejected as refused:
            outcome = Outcome.HELD if isinstance(refused, Held) else Outcome.REJECTED
            account.refuse(entry.place, outcome, refused.reason)
            continue
        seen.add(file.sop_uid)
        known = _known(street.database, file.sop_uid)
        if known is None:
            by_series[file.series_uid].append(file)
        elif known.upload_id != upload_id:
            account.refuse(file.place, Outcome.DUPLICATE, IngestReason.ALREADY_YOURS)
        elif known.published:
            account.accept()
    with street.database.writing() as session:
        session.execute(update(Upload).where(Upload.id == upload_id).values(entry_count=entries))
    return by_series


def _entries(street: Street, upload_id: str, account: Account) -> Iterator[Entry]:
    with street.database.reading() as session:
        files = session.execute(
            select(UploadFile.number, UploadFile.digest, UploadFile.size)
            .where(UploadFile.upload_id == upload_id, UploadFile.digest.is_not(None))
            .order_by(UploadFile.number)
        ).all()
    total = sum(size for _, _, size in files) or 1
    passed = 0
    for number, digest, size in files:
        for entry, position in _file_entries(street, number, quarantine_key(upload_id, str(digest)), size):
            yield entry
            account.reach(40 * (passed + position) // total)
        passed += size


def _file_entries(street: Street, number: int, key: str, size: int) -> Iterator[tuple[Entry, int]]:
    """The entries of one received file, each with how many of the file's bytes are read by then."""
    with street.quarantine.open(key) as file:
        is_archive = file.read(4) in ZIP_SIGNATURES
        file.seek(0)
        if is_archive:
            try:
                for member in members(file, street.archive_limits):
                    yield Entry((number, member.index + 1), member.data, member.refused), min(size, file.tell())
            except Rejected as refused:
                yield Entry((number, None), None, refused.reason), size
        elif size > street.archive_limits.max_member_bytes:
            yield Entry((number, None), None, Reason.TOO_LARGE), size
        else:
            yield Entry((number, None), file.read()), size


def _clean(engine: Deidentifier, entry: Entry, folder: Path) -> ReceivedFile:
    if entry.data is None:
        raise Rejected(entry.refused or Reason.BROKEN)
    cleaned = engine.clean(entry.data)
    new = inspect(cleaned.data)
    path = folder / f"{new.sop_instance_uid}.dcm"
    path.write_bytes(cleaned.data)
    return ReceivedFile(
        path=path,
        study_uid=new.study_instance_uid,
        series_uid=new.series_instance_uid,
        sop_uid=new.sop_instance_uid,
        place=entry.place,
        review=cleaned.review,
        report=cleaned.report,
    )


@dataclass(frozen=True)
class _Known:
    """Which upload brought an instance in that is published or held already ('' for one that is forgotten)."""

    upload_id: str
    published: bool


def _known(database: Database, sop_uid: str) -> _Known | None:
    with database.reading() as session:
        row = session.execute(select(Instance.upload_id).where(Instance.uid == sop_uid)).first()
        if row is not None:
            return _Known(row.upload_id or "", published=True)
        held = select(HeldInstance.upload_id).where(HeldInstance.uid == sop_uid, HeldInstance.settled_at.is_(None))
        upload_id = session.scalar(held)
        return None if upload_id is None else _Known(upload_id, published=False)


# -- second half: from the scratch folder to what readers see --


def _publish_all(
    street: Street,
    upload_id: str,
    owner_id: str,
    by_series: dict[str, list[ReceivedFile]],
    account: Account,
    fence: Fence,
) -> None:
    steps = _Steps(account, total=2 * sum(len(files) for files in by_series.values()))
    seal = Deidentifier(street.site_key, owner=owner_id).seal
    room = _room(street, upload_id, owner_id)
    for files in by_series.values():
        passed, doubtful, screening = _screen(street.open_reader, seal, files, account, steps)
        if doubtful:
            room -= _hold(street, upload_id, owner_id, doubtful, room, account, fence)
        written = []
        for file in passed:
            instance = _write(street.store, file, room, account)
            steps.take()
            if instance is not None:
                room -= instance.size
                written.append(instance)
        if written:
            kept = {one.uid for one in written}
            publish_series(
                street.database,
                street.store,
                SeriesBatch(
                    owner_id=owner_id,
                    upload_id=upload_id,
                    written=written,
                    files={file.sop_uid: file for file in files},
                    receipt=receipt_of(
                        (file.report for file in files if file.sop_uid in kept),
                        looked_at=screening.pictures_read,
                        masked=screening.count(Screening.MASKED),
                    ),
                ),
                fence,
            )


def _hold(
    street: Street,
    upload_id: str,
    owner_id: str,
    doubtful: list[tuple[ReceivedFile, Finding]],
    room: int,
    account: Account,
    fence: Fence,
) -> int:
    """Puts instances of a series aside for a person; answers how many bytes they take."""
    taken, within = 0, []
    for file, finding in doubtful:
        size = file.path.stat().st_size
        if taken + size > room:
            account.refuse(file.place, Outcome.REJECTED, IngestReason.OVER_QUOTA)
            continue
        taken += size
        receipt = receipt_of([file.report], looked_at=0, masked=0)
        within.append(DoubtfulFile(file, finding, file.review, receipt))
    places = {file.sop_uid: file.place for file, _ in doubtful}
    for unseen in hold(street, owner_id, upload_id, within, fence):
        account.refuse(places[unseen.file.sop_uid], Outcome.REJECTED, IngestReason.UNDECODABLE)
    return taken


class _Steps:
    """Counts looking at and writing each instance as the last sixty percent."""

    def __init__(self, account: Account, total: int) -> None:
        self._account, self._total, self._done = account, max(1, total), 0

    def take(self) -> None:
        self._done += 1
        self._account.reach(40 + 60 * min(self._done, self._total) // self._total)


def _screen(
    open_reader: Callable[[], Reader],
    seal: Callable[[bytes], bytes],
    files: list[ReceivedFile],
    account: Account,
    steps: _Steps,
) -> tuple[list[ReceivedFile], list[tuple[ReceivedFile, Finding]], SeriesScreening]:
    """The files of a series that may be published, masked where needed, and those that a person has to look at."""
    screening = screen_series(
        {file.sop_uid: Unscreened(file.path, file.review) for file in files}, open_reader, seal=seal, tell=steps.take
    )
    passed, doubtful = [], []
    for file in files:
        finding = screening.findings[file.sop_uid]
        if finding.outcome is Screening.HELD:
            doubtful.append((file, finding))
        elif finding.outcome is Screening.UNDECODABLE:
            account.refuse(file.place, Outcome.REJECTED, IngestReason.UNDECODABLE)
        else:
            passed.append(file)
    return passed, doubtful, screening


def _write(store: ObjectStore, file: ReceivedFile, room: int, account: Account) -> WrittenInstance | None:
    if file.path.stat().st_size > room:
        account.refuse(file.place, Outcome.REJECTED, IngestReason.OVER_QUOTA)
        return None
    try:
        written = write_instance(store, file)
    except Undecodable:
        account.refuse(file.place, Outcome.REJECTED, IngestReason.UNDECODABLE)
        return None
    account.accept()
    return written


def _room(street: Street, upload_id: str, owner_id: str) -> int:
    """How many bytes the owner's quota leaves for this upload; what it reserved is its own."""
    with street.database.reading() as session:
        reserved = session.scalar(select(Upload.declared_bytes).where(Upload.id == upload_id)) or 0
        return street.quota_bytes - used_bytes(session, owner_id) + reserved


def _finish(database: Database, upload_id: str, fence: Fence) -> None:
    with database.writing() as session:
        fence(session)
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.finished_at is not None:
            return
        accepted = session.scalar(select(func.count()).where(Instance.upload_id == upload_id)) or 0
        duplicates = session.scalar(
            select(func.count()).where(Refusal.upload_id == upload_id, Refusal.outcome == Outcome.DUPLICATE)
        )
        held = session.scalar(select(func.count()).where(HeldInstance.upload_id == upload_id)) or 0
        upload.accepted_count = accepted
        upload.state = UploadState.READY if accepted or held or duplicates else UploadState.FAILED
        upload.finished_at = utcnow()
        upload.percent = 100
        session.execute(update(UploadFile).where(UploadFile.upload_id == upload_id).values(digest=None))
        studies = select(UploadStudy.study_id).where(UploadStudy.upload_id == upload_id)
        shown = select(Series.study_id).where(Series.instance_count > 0)
        session.execute(
            update(Study)
            .where(Study.id.in_(studies), Study.id.in_(shown), Study.ready_at.is_(None))
            .values(ready_at=utcnow())
        )
        if upload.state == UploadState.READY:
            send(session, "study_ready", To.member(upload.owner_id), path=f"/uploads/{upload_id}")
        record(session, None, "upload:finish", "upload", upload_id, state=upload.state, accepted=accepted, held=held)
