"""Learns the weights of the text linter's second reading from the labelled texts of training/texts and tests/phi/texts.

Run it with `make train-text`. It takes some minutes; the same texts give the same weights. Sets A to M of
tests/phi/texts helped to write the rules, so what the rules find in them says too much: they teach without it. The sets
after them teach nothing, they measure.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dicomtube.phi.text import TextClass
from dicomtube.phi.text.engine import by_rules
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.learned import weights as weights_module
from dicomtube.phi.text.learned.clues import COMPANY, UNASKED, WINDOW, Key, clues, lines, own_clues, said_by
from dicomtube.phi.text.learned.weights import Weights, of_classes, written
from tests.phi.labelled import FOLDER, Labelled, read

TEXTS = Path(__file__).parent / "texts"
HELPED_RULES = "set_[a-m].txt"  # the sets after these are for measuring: nothing learns from them
WEIGHTS = Path(weights_module.__file__).with_name("weights.tsv.gz")
EPOCHS = 8
RATE = 0.25
STIFFNESS = 0.5
SPARING = 0.6  # the more, the fewer clues get a weight
SELDOM = 2  # clues of fewer pieces than this teach nothing
SETTLED = 0.02  # pieces judged this well teach nothing more
SMALL = 0.02  # weights under this are left out

Clue = tuple[str, Key]
Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Example = tuple[Numbers, Any]


def examples(texts: Iterable[Labelled], *, ruled: bool) -> Iterator[tuple[list[Clue], TextClass | None]]:
    """For every piece of the texts its clues, and of which class it is."""
    for labelled in texts:
        folded = fold(labelled.text)
        findings = by_rules(folded, ()) if ruled else None
        for line in lines(folded.text):
            said = [UNASKED] * len(line) if findings is None else said_by(findings, line)[0]
            evidence = clues(line, said)
            words = evidence.company
            for place, piece in enumerate(line):
                here: list[Clue] = own_clues(piece.text, said[place])
                here += [(column.name, column.keys[place]) for column in evidence.columns]
                here += [(COMPANY[0], word) for word in words[max(0, place - WINDOW) : place] if word]
                here += [(COMPANY[1], word) for word in words[place + 1 : place + 1 + WINDOW] if word]
                start, end = folded.original(piece.start, piece.end)
                held = [mark[2] for mark in labelled.marks if mark[0] < end and mark[1] > start]
                yield here, held[-1] if held else None


def learn(ruled: Sequence[Labelled], unruled: Sequence[Labelled] = ()) -> Weights:
    """The weights that these texts teach."""
    taught = [*examples(ruled, ruled=True), *examples(unruled, ruled=False)]
    often = Counter(clue for here, _ in taught for clue in set(here))
    numbers: dict[Clue, int] = {}
    known = [
        (np.array([numbers.setdefault(clue, len(numbers)) for clue in here if often[clue] >= SELDOM]), text_class)
        for here, text_class in taught
    ]
    result = Weights()
    result.bias, values = _two(known, len(numbers))
    for (name, key), value in zip(numbers, values, strict=True):
        if abs(value) >= SMALL:
            result.identifying.setdefault(name, {})[key] = value
    many = _many([(here, text_class) for here, text_class in known if text_class], len(numbers))
    for (name, key), values_of_clue in zip(numbers, many, strict=True):
        kept = {one: value for one, value in zip(TextClass, values_of_clue, strict=True) if abs(value) >= SMALL}
        if kept:
            result.classes.setdefault(name, {})[key] = of_classes(kept)
    return result


def _two(known: Sequence[tuple[Numbers, TextClass | None]], size: int) -> tuple[float, list[float]]:
    """Bias and weights that part what identifies from what does not."""
    order = [(np.append(here, size), 1.0 if text_class else 0.0) for here, text_class in known]
    slope = _Slope((size + 1,))
    for here, truth in _in_turns(order, slope):
        said = min(30.0, max(-30.0, slope.values[here].sum()))
        slope.step(here, np.array(1 / (1 + math.exp(-said)) - truth))
    weights = slope.mean()
    return float(weights[size]), weights[:size].tolist()


def _many(known: Sequence[tuple[Numbers, TextClass]], size: int) -> list[list[float]]:
    """For every clue what it is worth for every class."""
    classes = {text_class: number for number, text_class in enumerate(TextClass)}
    slope = _Slope((size, len(classes)))
    for here, truth in _in_turns(list(known), slope):
        said = slope.values[here].sum(axis=0)
        wrong = np.exp(said - said.max())
        wrong /= wrong.sum()
        wrong[classes[truth]] -= 1
        slope.step(here, wrong)
    result: list[list[float]] = slope.mean().tolist()
    return result


def _in_turns(order: list[Example], slope: _Slope) -> Iterator[Example]:
    """Each example once an epoch, in an order by chance; the second half of the epochs counts for the mean."""
    chance = random.Random(1)  # noqa: S311 - an order, no secret
    for epoch in range(EPOCHS):
        chance.shuffle(order)
        yield from order
        if epoch >= EPOCHS // 2:
            slope.keep()


class _Slope:
    """Weights learned by FTRL-Proximal (McMahan, Ad Click Prediction, 2013): few clues get a weight."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.values = np.zeros(shape)
        self._pull, self._pace = np.zeros(shape), np.zeros(shape)
        self._total, self._kept = np.zeros(shape), 0

    def step(self, here: Numbers, wrong: Values) -> None:
        """Learn from being wrong by so much on an example with these clues; what is nearly right teaches nothing."""
        if np.abs(wrong).max() < SETTLED:
            return
        before = self._pace[here]
        after = before + wrong * wrong
        self._pace[here] = after
        pull = self._pull[here] + wrong - (np.sqrt(after) - np.sqrt(before)) / RATE * self.values[here]
        self._pull[here] = pull
        firm = np.sign(pull) * np.maximum(np.abs(pull) - SPARING, 0)
        self.values[here] = -firm / ((STIFFNESS + np.sqrt(after)) / RATE)

    def keep(self) -> None:
        """Let the weights of now count for the mean."""
        self._total += self.values
        self._kept += 1

    def mean(self) -> Values:
        """The mean of what was kept: steadier than any of it."""
        return self._total / self._kept


def teaching() -> tuple[list[Path], list[Path]]:
    """The files that teach: those the rules never saw, and those that helped to write the rules."""
    return sorted(TEXTS.glob("*.txt")), sorted(FOLDER.glob(HELPED_RULES))


def digest() -> str:
    """The SHA-256 of everything that teaches, as the weights remember it."""
    unseen, seen = teaching()
    return sha256(b"".join(path.read_bytes() for path in [*unseen, *seen])).hexdigest()


def main() -> None:
    """Learn from every text there is and write the weights."""
    unseen, seen = teaching()
    found = learn([text for path in unseen for text in read(path)], [text for path in seen for text in read(path)])
    found.texts = digest()
    WEIGHTS.write_bytes(written(found))


if __name__ == "__main__":
    main()
