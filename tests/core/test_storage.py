"""The same promises over a folder and over a real S3 server."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import stat
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomtube.core.errors import Invalid, TooLarge
from dicomtube.core.storage import BadKey, FolderStore, MissingObject, ObjectStore, StorageError, check_key
from tests.services.seaweedfs import S3Server

MIB = 1024 * 1024


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "objects")
    server: S3Server = request.getfixturevalue("s3_server")
    return server.make_bucket()


class Drip:
    """A stream that hands out its bytes in odd little pieces, as a socket does, and counts them."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)
        self._random = random.Random(7)
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(min(size, self._random.randrange(1, 100_000)))
        self.given += len(piece)
        return piece


def _stream(data: bytes) -> BinaryIO:
    return Drip(data)  # type: ignore[return-value]


def _names(store: ObjectStore, prefix: str = "") -> list[str]:
    return sorted(found.key for found in store.keys(prefix))


def test_an_object_comes_back_as_it_went_in(store: ObjectStore) -> None:
    store.put("studies/1.2.3/thumbnail.webp", b"\x00picture\xff", "image/webp")
    assert store.get("studies/1.2.3/thumbnail.webp") == b"\x00picture\xff"


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    store.put("empty", b"")
    assert store.get("empty") == b""
    with store.open("empty") as file:
        assert file.read() == b""


def test_the_last_writer_wins(store: ObjectStore) -> None:
    store.put("a", b"first, and longer")
    store.put("a", b"second")
    assert store.get("a") == b"second"
    assert _names(store) == ["a"]


def test_stat_knows_size_and_time(store: ObjectStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    store.put("a/b", b"12345")
    found = store.stat("a/b")
    assert (found.key, found.size) == ("a/b", 5)
    assert before <= found.modified <= datetime.now(UTC) + timedelta(seconds=2)


def test_what_is_not_there_is_missing_everywhere(store: ObjectStore) -> None:
    store.put("there/x", b"")
    for key in ("nowhere", "there", "there/x/y", "there/y"):
        with pytest.raises(MissingObject, match=key):
            store.get(key)
        with pytest.raises(MissingObject, match=key):
            store.stat(key)
        with pytest.raises(MissingObject, match=key), store.open(key):
            pass


def test_deleting_twice_is_fine(store: ObjectStore) -> None:
    store.put("a/b", b"1")
    store.delete("a/b")
    store.delete("a/b")
    store.delete("a")
    assert _names(store) == []


def test_deleting_a_folder_of_objects_deletes_none_of_them(store: ObjectStore) -> None:
    store.put("a/b", b"1")
    store.delete("a")
    assert _names(store) == ["a/b"]


def test_delete_many_takes_only_what_was_named(store: ObjectStore) -> None:
    for key in ("a/1", "a/2", "a/3", "b"):
        store.put(key, b"1")
    store.delete_many(found.key for found in store.keys("a/") if found.key != "a/2")
    store.delete_many(["never/was"])
    assert _names(store) == ["a/2", "b"]


def test_keys_are_found_by_plain_prefix(store: ObjectStore) -> None:
    for key in ("a/b/2", "a-b", "a.b", "a/b/1", "ab", "a/c", "b/a"):
        store.put(key, b"1")
    assert _names(store) == ["a-b", "a.b", "a/b/1", "a/b/2", "a/c", "ab", "b/a"]
    assert _names(store, "a/b") == ["a/b/1", "a/b/2"]
    assert _names(store, "a/b/") == ["a/b/1", "a/b/2"]
    assert _names(store, "a") == ["a-b", "a.b", "a/b/1", "a/b/2", "a/c", "ab"]
    assert _names(store, "a/b/1") == ["a/b/1"]
    assert _names(store, "c/") == []


def test_objects_may_be_deleted_while_they_are_listed(store: ObjectStore) -> None:
    for number in range(5):
        store.put(f"a/{number}", b"1")
    for found in store.keys("a/"):
        store.delete(found.key)
    assert _names(store) == []


@pytest.mark.parametrize("size", [0, 1, 70_000, 8 * MIB, 33 * MIB + 5], ids=str)
def test_a_stream_is_stored_whole(store: ObjectStore, size: int) -> None:
    data = random.Random(size).randbytes(size)
    found = store.put_stream("uploads/one", _stream(data), length=size, limit=size)
    assert found.size == size
    assert hashlib.sha256(store.get("uploads/one")).digest() == hashlib.sha256(data).digest()


def test_a_stream_needs_no_announced_length(store: ObjectStore) -> None:
    assert store.put_stream("a", _stream(b"x" * 300_000), length=None, limit=MIB).size == 300_000


@pytest.mark.parametrize("size", [100_001, 17 * MIB], ids=str)
def test_a_stream_beyond_its_limit_stores_nothing(store: ObjectStore, size: int) -> None:
    store.put("a", b"before")
    stream = Drip(bytes(size))
    with pytest.raises(TooLarge, match="100000 bytes"):
        store.put_stream("a", stream, length=None, limit=100_000)  # type: ignore[arg-type]
    assert stream.given < 300_000, "it read on after the limit"
    assert store.get("a") == b"before"
    assert _names(store) == ["a"]


def test_a_stream_that_crosses_its_limit_in_a_later_part_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(TooLarge):
        store.put_stream("a", _stream(bytes(18 * MIB)), length=None, limit=17 * MIB)
    assert _names(store) == []
    assert store.sweep_unfinished(datetime.now(UTC) + timedelta(minutes=1)) == 0


def test_an_announced_length_over_the_limit_is_refused_unread(store: ObjectStore) -> None:
    stream = Drip(bytes(1000))
    with pytest.raises(TooLarge):
        store.put_stream("a", stream, length=1000, limit=999)  # type: ignore[arg-type]
    assert stream.given == 0


@pytest.mark.parametrize("arrives", [0, 99, 101])
def test_a_stream_of_another_length_than_announced_is_refused(store: ObjectStore, arrives: int) -> None:
    with pytest.raises(Invalid, match=f"100 bytes were announced, {arrives} arrived"):
        store.put_stream("a", _stream(bytes(arrives)), length=100, limit=1000)
    assert _names(store) == []


def test_a_connection_that_breaks_leaves_nothing(store: ObjectStore) -> None:
    class Broken(Drip):
        def read(self, size: int = -1) -> bytes:
            if self.given > 16 * MIB:
                raise ConnectionError("gone")
            return super().read(size)

    with pytest.raises(ConnectionError):
        store.put_stream("a", Broken(bytes(20 * MIB)), length=20 * MIB, limit=20 * MIB)  # type: ignore[arg-type]
    assert _names(store) == []
    assert store.sweep_unfinished(datetime.now(UTC) + timedelta(minutes=1)) == 0


def test_streams_take_bounded_memory(store: ObjectStore) -> None:
    store.put_stream("warm", _stream(bytes(17 * MIB)), length=None, limit=18 * MIB)

    class Zeros:
        left = 96 * MIB

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    tracemalloc.start()
    store.put_stream("a", Zeros(), length=96 * MIB, limit=96 * MIB)  # type: ignore[arg-type]
    with store.open("a") as file:
        while file.read(MIB):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * MIB


def test_an_open_object_can_be_read_in_any_order(store: ObjectStore) -> None:
    data = random.Random(3).randbytes(9 * MIB + 17)
    store.put("a", data)
    with store.open("a") as file:
        assert file.seekable()
        assert file.seek(-10, os.SEEK_END) == len(data) - 10
        assert file.read() == data[-10:]
        assert file.read() == b""
        file.seek(5 * MIB)
        assert file.read(5 * MIB) == data[5 * MIB :]
        file.seek(1)
        assert file.read(2) == data[1:3]
        file.seek(3, os.SEEK_CUR)
        assert (file.tell(), file.read(1)) == (6, data[6:7])
        file.seek(0)
        assert file.read() == data


BAD_KEYS = (
    "", "/", "a/", "/a", "a//b", "..", "../a", "a/../b", "a/..", ".", "./a", "a\\b", "a b", "a\n", "a\x00", "\u00e9",
    "~/a", "a/.hidden", ".staging/x", "C:a", "a?b", "%2e%2e/a", "x" * 201, "a/" * 300 + "a",
)  # fmt: skip


def test_keys_that_could_leave_the_store_are_refused(store: ObjectStore) -> None:
    for key in BAD_KEYS:
        for act in (store.get, store.stat, store.delete):
            with pytest.raises(BadKey):
                act(key)
        with pytest.raises(BadKey):
            store.put(key, b"")
        with pytest.raises(BadKey):
            store.put_stream(key, io.BytesIO(), length=None, limit=1)
        with pytest.raises(BadKey):
            store.delete_many([key])
        with pytest.raises(BadKey), store.open(key):
            pass
    assert _names(store) == []


def test_prefixes_are_held_to_the_same_rule(store: ObjectStore) -> None:
    for prefix in ("../", "/", "a/../", ".staging/", "a//", "a b"):
        with pytest.raises(BadKey):
            list(store.keys(prefix))


@given(st.text(st.sampled_from("a1./\\-_~\x00 é:"), max_size=12))
def test_a_key_that_passes_stays_below_its_folder(key: str) -> None:
    try:
        check_key(key)
    except BadKey:
        return
    path = Path(os.path.normpath(f"/store/{key}"))
    assert path.is_relative_to("/store")
    assert str(path) == f"/store/{key}"


def test_many_threads_share_one_store(store: ObjectStore) -> None:
    def work(number: int) -> None:
        for turn in range(8):
            store.put(f"same/{turn}", bytes([number]) * 5000)
            store.put(f"own/{number}/{turn}", b"1")
            assert len(set(store.get(f"same/{turn}"))) == 1
            store.delete(f"own/{number}/{turn}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert _names(store) == [f"same/{turn}" for turn in range(8)]


class TestFolder:
    def test_only_the_owner_may_read(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            FolderStore(tmp_path / "new" / "root").put("a/b", b"1")
        finally:
            os.umask(before)
        modes = {str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
        assert modes == {
            "new": 0o700,
            "new/root": 0o700,
            "new/root/.staging": 0o700,
            "new/root/a": 0o700,
            "new/root/a/b": 0o600,
        }

    def test_folders_that_became_empty_go_away(self, tmp_path: Path) -> None:
        store = FolderStore(tmp_path)
        store.put("studies/1.2/3", b"1")
        store.put("studies/1.3/3", b"1")
        store.delete("studies/1.2/3")
        assert sorted(path.name for path in (tmp_path / "studies").iterdir()) == ["1.3"]

    def test_a_key_under_another_object_is_refused_and_harms_nothing(self, tmp_path: Path) -> None:
        store = FolderStore(tmp_path)
        store.put("a", b"1")
        store.put("b/c", b"1")
        with pytest.raises(StorageError, match="another object"):
            store.put("a/b", b"2")
        with pytest.raises(StorageError, match="another object"):
            store.put("b", b"2")
        assert {key: store.get(key) for key in _names(store)} == {"a": b"1", "b/c": b"1"}

    def test_links_are_not_listed(self, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "secret").write_text("1")
        store = FolderStore(tmp_path / "root")
        store.put("a", b"1")
        (tmp_path / "root" / "folder").symlink_to(tmp_path / "outside")
        (tmp_path / "root" / "file").symlink_to(tmp_path / "outside" / "secret")
        assert _names(store) == ["a"]

    def test_a_writer_killed_halfway_leaves_no_object_and_is_swept(self, tmp_path: Path) -> None:
        program = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from dicomtube.core.storage import FolderStore\n"
            "class Dying:\n"
            "    sent = 0\n"
            "    def read(self, size=-1):\n"
            "        self.sent += 1\n"
            "        if self.sent > 3: os.kill(os.getpid(), signal.SIGKILL)\n"
            "        return b'PATIENT' * 1000\n"
            "FolderStore(Path(sys.argv[1])).put_stream('a', Dying(), length=None, limit=10**9)\n"
        )
        run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
        assert run.returncode == -9
        store = FolderStore(tmp_path)
        assert _names(store) == []
        now = datetime.now(UTC)
        assert store.sweep_unfinished(now - timedelta(hours=1)) == 0
        assert store.sweep_unfinished(now + timedelta(minutes=1)) == 1
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


class TestS3:
    def test_uploads_whose_writer_was_killed_are_swept(self, s3_server: S3Server) -> None:
        store = s3_server.make_bucket()
        store._client.create_multipart_upload(Bucket=store.bucket, Key="a")
        now = datetime.now(UTC)
        assert store.sweep_unfinished(now - timedelta(hours=1)) == 0
        assert store.sweep_unfinished(now + timedelta(minutes=1)) == 1
        assert store.sweep_unfinished(now + timedelta(minutes=1)) == 0

    def test_a_forked_child_may_use_its_parents_store(self, s3_server: S3Server) -> None:
        store = s3_server.make_bucket()
        program = (
            "import json, os, sys\n"
            "from dicomtube.core.storage import S3Store\n"
            "store = S3Store(**json.loads(sys.argv[1]))\n"
            "store.put('a', b'parent')\n"
            "child = os.fork()\n"
            "store.put(f'{child == 0}', store.get('a'))\n"
            "opened = store._opened\n"
            "assert opened[0] == os.getpid(), 'the child uses the parent\\'s connections'\n"
            "if child: sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        )
        settings = {
            "endpoint": s3_server.endpoint,
            "bucket": store.bucket,
            "region": s3_server.region,
            "access_key": s3_server.access_key,
            "secret_key": s3_server.secret_key,
        }
        subprocess.run([sys.executable, "-c", program, json.dumps(settings)], check=True)
        assert _names(store) == ["False", "True", "a"]

    def test_an_object_replaced_while_it_is_read_is_noticed(self, s3_server: S3Server) -> None:
        store = s3_server.make_bucket()
        store.put("a", bytes(9 * MIB))
        with store.open("a") as file:
            file.read(10)
            store.put("a", b"\x01" * 9 * MIB)
            file.seek(8 * MIB)
            with pytest.raises(StorageError, match="PreconditionFailed for a"):
                file.read(10)

    def test_a_wrong_secret_is_an_error_without_the_secret(self, s3_server: S3Server) -> None:
        store = s3_server.store()
        store._secret_key = "not-the-secret"
        with pytest.raises(StorageError) as caught:
            store.get("a")
        assert not isinstance(caught.value, MissingObject)
        assert "secret" not in str(caught.value)

    def test_a_service_that_is_not_there_says_so(self) -> None:
        store = S3Server("http://127.0.0.1:9", "a", "b").store()
        with pytest.raises(StorageError, match="could not be reached for a"):
            store.get("a")
