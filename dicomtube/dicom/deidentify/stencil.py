"""What the slices of a series have in common, learnt from two of them: read and written as whole runs of bytes.

Most of a header is the same from slice to slice. A stencil holds it as runs of raw bytes with what became of them;
a file that fits is compared run by run, and only its other elements are read and judged. A file that does not fit
is read like the first one. Whatever the outcome of an element depends on besides itself stands in the runs or is
looked at anew, so a stencil changes nothing but the time it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from dicomtube.dicom.deidentify.codes import CODE_PARTS
from dicomtube.dicom.deidentify.encoding import Chunks
from dicomtube.dicom.deidentify.policy import rule_for
from dicomtube.dicom.deidentify.private import SAFE_GROUPS
from dicomtube.dicom.deidentify.report import Outcome
from dicomtube.dicom.deidentify.values import Setting
from dicomtube.dicom.deidentify.walk import (
    Cache,
    Change,
    Passage,
    by_outcome,
    is_contextual,
    ready_made,
    walk,
    write,
)
from dicomtube.dicom.part10 import (
    PIXEL_DATA,
    SHORT_VRS,
    UNREADABLE,
    Element,
    Elements,
    Opening,
    Part10,
    Reader,
    open_file,
    text,
)

_HEADER_END = PIXEL_DATA & 0xFFFF0000
_MOST_BYTES = 1 << 18
_MOST_ELEMENTS = 2000

_MOST_COUNTS = 64

Counts = dict[Outcome, dict[str, int]]
Step = tuple[bytes, bytes | None, int, str]
"""A run (its bytes, and what is written for them), or an element to be read (None): its first bytes, tag and VR."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file is judged with, and what is written whatever it holds."""

    setting: Setting
    cache: Cache
    fixed: Mapping[int, Chunks]
    identifying: frozenset[tuple[bool, bytes]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A file that fits: its elements, and those of them that are not in a run."""

    part: Part10
    by_tag: dict[int, Element]
    loose: dict[int, Element]


@dataclass(frozen=True, slots=True)
class Stencil:
    """The common header of a series, for one patient of one owner."""

    judgement: Judgement
    transfer_syntax: str
    steps: tuple[Step, ...]
    runs: Mapping[int, Element]
    """The elements in the runs."""
    loose: frozenset[int]
    """The tags of the others."""
    changes: tuple[Change, ...]
    """What was done to the elements in the runs."""
    elements: int
    """How many there are, nested ones included."""
    counts: dict[tuple[Change, ...], Counts] = field(default_factory=dict, compare=False)

    def fill(self, data: bytes) -> Filled | None:
        """Read a file that fits; None where it does not, and where it cannot be read this way."""
        try:
            opening = open_file(data)
            if opening.transfer_syntax != self.transfer_syntax:
                return None
            return self._fill(opening)
        except (*UNREADABLE, RecursionError):
            return None

    def _fill(self, opening: Opening) -> Filled | None:
        data, pos, end = opening.data, opening.start, len(opening.data)
        reader = Reader(data, opening.explicit)
        loose: dict[int, Element] = {}
        for raw, written, tag, vr in self.steps:
            if not data.startswith(raw, pos):
                return None
            if written is not None:
                pos += len(raw)
            elif vr:
                start = pos + 8
                pos = start + int.from_bytes(data[pos + 6 : start], "little")
                if pos > end:
                    return None
                loose[tag] = (tag, vr, data[start:pos])
            else:
                loose[tag], pos = reader.element(pos, end, 0)
                if loose[tag][0] != tag:
                    return None
        for one in reader.elements(pos, end, 0, False)[0]:
            if one[0] < _HEADER_END or one[0] in loose:
                return None
            loose[one[0]] = one
        by_tag = {**self.runs, **loose}
        return Filled(opening.part(list(by_tag.values())), by_tag, loose) if by_tag else None

    def written(self, passage: Passage, filled: Filled) -> Chunks:
        """What is written of a file that fits, in ascending order of tags."""
        by_tag, loose = filled.by_tag, filled.loose
        passage.elements += self.elements + len(loose)
        ready = ready_made(passage, loose)
        out: Chunks = []
        for _, written, tag, _ in self.steps:
            if written is None:
                write(passage, (tag,), by_tag, ready, out)
            else:
                out.append(written)
        write(passage, sorted(tag for tag in loose if tag >= _HEADER_END), by_tag, ready, out)
        return out

    def counted(self, changes: list[Change]) -> Counts:
        """What was done to a whole file whose loose elements had these ``changes``."""
        key = tuple(changes)
        known = self.counts.get(key)
        if known is None:
            if len(self.counts) >= _MOST_COUNTS:
                self.counts.clear()
            known = self.counts[key] = by_outcome((*self.changes, *changes))
        return {outcome: dict(tags) for outcome, tags in known.items()}


def before_pixels(elements: Elements) -> Elements:
    """The elements of the header, as far as a stencil may hold them."""
    return [one for one in elements if one[0] < _HEADER_END and not isinstance(one[2], memoryview)]


def learnt(
    data: bytes, part: Part10, loose: frozenset[int], together: frozenset[int], judgement: Judgement
) -> Stencil | None:
    """The stencil of a file whose ``loose`` elements differ from its neighbours'; None where it cannot have one.

    ``together`` are the tags on which the judgement, or more than one element, depends.
    """
    spans = _spans(data, part)
    header = [element for element, _, _ in spans]
    tags = [element[0] for element in header]
    if not tags or any(one >= other for one, other in pairwise(tags)) or not set(CODE_PARTS).isdisjoint(tags):
        return None
    if not loose.isdisjoint(together | judgement.fixed.keys()):
        return None
    private = {tag for tag in tags if tag & 0x10000}
    creators = {tag for tag in private if 0x10 <= tag & 0xFFFF <= 0xFF}
    if not SAFE_GROUPS.keys().isdisjoint(text(value) for tag, _, value in header if tag in creators):
        # Which creators stay depends on the numbers that do.
        loose |= private
    elif not creators.isdisjoint(loose):
        return None
    loose |= {tag for tag, _, value in header if is_contextual(rule_for(tag)) or isinstance(value, memoryview)}
    passage = Passage(part, judgement.setting, judgement.cache)
    steps = tuple(_steps(data, part.explicit, spans, loose, judgement.fixed, passage))
    return Stencil(
        judgement,
        part.transfer_syntax,
        steps,
        {element[0]: element for element in header if element[0] not in loose},
        loose,
        tuple(passage.changes),
        passage.elements,
    )


Span = tuple[Element, int, int]


def _spans(data: bytes, part: Part10) -> list[Span]:
    """The elements before the pixel data, and where each begins and ends; none where that is too much."""
    spans: list[Span] = []
    try:
        opening = open_file(data)
        reader, pos, end = Reader(opening.data, opening.explicit), opening.start, len(opening.data)
        if opening.transfer_syntax != part.transfer_syntax or opening.data is not data:
            return []
        for expected in part.elements:
            if expected[0] >= _HEADER_END:
                break
            element, stop = reader.element(pos, end, 0)
            if element != expected:
                return []
            spans.append((element, pos, stop))
            pos = stop
    except UNREADABLE:
        return []
    size = spans[-1][2] - spans[0][1] if spans else 0
    return spans if size <= _MOST_BYTES and len(spans) <= _MOST_ELEMENTS else []


def _steps(
    data: bytes,
    explicit: bool,
    spans: list[Span],
    loose: frozenset[int],
    fixed: Mapping[int, Chunks],
    passage: Passage,
) -> Iterator[Step]:
    """Runs and loose elements in their order; what is written whatever the file holds is in a run, in its place."""
    by_tag = {span[0][0]: span for span in spans}
    places = [(tag, by_tag.get(tag)) for tag in sorted(by_tag.keys() | fixed.keys())]
    for apart, group in groupby(places, key=lambda place: place[0] in loose):
        found = list(group)
        if not apart:
            kept = [span for _, span in found if span is not None]
            raw = data[kept[0][1] : kept[-1][2]] if kept else b""
            own = {tag: fixed[tag] for tag, _ in found if tag in fixed}
            elements: Elements = [span[0] for span in kept]
            yield raw, b"".join(walk(passage, elements, own)), 0, ""
            continue
        for tag, span in found:
            assert span is not None, "what is written anyway is never loose"
            element, start, _ = span
            short = explicit and data[start + 4 : start + 6] in SHORT_VRS
            yield (data[start : start + 6], None, tag, element[1]) if short else (b"", None, tag, "")
