"""Pictures to read, made from stored frames: projections over a series, and 8-bit views of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageFilter

from dicomtube.phi.pixels.boxes import Box

Frame = npt.NDArray[Any]
Picture = npt.NDArray[np.uint8]
#: Lowest and highest stored value of a display window.
Window = tuple[float, float]

#: Frames a projection covers: text on one slice drowns in the projection of hundreds.
SLAB = 24
#: The shorter side is at least this part of the longer one in what the detector sees.
LEAST_ASPECT = 0.6
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

    @property
    def projects(self) -> bool:
        """Whether what is read are projections, so that each frame is in several pictures."""
        return self._frames > FEW

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


class Look(StrEnum):
    """How a picture is shown to the detector: what it misses one way it mostly finds the other.

    `CONTRAST` takes away what changes slowly, so that white letters on a bright film stand out. `STROKES` leaves only
    what is bright and thin: small letters in the midst of smooth tissue, which the detector takes for texture.
    """

    CONTRAST = "contrast"
    STROKES = "strokes"
    PLAIN = "plain"


#: The longest that the shorter side may be.
LARGEST = {Look.PLAIN: 1200, Look.CONTRAST: 1000, Look.STROKES: 1000}
#: Radius of the blur that is taken away, and how much the rest is raised.
BLUR, GAIN = 12, 3
#: Wider than this many pixels nothing is a stroke.
STROKE = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture made ready for the detector, and how its places map back: place * scale + offset."""

    picture: Picture
    scale: float
    left: int
    top: int

    def back(self, box: Box) -> Box:
        """A box of this picture in pixels of the original."""
        moved = (box.left - self.left, box.top - self.top, box.right - self.left, box.bottom - self.top)
        left, top, right, bottom = (edge / self.scale for edge in moved)
        return Box(floor(left), floor(top), ceil(right), ceil(bottom))


def shown(picture: Picture, look: Look) -> Shown:
    """Make a picture ready for a look.

    Large pictures are shrunk (letters of 12 px stay legible, and the cost is a quarter); a long one gets plain ground
    beside it, or the detector would enlarge it too much.
    """
    scale = min(1.0, LARGEST[look] / min(picture.shape[:2]))
    image = Image.fromarray(picture)
    if look is Look.CONTRAST:
        slow = np.asarray(image.filter(ImageFilter.BoxBlur(BLUR))).astype(np.int16)
        image = Image.fromarray(np.clip(128 + GAIN * (picture - slow), 0, 255).astype(np.uint8))
    elif look is Look.STROKES:
        wide = image.filter(ImageFilter.MinFilter(STROKE)).filter(ImageFilter.MaxFilter(STROKE))
        image = ImageChops.subtract(image, wide)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BICUBIC)
    return _on_ground(np.asarray(image), scale)


def _on_ground(picture: Picture, scale: float) -> Shown:
    rows, columns = picture.shape[:2]
    least = int(LEAST_ASPECT * max(rows, columns))
    top, left = max(0, least - rows) // 2, max(0, least - columns) // 2
    if not top and not left:
        return Shown(picture, scale, 0, 0)
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    result = np.empty((rows + 2 * top, columns + 2 * left, *picture.shape[2:]), dtype=np.uint8)
    result[:] = np.median(edge, axis=0).astype(np.uint8)
    result[top : top + rows, left : left + columns] = picture
    return Shown(result, scale, left, top)
