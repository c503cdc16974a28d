"""Carries out the rules of retention that are ended here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, func, select
from sqlalchemy.orm import Session

from config import Config
from dicomtube.core import audit
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import Base, Database, utcnow
from dicomtube.privacy.retention import Only, Rule, rules

BATCH = 500
AUDIT = "audit_log"


@dataclass(frozen=True)
class Purged:
    """What a rule ended, or would."""

    rule: Rule
    count: int


def purge(database: Database, config: Config, *, dry_run: bool, now: datetime | None = None) -> Iterator[Purged]:
    """Deletes what is past its time, rule by rule, in short transactions; with `dry_run` it only counts."""
    moment = now or utcnow()
    for rule in rules(config):
        if rule.name == AUDIT:
            yield Purged(rule, _purge_audit(database, config, moment, dry_run=dry_run))
        elif rule.clock is not None:
            yield Purged(rule, _purge_rows(database, rule, moment, dry_run=dry_run))


def _purge_rows(database: Database, rule: Rule, now: datetime, *, dry_run: bool) -> int:
    table = Base.metadata.tables[rule.tables[0]]
    if dry_run:
        with database.reading() as session:
            return _count(session, table, _is_past(table, rule, now))
    total = 0
    while count := _delete_some(database, table, rule, now):
        total += count
    return total


def _delete_some(database: Database, table: Table, rule: Rule, now: datetime) -> int:
    key = next(iter(table.primary_key.columns))
    some = select(key).where(_is_past(table, rule, now)).limit(BATCH)
    with database.writing() as session:
        count = len(session.execute(delete(table).where(key.in_(some)).returning(key)).all())
        if count:
            audit.record(session, None, "privacy.purged", "retention", rule.name, count=count)
    return count


def _purge_audit(database: Database, config: Config, now: datetime, *, dry_run: bool) -> int:
    before = now - _audit_span(config)
    table = Base.metadata.tables[AuditEntry.__tablename__]
    with database.reading() as session:
        count = _count(session, table, table.columns["at"] < before)
    if dry_run or not count:
        return count
    with database.writing() as session:
        return audit.forget_before(session, before)


def _audit_span(config: Config) -> timedelta:
    return timedelta(days=config.audit_keep_days)


def _count(session: Session, table: Table, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _is_past(table: Table, rule: Rule, now: datetime) -> ColumnElement[bool]:
    assert rule.clock is not None and rule.keep is not None
    conditions: list[ColumnElement[bool]] = [table.columns[rule.clock] < now - rule.keep]
    for column, value in rule.only.items():
        if value == Only.FILLED:
            conditions.append(table.columns[column].is_not(None))
        elif value == Only.EMPTY:
            conditions.append(table.columns[column].is_(None))
        else:
            conditions.append(table.columns[column] == value)
    return and_(*conditions)
