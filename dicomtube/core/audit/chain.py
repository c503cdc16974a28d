"""The chain: each sealed entry carries a SHA-256 over its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit.models import AuditEntry, AuditHead

GENESIS = "0" * 64
ERASED = "audit:erase"  # details: names, how many were blanked
MOST_FAULTS = 20
_TABLE = cast(Table, AuditEntry.__table__)
_COLUMNS = tuple(_TABLE.columns)


class FaultKind(StrEnum):
    """What is wrong with the chain."""

    CHANGED = "changed"  # the content is not what was sealed
    NAME_CHANGED = "name_changed"  # actor or affected member are not those who were sealed
    MISSING = "missing"  # entries were removed in the middle
    CUT_OFF = "cut_off"  # entries were removed at the end
    BEGINNING_LOST = "beginning_lost"  # entries were removed at the beginning, not by retention
    UNSEALED = "unsealed"  # entries that never went through `record`
    ANCHOR = "anchor"  # the chain is not the one whose anchor stands in the store
    BLANKED = "blanked"  # more or fewer names were blanked than erasures say


@dataclass(frozen=True)
class Fault:
    """Something wrong with the chain, at this position of it."""

    kind: FaultKind
    position: int


@dataclass(frozen=True)
class Verification:
    """What became of a walk along the chain: its end, how many entries stand, and the first faults."""

    position: int
    hash: str
    entries: int
    faults: tuple[Fault, ...]


def seal(session: Session) -> None:
    """Appends this transaction's entries to the chain. Takes the lock of the head until the commit."""
    session.flush()
    rows = session.execute(select(*_COLUMNS).where(AuditEntry.hash.is_(None)).order_by(AuditEntry.number)).all()
    if not rows:
        return
    head = session.execute(select(AuditHead.position, AuditHead.hash).where(AuditHead.id == 1).with_for_update()).one()
    position, last = head.position, head.hash
    sealed = []
    for row in rows:
        position += 1
        names = _seal_names(row)
        last = entry_hash(position, last, {**row._asdict(), **names})
        sealed.append({"row": row.number, "position": position, "hash": last, **names})
    change = update(_TABLE).where(_TABLE.c.number == bindparam("row"))
    session.connection().execute(change, sealed)
    session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(position=position, hash=last)
        .execution_options(synchronize_session=False)
    )


def entry_hash(position: int, previous: str, values: Mapping[str, Any]) -> str:
    """The hash of an entry at that place; over the digests of its names, never over the names."""
    subject = "" if values["subject_kind"] == "user" else values["subject_id"]
    return _sha256(
        position,
        previous,
        values["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        values["action"],
        values["subject_kind"],
        subject,
        values["details"],
        values["actor_digest"],
        values["affected_digest"],
    )


def verify(session: Session, anchors: Mapping[int, str] | None = None) -> Verification:
    """Walks the chain from its beginning and compares it with its head and with `anchors` (hash by position)."""
    walk = _Walk(session.scalars(select(AuditHead).where(AuditHead.id == 1)).one(), dict(anchors or {}))
    query = select(*_COLUMNS).where(AuditEntry.position.is_not(None)).order_by(AuditEntry.position)
    for row in session.execute(query.execution_options(yield_per=1000)):
        walk.take(row)
    if session.scalar(select(func.count()).where(AuditEntry.hash.is_(None))):
        walk.fault(FaultKind.UNSEALED, walk.position)
    return walk.result()


class _Walk:
    def __init__(self, head: AuditHead, anchors: dict[int, str]) -> None:
        self._head = head
        self._anchors = anchors
        self._faults: list[Fault] = []
        self.position = head.start_position
        self._hash = head.start_hash
        self._entries = 0
        self._balance = head.balance

    def fault(self, kind: FaultKind, position: int) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(kind, position))

    def take(self, row: Row[Any]) -> None:
        expected = self.position + 1
        if row.position != expected:
            self.fault(FaultKind.MISSING if self._entries else FaultKind.BEGINNING_LOST, expected)
        elif row.hash != entry_hash(row.position, self._hash, row._asdict()):
            self.fault(FaultKind.CHANGED, row.position)
        if not _names_hold(row):
            self.fault(FaultKind.NAME_CHANGED, row.position)
        if (anchor := self._anchors.get(row.position)) is not None and anchor != row.hash:
            self.fault(FaultKind.ANCHOR, row.position)
        self._balance += (row.details.get("names", 0) if row.action == ERASED else 0) - count_blanked(row)
        self.position, self._hash = row.position, row.hash
        self._entries += 1

    def result(self) -> Verification:
        head = self._head
        if (self.position, self._hash) != (head.position, head.hash):
            self.fault(FaultKind.CUT_OFF, self.position)
        if any(position > self.position for position in self._anchors):
            self.fault(FaultKind.ANCHOR, max(self._anchors))
        if self._balance != 0:
            self.fault(FaultKind.BLANKED, self.position)
        return Verification(self.position, self._hash, self._entries, tuple(self._faults))


def count_blanked(row: Row[Any]) -> int:
    """How many of the entry's two names are blanked."""
    actor = row.actor_digest is not None and row.actor_id is None
    affected = row.affected_digest is not None and row.affected_id is None
    return actor + affected


def _seal_names(row: Row[Any]) -> dict[str, str | None]:
    names: dict[str, str | None] = {}
    for part in ("actor", "affected"):
        name = getattr(row, f"{part}_id")
        salt = secrets.token_hex(16) if name is not None else None
        names[f"{part}_salt"] = salt
        names[f"{part}_digest"] = _sha256(salt, name) if name is not None else None
    return names


def _names_hold(row: Row[Any]) -> bool:
    if row.subject_kind == "user" and row.subject_id != (row.affected_id or ""):
        return False
    for part in ("actor", "affected"):
        name, salt, digest = (getattr(row, f"{part}_{what}") for what in ("id", "salt", "digest"))
        if name is None:
            if salt is not None:
                return False
        elif digest != _sha256(salt, name):
            return False
    return True


def _sha256(*values: object) -> str:
    written = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()
