"""What each clue is worth, read from `weights.tsv.gz`."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, repeat
from math import exp
from operator import sub
from sys import intern

from dicomtube.phi.text.findings import TextClass
from dicomtube.phi.text.learned.clues import COMPANY, WINDOW, Clues, Key, own_clues

MOST_KEPT = 20_000
_NONE: dict[Key, float] = {}
_UNKNOWN: dict[Key, str] = {}


@dataclass(slots=True)
class Weights:
    """`identifying[column][key]` speaks for or against a piece; `classes[column][key]` says of which class it is.

    Few pieces are ever asked for their class, so what is known of that stays as `of_classes` wrote it. ``texts`` is the
    SHA-256 of the texts that taught them.
    """

    texts: str = ""
    bias: float = 0.0
    identifying: dict[str, dict[Key, float]] = field(default_factory=dict)
    classes: dict[str, dict[Key, str]] = field(default_factory=dict)
    _own: dict[tuple[str, str], float] = field(default_factory=dict, repr=False, compare=False)

    def likelihoods(self, clues: Clues) -> list[float]:
        """How likely each piece of a line identifies somebody, between 0 and 1."""
        size = len(clues.own)
        worth: list[Iterable[float]] = [map(self._worth, clues.own)]
        for column in clues.columns:
            if known := self.identifying.get(column.name):
                worth.append(map(known.get, column.keys, repeat(0.0)))
        before, after = (
            [0.0, *accumulate(map(self.identifying.get(name, _NONE).get, clues.company, repeat(0.0)))]
            for name in COMPANY
        )
        worth.append(map(sub, before, [0.0] * WINDOW + before))
        worth.append(map(sub, after[1 + WINDOW :] + after[-1:] * min(size, WINDOW), after[1:]))
        return [1 / (1 + exp(-total)) for total in map(sum, zip(*worth, strict=False))]

    def _worth(self, own: tuple[str, str]) -> float:
        """What a piece by itself is worth; the same words come again and again."""
        if (known := self._own.get(own)) is not None:
            return known
        if len(self._own) >= MOST_KEPT:
            self._own.clear()
        worth = self.bias + sum(self.identifying.get(name, _NONE).get(key, 0.0) for name, key in own_clues(*own))
        self._own[own] = worth
        return worth

    def class_likelihoods(self, clues: Clues, places: Sequence[int]) -> list[dict[TextClass, float]]:
        """For the pieces at ``places``, which are taken to identify somebody: how likely each class is."""
        return [_softmax(self._of_class(clues, place)) for place in places]

    def _of_class(self, clues: Clues, place: int) -> dict[TextClass, float]:
        before, after = COMPANY
        all_clues = [
            *own_clues(*clues.own[place]),
            *((column.name, column.keys[place]) for column in clues.columns),
            *((before, word) for word in clues.company[max(0, place - WINDOW) : place]),
            *((after, word) for word in clues.company[place + 1 : place + 1 + WINDOW]),
        ]
        total = dict.fromkeys(TextClass, 0.0)
        for name, key in all_clues:
            if (known := self.classes.get(name, _UNKNOWN).get(key)) is not None:
                for text_class, worth in _parsed(known):
                    total[text_class] += worth
        return total


@lru_cache(maxsize=50_000)
def _parsed(classes: str) -> tuple[tuple[TextClass, float], ...]:
    parts = (part.partition("=") for part in classes.split())
    return tuple((TextClass(text_class), int(worth) / 100) for text_class, _, worth in parts)


def _softmax(total: dict[TextClass, float]) -> dict[TextClass, float]:
    most = max(total.values())
    powers = {text_class: exp(value - most) for text_class, value in total.items()}
    whole = sum(powers.values())
    return {text_class: power / whole for text_class, power in powers.items()}


def of_classes(values: Mapping[TextClass, float]) -> str:
    """What `Weights.classes` holds for these values, in hundredths."""
    return " ".join(f"{text_class}={value * 100:.0f}" for text_class, value in sorted(values.items()))


def written(weights: Weights) -> bytes:
    """The weights as a compressed file of lines: column, key, weight in hundredths, classes."""
    lines = [f"texts\t{weights.texts}\t0\t", f"bias\t\t{weights.bias * 100:.0f}\t"]
    for name in sorted(weights.identifying.keys() | weights.classes.keys()):
        identifying, classes = weights.identifying.get(name, _NONE), weights.classes.get(name, _UNKNOWN)
        for key in sorted(identifying.keys() | classes.keys(), key=_as_text):
            lines.append(f"{name}\t{_as_text(key)}\t{identifying.get(key, 0.0) * 100:.0f}\t{classes.get(key, '')}")
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _as_text(key: Key) -> str:
    return key if isinstance(key, str) else " ".join(key)


def read(file: bytes) -> Weights:
    """The weights of such a file."""
    weights = Weights()
    for line in gzip.decompress(file).decode().splitlines():
        name, text, value, classes = line.split("\t")
        if name == "texts":
            weights.texts = text
            continue
        if name == "bias":
            weights.bias = int(value) / 100
            continue
        key: Key = tuple(map(intern, text.split(" "))) if " " in text else intern(text)
        if value != "0":
            weights.identifying.setdefault(name, {})[key] = int(value) / 100
        if classes:
            weights.classes.setdefault(name, {})[key] = classes
    return weights


@cache
def learned() -> Weights:
    """The weights that come with the linter."""
    return read(files(__package__).joinpath("weights.tsv.gz").read_bytes())
