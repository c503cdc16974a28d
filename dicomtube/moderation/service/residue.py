"""Looks for anything that is left of retracted cases, wherever it could be: every row, every key of every store.

The UIDs of what was retracted are known by digest alone. So everything that has the form of a UID, in any column of
text or JSON of any table and in any object's key, is digested and looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import JSON, Column, MetaData, String, select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case, Tombstone
from dicomtube.core.db import Database, utcnow
from dicomtube.core.storage import ObjectStore
from dicomtube.core.uids import uid_digest, uids_in
from dicomtube.moderation.service.retraction import OVERDUE
from dicomtube.studies.models import Study

# The ledger of deletions names the objects that a restored backup must forget again, and a tombstone its study until
# the objects are gone: both are there so that nothing is left.
EXEMPT = frozenset({("erasure_ledger", "subject_id"), ("doomed_objects", "prefix"), ("tombstone", "study_uid")})


@dataclass(frozen=True)
class Residue:
    """What was found. `places` are columns or beginnings of keys; `again` are cases whose study came back later."""

    tombstones: int
    waiting: int
    overdue: tuple[str, ...]
    places: tuple[str, ...]
    again: tuple[str, ...]


def find_residue(database: Database, tables: MetaData, stores: Iterable[ObjectStore]) -> Residue:
    """Searches tables and stores for what tombstones say is gone. Reads everything once: minutes on a large site."""
    with database.reading() as session:
        stones = session.scalars(select(Tombstone)).all()
        waiting = [stone for stone in stones if stone.purged_at is None]
        known = {digest: stone.case_id for stone in stones for digest in stone.uid_digests}
        again = _uploaded_again(session, stones, known)
        sought = {digest: case_id for digest, case_id in known.items() if case_id not in again}
        for stone in waiting:  # its objects may still be there
            for digest in stone.uid_digests:
                sought.pop(digest, None)
        places = set(_in_rows(session, tables, sought)) | set(_cases_left(session, stones))
    for number, store in enumerate(stores):
        for item in store.keys(""):
            if any(uid_digest(uid) in sought for uid in uids_in(item.key)):
                places.add(f"store {number + 1}: {item.key.split('/', 1)[0]}/")
    late = tuple(stone.case_id for stone in waiting if stone.retracted_at < utcnow() - OVERDUE)
    return Residue(len(stones), len(waiting), late, tuple(sorted(places)), tuple(sorted(again)))


def _uploaded_again(session: Session, stones: Iterable[Tombstone], known: dict[str, str]) -> set[str]:
    retracted = {stone.case_id: stone.retracted_at for stone in stones}
    again = set()
    for uid, created_at in session.execute(select(Study.uid, Study.created_at).execution_options(yield_per=1000)):
        case_id = known.get(uid_digest(uid))
        if case_id is not None and created_at > retracted[case_id]:
            again |= {stone.case_id for stone in stones if uid_digest(uid) in stone.uid_digests}
    return again


def _in_rows(session: Session, tables: MetaData, sought: dict[str, str]) -> Iterator[str]:
    if not sought:
        return
    for table in tables.sorted_tables:
        columns = [column for column in table.columns if _may_name_a_uid(table.name, column)]
        if not columns:
            continue
        for row in session.execute(select(*columns).execution_options(yield_per=1000)):
            for column, value in zip(columns, row, strict=True):
                if value and any(uid_digest(uid) in sought for uid in uids_in(str(value))):
                    yield f"{table.name}.{column.name}"


def _may_name_a_uid(table: str, column: Column[object]) -> bool:
    if (table, column.name) in EXEMPT:
        return False
    return isinstance(column.type, JSON) or (isinstance(column.type, String) and (column.type.length or 64) > 12)


def _cases_left(session: Session, stones: Iterable[Tombstone]) -> Iterator[str]:
    for stone in stones:
        if session.get(Case, stone.case_id) is not None:
            yield "case.id"
