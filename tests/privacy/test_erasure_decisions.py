"""Nobody can add a table, a column that names a person, a column of words, or a kind of object without a decision."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column, Enum, LargeBinary, MetaData, String, Table, Text

import dicomtube
from dicomtube.privacy.decisions import OBJECTS, TABLES, Act, Decision, Fate, Words
from dicomtube.tables import TABLES as METADATA

ROOT = Path(dicomtube.__file__).parent
# Keys of objects begin with a literal word and a slash; these f-strings do so and are none.
NO_KEYS = frozenset({"application", "data", "image", "mail"})
NAMES_A_PERSON = re.compile(
    r"(^|_)(user|member|owner|author|actor|sender|reporter|reviewer|uploader|subject|recipient)_id$|_by(_id)?$"
)


def undecided(metadata: MetaData) -> list[str]:
    """What the decisions don't name, and what they name that doesn't exist."""
    found = [f"no decision on table {name}" for name in metadata.tables if name not in TABLES]
    found += [f"decision on {name}, which does not exist" for name in TABLES if name not in metadata.tables]
    for name, table in metadata.tables.items():
        if name in TABLES:
            found += [f"{name}.{problem}" for problem in problems(table, TABLES[name])]
    return found


def problems(table: Table, decision: Decision) -> list[str]:
    """What is wrong with one decision."""
    found = []
    columns = {column.name for column in table.columns}
    decided = {*decision.people, *decision.texts, *decision.codes}
    found += [f"{name}: decided, and there is no such column" for name in decided - columns]
    for column in table.columns:
        if names_person(column) and column.name not in decision.people:
            found.append(f"{column.name}: names a person")
        if is_text(column) and column.name not in decided:
            found.append(f"{column.name}: text, binary or JSON that is neither words nor codes")
        if isinstance(column.type, Text | JSON | LargeBinary) and column.name in decision.codes:
            found.append(f"{column.name}: holds more than a code")
    if decision.through is not None and not rides_on(table, decision.through):
        found.append(f"through: no ON DELETE CASCADE to {decision.through}")
    if decision.fate is Fate.DELETE and not (decision.people or decision.through or table.name in SHORT_LIVED):
        found.append("delete: by which column?")
    for name, act in decision.people.items():
        if act is Act.CLEAR and not table.columns[name].nullable:
            found.append(f"{name}: can't be cleared, it may not be empty")
    empties = {Words.EMPTY, Words.OVERWRITE} & set(decision.texts.values())
    if empties and decision.subject is None:
        found.append("texts to be emptied: in whose rows?")
    return found


SHORT_LIVED = frozenset({"pending_identity"})


def names_person(column: Column[object]) -> bool:
    """By a foreign key to a member, or by a name that says so."""
    targets = {key.column.table.name for key in column.foreign_keys}
    return "user" in targets or (not targets and NAMES_A_PERSON.search(column.name) is not None and is_text(column))


def is_text(column: Column[object]) -> bool:
    """Whether words could stand in it: not keys of other tables, nor the table's own random id."""
    if column.foreign_keys or isinstance(column.type, Enum):
        return False
    if column.name == "id" and column.primary_key:
        return False
    return isinstance(column.type, String | Text | JSON | LargeBinary)


def rides_on(table: Table, parent: str) -> bool:
    """Whether the table's rows are deleted with the parent's."""
    return any(
        key.column.table.name == parent and (key.ondelete or "").upper() == "CASCADE" for key in table.foreign_keys
    )


def test_erasure_decision_on_every_table_and_column() -> None:
    # Enumerations are codes by nature and need no line.
    assert undecided(METADATA) == []


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column("reviewed_by", String(12)), "reviewed_by: names a person"),
        (Column("author_id", String(12)), "author_id: names a person"),
        (Column("notes", Text), "notes: text, binary or JSON that is neither words nor codes"),
        (Column("extra", JSON), "extra: text, binary or JSON that is neither words nor codes"),
    ],
)
def test_an_erasure_decision_is_missed_where_a_column_is_added(column: Column[object], expected: str) -> None:
    table = Table("anything", MetaData(), column)
    assert expected in problems(table, Decision(Fate.KEEP, "a reason", "a basis"))


def test_an_erasure_decision_is_missed_where_a_table_is_added() -> None:
    metadata = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(metadata)
    Table("diary", metadata, Column("id", String(12), primary_key=True))
    assert undecided(metadata) == ["no decision on table diary"]


def test_every_erasure_decision_has_a_reason_and_a_basis() -> None:
    for name, decision in TABLES.items():
        assert len(decision.reason) > 10 and len(decision.basis) > 10, name
    for item in OBJECTS:
        assert len(item.reason) > 10 and len(item.basis) > 10, item.where


def key_beginnings() -> set[str]:
    """The first segments of all f-strings of the code that look like keys of objects: a word, a slash, a value."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                match = re.match(r"([a-z][a-z_-]*)/\Z|([a-z][a-z_-]*)/[a-z_/-]*\Z", str(node.values[0].value))
                if match:
                    found.add(match.group(1) or match.group(2))
    return found - NO_KEYS


def test_erasure_decision_on_every_beginning_of_an_object_key() -> None:
    decided = {item.prefix.rstrip("/") for item in OBJECTS}
    assert {"studies", "members"} <= key_beginnings()
    assert key_beginnings() - decided == set()
