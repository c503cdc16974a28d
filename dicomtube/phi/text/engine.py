"""The linter: from a text to what identifies somebody in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from dicomtube.phi.text.findings import N_, SUGGESTIONS, Certainty, Found, Span, TextClass
from dicomtube.phi.text.fold import Folded, fold
from dicomtube.phi.text.learned import reconsider
from dicomtube.phi.text.names import Words, announced, unannounced
from dicomtube.phi.text.reading import Reading
from dicomtube.phi.text.rules import RULES, Rule
from dicomtube.phi.text.safe import mask_quantities, mask_references

LONGEST = 100_000
"""Longer texts are read in pieces of this many signs."""


class _Taken:
    """The places of a text that a finding holds already."""

    def __init__(self, size: int) -> None:
        self._held = bytearray(size)
        self.found: list[Found] = []

    def take(self, found: Found) -> None:
        """Hold the finding's place unless part of it is held; an address may swallow the name of its street."""
        if found.start >= found.end:
            return
        if any(self._held[found.start : found.end]):
            inside = [one for one in self.found if one.start < found.end and one.end > found.start]
            if found.text_class is not TextClass.ADDRESS or not all(_swallowed(one, found) for one in inside):
                return
            self.found = [one for one in self.found if one not in inside]
        self._held[found.start : found.end] = b"\x01" * (found.end - found.start)
        self.found.append(found)


def _swallowed(inner: Found, outer: Found) -> bool:
    return (
        inner.certainty is Certainty.LIKELY
        and inner.text_class is TextClass.NAME
        and outer.start < inner.start
        and inner.end <= outer.end
    )


def lint(text: str, *, known_names: Collection[str] = ()) -> tuple[Span, ...]:
    """What identifies somebody in ``text``, by place. ``known_names`` are found whatever stands around them.

    Offsets are code points. Spans do not overlap. Nothing is raised for what a text holds.
    """
    spans: list[Span] = []
    for start in range(0, len(text), LONGEST):
        spans.extend(_lint(text[start : start + LONGEST], start, known_names))
    return tuple(spans)


def _lint(text: str, offset: int, known_names: Collection[str]) -> Iterator[Span]:
    folded = fold(text)
    yield from _spans(folded, reconsider(folded.text, by_rules(folded, known_names)), offset)


def by_rules(folded: Folded, known_names: Collection[str]) -> list[Found]:
    """What the rules find in a folded text, before the second reading."""
    taken = _Taken(len(folded.text))
    referenced = mask_references(Reading(folded.text))
    unquantified = mask_quantities(referenced)
    for found in _known(folded.text, known_names):
        taken.take(found)
    words = Words(referenced, folded.files)
    for found in announced(words):
        taken.take(found)
    for rule in worth_trying(folded.text):
        for match in (referenced if rule.cued else unquantified).find(rule.search):
            if rule.check is None or rule.check(match, rule.group):
                taken.take(Found(*match.span(rule.group), rule.text_class, rule.certainty, rule.reason))
    for found in unannounced(words):
        taken.take(found)
    return sorted(taken.found, key=lambda one: one.start)


def worth_trying(text: str) -> Iterator[Rule]:
    """The rules whose needs the text meets."""
    small = text.lower()
    for rule in RULES:
        if not rule.needs or any(need in small for need in rule.needs):
            yield rule


def _known(text: str, names: Collection[str]) -> Iterator[Found]:
    for name in names:
        if len(name.strip()) < 2:
            continue
        pattern = re.compile(r"(?<!\w)" + re.escape(fold(name.strip()).text) + r"(?!\w)", re.IGNORECASE)
        for match in pattern.finditer(text):
            yield Found(
                *match.span(), TextClass.NAME, Certainty.SURE, N_("This is a name known to belong to the case.")
            )


def _spans(folded: Folded, findings: list[Found], offset: int) -> Iterator[Span]:
    for found in findings:
        start, end = folded.original(found.start, found.end)
        yield Span(
            start + offset, end + offset, found.text_class, found.certainty, found.reason, SUGGESTIONS[found.text_class]
        )
