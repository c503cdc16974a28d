"""Objects as files in a folder: the default for a site on one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dicomtube.core.storage.base import (
    Intake,
    MissingObject,
    StorageError,
    StoredObject,
    check_key,
    check_prefix,
)

_STAGING = ".staging"  # no key segment begins with a dot
_ATTEMPTS = 20


class FolderStore:
    """Keeps each object as a file of the same relative path under `root`; only the owner may read it.

    A file is written beside the others, flushed to disk and then renamed, so that a reader finds all of it or none.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def __repr__(self) -> str:
        return f"FolderStore({str(self.root)!r})"

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        """See ObjectStore.put; a folder keeps no content types."""
        target = self._path(key)
        with self._staging(target) as file:
            file.write(data)

    def put_stream(self, key: str, stream: BinaryIO, *, length: int | None, limit: int) -> StoredObject:
        """See ObjectStore.put_stream."""
        target = self._path(key)
        intake = Intake(stream, length=length, limit=limit)
        with self._staging(target) as file:
            while block := intake.read():
                file.write(block)
        return self.stat(key)

    def get(self, key: str) -> bytes:
        """See ObjectStore.get."""
        with self.open(key) as file:
            return file.read()

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        """See ObjectStore.open. A file opened before its deletion can still be read to its end."""
        try:
            file = self._path(key).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise MissingObject(f"no object {key}") from None
        with file:
            yield file

    def stat(self, key: str) -> StoredObject:
        """See ObjectStore.stat."""
        path = self._path(key)
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise MissingObject(f"no object {key}") from None
        if not path.is_file():
            raise MissingObject(f"no object {key}")
        return _describe(key, found)

    def delete(self, key: str) -> None:
        """See ObjectStore.delete. Folders that became empty go too: their names are UIDs."""
        path = self._path(key)
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        except (IsADirectoryError, PermissionError):
            if path.is_dir():
                return
            raise
        folder = path.parent
        with suppress(OSError):
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent
        _flush_folder(folder)

    def delete_many(self, keys: Iterable[str]) -> None:
        """See ObjectStore.delete_many."""
        failed: list[str] = []
        for key in keys:
            try:
                self.delete(key)
            except OSError:
                failed.append(key)
        if failed:
            raise StorageError(f"{len(failed)} objects could not be removed, {failed[0]} among them")

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """See ObjectStore.keys."""
        folder = check_prefix(prefix).rpartition("/")[0]
        yield from self._walk(folder, prefix)

    def sweep_unfinished(self, before: datetime) -> int:
        """See ObjectStore.sweep_unfinished."""
        removed = 0
        for entry in _entries(self.root / _STAGING):
            with suppress(FileNotFoundError):
                if entry.stat().st_mtime < before.timestamp():
                    Path(entry.path).unlink()
                    removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    @contextmanager
    def _staging(self, target: Path) -> Iterator[BinaryIO]:
        staging = self.root / _STAGING
        _make_folder(staging)
        path = staging / secrets.token_hex(16)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            self._publish(path, target)
        finally:
            path.unlink(missing_ok=True)

    def _publish(self, staged: Path, target: Path) -> None:
        for _attempt in range(_ATTEMPTS):
            try:
                _make_folder(target.parent)
                staged.replace(target)
            except FileNotFoundError:
                continue  # a deletion took the empty folder away in between
            except (IsADirectoryError, NotADirectoryError, FileExistsError):
                raise StorageError(f"{target.relative_to(self.root)} is, or lies under, another object") from None
            _flush_folder(target.parent)
            return
        raise StorageError(f"the folder of {target.relative_to(self.root)} keeps disappearing")

    def _walk(self, folder: str, prefix: str) -> Iterator[StoredObject]:
        for entry in _entries(self.root / folder):
            key = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith(".") or not (key.startswith(prefix) or prefix.startswith(f"{key}/")):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(key, prefix)
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    yield _describe(key, entry.stat())


def _describe(key: str, found: os.stat_result) -> StoredObject:
    return StoredObject(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    with suppress(FileNotFoundError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
