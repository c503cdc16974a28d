"""Colour palettes: indices to 8-bit RGB (DICOM PS3.3 C.7.6.3.1.5 and, segmented, C.7.9.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset

#: A descriptor cannot announce more; a few words of repeated segments could stand for billions.
MOST_ENTRIES = 65536

Palette = Callable[[npt.NDArray[Any]], npt.NDArray[np.uint8]]


class BadPalette(ValueError):
    """The palette is missing or damaged."""


def palette(dataset: Dataset, *, little_endian: bool) -> Palette:
    """Return what turns indices of any shape into RGB, one dimension more. Raises BadPalette."""
    tables = []
    first = 0
    for colour in ("Red", "Green", "Blue"):
        table, first = _channel(dataset, colour, little_endian)
        tables.append(table)
    if len({len(table) for table in tables}) != 1:
        raise _no_palette()
    lookup = np.stack(tables, axis=-1)

    def apply(frame: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        index = np.clip(frame.astype(np.int64) - first, 0, len(lookup) - 1)
        coloured: npt.NDArray[np.uint8] = lookup[index]
        return coloured

    return apply


def _channel(dataset: Dataset, colour: str, little: bool) -> tuple[npt.NDArray[np.uint8], int]:
    """One channel's table in 8 bits, and the first index it maps (descriptor: entries, first, bits)."""
    try:
        entries, first, bits = (int(v) for v in dataset[f"{colour}PaletteColorLookupTableDescriptor"].value)
        entries = entries or 65536
        segmented = dataset.get(f"Segmented{colour}PaletteColorLookupTableData")
        data = dataset.get(f"{colour}PaletteColorLookupTableData")
        if data is None and segmented is not None:
            table = _expanded(np.frombuffer(segmented, dtype=("<u2" if little else ">u2")), entries)
        else:
            wide = len(data) >= entries * 2
            table = np.frombuffer(data, dtype=("<u2" if little else ">u2") if wide else "u1").astype(np.int64)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _no_palette() from error
    if len(table) < entries:
        raise _no_palette()
    table = table[:entries]
    # Some writers fill 16-bit entries with 8-bit values; a table that never passes 255 is already 8 bits.
    if bits > 8 and int(table.max(initial=0)) > 255:
        table = table >> 8
    if first > 32767 and int(dataset.get("PixelRepresentation") or 0):
        first -= 65536
    return np.clip(table, 0, 255).astype(np.uint8), first


def _expanded(words: npt.NDArray[Any], entries: int) -> npt.NDArray[np.int64]:
    """Expand a segmented palette (DICOM PS3.3 C.7.9.2): discrete, linear and indirect segments."""
    table: list[int] = []
    position = 0
    while position < len(words) and len(table) < entries:
        position = _expand_segment(words, position, table)
    return np.asarray(table, dtype=np.int64)


def _expand_segment(words: npt.NDArray[Any], position: int, table: list[int]) -> int:
    kind, length = int(words[position]), int(words[position + 1])
    if kind == 0:
        table.extend(int(v) for v in words[position + 2 : position + 2 + length])
        return position + 2 + length
    if kind == 1:
        start, end = table[-1], int(words[position + 2])
        table.extend(round(start + (end - start) * step / length) for step in range(1, length + 1))
        return position + 3
    if kind == 2:
        target = int(words[position + 2]) | (int(words[position + 3]) << 16)
        target //= 2
        for _ in range(length):
            if int(words[target]) == 2:
                raise ValueError("an indirect segment may not point at another")
            target = _expand_segment(words, target, table)
            if len(table) > MOST_ENTRIES:
                raise ValueError("the palette repeats itself without end")
        return position + 4
    raise ValueError("unknown palette segment")


def _no_palette() -> BadPalette:
    return BadPalette("The image's colour palette is missing or damaged.")
