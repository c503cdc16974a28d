"""What the second reading makes of the findings of the rules: it adds, withdraws, names anew; what is sure stays."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.learned.clues import NOTHING, Piece, clues, lines, said_by
from dicomtube.phi.text.learned.weights import Weights, learned

ENOUGH: Final = 0.7
"""From here on a word is a finding though no rule knows it."""
BELONGS: Final = 0.5
"""From here on a word belongs to the finding beside it."""
HARDLY: Final = 0.4
"""Below this a likely finding of the rules is withdrawn."""
ASKED: Final = 3
"""So many pieces of a finding say of which class it is."""
OTHERWISE: Final = 0.4
"""From here on a likely finding is of another class than the rule says."""

REASONS: Final[dict[TextClass, str]] = {
    TextClass.NAME: N_("Words like these stand around names of people."),
    TextClass.INITIALS: N_("Letters that stand like this are somebody’s initials."),
    TextClass.DATE_OF_BIRTH: N_("Sentences like this one tell when somebody was born."),
    TextClass.ADDRESS: N_("Words like these say where somebody lives or works."),
    TextClass.PHONE_FAX: N_("Numbers that stand like this are telephone numbers."),
    TextClass.EMAIL: N_("Words like these stand around mail addresses."),
    TextClass.UNIQUE_ID: N_("Numbers that stand like this are a person’s or a record’s."),
    TextClass.VEHICLE: N_("Words like these stand around the marks of vehicles."),
    TextClass.DEVICE: N_("Numbers that stand like this belong to one device only."),
    TextClass.WEB_IP: N_("Words like these stand around addresses and names of accounts."),
    TextClass.BIOMETRIC: N_("People are recognised by what is told like this."),
    TextClass.FACE: N_("Sentences like this one show somebody’s face."),
    TextClass.RELATIVE: N_("Words like these say who somebody’s relative is."),
    TextClass.STUDY_DATE: N_("Sentences like this one tell the day of an examination."),
    TextClass.AGE_OVER_89: N_("Sentences like this one tell an age over 89."),
}

_LEARNED: Final = frozenset(REASONS.values())


def reconsider(text: str, findings: Sequence[Found], weights: Weights | None = None) -> list[Found]:
    """The findings of the folded ``text`` after the second reading, by place. What is sure stays as it is."""
    weights = weights or learned()
    judged: list[Found] = []
    findings = sorted(findings, key=lambda found: found.start)
    starts, ends = [found.start for found in findings], [found.end for found in findings]
    done = 0
    for line in lines(text):
        first, stop = bisect_right(ends, line[0].start), bisect_left(starts, line[-1].end)
        judged.extend(findings[done:first])
        here = _judge(line, findings[first:stop], weights, judged_before=max(0, done - first))
        judged.extend(_joined(text, sorted(here, key=lambda found: found.start)))
        done = max(done, stop)
    return [*judged, *findings[done:]]


def _judge(
    line: Sequence[Piece], findings: Sequence[Found], weights: Weights, *, judged_before: int
) -> Iterator[Found]:
    """The findings of a line. The first of those the rules have may reach over from the line before, judged there."""
    said, held = said_by(findings, line)
    evidence = clues(line, said)
    likelihoods = weights.likelihoods(evidence)
    for found, places in list(zip(findings, held, strict=True))[judged_before:]:
        if found.certainty is Certainty.SURE or not places:
            yield found
        elif max(likelihoods[place] for place in places) >= HARDLY:
            yield _named(found, weights.class_likelihoods(evidence, _weightiest(places, likelihoods)))
    for run in _runs(likelihoods, said):
        places = _worded(run, line)
        if not places:
            continue
        text_class = _mean(weights.class_likelihoods(evidence, _weightiest(places, likelihoods)))[1]
        start, end = line[places[0]].start, line[places[-1]].end
        yield Found(start, end, text_class, Certainty.LIKELY, REASONS[text_class])


def _joined(text: str, findings: Iterable[Found]) -> list[Found]:
    """`Mr` and `Tallow` are one finding, if one reading found the one and the other the other."""
    joined: list[Found] = []
    for found in findings:
        last = joined[-1] if joined else None
        if last is None or last.text_class is not found.text_class or text[last.end : found.start].strip():
            joined.append(found)
        elif found.reason in _LEARNED:
            joined[-1] = replace(last, end=found.end)
        elif last.reason in _LEARNED:
            joined[-1] = replace(found, start=last.start)
        else:
            joined.append(found)
    return joined


def _runs(likelihoods: Sequence[float], said: Sequence[str]) -> Iterator[range]:
    """Pieces side by side that the rules let be and that are a finding together."""
    start = None
    for place, likelihood in enumerate([*likelihoods, 0.0]):
        if likelihood >= BELONGS and said[place] == NOTHING:
            start = place if start is None else start
        elif start is not None:
            if max(likelihoods[start:place]) >= ENOUGH:
                yield range(start, place)
            start = None


def _worded(places: range, line: Sequence[Piece]) -> range:
    """The run without the signs around its words and numbers; nothing if one letter or digit is all it holds."""
    worded = [place for place in places if line[place].text.isalnum()]
    if sum(len(line[place].text) for place in worded) < 2:
        return range(0)
    return range(worded[0], worded[-1] + 1)


def _weightiest(places: range, likelihoods: Sequence[float]) -> list[int]:
    """The pieces of a finding that say most, and few enough to be asked."""
    return sorted(places, key=likelihoods.__getitem__)[-ASKED:]


def _mean(opinions: Sequence[dict[TextClass, float]]) -> tuple[float, TextClass]:
    return max((sum(one[text_class] for one in opinions) / len(opinions), text_class) for text_class in TextClass)


def _named(found: Found, opinions: Sequence[dict[TextClass, float]]) -> Found:
    likelihood, text_class = _mean(opinions)
    if likelihood < OTHERWISE or text_class is found.text_class:
        return found
    return replace(found, text_class=text_class, reason=REASONS[text_class])
