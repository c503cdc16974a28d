"""Whether bytes that should be numbers are words, or a file of another kind."""

import math
import re
import sys
import zlib
from array import array
from itertools import pairwise

_LETTERS = re.compile(rb"[A-Za-z^]")
_LETTER_RUN = re.compile(rb"[A-Za-z0-9+/=^ ,.'-]{10,}")
_PAYLOADS = (
    b"\x1f\x8b\x08", b"PK\x03\x04", b"%PDF", b"\x89PNG", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\xff\xd8\xff", b"GIF8",
    b"Rar!",
    b"{\\rtf", b"<?xml", b"RIFF", b"OggS", b"ID3", b"\xd0\xcf\x11\xe0",
)  # fmt: skip


def looks_like_text(raw: bytes | memoryview) -> bool:
    """Whether bytes that should be numbers read like words: no run of measurements does that."""
    if len(raw) < 8:
        return False
    data = bytes(raw)
    if len(data) <= 64:
        body = data.rstrip(b"\0")
        return bool(body) and all(0x20 <= byte <= 0x7E for byte in body) and len(_LETTERS.findall(body)) > 5
    if data.startswith(_PAYLOADS) or _inflates(data):
        return True
    if _is_ramp(data):
        return False
    by_chance = math.log(1000 * len(data)) / _LETTER_ODDS
    runs = (run.group() for half in (data, data[::2], data[1::2]) for run in _LETTER_RUN.finditer(half))
    return any(
        _is_wordy(run) and (len(run) > by_chance or (len(run) > 0.8 * by_chance and _is_of_a_kind(run))) for run in runs
    )


_LETTER_ODDS = math.log(256 / 70)
"""How much rarer each further letter, digit or joint makes a run of them among random bytes."""


def _is_ramp(data: bytes) -> bool:
    """Whether 16-bit numbers only rise or only fall, as in most lookup tables; letters never do that for long."""
    numbers = array("H", data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        numbers.byteswap()
    return all(one <= other for one, other in pairwise(numbers)) or all(
        one >= other for one, other in pairwise(numbers)
    )


def _is_of_a_kind(run: bytes) -> bool:
    """Words keep to small letters, capitals or digits for a while; bytes that look like them by chance do not."""
    kinds = [(byte > 0x60) + 2 * (0x40 < byte <= 0x60) + 4 * (byte < 0x3A) for byte in run]
    return sum(one != other for one, other in pairwise(kinds)) <= 0.45 * (len(run) - 1)


def _inflates(data: bytes) -> bool:
    """Whether the bytes begin a zlib stream (RFC 1950)."""
    if data[0] != 0x78 or int.from_bytes(data[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(data[:4096], 64))
    except zlib.error:
        return False


def _is_wordy(run: bytes) -> bool:
    """Ramps of a lookup table go one way and plateaus repeat a value; the letters of words jump to and fro."""
    steps = [after - before for before, after in pairwise(run)]
    turns = sum(one * other < 0 for one, other in pairwise(steps))
    return sum(abs(step) > 3 for step in steps) > len(steps) // 2 and turns > len(steps) // 4


_WORD = re.compile(rb"[A-Za-z][A-Za-z^ .'-]*[A-Za-z]")
_LETTERS_ONLY = re.compile(rb"[A-Za-z^ ,.'-]{10,}")
_TAIL_BYTES = 24
_LONGEST_PERIOD = 16


def has_words(raw: bytes | bytearray | memoryview, shortest: int = 6) -> bool:
    """Whether ``shortest`` letters or more stand in a row that jump to and fro, as in words."""
    return any(
        _is_wordy(part) and not _repeats(part)
        for run in _WORD.finditer(raw)
        if len(run.group()) >= shortest
        for part in _parts(run.group(), max(shortest, 8))
    )


def hides_words(coded: memoryview) -> bool:
    """Whether words stand among the bits of a compressed picture: a run of letters no picture has by chance.

    Right before the end, where bytes are easily added that no decoder reads, a shorter run is enough.
    """
    by_chance = math.ceil(math.log(100_000 * max(len(coded), 1)) / _LETTER_ODDS)
    for run in _LETTERS_ONLY.finditer(coded):
        least = 10 if run.end() > len(coded) - _TAIL_BYTES else by_chance
        if len(run.group()) >= least and any(map(_reads_like_names, _parts(run.group(), least))):
            return True
    return False


def words_among_samples(data: bytes) -> bool:
    """Whether a name stands between the samples of a signal, or a file of another kind in their place.

    Letters come by chance in any signal, and in a smooth one several in a row: how often, and how many, is counted in
    this very signal, without the run that is looked at.
    """
    if len(data) < 64:
        return looks_like_text(data)
    return (
        data.startswith(_PAYLOADS)
        or _inflates(data)
        or _has_a_name(data)
        or _has_a_name(data[::2], data[1::2])
        or _has_a_name(data[1::2], data[::2])
    )


def _has_a_name(data: bytes, between: bytes = b"") -> bool:
    """Whether letters stand in a row that did not come by chance, with nothing ``between`` them but zeros (UTF-16)."""
    is_letter = data.translate(_IS_LETTER)
    letters, runs = is_letter.count(1), is_letter.count(b"\0\1") + is_letter[0]
    for run in _NAMELIKE.finditer(data):
        if any(between[run.start() + 1 : run.end() - 1]):
            continue
        size = len(run.group())
        others, other_runs = letters - size + 1, max(1, runs - 1)
        goes_on = min(0.97, max(0.05, (others - other_runs) / max(1, others)))
        least = max(20 if between else 8, 1 + math.ceil(math.log(10_000 * max(1, others)) / -math.log(goes_on)))
        if size >= least and any(map(_reads_like_names, _parts(run.group(), least))):
            return True
    return False


_NAMELIKE = re.compile(rb"[A-Za-z][A-Za-z^ ,.'-]{6,}[A-Za-z]")
_IS_LETTER = bytes(chr(value) in "^ ,.'-" or (chr(value).isascii() and chr(value).isalpha()) for value in range(256))


def _parts(run: bytes, size: int) -> list[bytes]:
    """Every part of ``size`` bytes: what is repeated behind a word must not hide it."""
    return [run[start : start + size] for start in range(max(1, len(run) - size + 1))]


def _reads_like_names(run: bytes) -> bool:
    return _is_of_a_kind(run) and _is_wordy(run) and not _repeats(run) and len(set(run)) > 4


def _repeats(run: bytes) -> bool:
    """Flat parts of a picture repeat the same few codes, and some of those look like letters."""
    return any(run[step:] == run[:-step] for step in range(1, min(_LONGEST_PERIOD, len(run) // 2 + 1)))
