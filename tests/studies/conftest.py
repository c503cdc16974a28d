"""The street from upload to study, walked through services, over both kinds of store."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from dicomtube.core.db import Database
from dicomtube.core.policy import Actor
from dicomtube.core.storage import FolderStore, ObjectStore
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.phi.pixels.reader import TextReader
from dicomtube.phi.pixels.review import Read, Reader
from dicomtube.phi.pixels.views import Picture
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import DigestingReader
from dicomtube.studies.service import uploads
from dicomtube.studies.service.ingest import ingest
from dicomtube.studies.service.street import Street
from dicomtube.studies.service.uploads import UploadLimits, UploadProgress
from tests.conftest import fresh_database
from tests.factories import member

GIGABYTE = 2**30


@dataclass
class Walk:
    """One educator walking the street."""

    street: Street
    owner: Actor

    def upload(self, files: Iterable[bytes]) -> str:
        """Hands files in and closes the upload."""
        data = list(files)
        limits = UploadLimits(max_file_bytes=GIGABYTE, max_files=20_000, quota_bytes=GIGABYTE, keep_hours=1)
        with self.street.database.writing() as session:
            upload = uploads.open_upload(
                session,
                self.owner,
                attestation_version=CURRENT.version,
                file_count=len(data),
                total_bytes=sum(map(len, data)),
                limits=limits,
            )
        for one in data:
            uploads.put_file(
                self.street.database,
                self.street.quarantine,
                self.owner,
                upload.id,
                _digest(one),
                io.BytesIO(one),
                length=len(one),
                limits=limits,
            )
        with self.street.database.writing() as session:
            uploads.close_upload(session, self.owner, upload.id)
        return upload.id

    def ingest(self, upload_id: str, tell: Callable[[int], None] = lambda percent: None) -> UploadProgress:
        """Does what the worker does, and says where the upload stands then."""
        ingest(self.street, upload_id, tell=tell, fence=_no_fence)
        return self.progress(upload_id)

    def progress(self, upload_id: str) -> UploadProgress:
        with self.street.database.reading() as session:
            return uploads.progress(session, self.owner, upload_id)

    def bring(self, files: Iterable[bytes]) -> UploadProgress:
        """Upload and ingest."""
        return self.ingest(self.upload(files))

    def with_eyes(self, reader: Reader) -> Walk:
        """The same, with something that looks for text."""
        return Walk(replace(self.street, open_reader=lambda: reader), self.owner)

    def with_limits(self, **limits: int) -> Walk:
        """The same with other limits for archives."""
        return Walk(replace(self.street, archive_limits=ArchiveLimits(**limits)), self.owner)


def _no_fence(session: Session) -> None:
    """Nobody else works on it."""


def _digest(data: bytes) -> str:
    reader = DigestingReader(io.BytesIO(data))
    reader.read()
    return reader.hexdigest()


@pytest.fixture(scope="session")
def text_reader() -> TextReader:
    """The models that read text in pictures, loaded once."""
    return TextReader()


class NothingWritten:
    """Reads nothing: stands in for the models, which take seconds, where a test is not about text in pictures."""

    def read(self, picture: Picture) -> Sequence[Read]:
        return ()


@pytest.fixture(params=["sqlite and folder", "postgres and s3"])
def walk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Walk]:
    """A walk on one machine's embedded parts, and one on the parts of many machines."""
    kind = request.param.split()[0]
    with fresh_database(kind, request, tmp_path) as url:
        database = Database(url)
        store, quarantine = _stores(kind, request, tmp_path)
        with database.writing() as session:
            owner = member(session)
        street = Street(
            database=database,
            store=store,
            quarantine=quarantine,
            scratch=tmp_path / "scratch",
            site_key=b"k" * 32,
            archive_limits=ArchiveLimits(),
            quota_bytes=GIGABYTE,
            review_days=14,
            open_reader=NothingWritten,
        )
        yield Walk(street, owner)
        database.close()


def _stores(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[ObjectStore, ObjectStore]:
    if kind == "sqlite":
        return FolderStore(folder / "objects"), FolderStore(folder / "quarantine")
    server = request.getfixturevalue("s3_server")
    return server.lend_pair()
