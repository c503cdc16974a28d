"""`dicomtube doctor` on a healthy site, and on one that is not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from config import Config
from dicomtube.cli import main
from dicomtube.cli.doctor import CHECKS, Verdict, examine
from dicomtube.core.audit import drop_anchor, record
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.queue import Job, JobState
from dicomtube.core.site import Site
from dicomtube.privacy.models import Cause, Erasure, Extent
from dicomtube.privacy.service.ledger import Line, append, catch_up, deletions_file


def findings(site: Site) -> dict[str, Verdict]:
    return {name: found.verdict for name, found in examine(site)}


@pytest.fixture
def settings(config: Config) -> dict[str, str]:
    return {
        "DICOMTUBE_SECRET_KEY": config.secret_key,
        "DICOMTUBE_SITE_KEY": config.site_key,
        "DICOMTUBE_ENV": "development",
        "DICOMTUBE_DATA": str(config.data),
        "DATABASE_URL": config.database_url,
        "OPERATOR_NAME": config.operator_name,
        "OPERATOR_ADDRESS": config.operator_address,
        "CONTACT_EMAIL": config.contact_email,
        "PRIVACY_OFFICER": config.privacy_officer,
        "JURISDICTION": config.jurisdiction,
    }


def test_a_new_site_is_healthy(site: Site) -> None:
    assert findings(site) == {name: Verdict.OK for name, _ in CHECKS}


def test_the_command_says_so_to_machines(settings: dict[str, str]) -> None:
    run = CliRunner().invoke(main, ["doctor", "--json"], env=settings)
    assert run.exit_code == 0
    assert [(one["name"], one["verdict"]) for one in json.loads(run.stdout)] == [(name, "ok") for name, _ in CHECKS]


def test_a_database_behind_the_code_fails_the_command(site: Site, settings: dict[str, str]) -> None:
    with site.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    run = CliRunner().invoke(main, ["doctor", "--only", "schema"], env=settings)
    assert run.exit_code == 1
    assert run.stdout.startswith("fail  schema")


def test_legal_pages_that_name_nobody_are_a_warning(config: Config, site: Site) -> None:
    nameless = replace(site, config=replace(config, operator_name="", privacy_officer=" "))
    [(_name, found)] = examine(nameless, only=("legal",))
    assert (found.verdict, found.message) == (
        Verdict.WARN,
        "the legal pages have gaps: set OPERATOR_NAME, PRIVACY_OFFICER",
    )


def test_a_job_that_failed_for_good_is_a_warning(site: Site) -> None:
    with site.database.writing() as session:
        session.add(Job(kind="studies.ingest", payload={}, state=JobState.FAILED, max_attempts=5, run_after=utcnow()))
    assert findings(site)["jobs"] is Verdict.WARN


def test_a_changed_audit_entry_is_found(site: Site) -> None:
    with site.database.writing() as session:
        record(session, None, "upload:expire", "upload", "u1")
    drop_anchor(site.database, site.store, site.config.site_key)
    assert findings(site)["audit"] is Verdict.OK
    with site.database.writing() as session:
        session.execute(text("UPDATE audit_head SET position = 0, hash = start_hash"))
    assert findings(site)["audit"] is Verdict.FAIL


def test_a_check_that_breaks_is_a_failure_and_tells_no_message(site: Site) -> None:
    quarantine = Path(site.config.data) / "quarantine"
    quarantine.write_text("not a folder")
    (found,) = [found for name, found in examine(site, ("stores",))]
    assert (found.verdict, "not a folder" in found.message) == (Verdict.FAIL, False)


def test_a_restored_backup_that_knows_deleted_things_again_fails(site: Site) -> None:
    with site.database.writing() as session:
        note_deletion(session, Deleted.CASE, "gone")
    catch_up(site)
    assert findings(site)["deletions"] is Verdict.OK
    append(deletions_file(site.config), [Line("later", utcnow().isoformat(), "case", "gonelater")])
    [(_name, found)] = examine(site, only=("deletions",))
    assert (found.verdict, found.message.split(",")[0]) == (Verdict.FAIL, "1 deletions are unknown here")


def test_an_erasure_that_hangs_is_a_warning(site: Site) -> None:
    with site.database.writing() as session:
        session.add(
            Erasure(
                user_id="somebody", extent=Extent.BUILT_ON, cause=Cause.STAFF, asked_at=utcnow() - timedelta(hours=2)
            )
        )
    assert findings(site)["deletions"] is Verdict.WARN
