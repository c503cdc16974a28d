"""The second reading of the text linter: what it adds and withdraws, and that reading and learning see the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomtube.phi.text import Certainty, TextClass, lint
from dicomtube.phi.text.engine import by_rules
from dicomtube.phi.text.findings import Found
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.learned import reconsider
from dicomtube.phi.text.learned.clues import UNASKED, clues, lines, said_by
from dicomtube.phi.text.learned.opinion import REASONS
from dicomtube.phi.text.learned.weights import Weights, learned, read, written
from tests.phi.labelled import FOLDER, parse
from training.text import digest, examples, learn, teaching

MEASURING = {"set_q.txt", "set_r.txt", "set_s.txt", "set_u.txt", "set_v.txt"}
LESSONS = [
    "{name|Wend} came back to the ward.",
    "{name|Orla} came back to the ward again.",
    "{name|Tamsin} came home.",
    "The {vehicle|Hoopoe} came loose on the crossing.",
    "The {vehicle|Plover} sank on the crossing.",
    "Contrast came back to the ward.",
    "The catheter came loose.",
    "The stent sank.",
]


@pytest.fixture(scope="module")
def small() -> Weights:
    """Weights that a few texts taught."""
    return learn([parse(line) for line in LESSONS] * 4)


def found(text: str, weights: Weights | None = None) -> list[tuple[str, TextClass]]:
    return [(text[one.start : one.end], one.text_class) for one in reconsider(text, [], weights)]


def test_what_reads_like_the_texts_is_found_and_what_only_looks_like_them_is_not(small: Weights) -> None:
    assert found("Tamsin came back to the ward.", small) == [("Tamsin", TextClass.NAME)]
    assert found("The Plover came loose on the crossing.", small) == [("Plover", TextClass.VEHICLE)]
    assert found("The stent came back to the ward.", small) == []


def test_faces_and_relatives_told_without_a_cue_are_found() -> None:
    assert lint("He has the split eyebrow and the gold tooth that everybody on the quay knows.") != ()
    assert lint("The orbital floor and the zygomatic arch are intact on both sides.") == ()


def test_a_likely_finding_that_nothing_speaks_for_is_withdrawn_and_a_sure_one_stays(small: Weights) -> None:
    likely = Found(4, 9, TextClass.NAME, Certainty.LIKELY, "because")
    sure = replace(likely, certainty=Certainty.SURE)

    assert reconsider("The stent sank.", [likely], small) == []
    assert reconsider("The stent sank.", [sure], small) == [sure]


def test_a_likely_finding_is_called_what_it_is(small: Weights) -> None:
    likely = Found(4, 10, TextClass.NAME, Certainty.LIKELY, "because")

    (judged,) = reconsider("The Hoopoe came loose on the crossing.", [likely], small)

    assert (judged.start, judged.end, judged.text_class) == (4, 10, TextClass.VEHICLE)
    assert judged.reason == REASONS[TextClass.VEHICLE]


def test_what_both_readings_found_side_by_side_is_one_finding() -> None:
    findings = lint("Back in the department with Mr Tallow")

    assert [(one.start, one.end, one.text_class) for one in findings] == [(28, 37, TextClass.NAME)]


def test_a_finding_begins_and_ends_with_a_word_and_one_letter_is_none() -> None:
    certain = Weights(bias=5.0)

    assert found("(Wend, 12).", certain)[0][0] == "Wend, 12"
    assert found("(b).", certain) == []


def test_what_only_may_belong_to_a_finding_is_none_by_itself() -> None:
    assert found("Wend came", Weights(bias=0.5)) == []
    assert [words for words, _ in found("Wend came", Weights(bias=1.0))] == ["Wend came"]


def test_new_findings_leave_out_what_the_rules_hold() -> None:
    held = Found(5, 7, TextClass.NAME, Certainty.SURE, "because")

    judged = reconsider("Wend 12 ward", [held], Weights(bias=5.0))

    assert [(one.start, one.end) for one in judged] == [(0, 4), (5, 7), (8, 12)]


def test_a_finding_that_reaches_over_two_lines_is_judged_once_and_nothing_is_found_inside_it() -> None:
    held = Found(0, 7, TextClass.NAME, Certainty.SURE, "because")

    judged = reconsider("Wend\n12 ward", [held], Weights(bias=5.0))

    assert [(one.start, one.end) for one in judged] == [(0, 7), (8, 12)]


def test_a_word_on_another_line_is_no_neighbour() -> None:
    text = "One two,\nwhich goes on.\n\nthree 12\n**Four**"

    assert [[piece.text for piece in line] for line in lines(text)] == [
        ["One", "two", ",", "which", "goes", "on", "."],
        ["three", "12"],
        ["Four"],
    ]


@settings(deadline=None)  # the first of them may be who reads the weights
@given(st.text(st.sampled_from("abÉ مد١²ß1209 .,'-_\n\x00🩻"), max_size=80))
def test_every_text_can_be_read_and_findings_lie_in_order_inside_it(text: str) -> None:
    judged = reconsider(text, [])

    assert all(0 <= one.start < one.end <= len(text) for one in judged)
    assert all(one.end <= other.start for one, other in itertools.pairwise(judged))


@settings(deadline=None)  # the first of them may be who reads the weights
@given(
    st.lists(
        st.sampled_from(["Wend", "came", "back", "to", "the", "ward", "Hoopoe", "93", ",", "12.5", "مستشفى", "MRN"]),
        min_size=1,
    )
)
def test_reading_adds_up_the_clues_that_learning_saw(words: list[str]) -> None:
    weights, text = learned(), " ".join(words)
    folded = fold(text)
    (line,) = lines(folded.text)
    seen = [here for here, _ in examples([parse(text)], ruled=True)]

    read_as = weights.likelihoods(clues(line, said_by(by_rules(folded, ()), line)[0]))

    totals = [
        weights.bias + sum(weights.identifying.get(name, {}).get(key, 0.0) for name, key in here) for here in seen
    ]
    assert read_as == pytest.approx([1 / (1 + exp(-total)) for total in totals])


def test_where_rules_teach_nothing_no_clue_speaks_of_them() -> None:
    (line,) = lines("born in 1950")

    names = {column.name for column in clues(line, [UNASKED] * len(line)).columns}
    unruled = {name for here, _ in examples([parse("born in 1950")], ruled=False) for name, _ in here}

    assert not [name for name in names | unruled if "rule" in name]


def test_weights_survive_writing_and_reading(small: Weights) -> None:
    written_once = written(small)

    assert written(read(written_once)) == written_once


def test_the_same_texts_teach_the_same() -> None:
    texts = [parse(line) for line in LESSONS]

    assert written(learn(texts)) == written(learn(texts))


def test_the_weights_are_those_of_the_texts_and_the_measuring_sets_taught_nothing() -> None:
    unseen, seen = teaching()

    assert learned().texts == digest(), "run `make train-text`"
    assert {path.name for path in FOLDER.glob("*.txt")} - {path.name for path in seen} == MEASURING
    taught = {line for path in unseen for line in path.read_text("utf-8").splitlines()}
    measuring = {line for name in MEASURING for line in (FOLDER / name).read_text("utf-8").splitlines()}
    assert taught & measuring == set()


def test_every_class_has_a_reason() -> None:
    assert set(REASONS) == set(TextClass)
