"""The written cases: whole, about studies that exist, by people who exist, and not giving themselves away."""

from __future__ import annotations

import re

import pytest

from dicomtube.cases.models import CaseState, Specialty
from dicomtube.cases.service import TEXT_LENGTH, TITLE_LENGTH
from dicomtube.core.markup import render
from dicomtube.core.policy import Role
from dicomtube.demo.case import DemoCase, prose
from dicomtube.demo.content import CASES, PEOPLE
from dicomtube.demo.credits import CREDITS
from dicomtube.demo.sources import PLANTED, STUDIES
from dicomtube.discussions.service import BODY_LENGTH
from dicomtube.phi.text import lint

ROLES = {person.key: person.role for person in PEOPLE}
PUBLIC = [case for case in CASES if case.state is CaseState.PUBLIC]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.study)

SMALL_WORDS = {
    "and",
    "the",
    "with",
    "for",
    "its",
    "not",
    "one",
    "slice",
    "picture",
    "view",
    "left",
    "right",
    "normal",
    "open",
}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower())) - SMALL_WORDS


def _texts(case: DemoCase) -> list[str]:
    talk = [text for comment in case.comments for text in (comment.body, *(reply.body for reply in comment.replies))]
    return [case.title, case.presentation, case.findings, case.diagnosis, case.description, *talk]


def test_every_study_has_its_case_and_every_case_its_study() -> None:
    assert sorted(case.study for case in CASES) == sorted(STUDIES)
    assert set(CREDITS) == set(STUDIES)


def test_exactly_one_case_is_held_back_as_a_draft() -> None:
    assert [case.study for case in CASES if case.state is CaseState.DRAFT] == ["liver-mr"]


def test_there_are_six_people_in_three_roles_with_addresses_that_get_no_mail() -> None:
    assert sorted(ROLES.values()) == [Role.EDUCATOR] * 3 + [Role.MODERATOR] + [Role.READER] * 2
    assert len({person.name for person in PEOPLE}) == len({person.email for person in PEOPLE}) == 6
    assert {person.email.partition("@")[2] for person in PEOPLE} == {"example.org"}


@each_case
def test_only_educators_write_cases_and_known_people_comment(case: DemoCase) -> None:
    assert ROLES[case.author] is Role.EDUCATOR
    writers = {comment.author for comment in case.comments}
    writers |= {reply.author for comment in case.comments for reply in comment.replies}
    assert writers <= ROLES.keys()


@pytest.mark.parametrize("case", PUBLIC, ids=lambda case: case.study)
def test_a_public_case_is_talked_about_by_several_people(case: DemoCase) -> None:
    assert 3 <= len(case.comments) <= 6
    assert len({comment.author for comment in case.comments} | {case.author}) >= 3
    assert sum(len(comment.replies) for comment in case.comments) >= 2


def test_a_draft_has_no_comments_for_nobody_else_can_see_it() -> None:
    assert [case.comments for case in CASES if case.state is CaseState.DRAFT] == [()]


@each_case
def test_the_title_does_not_give_the_diagnosis_away(case: DemoCase) -> None:
    assert _words(case.title) & _words(case.diagnosis) == set()


@each_case
def test_all_texts_fit_and_none_is_empty(case: DemoCase) -> None:
    assert 10 < len(case.title) <= TITLE_LENGTH
    for text in (case.presentation, case.findings, case.diagnosis, case.description):
        assert 40 < len(text) <= TEXT_LENGTH
    for comment in case.comments:
        for body in (comment.body, *(reply.body for reply in comment.replies)):
            assert 10 < len(body) <= BODY_LENGTH


@each_case
def test_the_credit_closes_the_description(case: DemoCase) -> None:
    assert case.description.endswith(f"*{CREDITS[case.study]}*")


@each_case
def test_the_texts_are_markdown_that_renders_without_leftovers(case: DemoCase) -> None:
    for text in _texts(case)[1:]:
        shown = str(render(text))
        assert "**" not in shown, text
        assert shown.count("<strong>") == text.count("**") // 2


@each_case
def test_no_text_names_a_patient_a_date_or_a_demo_person(case: DemoCase) -> None:
    told = "\n".join(_texts(case)).lower()
    assert [value for value in PLANTED if value.lower() in told] == []
    assert [person.name for person in PEOPLE if person.name.lower() in told] == []
    assert re.findall(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b", told) == []


@each_case
def test_slices_named_in_the_text_exist(case: DemoCase) -> None:
    longest = {"brain-t1": 154, "motor-map": 58, "echo-loop": 60}.get(case.study, 1)
    named = re.findall(r"(?:[Ss]lices?|[Ff]rames?) (\d+)(?:(?: to | and )(\d+))?", case.findings)
    numbers = [int(number) for pair in named for number in pair if number]
    assert all(1 <= number <= longest for number in numbers)
    assert bool(numbers) == (longest > 1)


def test_specialties_vary() -> None:
    assert {case.specialty for case in CASES} >= {
        Specialty.NEURORADIOLOGY,
        Specialty.CHEST,
        Specialty.ABDOMINAL,
        Specialty.MUSCULOSKELETAL,
        Specialty.CARDIAC,
        Specialty.ULTRASOUND,
        Specialty.PHYSICS,
    }


def test_prose_joins_wrapped_lines_and_keeps_paragraphs_and_lists() -> None:
    assert prose(
        """
        One line
        goes on.

        - an item
        goes on
        - another
        """
    ) == ("One line goes on.\n\n- an item goes on\n- another")


@each_case
def test_its_texts_and_talk_name_nobody(case: DemoCase) -> None:
    assert [(span, text) for text in _texts(case) for span in lint(text)] == []
