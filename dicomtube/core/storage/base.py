"""What every store promises: keys, errors, and the interface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from dicomtube.core.errors import Invalid, TooLarge

KEY_LENGTH = 512
_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*\Z")
_PREFIX = re.compile(rf"(?:{_SEGMENT}/)*(?:{_SEGMENT})?\Z")
_BLOCK = 1024 * 1024


class StorageError(Exception):
    """A store could not do what it was asked; the message names the key, never the content."""


class MissingObject(StorageError):
    """Nothing is stored under this key."""


class BadKey(StorageError, ValueError):
    """The key could leave the store or mean another object elsewhere."""


@dataclass(frozen=True)
class StoredObject:
    """One object as the store knows it: its key, its size in bytes, and when it was last written (UTC)."""

    key: str
    size: int
    modified: datetime


class ObjectStore(Protocol):
    """Whole objects under keys such as `studies/1.2.3/thumbnail.webp`.

    A written object is complete or absent, never partial, and survives a power cut once the call has returned. The
    last writer wins. Keys consist of segments of letters, digits, `.`, `_` and `-`, joined by `/`; no key may be
    another's folder.
    """

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        """Stores `data`. `content_type` is what a service that hands out objects itself would say."""
        ...

    def put_stream(self, key: str, stream: BinaryIO, *, length: int | None, limit: int) -> StoredObject:
        """Stores what `stream` still holds, in bounded memory.

        Raises TooLarge beyond `limit` bytes, and Invalid when `length` was announced and something else arrived; then
        nothing is stored, and what stood under the key before is untouched.
        """
        ...

    def get(self, key: str) -> bytes:
        """The whole object. Raises MissingObject."""
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The object as a seekable file, read in bounded memory. Raises MissingObject."""
        ...

    def stat(self, key: str) -> StoredObject:
        """Size and time. Raises MissingObject."""
        ...

    def delete(self, key: str) -> None:
        """Removes the object; removing what is not there is no error."""
        ...

    def delete_many(self, keys: Iterable[str]) -> None:
        """Removes all of them. Raises StorageError, naming one, when some could not be removed."""
        ...

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """All objects whose key begins with `prefix`, in no promised order, fetched as they are asked for."""
        ...

    def sweep_unfinished(self, before: datetime) -> int:
        """Removes what writers left half-written before that moment (they were killed); gives the number removed."""
        ...


def check_key(key: str) -> str:
    """The key itself. Raises BadKey for one that no store takes."""
    if len(key) > KEY_LENGTH or not _KEY.match(key):
        raise BadKey(f"not a storage key: {key[:80]!r}")
    return key


def check_prefix(prefix: str) -> str:
    """The prefix itself. Raises BadKey when no key could begin with it."""
    if len(prefix) > KEY_LENGTH or not _PREFIX.match(prefix):
        raise BadKey(f"not the beginning of a storage key: {prefix[:80]!r}")
    return prefix


class Intake:
    """Reads a stream once, block by block, and holds it to its limits."""

    def __init__(self, stream: BinaryIO, *, length: int | None, limit: int) -> None:
        if length is not None and length > limit:
            raise TooLarge("This is larger than the %(most)s bytes that fit here.", most=limit)
        self._stream = stream
        self._length = length
        self._limit = limit
        self.size = 0

    def read(self, size: int = _BLOCK) -> bytes:
        """Up to `size` bytes, fewer only at the end; empty when it is over and everything announced has come."""
        parts: list[bytes] = []
        wanted = size
        while wanted:
            block = self._stream.read(min(wanted, _BLOCK))
            if not block:
                self._check_end()
                break
            self.size += len(block)
            if self.size > self._limit:
                raise TooLarge("This is larger than the %(most)s bytes that fit here.", most=self._limit)
            parts.append(block)
            wanted -= len(block)
        return b"".join(parts)

    def _check_end(self) -> None:
        if self._length is not None and self.size != self._length:
            raise Invalid(
                "%(announced)s bytes were announced, %(arrived)s arrived. Send it again.",
                announced=self._length,
                arrived=self.size,
            )
