"""The ledger of deletions beside the database, and its replay after a backup was restored.

A backup brings back what was deleted since it was made. The file of `DELETIONS_FILE`, which is no part of the backup,
still says what that was: one JSON object a line, only ever added to. `catch_up` compares the two: what the database
knows and the file does not is appended; what the file knows and the database does not was deleted after the backup was
made, and is deleted again. Doing any of it twice changes nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config import Config
from dicomtube.cases.models import Case, Tombstone
from dicomtube.cases.service import count_comment
from dicomtube.core.db import Database, utcnow
from dicomtube.core.deletions import Deleted, Deletion
from dicomtube.core.site import Site
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import User
from dicomtube.privacy.models import Cause, Extent, Store
from dicomtube.privacy.service.doomed import delete_doomed, doom
from dicomtube.privacy.service.erasure import ask, carry_out, stores
from dicomtube.studies.models import HeldKeys, Study, StudyKeys

_OBJECTS = re.compile(r"(studies|members|exports)/[A-Za-z0-9_.-]+/")  # a broken line must not empty a whole store


class BadLedger(ValueError):
    """The file is no ledger of deletions; the message names the line."""


@dataclass(frozen=True)
class Line:
    """One deletion as the file holds it; `at` in ISO 8601."""

    id: str
    at: str
    kind: str
    subject: str
    extent: str | None = None
    request: str | None = None


def deletions_file(config: Config) -> Path:
    """Where the file stands."""
    return Path(config.deletions_file) if config.deletions_file else config.data / "deletions.jsonl"


def read_file(path: Path) -> list[Line]:
    """The lines of the file, without a last one that a power cut tore. Raises BadLedger."""
    if not path.exists():
        return []
    lines = []
    content = path.read_text(encoding="utf-8")
    for number, text in enumerate(content[: content.rfind("\n") + 1].splitlines(), 1):
        try:
            line = Line(**json.loads(text))
            Deleted(line.kind)
            datetime.fromisoformat(line.at)
        except (TypeError, ValueError) as error:
            raise BadLedger(f"line {number} is no line of a ledger of deletions") from error
        lines.append(line)
    return lines


def append(path: Path, lines: Iterable[Line]) -> int:
    """Adds lines to the end of the file and makes them durable; gives how many. A torn last line is cut off before."""
    written = [json.dumps(asdict(line), separators=(",", ":")) + "\n" for line in lines]
    if not written:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write("".join(written).encode())
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
    return len(written)


def lines_of(session: Session) -> Iterator[Line]:
    """The ledger as the database has it, oldest first."""
    rows = session.scalars(select(Deletion).order_by(Deletion.number).execution_options(yield_per=1000))
    return (
        Line(row.id, row.at.isoformat(), row.subject_kind, row.subject_id, row.extent, row.request_id) for row in rows
    )


def catch_up(site: Site) -> tuple[int, int]:
    """Brings file and database to the same; gives how many lines were replayed, and how many appended."""
    path = deletions_file(site.config)
    filed = read_file(path)
    with site.database.reading() as session:
        known = list(lines_of(session))
    known_ids = {line.id for line in known}
    lost = [line for line in filed if line.id not in known_ids]
    replay(site, lost)
    filed_ids = {line.id for line in filed}
    with site.database.reading() as session:
        missing = [line for line in lines_of(session) if line.id not in filed_ids]
    return len(lost), append(path, missing)


def replay(site: Site, lines: Iterable[Line]) -> Counter[str]:
    """Deletes again what the lines say, and enters those into the ledger that it lacks; gives what was there, by kind.

    Whoever is erased again is so before this returns, not by a job later.
    """
    found: Counter[str] = Counter()
    for line in lines:
        kind = Deleted(line.kind)
        with site.database.writing() as session:
            erasure_id = None
            if kind is Deleted.MEMBER:
                erasure_id = _member_again(session, line)
                found[kind] += erasure_id is not None
            else:
                found[kind] += _DELETE_AGAIN[kind](session, line.subject)
            _enter(session, line)
        if erasure_id is not None:
            carry_out(site, erasure_id, _unfenced)
    delete_doomed(site.database, stores(site))
    return +found


def standing(database: Database, lines: Iterable[Line]) -> Counter[str]:
    """How much of what the lines say is there (again), by kind: what `replay` would delete."""
    present: Counter[str] = Counter()
    with database.reading() as session:
        for line in lines:
            kind = Deleted(line.kind)
            if kind is Deleted.MEMBER:
                user = session.get(User, line.subject)
                present[kind] += user is not None and user.erased_at is None
            elif kind is Deleted.COMMENT:
                comment = session.get(Comment, line.subject)
                present[kind] += comment is not None and comment.deleted_at is None
            elif kind is Deleted.CASE:
                present[kind] += session.get(Case, line.subject) is not None
            elif kind is Deleted.STUDY:
                present[kind] += session.get(Study, line.subject) is not None
    return +present


def _unfenced(_session: Session) -> None:
    """Nobody else is after it: `dicomtube replay-deletions` runs before the worker, or in its only sweep."""


def _enter(session: Session, line: Line) -> None:
    if session.scalar(select(Deletion.number).where(Deletion.id == line.id)) is None:
        session.add(
            Deletion(
                id=line.id,
                at=datetime.fromisoformat(line.at),
                subject_kind=line.kind,
                subject_id=line.subject,
                extent=line.extent,
                request_id=line.request,
            )
        )


def _member_again(session: Session, line: Line) -> str | None:
    user = session.get(User, line.subject)
    if user is None or user.erased_at is not None:
        return None
    extent = Extent(line.extent or Extent.BUILT_ON)
    return ask(session, user.id, extent, cause=Cause.REPLAY, actor=None, request_id=line.request).id


def _case_again(session: Session, case_id: str) -> bool:
    return session.execute(delete(Case).where(Case.id == case_id).returning(Case.id)).first() is not None


def _retract_again(session: Session, case_id: str) -> bool:
    gone = _case_again(session, case_id)
    if session.get(Tombstone, case_id) is None:
        session.add(Tombstone(case_id=case_id, purged_at=utcnow()))
        session.flush()
    return gone


def _study_again(session: Session, study_id: str) -> bool:
    study = session.get(Study, study_id)
    if study is None or session.scalar(select(Case.id).where(Case.study_id == study_id).limit(1)) is not None:
        return False
    doom(session, Store.CLEAN, StudyKeys.study(study.uid))
    doom(session, Store.QUARANTINE, HeldKeys.study(study.uid))
    session.delete(study)
    return True


def _comment_again(session: Session, comment_id: str) -> bool:
    comment = session.get(Comment, comment_id, with_for_update=True)
    if comment is None or comment.deleted_at is not None:
        return False
    comment.body, comment.deleted_at = "", utcnow()
    if comment.hidden_at is None:  # a hidden one is not counted
        count_comment(session, comment.case_id, -1)
    return True


def _objects_again(session: Session, prefix: str) -> bool:
    if _OBJECTS.fullmatch(prefix) is None:
        raise BadLedger("a line condemns objects that nothing here can have named")
    doom(session, Store.CLEAN, prefix)
    return True


_DELETE_AGAIN = {
    Deleted.CASE: _case_again,
    Deleted.RETRACTION: _retract_again,
    Deleted.STUDY: _study_again,
    Deleted.COMMENT: _comment_again,
    Deleted.OBJECTS: _objects_again,
}
