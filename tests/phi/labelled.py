"""Labelled texts: one a line, `{class|what identifies}` inside; lines without a mark are clean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dicomtube.phi.text import Span, TextClass, lint

FOLDER = Path(__file__).parent / "texts"
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


@dataclass(frozen=True)
class Labelled:
    """A text, and the spans a person marked in it."""

    text: str
    marks: tuple[tuple[int, int, TextClass], ...]


@dataclass(frozen=True)
class Tally:
    """What the linter made of a set: marked spans, spans found in the right class, clean texts, clean texts flagged."""

    spans: int
    found: int
    clean: int
    flagged: int

    @property
    def recall(self) -> float:
        return self.found / self.spans

    @property
    def false_alarms(self) -> float:
        return self.flagged / self.clean


def parse(line: str) -> Labelled:
    """The text without its marks, and where they were."""
    text, marks, place = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[place : mark.start()]
        marks.append((len(text), len(text) + len(mark[2]), TextClass(mark[1])))
        text += mark[2]
        place = mark.end()
    return Labelled(text + line[place:], tuple(marks))


def read(path: Path) -> list[Labelled]:
    """The texts of a file."""
    return [parse(line) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def load(name: str) -> list[Labelled]:
    """The texts of one set."""
    return read(FOLDER / f"{name}.txt")


def found(mark: tuple[int, int, TextClass], spans: tuple[Span, ...]) -> bool:
    """Whether a span of the same class overlaps the mark."""
    start, end, text_class = mark
    return any(span.start < end and span.end > start and span.text_class is text_class for span in spans)


def tally(texts: list[Labelled]) -> Tally:
    """Lint every text and count."""
    spans = hits = clean = flagged = 0
    for text in texts:
        result = lint(text.text)
        if not text.marks:
            clean += 1
            flagged += bool(result)
        spans += len(text.marks)
        hits += sum(found(mark, result) for mark in text.marks)
    return Tally(spans, hits, clean, flagged)
