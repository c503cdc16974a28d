"""Private attributes that may stay: numbers only, from PS3.15 table E.3.10-1 and the vendors' documents.

Diffusion and standardised uptake cannot be computed without them. Each is known by its creator, its element
and its type; its values are checked against what such a number can be.
"""

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SafeNumbers:
    """The type of a private attribute: VR, how many values at most, and their bounds."""

    vr: str
    most: int
    low: float
    high: float
    base: float = math.inf
    """What the vendor may have added to the number."""


_DIRECTION = (-1.01, 1.01)
_BVALUE = (0.0, 1e5)

SAFE: Mapping[str, Mapping[int, SafeNumbers]] = {
    "SIEMENS MR HEADER": {
        0x0A: SafeNumbers("US", 1, 0, 1e4),
        0x0C: SafeNumbers("IS", 1, *_BVALUE),
        0x0E: SafeNumbers("FD", 3, *_DIRECTION),
        0x27: SafeNumbers("FD", 6, -1e5, 1e5),
        0x28: SafeNumbers("FD", 1, 0.0, 1e5),
    },
    "GEMS_PARM_01": {0x39: SafeNumbers("IS", 4, *_BVALUE, base=1e9)},
    "GEMS_ACQU_01": {
        0x23: SafeNumbers("DS", 1, 0.0, 1e4),
        0x27: SafeNumbers("DS", 1, 0.0, 1e4),
        0xBB: SafeNumbers("DS", 1, -1e4, 1e4),
        0xBC: SafeNumbers("DS", 1, -1e4, 1e4),
        0xBD: SafeNumbers("DS", 1, -1e4, 1e4),
        0xE0: SafeNumbers("DS", 1, 0.0, 1e4),
    },
    "Philips Imaging DD 001": {
        0x03: SafeNumbers("FL", 1, *_BVALUE),
        0x0A: SafeNumbers("IS", 1, 0, 1e5),
    },
    "Philips MR Imaging DD 001": {
        0xB0: SafeNumbers("FL", 1, *_DIRECTION),
        0xB1: SafeNumbers("FL", 1, *_DIRECTION),
        0xB2: SafeNumbers("FL", 1, *_DIRECTION),
        0x0D: SafeNumbers("FL", 1, -1e6, 1e6),
        0x0E: SafeNumbers("FL", 1, -1e6, 1e6),
    },
    "Image Private Header": {
        0x09: SafeNumbers("FD", 1, *_BVALUE),
        0x37: SafeNumbers("FD", 3, *_DIRECTION),
    },
    "ELSCINT1": {
        0x07: SafeNumbers("DS", 1, 0.0, 1e4),
        0x21: SafeNumbers("DS", 1, 0.0, 1e6),
        0x26: SafeNumbers("DS", 1, 0.0, 1e4),
        0x27: SafeNumbers("DS", 1, 0.0, 1e4),
        0x50: SafeNumbers("DS", 1, 0.0, 1e6),
    },
    "GEMS_HELIOS_01": {
        0x01: SafeNumbers("SS", 1, 0, 1e3),
        0x02: SafeNumbers("FL", 1, 0.0, 1e3),
    },
    "GEMS_SERS_01": {0x07: SafeNumbers("SL", 1, 0, 1e5)},
    "Philips PET Private Group": {
        0x00: SafeNumbers("DS", 1, 0.0, 1e5),
        0x09: SafeNumbers("DS", 1, 0.0, 1e5),
    },
}
SAFE_GROUPS: Mapping[str, frozenset[int]] = {
    "SIEMENS MR HEADER": frozenset({0x0019}),
    "GEMS_PARM_01": frozenset({0x0043}),
    "GEMS_ACQU_01": frozenset({0x0019}),
    "Philips Imaging DD 001": frozenset({0x2001}),
    "Philips MR Imaging DD 001": frozenset({0x2005}),
    "Philips PET Private Group": frozenset({0x7053}),
    "Image Private Header": frozenset({0x0065}),
    "ELSCINT1": frozenset({0x00E1, 0x01E1, 0x01F1}),
    "GEMS_HELIOS_01": frozenset({0x0045}),
    "GEMS_SERS_01": frozenset({0x0025}),
}


def safe_type(creator: str, tag: int) -> SafeNumbers | None:
    """The known type of a private element, if it is one of the safe ones."""
    if tag >> 16 not in SAFE_GROUPS.get(creator, ()):
        return None
    return SAFE[creator].get(tag & 0xFF)


def is_safe(raw: bytes, kind: SafeNumbers) -> bool:
    """Whether the value is what the attribute's type promises."""
    try:
        numbers = list(_numbers(raw, kind.vr))
    except (ValueError, struct.error, UnicodeDecodeError):
        return False
    return 0 < len(numbers) <= kind.most and all(
        kind.low <= number <= kind.high or kind.low <= number - kind.base <= kind.high for number in numbers
    )


def _numbers(raw: bytes, vr: str) -> Iterator[float]:
    if vr in ("DS", "IS"):
        text = raw.decode("ascii").rstrip("\0 ")
        if len(text) > 16 * 6 or not set(text) <= set("0123456789+-.eE\\ "):
            raise ValueError
        yield from (float(part) for part in text.split("\\"))
    else:
        code = {"FD": "d", "FL": "f", "US": "H", "SS": "h", "SL": "l"}[vr]
        yield from struct.unpack(f"<{len(raw) // struct.calcsize(code)}{code}", raw)
