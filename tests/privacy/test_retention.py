"""Every class of data has a rule that says how long it is kept, and the purge does what the rules say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Date, Table, func, insert, select, update
from sqlalchemy.orm import Session

from config import Config
from dicomtube.cli.purge import command
from dicomtube.core.audit import AuditEntry, record, verify
from dicomtube.core.db import Database, UtcDateTime, utcnow
from dicomtube.core.handlers import HANDLERS
from dicomtube.core.log import FIELDS
from dicomtube.privacy.retention import PURGE, Rule, rules
from dicomtube.privacy.service.purge import purge
from dicomtube.tables import TABLES as METADATA
from dicomtube.worker import MODULES
from tests.factories import member
from tests.privacy.planting import OVERRIDES, Planted, value_of

NOW = utcnow()
DEFAULTS = Config(secret_key="x" * 40, site_key="y" * 40, public_url="https://example.org")
RULES = {rule.name: rule for rule in rules(DEFAULTS)}
# What a purged row needs beside its clock, by its table's constraints.
NEEDS: dict[str, dict[str, Any]] = {
    "settled_images": {"state": "kept", "decided_at": NOW},
    "requests": {"state": "done", "proof_hash": None},
    "unproven_requests": {"state": "lapsed", "proof_hash": None, "decided_at": None},
    "breaches": {"state": "closed", "authority_notified": False, "authority_reason": "No risk."},
}


def test_every_table_with_a_moment_in_it_has_a_rule_of_retention() -> None:
    timed = {
        table.name
        for table in METADATA.tables.values()
        if any(isinstance(column.type, UtcDateTime | Date) for column in table.columns)
    }
    ruled = {name for rule in RULES.values() for name in rule.tables}
    assert timed - ruled == set()
    assert ruled - set(METADATA.tables) == set()


def test_every_rule_says_how_long_why_and_by_whom() -> None:
    assert len(RULES) == len(rules(DEFAULTS))
    assert MODULES
    for rule in RULES.values():
        assert rule.kept and rule.why and rule.what
        assert (rule.clock is None) == (rule.keep is None)
        for job in re.findall(r"[a-z]+\.[a-z_]+", rule.by):
            assert HANDLERS.get(job) is not None, f"{rule.name} is carried out by {job}, which does not exist"


def test_no_column_and_no_log_field_can_hold_a_network_address() -> None:
    telling = re.compile(r"(^|_)(ip|ips|addr|remote|client|host|peer|forwarded|user_agent)(_|$)")
    names = {f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.columns}
    assert {name for name in names if telling.search(name.split(".")[1])} == set()
    assert {field for field in FIELDS if telling.search(field)} == set()
    kinds = {type(column.type).__name__ for table in METADATA.tables.values() for column in table.columns}
    assert kinds & {"INET", "CIDR"} == set()
    assert "not kept" in RULES["network_addresses"].kept


def age(session: Session, rule: Rule, at: datetime) -> None:
    """A row of the rule's table whose clock says `at`, with what it hangs on."""
    planted = Planted(rows={"user": {"id": member(session).user_id}})
    row = row_of(session, METADATA.tables[rule.tables[0]], planted)
    row.update({"closed_at": None} if "closed_at" in row else {})
    row.update(NEEDS.get(rule.name, {}))
    row[rule.clock] = at
    if rule.name == "breaches":
        row["happened_at"] = row["known_at"] = at
    session.execute(insert(METADATA.tables[rule.tables[0]]).values(row))


def row_of(session: Session, table: Table, planted: Planted) -> dict[str, Any]:
    """The values of a row, after rows were made for those it must point at."""
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if not column.nullable and parent.name not in planted.rows:
                planted.rows[parent.name] = {**row_of(session, parent, planted), **OVERRIDES.get(parent.name, {})}
                session.execute(insert(parent).values(planted.rows[parent.name]))
    return {column.name: value_of(column, table, planted) for column in table.columns}


@pytest.mark.parametrize("name", [rule.name for rule in RULES.values() if rule.clock])
def test_a_rule_ends_what_is_past_its_time_and_nothing_younger(database: Database, name: str) -> None:
    rule = RULES[name]
    assert rule.keep is not None
    with database.writing() as session:
        age(session, rule, NOW - rule.keep - timedelta(hours=1))
        age(session, rule, NOW - rule.keep + timedelta(hours=1))
    for dry_run, counted, left in ((True, 1, 2), (False, 1, 1), (False, 0, 1)):
        counts = {ended.rule.name: ended.count for ended in purge(database, DEFAULTS, dry_run=dry_run, now=NOW)}
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(METADATA.tables[rule.tables[0]])) == left
        assert counts == {**dict.fromkeys(counts, 0), name: counted}


def test_what_never_came_to_an_end_is_not_purged(database: Database) -> None:
    with database.writing() as session:
        age(session, RULES["requests"], NOW)
        session.execute(update(METADATA.tables["rights_request"]).values(state="open", decided_at=None))
    assert sum(ended.count for ended in purge(database, DEFAULTS, dry_run=False, now=NOW + timedelta(days=9999))) == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(METADATA.tables["rights_request"])) == 1


def test_the_audit_log_is_forgotten_from_its_beginning_and_still_verifies(database: Database) -> None:
    with database.writing() as session:
        record(session, None, "test.old", "site", "1")
    later = NOW + timedelta(days=DEFAULTS.audit_keep_days + 1)
    counts = {ended.rule.name: ended.count for ended in purge(database, DEFAULTS, dry_run=False, now=later)}
    assert counts["audit_log"] == 1
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["audit:forget"]
        assert verify(session).faults == ()


def test_the_command_prints_a_count_for_each_rule_and_deletes_only_when_told(
    database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        age(session, RULES["used_codes"], NOW - timedelta(days=31))
    for name, value in {
        "DICOMTUBE_SECRET_KEY": config.secret_key,
        "DICOMTUBE_SITE_KEY": config.site_key,
        "DICOMTUBE_ENV": "development",
        "DICOMTUBE_DATA": str(config.data),
        "DATABASE_URL": config.database_url,
    }.items():
        monkeypatch.setenv(name, value)
    for options, counted in ((["--dry-run"], 1), ([], 1), (["--dry-run"], 0)):
        lines = CliRunner().invoke(command, options).output.splitlines()
        counts = {line.split()[1]: int(line.split()[0]) for line in lines}
        assert counts["used_codes"] == counted
        assert set(counts) == {rule.name for rule in RULES.values() if rule.by == PURGE}
