"""Bits of pixel cells that hold no pixel (PS3.5 8.1.1), with numpy; ``cells`` does the same without."""

from __future__ import annotations

import numpy as np

from dicomtube.dicom.deidentify.cells import Cells


def cleared(data: bytes | memoryview, cells: Cells) -> memoryview | None:
    """Little endian cells with the unused bits cleared where they hide something; None where nothing does."""
    if not _bits_used(data, cells.allocated) & cells.unused:
        return None
    width = cells.allocated // 8
    values = np.frombuffer(data, dtype=f"<u{width}")
    strange = (values & values.dtype.type(cells.unused)) != 0
    if cells.signed and cells.low == 0:
        up = cells.allocated - cells.stored
        carried = ((values << up).view(f"<i{width}") >> up).view(values.dtype)
        strange &= carried != values
    if cells.padding is not None:
        strange &= values != values.dtype.type(cells.padding & ((1 << cells.allocated) - 1))
    if not strange.any():
        return None
    return memoryview(np.where(strange, values & values.dtype.type(cells.mask), values).tobytes())


def _bits_used(data: bytes | memoryview, allocated: int) -> int:
    """The bits that are set in any cell of 8, 16 or 32 bits; eight bytes are looked at in one step."""
    whole = len(data) // 8 * 8
    folded = int(np.bitwise_or.reduce(np.frombuffer(data[:whole], dtype="<u8"))) if whole else 0
    folded |= int.from_bytes(data[whole:], "little")
    used = 0
    while folded:
        used |= folded & ((1 << allocated) - 1)
        folded >>= allocated
    return used
