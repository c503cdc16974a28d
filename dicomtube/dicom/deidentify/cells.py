"""Bits of pixel cells that hold no pixel (PS3.5 8.1.1), in plain Python; ``unusedbits`` does the same faster."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass

_CODES = {8: "B", 16: "H", 32: "I"}


@dataclass(frozen=True, slots=True)
class Cells:
    """A cell of ``allocated`` bits whose ``stored`` ones begin at bit ``low``; ``padding`` marks cells without one."""

    allocated: int
    stored: int
    low: int
    signed: bool
    padding: int | None

    @property
    def mask(self) -> int:
        """The bits that belong to the pixel."""
        return ((1 << self.stored) - 1) << self.low

    @property
    def unused(self) -> int:
        """The others."""
        return ((1 << self.allocated) - 1) ^ self.mask

    def is_plain(self, cell: int) -> bool:
        """Whether a cell's unused bits are empty, or carry on its sign, or it is the padding value."""
        extra = cell & self.unused
        if not extra:
            return True
        negative = self.signed and self.low == 0 and cell >> (self.stored - 1) & 1
        return (bool(negative) and extra == self.unused) or cell == self.padding


def cleared(data: bytes | memoryview, cells: Cells) -> memoryview | None:
    """Little endian cells with the unused bits cleared where they hide something; None where nothing does."""
    values = array(_CODES[cells.allocated], bytes(data))
    if sys.byteorder == "big":
        values.byteswap()
    strange = {value for value in set(values) if not cells.is_plain(value)}
    if not strange:
        return None
    mask = cells.mask
    for index, value in enumerate(values):
        if value in strange:
            values[index] = value & mask
    if sys.byteorder == "big":
        values.byteswap()
    return memoryview(values.tobytes())
