"""What may be shown, what is refused, and what its writer can answer for."""

from __future__ import annotations

import pytest

from dicomtube.phi.text import TextClass
from dicomtube.wording.service import CLASSES, LABELS, Identifying, Place, check, find, seal

CLEAN = {"title": "Sudden headache in middle age", "findings": "Crohn disease at L4-L5, 12 x 8 mm."}
LIKELY = {"title": "Cough for weeks", "findings": "Normal on 9 January, then a mass."}
SURE = {"title": "Cough for weeks", "findings": "MRN 00482913, seen on 9 January."}


def refusal(texts: dict[str, str], *answered: str) -> Identifying:
    with pytest.raises(Identifying) as raised:
        check(texts, answered)
    return raised.value


def test_texts_that_name_nobody_pass_without_a_question() -> None:
    assert check(CLEAN) == ""


def test_what_may_identify_is_asked_about_and_passes_with_the_answer_for_these_very_texts() -> None:
    asked = refusal(LIKELY)

    assert [(one.field, one.excerpt, one.text_class, one.sure) for one in asked.findings] == [
        ("findings", "9 January", TextClass.STUDY_DATE, False)
    ]
    assert check(LIKELY, (asked.seal,)) == asked.seal


def test_an_answer_does_not_hold_once_a_text_with_findings_changes_but_for_others_it_does() -> None:
    answered = refusal(LIKELY).seal

    assert refusal(LIKELY | {"findings": "Normal on 8 January, then a mass."}, answered).seal != answered
    assert check(LIKELY | {"title": "Another title"}, (answered,)) == answered


def test_what_surely_identifies_can_not_be_answered_for() -> None:
    asked = refusal(SURE)

    assert asked.seal == ""
    assert refusal(SURE, seal(SURE, find(SURE)), "").seal == ""


def test_each_place_has_classes_that_count_there() -> None:
    assert set(CLASSES) == set(Place)
    texts = {"text": "I am Karl Vogel, call me on +49 6421 586 1234 about the patient with MRN 00482913."}

    assert [one.text_class for one in find(texts, place=Place.PROFILE)] == [TextClass.PHONE_FAX, TextClass.UNIQUE_ID]
    assert [one.text_class for one in find(texts, place=Place.LETTER)] == [TextClass.UNIQUE_ID]
    everything = [TextClass.NAME, TextClass.PHONE_FAX, TextClass.UNIQUE_ID]
    assert [one.text_class for one in find(texts, place=Place.REGISTER)] == everything
    assert [one.text_class for one in find(texts, place=Place.TO_US)] == everything
    machine = {"text": "On 9 January 2026 somebody at 203.0.113.9 fetched a backup."}
    assert find(machine, place=Place.REGISTER) == ()
    assert {one.text_class for one in find(machine)} == {TextClass.STUDY_DATE, TextClass.WEB_IP}


def test_every_class_has_a_label() -> None:
    assert set(LABELS) == set(TextClass)
