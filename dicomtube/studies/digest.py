"""The digest by which browser and server name one file's content without holding the file in memory."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

PART_SIZE = 8 * 1024 * 1024


class DigestingReader:
    """A stream that passes another one through and computes `hexdigest()` on the way.

    The digest is the lower-case hex SHA-256 of the concatenated SHA-256 digests of each 8 MiB part: browsers hash
    whole buffers only, and this needs one part in memory at a time.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._parts = hashlib.sha256()
        self._part = hashlib.sha256()
        self._in_part = 0
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.size += len(data)
        view = memoryview(data)
        while view:
            taken = view[: PART_SIZE - self._in_part]
            self._part.update(taken)
            self._in_part += len(taken)
            view = view[len(taken) :]
            if self._in_part == PART_SIZE:
                self._end_part()
        return data

    def hexdigest(self) -> str:
        """The digest of what was read so far; call it once, at the end."""
        if self._in_part or self.size == 0:
            self._end_part()
        return self._parts.hexdigest()

    def _end_part(self) -> None:
        self._parts.update(self._part.digest())
        self._part = hashlib.sha256()
        self._in_part = 0
