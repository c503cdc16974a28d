"""Rectangles in a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle in pixels: `left`, `top` from 0, inclusive; `right`, `bottom` exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, corners: Any) -> Box:
        """The upright rectangle around corner points [[x, y], ...]."""
        points = np.asarray(corners, dtype=np.float64)
        low, high = points.min(axis=0), points.max(axis=0)
        return cls(math.floor(low[0]), math.floor(low[1]), math.ceil(high[0]), math.ceil(high[1]))

    @property
    def width(self) -> int:
        """Columns covered."""
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        """Rows covered."""
        return max(0, self.bottom - self.top)

    @property
    def area(self) -> int:
        """Pixels covered."""
        return self.width * self.height

    def grown(self, sideways: int, upwards: int, rows: int, columns: int) -> Box:
        """The box widened at both sides, above and below, within a picture of `rows` x `columns`."""
        return Box(
            max(0, self.left - sideways),
            max(0, self.top - upwards),
            min(columns, self.right + sideways),
            min(rows, self.bottom + upwards),
        )

    def meets(self, other: Box) -> bool:
        """True if the two share a pixel."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def shared(self, other: Box) -> int:
        """How many pixels the two share."""
        return (
            max(0, min(self.right, other.right) - max(self.left, other.left))
            * max(0, min(self.bottom, other.bottom) - max(self.top, other.top))
        )  # fmt: skip

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def merged(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Join boxes that are nearly the same place, in reading order; the result covers all that was covered.

    Two boxes are joined where the box around both is hardly larger than what they cover: a line read twice becomes
    one box, a heading that crosses a column of numbers does not become the whole corner.
    """
    result: list[Box] = []
    for box in boxes:
        current = box
        while (other := next((b for b in result if _nearly_one(b, current)), None)) is not None:
            result.remove(other)
            current = current.joined(other)
        result.append(current)
    return tuple(sorted(result, key=lambda b: (b.top, b.left)))


def _nearly_one(one: Box, other: Box) -> bool:
    return one.meets(other) and one.joined(other).area <= 1.2 * (one.area + other.area - one.shared(other))


def covered(boxes: Iterable[Box], rows: int, columns: int) -> npt.NDArray[np.bool_]:
    """A mask (rows, columns), True inside any box."""
    mask = np.zeros((rows, columns), dtype=np.bool_)
    for box in boxes:
        mask[max(0, box.top) : box.bottom, max(0, box.left) : box.right] = True
    return mask
