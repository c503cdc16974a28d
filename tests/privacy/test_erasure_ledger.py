"""What was deleted stays so when a backup is restored: the ledger's file is replayed, twice without harm."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, select, text

from config import Config
from dicomtube.cases import service as cases
from dicomtube.cases.models import Case
from dicomtube.cli.replay import command
from dicomtube.core.deletions import Deleted, Deletion
from dicomtube.core.site import Site
from dicomtube.discussions import service as talk
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import User
from dicomtube.privacy.models import Cause, Extent
from dicomtube.privacy.service.erasure import ask, carry_out
from dicomtube.privacy.service.ledger import BadLedger, Line, append, catch_up, deletions_file, read_file, replay
from dicomtube.studies.models import Study, StudyKeys
from tests.factories import case_of, member, study_of

Backup = Callable[[], Callable[[], None]]


@pytest.fixture
def backup(site: Site, config: Config, tmp_path: Path) -> Backup:
    """Call it for a backup of database and objects; call what it gives to restore that."""

    def make() -> Callable[[], None]:
        site.database.close()
        kept = tmp_path / "backup"
        shutil.copytree(config.data, kept / "data")
        restore_database = _copy_sqlite(config, kept) if config.database_url.startswith("sqlite") else _copy_pg(config)

        def restore() -> None:
            site.database.close()
            ledger = deletions_file(config).read_bytes()  # kept apart, as the manual says
            shutil.rmtree(config.data)
            shutil.copytree(kept / "data", config.data)
            deletions_file(config).write_bytes(ledger)
            restore_database()

        return restore

    return make


def _copy_sqlite(config: Config, kept: Path) -> Callable[[], None]:
    here, there = make_url(config.database_url).database, str(kept / "copy.db")

    def copy(source: str, target: str) -> None:
        with sqlite3.connect(source) as reader, sqlite3.connect(target) as writer:
            reader.backup(writer)
        reader.close()
        writer.close()

    copy(str(here), there)
    return lambda: copy(there, str(here))


def _copy_pg(config: Config) -> Callable[[], None]:
    url = make_url(config.database_url)
    name = str(url.database)
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def run(*statements: str) -> None:
        with server.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        server.dispose()

    run(f"CREATE DATABASE {name}_b TEMPLATE {name}")
    return lambda: run(
        f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {name}_b", f"DROP DATABASE {name}_b"
    )


def test_what_was_deleted_after_a_backup_is_deleted_again_when_that_is_restored(site: Site, backup: Backup) -> None:
    with site.database.writing() as session:
        gone, stays = member(session, display_name="Gone Person"), member(session)
        his, hers = case_of(session, gone), case_of(session, stays)
        dropped, unused = case_of(session, stays), study_of(session, stays)
        said = talk.post(session, stays, hers.id, "A remark")
        uids = {"his": his.study.uid, "unused": unused.uid, "hers": hers.study.uid}
    for uid in uids.values():
        site.store.put(StudyKeys.instance(uid, "2.25.1", "2.25.2"), b"pixels")
    restore = backup()

    with site.database.writing() as session:
        erasure_id = ask(session, gone.user_id, Extent.EVERYTHING, cause=Cause.MEMBER, actor=gone).id
        cases.delete(session, stays, dropped.id)
        cases.delete_unused_study(session, stays, unused.id)
        talk.delete(session, stays, said.id)
    carry_out(site, erasure_id, lambda _session: None)
    assert catch_up(site) == (0, 8)
    restore()
    with site.database.reading() as session:
        assert session.get_one(User, gone.user_id).display_name == "Gone Person"
        assert session.get_one(Comment, said.id).body == "A remark"

    assert catch_up(site)[0] == 8
    for _ in range(2):
        with site.database.reading() as session:
            assert session.get(User, gone.user_id) is None
            assert session.scalars(select(Case.id)).all() == [hers.id]
            assert set(session.scalars(select(Study.id))) == {hers.study_id, dropped.study_id}
            assert session.get_one(Comment, said.id).body == ""
            assert session.get_one(Case, hers.id).comment_count == 0
        assert [item.key.split("/")[1] for item in site.store.keys("studies/")] == [uids["hers"]]
        assert replay(site, read_file(deletions_file(site.config)))[Deleted.MEMBER] == 0  # again: nothing is there
    assert catch_up(site)[0] == 0


def test_a_study_uploaded_anew_survives_the_replay_of_its_first_deletion(site: Site) -> None:
    with site.database.writing() as session:
        person = member(session)
        first = study_of(session, person)
        uid = first.uid
        cases.delete_unused_study(session, person, first.id)
    catch_up(site)
    with site.database.writing() as session:
        study_of(session, person, uid=uid)  # a UID follows from the content
    key = StudyKeys.instance(uid, "2.25.1", "2.25.2")
    site.store.put(key, b"pixels")
    replay(site, read_file(deletions_file(site.config)))
    assert [item.key for item in site.store.keys("studies/")] == [key]
    with site.database.reading() as session:
        assert session.scalars(select(Study.uid)).all() == [uid]


def test_the_command_says_what_is_there_again_and_deletes_it(
    site: Site, config: Config, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.database.writing() as session:
        person = member(session)
    restore = backup()
    with site.database.writing() as session:
        erasure_id = ask(session, person.user_id, Extent.KEEP_CASES, cause=Cause.MEMBER, actor=person).id
    carry_out(site, erasure_id, lambda _session: None)
    catch_up(site)
    restore()
    for name, value in {
        "DICOMTUBE_SECRET_KEY": config.secret_key,
        "DICOMTUBE_SITE_KEY": config.site_key,
        "DICOMTUBE_ENV": "development",
        "DICOMTUBE_DATA": str(config.data),
        "DATABASE_URL": config.database_url,
    }.items():
        monkeypatch.setenv(name, value)
    said = [CliRunner().invoke(command, options).output for options in (["--dry-run"], [], ["--dry-run"])]
    assert said == [
        "1 deletions in the ledger; there again: 1 member\n",
        "1 deletions in the ledger; deleted again: 1 member\n",
        "1 deletions in the ledger; there again: nothing\n",
    ]
    with site.database.reading() as session:
        assert session.get(User, person.user_id) is None


def test_a_line_torn_by_a_power_cut_is_written_again(site: Site) -> None:
    with site.database.writing() as session:
        for number in range(3):
            session.add(Deletion(subject_kind=Deleted.COMMENT, subject_id=f"comment{number}"))
    assert catch_up(site) == (0, 3)
    path = deletions_file(site.config)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert len(read_file(path)) == 2
    assert catch_up(site) == (0, 1)
    assert [line.subject for line in read_file(path)] == ["comment0", "comment1", "comment2"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "broken", ["no JSON", "{}", json.dumps({"id": "1", "at": "x", "kind": "member", "subject": "u"}), '["a"]']
)
def test_a_file_that_is_no_ledger_is_refused_by_its_line(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "ledger"
    append(path, [Line("1", "2026-01-01T00:00:00+00:00", "member", "u")])
    with path.open("a") as file:
        file.write(broken + "\n")
    with pytest.raises(BadLedger, match="line 2"):
        read_file(path)


def test_a_forged_line_cannot_empty_the_store(site: Site) -> None:
    site.store.put("studies/2.25.1/a", b"pixels")
    for prefix in ("studies/", "", "s", "elsewhere/x/", "studies/../"):
        with pytest.raises((BadLedger, ValueError)):
            replay(site, [Line("1", "2026-01-01T00:00:00+00:00", Deleted.OBJECTS, prefix)])
    assert len(list(site.store.keys(""))) == 1
