"""A zip that is made while it is read: nothing but the block at hand stands in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BLOCK = 256 * 1024


@dataclass(frozen=True)
class Member:
    """A file of the zip: its name, its content in blocks, and whether compressing it pays."""

    name: str
    blocks: Iterable[bytes]
    compress: bool = True


def zip_blocks(members: Iterable[Member], at: datetime) -> Iterator[bytes]:
    """The bytes of a zip of `members`, which are asked for one after the other. `at` stands as the time of each."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED if member.compress else zipfile.ZIP_STORED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for block in member.blocks:
                    file.write(block)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """What zipfile writes to: it can't be sought in, so each member's sizes follow its content."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        block = bytes(data)
        self._held += block
        return len(block)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken


class BlockReader(io.RawIOBase):
    """A file over blocks, for what wants to read one."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
