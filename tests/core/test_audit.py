"""The audit log: no change goes unnoticed, people are forgotten in it, and writers don't trip over each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dicomtube.core.audit import (
    AuditEntry,
    Fault,
    FaultKind,
    drop_anchor,
    forget_before,
    forget_person,
    read_anchors,
    record,
    verify,
)
from dicomtube.core.db import Database, utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.core.storage import FolderStore

ANNA = Actor("anna00000000", "Anna", Role.EDUCATOR)
MIRA = Actor("mira00000000", "Mira", Role.MODERATOR)


@pytest.fixture
def log(database: Database) -> Database:
    """A log of six entries in four transactions."""
    with database.writing() as session:
        record(session, ANNA, "identity.joined", "user", ANNA.user_id, provider="google")
    with database.writing() as session:
        record(session, ANNA, "case:create", "case", "case1", study="study1")
        record(session, ANNA, "case:publish", "case", "case1")
    with database.writing() as session:
        record(session, MIRA, "case:hide", "case", "case1", affects=ANNA.user_id, report="r1")
    with database.writing() as session:
        record(session, MIRA, "member:strike", "user", ANNA.user_id, count=1)
        record(session, None, "upload:expire", "upload", "u1")
    return database


def faults(database: Database, anchors: dict[int, str] | None = None) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(fault.kind.value, fault.position) for fault in verify(session, anchors).faults]


class _Burglar:
    """Somebody who writes to the database past its guards."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._postgres = database.engine.dialect.name == "postgresql"

    def does(self, *statements: str) -> None:
        with self._database.engine.begin() as connection:
            if self._postgres:
                connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            else:
                connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_update"))
                connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_delete"))
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture
def burglar(log: Database) -> _Burglar:
    return _Burglar(log)


def test_a_whole_chain_verifies(log: Database) -> None:
    with log.reading() as session:
        found = verify(session)
        positions = session.scalars(select(AuditEntry.position).order_by(AuditEntry.number)).all()
    assert (found.position, found.entries, found.faults) == (6, 6, ())
    assert list(positions) == [1, 2, 3, 4, 5, 6]


def test_who_is_affected_stands_beside_who_acted(log: Database) -> None:
    with log.reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.affected_id).order_by(AuditEntry.number)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("identity.joined", ANNA.user_id, ANNA.user_id),
        ("case:create", ANNA.user_id, None),
        ("case:publish", ANNA.user_id, None),
        ("case:hide", MIRA.user_id, ANNA.user_id),
        ("member:strike", MIRA.user_id, ANNA.user_id),
        ("upload:expire", None, None),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'case:unhide' WHERE position = 4",
        "UPDATE audit_entry SET details = '{}' WHERE position = 4",
        "UPDATE audit_entry SET actor_id = 'anna00000000' WHERE position = 4",
        "UPDATE audit_entry SET actor_id = NULL WHERE position = 4",  # and its salt kept
        "UPDATE audit_entry SET subject_id = 'case2' WHERE position = 4",
        "UPDATE audit_entry SET hash = NULL, position = NULL WHERE position = 4",
        "UPDATE audit_entry SET position = 7 WHERE position = 6",
        "DELETE FROM audit_entry WHERE position = 6",
        "DELETE FROM audit_entry WHERE position = 1",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(log: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="audit entries stay"), log.engine.begin() as connection:
        connection.execute(text(statement))
    assert faults(log) == []


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE audit_entry SET action = 'case:unhide' WHERE position = 4"], [("changed", 4)]),
        (["UPDATE audit_entry SET details = '{}' WHERE position = 4"], [("changed", 4)]),
        (["UPDATE audit_entry SET subject_id = 'case2' WHERE position = 3"], [("changed", 3)]),
        (["UPDATE audit_entry SET subject_kind = 'study' WHERE position = 3"], [("changed", 3)]),
        (["UPDATE audit_entry SET actor_id = 'mira00000000' WHERE position = 2"], [("name_changed", 2)]),
        (["UPDATE audit_entry SET affected_id = 'mira00000000' WHERE position = 4"], [("name_changed", 4)]),
        (["UPDATE audit_entry SET subject_id = 'mira00000000' WHERE position = 5"], [("name_changed", 5)]),
        (["UPDATE audit_entry SET actor_id = NULL, actor_salt = NULL WHERE position = 2"], [("blanked", 6)]),
        (["DELETE FROM audit_entry WHERE position = 3"], [("missing", 3)]),
        (["DELETE FROM audit_entry WHERE position = 1"], [("beginning_lost", 1)]),
        (["DELETE FROM audit_entry WHERE position > 4"], [("cut_off", 4)]),
        (["DELETE FROM audit_entry"], [("cut_off", 0)]),
        (
            [
                "UPDATE audit_entry SET position = 99 WHERE position = 2",
                "UPDATE audit_entry SET position = 2 WHERE position = 3",
                "UPDATE audit_entry SET position = 3 WHERE position = 99",
            ],
            [("changed", 2), ("changed", 3), ("changed", 4)],
        ),
        (
            [
                "INSERT INTO audit_entry (number, at, action, subject_kind, subject_id, details) "
                "VALUES (99, '2026-01-01 00:00:00', 'case:hide', 'case', 'case1', '{}')"
            ],
            [("unsealed", 6)],
        ),
    ],
)
def test_tampering_past_the_guards_is_found(
    log: Database, burglar: _Burglar, statements: list[str], found: list[tuple[str, int]]
) -> None:
    burglar.does(*statements)
    assert faults(log) == found


def test_an_end_cut_off_together_with_the_head_is_told_by_the_anchor(
    log: Database, burglar: _Burglar, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("anchors"))
    assert drop_anchor(log, store, "site-key") == 6
    burglar.does(
        "DELETE FROM audit_entry WHERE position > 4",
        "UPDATE audit_head SET position = 4, hash = (SELECT hash FROM audit_entry WHERE position = 4)",
    )
    assert faults(log) == []
    assert faults(log, read_anchors(store, "site-key")) == [("anchor", 6)]
    with log.writing() as session:  # and going on writing does not hide it
        for _ in range(3):
            record(session, MIRA, "case:hide", "case", "case2")
    assert faults(log, read_anchors(store, "site-key")) == [("anchor", 6)]


def test_an_anchor_that_the_site_did_not_sign_does_not_hold(
    log: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("anchors"))
    drop_anchor(log, store, "site-key")
    assert faults(log, read_anchors(store, "site-key")) == []
    assert faults(log, read_anchors(store, "another-key")) == [("anchor", 6)]


def test_a_person_is_forgotten_and_the_chain_still_verifies(log: Database) -> None:
    with log.writing() as session:
        assert forget_person(session, ANNA.user_id) == 6
    assert faults(log) == []
    with log.reading() as session:
        rows = session.execute(select(AuditEntry).order_by(AuditEntry.number)).scalars().all()
        assert ANNA.user_id not in repr([vars(row) for row in rows])
        assert [row.actor_id for row in rows] == [None, None, None, MIRA.user_id, MIRA.user_id, None, None]
        assert (rows[-1].action, rows[-1].details) == ("audit:erase", {"names": 6})


def test_a_name_blanked_by_hand_is_found_after_an_erasure_too(log: Database, burglar: _Burglar) -> None:
    with log.writing() as session:
        forget_person(session, ANNA.user_id)
    burglar.does("UPDATE audit_entry SET actor_id = NULL, actor_salt = NULL WHERE position = 4")
    assert faults(log) == [("blanked", 7)]


def test_old_entries_are_let_go_from_the_beginning_alone(log: Database, burglar: _Burglar) -> None:
    with log.writing() as session:
        forget_person(session, ANNA.user_id)
    middle = utcnow()
    with log.writing() as session:
        record(session, MIRA, "case:hide", "case", "case2")
    with log.writing() as session:
        assert forget_before(session, middle - timedelta(days=1)) == 0
        assert forget_before(session, middle) == 7
    assert faults(log) == []
    with log.reading() as session:
        assert list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number))) == [
            "case:hide",
            "audit:forget",
        ]
    burglar.does("DELETE FROM audit_entry WHERE position = 8")
    assert faults(log) == [("beginning_lost", 8)]


def test_all_entries_may_be_let_go(log: Database) -> None:
    with log.writing() as session:
        assert forget_before(session, utcnow() + timedelta(days=1)) == 6
    with log.reading() as session:
        assert list(session.scalars(select(AuditEntry.action))) == ["audit:forget"]
    assert faults(log) == []


def test_what_is_rolled_back_leaves_no_gap(log: Database) -> None:
    with pytest.raises(ZeroDivisionError), log.writing() as session:
        record(session, ANNA, "case:edit", "case", "case1")
        session.flush()
        raise ZeroDivisionError
    with log.writing() as session:
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            record(session, ANNA, "case:edit", "case", "case1")
            raise ZeroDivisionError
        with session.begin_nested():
            record(session, ANNA, "case:withdraw", "case", "case1")
        record(session, ANNA, "case:delete", "case", "case1")
    with log.reading() as session:
        rows = session.execute(select(AuditEntry.position, AuditEntry.action).order_by(AuditEntry.position)).all()
    assert [tuple(row) for row in rows][-2:] == [(7, "case:withdraw"), (8, "case:delete")]
    assert faults(log) == []


def test_writers_at_once_make_one_chain(database: Database) -> None:
    failures: list[BaseException] = []

    def write(actor: Actor) -> None:
        try:
            for turn in range(12):
                with database.writing() as session:
                    record(session, actor, "case:edit", "case", f"case{turn}")
                    record(session, actor, "case:publish", "case", f"case{turn}")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(actor,)) for actor in (ANNA, MIRA, ANNA, MIRA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        found = verify(session)
    assert (found.position, found.entries, found.faults) == (96, 96, ())


@pytest.fixture
def reader(log: Database) -> Iterator[Session]:
    with log.reading() as session:
        yield session


def test_only_the_first_faults_are_told(log: Database, burglar: _Burglar, reader: Session) -> None:
    burglar.does("UPDATE audit_entry SET action = 'x' WHERE position IN (2, 5)")
    assert verify(reader).faults == (Fault(FaultKind.CHANGED, 2), Fault(FaultKind.CHANGED, 5))
