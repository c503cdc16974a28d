"""The pure parts: what may go out, and what may come in."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomtube.summaries.answer import SUMMARY_LENGTH, AnswerError, check, read
from dicomtube.summaries.payload import INSTRUCTION, MOST_CHARACTERS, CaseFacts, compose
from tests.summaries.model import GOOD

FACTS = CaseFacts("chest", ("CT", "PT"), "CHEST", "Cough.", "A nodule.", "Granuloma", "")


def test_the_text_is_the_case_as_json_without_empty_fields() -> None:
    assert json.loads(compose(FACTS).text) == {
        "specialty": "chest",
        "modalities": ["CT", "PT"],
        "body_part": "CHEST",
        "presentation": "Cough.",
        "findings": "A nodule.",
        "diagnosis": "Granuloma",
    }


@given(st.text(max_size=200))
def test_whatever_is_written_stays_inside_its_field(text: str) -> None:
    payload = compose(CaseFacts("chest", ("CT",), "", text, "f", "", ""))

    assert payload.instruction == INSTRUCTION
    assert json.loads(payload.text).get("presentation", "") == text


@pytest.mark.parametrize("code", ["Jane Doe", "1.2.840.10008", "CT\nMR", "A" * 17])
def test_a_coded_value_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a coded value"):
        compose(CaseFacts("chest", (code,), "", "p", "f", "", ""))


def test_a_long_case_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="too long"):
        compose(CaseFacts("chest", ("CT",), "", "x" * MOST_CHARACTERS, "f", "", ""))


def test_the_digest_tells_models_and_texts_apart() -> None:
    other = compose(CaseFacts("chest", ("CT", "PT"), "CHEST", "Cough!", "A nodule.", "Granuloma", ""))

    assert len({compose(FACTS).digest("a"), compose(FACTS).digest("b"), other.digest("a")}) == 3
    assert compose(FACTS).digest("a") == compose(FACTS).digest("a")


def test_a_whole_answer_is_read() -> None:
    assert read(json.dumps(GOOD)).document() == GOOD


def changed(*path: str, to: Any) -> dict[str, Any]:
    document = copy.deepcopy(GOOD)
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return document


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (changed("summary", to=""), "summary"),
        (changed("summary", to="x" * (SUMMARY_LENGTH + 1)), "summary"),
        (changed("summary", to=["a list"]), "summary"),
        (changed("teaching_points", to=[]), "teaching_points"),
        (changed("teaching_points", to=["x"] * 6), "teaching_points"),
        (changed("teaching_points", to="a text"), "teaching_points"),
        (changed("tags", to=["made up"]), "tags"),
        (changed("quiz", to="none"), "quiz"),
        (changed("quiz", "wrong", to=["The appendix", "The ureter"]), "wrong"),
        (changed("quiz", "wrong", to=["one"]), "wrong"),
        (changed("script", to="<script>"), "answer"),
        (changed("quiz", "url", to="http://example.org"), "quiz"),
        ({}, "answer"),
        ([], "answer"),
        (None, "answer"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(document: object, place: str) -> None:
    with pytest.raises(AnswerError, match=rf"^{place}:"):
        check(document)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), st.lists, max_leaves=5) | st.binary()
)
def test_nothing_but_an_answer_is_taken_for_one(value: object) -> None:
    with pytest.raises(AnswerError):
        check(value)


def test_text_that_is_not_json_is_refused_without_being_quoted() -> None:
    with pytest.raises(AnswerError) as raised:
        read('{"summary": "Jane Doe')

    assert str(raised.value) == "not JSON"
