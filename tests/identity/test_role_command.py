"""`dicomtube role`: the operator gives roles."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from dicomtube.cli.role import command
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import Database
from dicomtube.core.policy import Role
from dicomtube.identity.models import User
from dicomtube.identity.service import seed_member


@pytest.fixture
def environment(database: Database, database_url: str, tmp_path: Path) -> dict[str, str]:
    """The variables of a site with one reader."""
    with database.writing() as session:
        seed_member(
            session,
            issuer="https://accounts.google.com",
            subject="1",
            display_name="Ada Marsh",
            email="ada@example.org",
            role=Role.READER,
        )
    return {
        "DATABASE_URL": database_url,
        "DICOMTUBE_SECRET_KEY": "x" * 32,
        "DICOMTUBE_SITE_KEY": "y" * 32,
        "DICOMTUBE_ENV": "development",
        "DICOMTUBE_DATA": str(tmp_path),
    }


def test_a_role_is_granted_and_listed_and_audited(environment: dict[str, str], database: Database) -> None:
    with database.reading() as session:
        user_id = session.scalars(select(User.id)).one()
    granted = CliRunner().invoke(command, ["grant", user_id, "moderator"], env=environment)
    assert (granted.exit_code, granted.output) == (0, f"{user_id}: reader -> moderator\n")
    listed = CliRunner().invoke(command, ["list"], env=environment)
    assert listed.output == f"{user_id}  moderator  Ada Marsh\n"
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity.role_granted")).one()
    assert (entry.actor_id, entry.details) == (None, {"role": "moderator", "before": "reader"})


def test_a_member_who_is_not_there_is_named(environment: dict[str, str]) -> None:
    answer = CliRunner().invoke(command, ["grant", "nobody", "admin"], env=environment)
    assert (answer.exit_code, answer.output) == (1, "Error: There is no member nobody.\n")


def test_a_role_that_does_not_exist_is_refused(environment: dict[str, str]) -> None:
    answer = CliRunner().invoke(command, ["grant", "nobody", "king"], env=environment)
    assert answer.exit_code == 2
    assert "'king' is not one of" in answer.output
