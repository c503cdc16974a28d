"""Copies of a member's data: what stands in them, who gets them how often, and what they cost."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Gone, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.queue import Job
from dicomtube.core.seal import seal_of
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity
from dicomtube.notifications.models import MailMessage
from dicomtube.privacy.models import DataExport, ExportState, RequestState, Right, RightsRequest
from dicomtube.privacy.models.exports import export_key
from dicomtube.privacy.service import export as exports
from dicomtube.privacy.service.classes import CLASSES, NOT_ABOUT_MEMBERS
from dicomtube.privacy.service.export import (
    A_DAY,
    ask_export,
    build_export,
    give_up_export,
    read_blocks,
    sweep_exports,
    take_by_token,
    take_export,
)
from dicomtube.privacy.service.requests import open_unproven, prove_request
from dicomtube.privacy.service.schema import export_schema
from dicomtube.privacy.service.selfservice import ask_copy
from dicomtube.privacy.zipstream import BlockReader, Member, zip_blocks
from dicomtube.studies.models import StudyKeys
from dicomtube.summaries.models import SummaryExchange, SummaryRequest
from dicomtube.tables import TABLES
from tests.factories import CommentFactory, case_of
from tests.pages import csrf_token
from tests.privacy.conftest import People
from tests.privacy.schema import faults

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs/export.schema.json").read_text(encoding="utf-8"))


def no_fence(session: Session) -> None:
    """Nobody else works on it."""


def build(site: Site, export_id: str) -> None:
    build_export(site.database, site.store, export_id, tell=lambda percent: None, fence=no_fence)


def copy_of(site: Site, actor: Actor) -> zipfile.ZipFile:
    """A copy of the member's data, built and opened."""
    with site.database.writing() as session:
        row = ask_export(session, actor)
    build(site, row.id)
    return zipfile.ZipFile(io.BytesIO(site.store.get(export_key(row.id))))


def read(copy: zipfile.ZipFile, name: str) -> Any:
    return json.loads(copy.read(f"data/{name}.json"))


def test_every_table_and_column_is_decided_about() -> None:
    decided: dict[str, set[str]] = {}
    for one in CLASSES:
        table = inspect(one.table).local_table
        assert one.columns == {column.name for column in table.columns}, f"{one.name}: {table.name}"
        decided.setdefault(table.name, set()).update(one.columns)
    assert set(decided) & set(NOT_ABOUT_MEMBERS) == set()
    assert set(decided) | set(NOT_ABOUT_MEMBERS) == set(TABLES.tables)


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert export_schema() == SCHEMA, "run: python -m dicomtube export-schema > docs/export.schema.json"


def test_a_copy_holds_what_is_the_members_and_nothing_about_others(site: Site, people: People) -> None:
    with site.database.writing() as session:
        mine = case_of(session, people.ada, title="Ada's case")
        other = case_of(session, people.eve, title="Eve's case")
        received = CommentFactory.create(
            session=session, case_id=mine.id, author_id=people.eve.user_id, body="Said by Eve"
        )
        CommentFactory.create(session=session, case_id=other.id, author_id=people.ada.user_id, body="Said by Ada")
        instance = mine.study.series[0].instances[0]
        key = StudyKeys.instance(mine.study.uid, mine.study.series[0].uid, instance.uid)
    site.store.put(key, b"clean object")
    copy = copy_of(site, people.ada)
    assert [case["title"] for case in read(copy, "cases")] == ["Ada's case"]
    assert [comment["body"] for comment in read(copy, "comments")] == ["Said by Ada"]
    assert read(copy, "comments_received") == [
        {"id": received.id, "case_id": mine.id, "posted_at": received.posted_at.isoformat()}
    ]
    assert copy.read(f"studies/{key.removeprefix('studies/').replace('/instances/', '/')}") == b"clean object"
    everything = b"".join(copy.read(name) for name in copy.namelist()).decode()
    for stranger in ("Said by Eve", "Eve", people.eve.user_id, "eve@example.org", other.title):
        assert stranger not in everything
    assert read(copy, "account")[0]["contact_email"] == "ada@example.org"


def test_a_copy_tells_no_secret(site: Site, people: People) -> None:
    with site.database.writing() as session:
        session.add(
            Identity(
                user_id=people.ada.user_id,
                provider="apple",
                issuer="i",
                subject="s",
                email="ada@example.org",
                sealed_refresh_token="SEALED-TOKEN",
            )
        )
    copy = copy_of(site, people.ada)
    everything = b"".join(copy.read(name) for name in copy.namelist()).decode()
    assert "SEALED-TOKEN" not in everything
    assert "token_hash" not in everything
    assert read(copy, "identities")[0]["subject"] == "s"


def test_a_copy_keeps_to_the_schema_that_is_published(site: Site, people: People) -> None:
    with site.database.writing() as session:
        case = case_of(session, people.ada)
        asked = SummaryRequest(case_id=case.id, model="m", digest="0" * 64, instruction="i", text="t", answer={"a": 1})
        session.add(asked)
        session.flush()
        session.add(SummaryExchange(request_id=asked.id, sent=b"\xff exact bytes"))
        CommentFactory.create(session=session, case_id=case.id, author_id=people.ada.user_id)
        CommentFactory.create(session=session, case_id=case.id, author_id=people.eve.user_id)
    copy = copy_of(site, people.ada)
    assert base64.b64decode(read(copy, "summary_exchanges")[0]["sent"]) == b"\xff exact bytes"
    for one in CLASSES:
        assert faults(read(copy, one.name), SCHEMA["$defs"][one.name], SCHEMA) == []
    assert faults(json.loads(copy.read("manifest.json")), SCHEMA["$defs"]["manifest"], SCHEMA) == []
    assert set(SCHEMA["$defs"]) == {one.name for one in CLASSES} | {"manifest"}


def test_the_manifest_counts_and_sums_what_is_there(site: Site, people: People) -> None:
    with site.database.writing() as session:
        case_of(session, people.ada)
    copy = copy_of(site, people.ada)
    manifest = json.loads(copy.read("manifest.json"))
    assert manifest["rows"] == {one.name: len(read(copy, one.name)) for one in CLASSES}
    assert manifest["sha256"] == {
        one.name: hashlib.sha256(copy.read(f"data/{one.name}.json")).hexdigest() for one in CLASSES
    }


def test_more_rows_than_a_page_are_all_there_once(site: Site, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 3)
    with site.database.writing() as session:
        ids = {case_of(session, people.ada).id for _ in range(7)}
        uids = {row.uid for row in session.scalars(select(exports.Instance))}
    for study, series, instance in exports._instances(site.database, people.ada.user_id):
        site.store.put(StudyKeys.instance(study, series, instance), b"x")
    copy = copy_of(site, people.ada)
    assert sorted(case["id"] for case in read(copy, "cases")) == sorted(ids)
    stored = [name for name in copy.namelist() if name.endswith(".dcm")]
    assert sorted(Path(name).stem for name in stored) == sorted(uids)


def test_a_copy_is_fetched_once(site: Site, people: People) -> None:
    with site.database.writing() as session:
        row = ask_export(session, people.ada)
    with pytest.raises(NotFound), site.database.writing() as session:
        take_export(session, people.ada, row.id)
    build(site, row.id)
    with pytest.raises(NotFound), site.database.writing() as session:
        take_export(session, people.eve, row.id)
    with site.database.writing() as session:
        taken = take_export(session, people.ada, row.id)
    assert b"".join(read_blocks(site.store, taken.id)).startswith(b"PK")
    assert list(site.store.keys("exports/")) == []
    with pytest.raises(Gone), site.database.writing() as session:
        take_export(session, people.ada, row.id)


def test_through_the_pages_once_and_only_by_its_member(app: Flask, site: Site, people: People) -> None:
    with site.database.writing() as session:
        row = ask_export(session, people.ada)
    build(site, row.id)
    address = f"/account/privacy/copies/{row.id}"
    token = csrf_token(people.eve_browser.get("/contact").text)
    assert people.eve_browser.post(address, data={"csrf_token": token}).status_code == 404
    page = people.ada_browser.get("/account/privacy").text
    assert address in page
    assert people.ada_browser.get(address).status_code == 405
    answer = people.ada_browser.post(address, data={"csrf_token": csrf_token(page)})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dicomtube-data.zip"'
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert people.ada_browser.post(address, data={"csrf_token": csrf_token(page)}).status_code == 410


def test_a_copy_expires_after_a_week_and_is_swept(site: Site, people: People) -> None:
    with site.database.writing() as session:
        row = ask_export(session, people.ada)
    build(site, row.id)
    assert sweep_exports(site.database, site.store) == 0
    with site.database.writing() as session:
        session.execute(update(DataExport).values(expires_at=utcnow() - timedelta(seconds=1)))
    with pytest.raises(Gone), site.database.writing() as session:
        take_export(session, people.ada, row.id)
    assert sweep_exports(site.database, site.store) == 1
    with site.database.reading() as session:
        assert session.get_one(DataExport, row.id).state == ExportState.EXPIRED
    assert list(site.store.keys("exports/")) == []


def test_what_no_row_names_is_swept(site: Site) -> None:
    site.store.put(export_key("000000000000"), b"left over")
    assert sweep_exports(site.database, site.store) == 1


def test_while_one_is_made_there_is_no_second_and_no_flood_of_them(site: Site, people: People) -> None:
    with site.database.writing() as session:
        first, again = ask_export(session, people.ada), ask_export(session, people.ada)
        assert first.id == again.id
        jobs = session.scalars(select(Job.payload).where(Job.kind == "privacy.export")).all()
        assert jobs == [{"export_id": first.id}]
    give_up_export(site.database, site.store, first.id)
    for _ in range(A_DAY - 1):
        with site.database.writing() as session:
            row = ask_export(session, people.ada)
        give_up_export(site.database, site.store, row.id)
    with pytest.raises(Conflict), site.database.writing() as session:
        ask_export(session, people.ada)


def test_a_job_that_runs_twice_makes_one_copy(site: Site, people: People) -> None:
    with site.database.writing() as session:
        row = ask_copy(session, people.ada, Right.ACCESS)
    build(site, row.id)
    build(site, row.id)
    with site.database.reading() as session:
        mails = session.scalars(select(MailMessage)).all()
        request = session.scalars(select(RightsRequest)).one()
    assert [(mail.kind, mail.user_id) for mail in mails] == [("export_ready", people.ada.user_id)]
    assert (request.kind, request.state) == (Right.ACCESS, RequestState.DONE)


def test_a_request_from_outside_is_answered_by_a_link_to_the_proven_address(
    app: Flask, site: Site, people: People
) -> None:
    def mailed(kind: str) -> dict[str, Any]:
        with site.database.reading() as session:
            row = session.scalars(select(MailMessage).where(MailMessage.kind == kind)).one()
            return dict(json.loads(seal_of(session).open(row.sealed or "")))

    with site.database.writing() as session:
        session.add(
            Identity(
                user_id=people.ada.user_id,
                provider="google",
                issuer="i",
                subject="s",
                email="ada@example.org",
                email_verified=True,
                verified_email="ada@example.org",
            )
        )
        open_unproven(session, Right.ACCESS, "ada@example.org", "", "en")
    with site.database.writing() as session:
        request = prove_request(session, mailed("rights_proof")["values"]["path"].rsplit("/", 1)[1])
    page = people.admin_browser.get(f"/staff/privacy/requests/{request.id}").text
    people.admin_browser.post(f"/staff/privacy/requests/{request.id}/copy", data={"csrf_token": csrf_token(page)})
    with site.database.reading() as session:
        row = session.scalars(select(DataExport)).one()
    assert (row.user_id, row.request_id) == (people.ada.user_id, request.id)
    build(site, row.id)
    ready = mailed("export_ready")
    assert ready["to"] == "ada@example.org"
    path = ready["values"]["path"]
    page = people.visitor.get(path).text
    assert "can be fetched once" in page
    answer = people.visitor.post(path, data={"csrf_token": csrf_token(page)})
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert (people.visitor.get(path).status_code, people.visitor.get("/contact/copy/made-up").status_code) == (410, 404)
    token = path.rsplit("/", 1)[1]
    with pytest.raises(Gone), site.database.writing() as session:
        take_by_token(session, token)


def test_a_large_study_is_copied_in_bounded_memory(site: Site, people: People) -> None:
    with site.database.writing() as session:
        case = case_of(session, people.ada)
        key = StudyKeys.instance(case.study.uid, case.study.series[0].uid, case.study.series[0].instances[0].uid)
        row = ask_export(session, people.ada)
    block = bytes(range(256)) * 4096
    size = 48 * len(block)
    site.store.put_stream(key, io.BufferedReader(BlockReader(block for _ in range(48))), length=None, limit=size)  # type: ignore[arg-type]
    tracemalloc.start()
    build(site, row.id)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert site.store.stat(export_key(row.id)).size > size
    assert peak < 16 * 1024 * 1024


def test_a_zip_made_while_it_is_read_is_a_zip() -> None:
    members = [Member("a.json", [b"[", b"]"]), Member("b/c.dcm", iter([b"x" * 300_000, b"y"]), compress=False)]
    data = BlockReader(zip_blocks(members, utcnow())).readall()
    archive = zipfile.ZipFile(io.BytesIO(data or b""))
    assert archive.testzip() is None
    assert archive.read("a.json") == b"[]"
    assert archive.read("b/c.dcm") == b"x" * 300_000 + b"y"
