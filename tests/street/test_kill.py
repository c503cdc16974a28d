"""A worker killed in the middle of an ingest: another one brings the study to its end, once."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from dicomtube.core.policy import Actor, Role
from dicomtube.core.queue import Job
from dicomtube.identity.models import User
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import DigestingReader
from dicomtube.studies.models import Frame, Instance, Study, UploadState
from dicomtube.studies.service import uploads
from dicomtube.studies.service.uploads import UploadLimits, UploadProgress
from tests.dicomfiles import PLANTED, ct_zip
from tests.street.town import PEOPLE, Town

SLICES = 60
LIMITS = UploadLimits(max_file_bytes=2**30, max_files=10, quota_bytes=2**30, keep_hours=1)


@pytest.fixture
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A site without a worker."""
    town = Town(tmp_path_factory.mktemp("quiet"))
    try:
        yield town.open()
    finally:
        town.close()


def hand_in(town: Town) -> tuple[Actor, str]:
    assert town.site is not None
    site, data = town.site, ct_zip(SLICES)
    with site.database.reading() as session:
        user = session.scalars(select(User).where(User.display_name == PEOPLE["educator"][0])).one()
    owner = Actor(user.id, user.display_name, Role.EDUCATOR)
    with site.database.writing() as session:
        upload_id = uploads.open_upload(
            session,
            owner,
            attestation_version=CURRENT.version,
            file_count=1,
            total_bytes=len(data),
            limits=LIMITS,
        ).id
    reader = DigestingReader(io.BytesIO(data))
    reader.read()
    uploads.put_file(
        site.database,
        site.quarantine,
        owner,
        upload_id,
        reader.hexdigest(),
        io.BytesIO(data),
        length=len(data),
        limits=LIMITS,
    )
    with site.database.writing() as session:
        uploads.close_upload(session, owner, upload_id)
    return owner, upload_id


def await_progress(town: Town, owner: Actor, upload_id: str, percent: int, seconds: float) -> UploadProgress:
    assert town.site is not None
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with town.site.database.reading() as session:
            progress = uploads.progress(session, owner, upload_id)
        if progress.percent >= percent or progress.upload.state in (UploadState.READY, UploadState.FAILED):
            return progress
        time.sleep(0.02)
    raise AssertionError(f"the upload stays at {progress.percent} percent")


@pytest.mark.parametrize("percent", [5, 55])
def test_a_killed_worker_leaves_a_study_that_becomes_ready_once(quiet_town: Town, percent: int) -> None:
    assert quiet_town.site is not None
    owner, upload_id = hand_in(quiet_town)
    worker = quiet_town.start_worker()
    progress = await_progress(quiet_town, owner, upload_id, percent, 60)
    assert progress.upload.state == UploadState.INGESTING, "killed too late to prove anything"
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)

    quiet_town.start_worker()
    progress = await_progress(quiet_town, owner, upload_id, 100, 120)
    assert (progress.upload.state, progress.upload.accepted_count, progress.refused) == ("ready", SLICES, ())
    with quiet_town.site.database.reading() as session:
        assert len(session.scalars(select(Study)).all()) == 1
        assert len(session.scalars(select(Instance)).all()) == len(session.scalars(select(Frame)).all()) == SLICES
        await_job(quiet_town)
    left = [path for room in ("quarantine", "scratch") for path in (quiet_town.folder / "data" / room).rglob("*")]
    assert [path for path in left if path.is_file()] == []
    assert [needle for needle in PLANTED.needles() if needle in quiet_town.logs()] == []


def await_job(town: Town) -> None:
    """The ledger, too, says that the job is done, and that it took more than one attempt."""
    assert town.site is not None
    for _ in range(200):
        with town.site.database.reading() as session:
            job = session.scalars(select(Job).where(Job.kind == uploads.INGEST)).one()
        if job.state == "done":
            assert job.attempts == 2
            return
        time.sleep(0.05)
    raise AssertionError(f"the job stays {job.state}")
