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
#: Up to so many frames are read one by one.
FEW = 3


class Stack:
    """Frames of one shape, of which only a few pictures are kept: slab projections, first, middle and last."""

    def __init__(self, window: Window | None) -> None:
        self.window = window
        self._frames = 0
        self._few: list[Frame] = []
        self._slab: Frame | None = None
        self._slab_frames = 0
        self._low: Frame | None = None
        self._middle: Frame | None = None
        self._last: Frame | None = None

    def add(self, frame: Frame) -> Iterator[Picture]:
        """Take a frame in; yields the pictures to read that are complete by now."""
        if len(self._few) < FEW:
            self._few.append(frame)
        # Frames 2, 4, 8, ... in turn: at the end the kept one lies in the second half, whatever the length.
        if self._frames & (self._frames - 1) == 0:
            self._middle = frame
        self._last = frame
        self._low = frame if self._low is None else np.minimum(self._low, frame)
        self._slab = frame if self._slab is None else np.maximum(self._slab, frame)
        self._frames += 1
        self._slab_frames += 1
        if self._slab_frames == SLAB:
            yield from self._close_slab()

    def finish(self) -> Iterator[Picture]:
        """Yield the remaining pictures to read: the open slab, the minimum projection, first, middle and last.

        A few frames are read one by one instead.
        """
        if self._frames <= FEW:
            for frame in self._few:
                yield from views(frame, self.window)
            return
        yield from self._close_slab()
        for kept in (self._low, self._few[0], self._middle, self._last):
            if kept is not None:
                yield from views(kept, self.window)

    def _close_slab(self) -> Iterator[Picture]:
        if self._slab is not None:
            yield from views(self._slab, self.window)
        self._slab, self._slab_frames = None, 0


def views(frame: Frame, window: Window | None) -> Iterator[Picture]:
    """Yield 8-bit views of a frame: as it is for 8-bit ones, else through its window and over its full range.

    Writing drawn at the top of the stored range is white on white through a narrow window, and writing in the middle
    of it is grey on grey over the full range: hence both, where the window hides any of the range.
    """
    if frame.dtype == np.uint8:
        yield frame if frame.max(initial=0) > 1 else frame * np.uint8(255)
        return
    values = np.nan_to_num(frame.astype(np.float32))
    least, most = float(values.min()), float(values.max())
    low, high = window if window is not None else _bulk(values)
    yield _scaled(values, low, high)
    if _hides(values, low, high, most - least):
        yield _scaled(values, least, most)


def _hides(values: npt.NDArray[np.float32], low: float, high: float, span: float) -> bool:
    """True if a visible part of the picture is flat through the window and is not over the full range."""
    above, below = values[values > high], values[values < low]
    return any(part.size > 0.01 * values.size and float(np.ptp(part)) > 0.05 * span for part in (above, below))


def _bulk(values: npt.NDArray[np.float32]) -> Window:
    low, high = np.percentile(values, (0.5, 99.5))
    return float(low), float(high)


def _scaled(values: npt.NDArray[np.float32], low: float, high: float) -> Picture:
    if high <= low:
        return np.zeros(values.shape, dtype=np.uint8)
    scaled: Picture = (np.clip((values - low) / (high - low), 0, 1) * 255).astype(np.uint8)
    return scaled


def framed(picture: Picture, margin: int) -> tuple[Picture, int, int]:
    """Return the picture with a plain margin around it, and the margin's width at the left and at the top.

    The detector loses lines at the very edge, and in long pictures, which it enlarges too much: the short side is
    brought to 0.6 of the long one.
    """
    rows, columns = picture.shape[:2]
    least = int(0.6 * max(rows, columns))
    top, left = margin + max(0, least - rows) // 2, margin + max(0, least - columns) // 2
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    ground = np.median(edge, axis=0).astype(np.uint8)
    result = np.empty((rows + 2 * top, columns + 2 * left, *picture.shape[2:]), dtype=np.uint8)
    result[:] = ground
    result[top : top + rows, left : left + columns] = picture
    return result, left, top
