"""Pictures to read, made from stored frames: projections over a series, and 8-bit views of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[Any]
Picture = npt.NDArray[np.uint8]
#: Lowest and highest stored value of a display window.
Window = tuple[float, float]

#: Frames a projection covers: text on one slice drowns in the projection of hundreds.
SLAB = 24


class Stack:
    """Frames of one shape, of which only a few pictures are kept: slab projections, first, middle and last."""

    def __init__(self, window: Window | None) -> None:
        self.window = window
        self._frames = 0
        self._slab: list[Frame] = []
        self._in_slab = 0
        self._low: Frame | None = None
        self._first: Frame | None = None
        self._middle: Frame | None = None
        self._last: Frame | None = None

    def add(self, frame: Frame) -> Iterator[Picture]:
        """Take a frame in; yields the pictures to read that are complete by now."""
        self._last = frame
        self._low = frame if self._low is None else np.minimum(self._low, frame)
        if self._first is None:
            self._first = frame
        # Frames 2, 4, 8, ... in turn: at the end the kept one lies in the second half, whatever the length.
        if self._frames & (self._frames - 1) == 0:
            self._middle = frame
        self._frames += 1
        self._in_slab += 1
        self._slab = [frame if not self._slab else np.maximum(self._slab[0], frame)]
        if self._in_slab == SLAB:
            yield from self._close_slab()

    def finish(self) -> Iterator[Picture]:
        """Yield the remaining pictures to read: the open slab, the minimum projection, first, middle and last."""
        yield from self._close_slab()
        if self._frames < 2:
            return
        for frame in self._distinct(self._low, self._first, self._middle, self._last):
            yield from views(frame, self.window)

    def _close_slab(self) -> Iterator[Picture]:
        if self._slab:
            yield from views(self._slab[0], self.window)
        self._slab, self._in_slab = [], 0

    @staticmethod
    def _distinct(*frames: Frame | None) -> list[Frame]:
        kept: dict[int, Frame] = {id(frame): frame for frame in frames if frame is not None}
        return list(kept.values())


def views(frame: Frame, window: Window | None) -> Iterator[Picture]:
    """Yield 8-bit views of a frame: as it is for 8-bit ones, else through its window and over its full range.

    Writing drawn at the top of the stored range is white on white through a narrow window, and writing in the middle
    of it is grey on grey over the full range: hence both, unless they look the same.
    """
    if frame.dtype == np.uint8:
        yield frame if frame.max(initial=0) > 1 else frame * np.uint8(255)
        return
    values = np.nan_to_num(frame.astype(np.float32))
    full = _scaled(values, float(values.min()), float(values.max()))
    low, high = window if window is not None else _bulk(values)
    windowed = _scaled(values, low, high)
    yield windowed
    if float(np.abs(windowed.astype(np.int16) - full).mean()) > 4:
        yield full


def _bulk(values: npt.NDArray[np.float32]) -> Window:
    low, high = np.percentile(values, (0.5, 99.5))
    return float(low), float(high)


def _scaled(values: npt.NDArray[np.float32], low: float, high: float) -> Picture:
    if high <= low:
        return np.zeros(values.shape, dtype=np.uint8)
    scaled: Picture = (np.clip((values - low) / (high - low), 0, 1) * 255).astype(np.uint8)
    return scaled
