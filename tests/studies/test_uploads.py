"""Receiving uploads: quota, digests, limits, closing, discarding, expiring."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired, TooLarge
from dicomtube.core.policy import Actor, Role
from dicomtube.core.queue import Job
from dicomtube.core.storage import FolderStore
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import PART_SIZE, DigestingReader
from dicomtube.studies.models import Upload, UploadFile
from dicomtube.studies.service import uploads
from dicomtube.studies.service.uploads import UploadLimits
from tests.factories import member

LIMITS = UploadLimits(max_file_bytes=10_000, max_files=5, quota_bytes=20_000, keep_hours=24)


def digest_of(data: bytes) -> str:
    parts = [data[at : at + PART_SIZE] for at in range(0, len(data), PART_SIZE)] or [b""]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@pytest.fixture
def quarantine(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "quarantine")


@pytest.fixture
def owner(database: Database) -> Iterator[Actor]:
    with database.writing() as session:
        person = member(session)
    yield person


def open_one(database: Database, owner: Actor, *, files: int = 3, size: int = 6_000) -> str:
    with database.writing() as session:
        return uploads.open_upload(
            session, owner, attestation_version=CURRENT.version, file_count=files, total_bytes=size, limits=LIMITS
        ).id


def put(
    database: Database,
    quarantine: FolderStore,
    owner: Actor | None,
    upload_id: str,
    data: bytes,
    digest: str | None = None,
) -> bool:
    return uploads.put_file(
        database,
        quarantine,
        owner,
        upload_id,
        digest or digest_of(data),
        io.BytesIO(data),
        length=len(data),
        limits=LIMITS,
    )[1]


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=20))
def test_the_digest_does_not_depend_on_how_the_stream_is_read(data: bytes, sizes: list[int]) -> None:
    reader = DigestingReader(io.BytesIO(data))
    passed = b"".join([*(reader.read(size) for size in sizes), reader.read()])
    assert (passed, reader.hexdigest()) == (data, digest_of(data))


def test_the_digest_joins_parts_of_eight_mebibytes() -> None:
    data = bytes(range(256)) * (PART_SIZE // 256) + b"tail"
    reader = DigestingReader(io.BytesIO(data))
    while reader.read(1_000_003):
        pass
    assert reader.hexdigest() == digest_of(data)


def test_the_current_attestation_must_be_confirmed(database: Database, owner: Actor) -> None:
    with database.writing() as session, pytest.raises(Invalid):
        uploads.open_upload(
            session, owner, attestation_version="2020-01-01", file_count=1, total_bytes=1, limits=LIMITS
        )


def test_what_was_attested_is_kept(database: Database, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    with database.reading() as session:
        assert session.get_one(Upload, upload_id).attestation_version == CURRENT.version


def test_readers_and_visitors_open_no_upload(database: Database) -> None:
    with database.writing() as session:
        reader = member(session, Role.READER)
    with pytest.raises(Forbidden):
        open_one(database, reader)
    with pytest.raises(SignInRequired):
        open_one(database, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("files", "size"), [(6, 10), (1, 20_001)])
def test_too_many_files_or_bytes_are_refused_before_anything_is_sent(
    database: Database, owner: Actor, files: int, size: int
) -> None:
    with pytest.raises(TooLarge):
        open_one(database, owner, files=files, size=size)


def test_an_open_upload_reserves_its_size(database: Database, owner: Actor) -> None:
    open_one(database, owner, size=15_000)
    with pytest.raises(TooLarge):
        open_one(database, owner, size=6_000)


def test_a_file_put_twice_is_one_file(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    assert [put(database, quarantine, owner, upload_id, b"abc") for _ in range(2)] == [True, False]
    with database.reading() as session:
        assert uploads.progress(session, owner, upload_id).received_count == 1
        assert uploads.received_digests(session, upload_id) == [digest_of(b"abc")]


def test_a_damaged_file_is_refused_and_not_kept(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    with pytest.raises(Invalid):
        put(database, quarantine, owner, upload_id, b"abc", digest_of(b"abd"))
    with pytest.raises(Invalid):
        put(database, quarantine, owner, upload_id, b"abc", "../../etc/passwd")
    assert list(quarantine.keys()) == []


def test_a_file_that_ends_early_is_refused_and_not_kept(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    upload_id = open_one(database, owner)
    with pytest.raises(Invalid):
        uploads.put_file(
            database, quarantine, owner, upload_id, digest_of(b"abcdef"), io.BytesIO(b"abc"), length=6, limits=LIMITS
        )
    assert list(quarantine.keys()) == []


def test_more_than_announced_is_refused(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner, files=2, size=10)
    put(database, quarantine, owner, upload_id, b"12345")
    with pytest.raises(TooLarge):
        put(database, quarantine, owner, upload_id, b"123456")
    put(database, quarantine, owner, upload_id, b"1234")
    with pytest.raises(TooLarge):
        put(database, quarantine, owner, upload_id, b"1")


def test_a_file_over_the_limit_is_refused_by_its_announced_length(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    upload_id = open_one(database, owner, size=20_000)
    with pytest.raises(TooLarge):
        put(database, quarantine, owner, upload_id, b"x" * 10_001)


def test_a_file_that_hides_its_length_is_stopped_at_the_limit(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    upload_id = open_one(database, owner, size=20_000)
    data = b"x" * 15_000
    with pytest.raises(TooLarge):
        uploads.put_file(
            database, quarantine, owner, upload_id, digest_of(data), io.BytesIO(data), length=None, limits=LIMITS
        )
    assert list(quarantine.keys()) == []


def test_an_upload_belongs_to_its_owner_alone(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    with database.writing() as session:
        other = member(session, Role.ADMIN)
    with pytest.raises(NotFound):
        put(database, quarantine, other, upload_id, b"abc")
    with database.reading() as session, pytest.raises(NotFound):
        uploads.progress(session, other, upload_id)
    with database.writing() as session, pytest.raises(NotFound):
        uploads.close_upload(session, other, upload_id)
    with pytest.raises(NotFound):
        uploads.discard_upload(database, quarantine, other, upload_id)


def test_closing_queues_the_ingest_once(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    put(database, quarantine, owner, upload_id, b"abc")
    for _ in range(2):
        with database.writing() as session:
            assert uploads.close_upload(session, owner, upload_id).state == "queued"
    with database.reading() as session:
        assert [(job.kind, job.payload) for job in session.scalars(select(Job))] == [
            ("studies.ingest", {"upload_id": upload_id})
        ]


def test_closing_gives_back_what_was_reserved_and_not_sent(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    upload_id = open_one(database, owner, size=20_000)
    put(database, quarantine, owner, upload_id, b"abc")
    with database.writing() as session:
        uploads.close_upload(session, owner, upload_id)
    with database.reading() as session:
        assert uploads.used_bytes(session, owner.user_id) == 3


def test_an_empty_upload_is_not_closed(database: Database, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    with database.writing() as session, pytest.raises(Conflict):
        uploads.close_upload(session, owner, upload_id)


def test_a_closed_upload_takes_no_more_and_is_not_discarded(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    upload_id = open_one(database, owner)
    put(database, quarantine, owner, upload_id, b"abc")
    with database.writing() as session:
        uploads.close_upload(session, owner, upload_id)
    with pytest.raises(Conflict):
        put(database, quarantine, owner, upload_id, b"more")
    with pytest.raises(Conflict):
        uploads.discard_upload(database, quarantine, owner, upload_id)
    assert len(list(quarantine.keys())) == 1


def test_a_discarded_upload_leaves_nothing(database: Database, quarantine: FolderStore, owner: Actor) -> None:
    upload_id = open_one(database, owner)
    put(database, quarantine, owner, upload_id, b"abc")
    uploads.discard_upload(database, quarantine, owner, upload_id)
    with database.reading() as session:
        assert (session.get(Upload, upload_id), session.scalars(select(UploadFile)).all()) == (None, [])
    assert list(quarantine.keys()) == []


def test_an_upload_that_nobody_finished_expires_and_others_stay(
    database: Database, quarantine: FolderStore, owner: Actor
) -> None:
    old, young = open_one(database, owner, size=100), open_one(database, owner, size=100)
    put(database, quarantine, owner, old, b"old")
    put(database, quarantine, owner, young, b"young")
    quarantine.put("0123456789ab/" + "f" * 64, b"of no upload at all")
    with database.writing() as session:
        session.execute(update(Upload).where(Upload.id == old).values(created_at=utcnow() - timedelta(hours=25)))
    assert uploads.expire(database, quarantine, keep_hours=24) == 2
    assert [item.key.split("/")[0] for item in quarantine.keys()] == [young]


def test_limits_say_what_is_free() -> None:
    assert replace(LIMITS, used_bytes=5_000).free_bytes == 15_000
    assert replace(LIMITS, used_bytes=50_000).free_bytes == 0
