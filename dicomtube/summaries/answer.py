"""What may come back: a structured answer, checked field by field before anybody sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dicomtube.core.language import N_

SUMMARY_LENGTH = 1_200
POINT_LENGTH = 300
TITLE_LENGTH = 160
QUESTION_LENGTH = 400
OPTION_LENGTH = 200

# The words for them are in the catalogues; what is stored and sent is this one.
TAGS = (
    N_("brain"), N_("spine"), N_("head and neck"), N_("chest"), N_("heart"), N_("vessels"), N_("breast"), N_("liver"),
    N_("biliary"), N_("pancreas"), N_("spleen"), N_("bowel"), N_("kidney"), N_("adrenal"), N_("bladder"),
    N_("pelvis"), N_("prostate"), N_("uterus and ovaries"), N_("bone"), N_("joint"), N_("soft tissue"),
    N_("lymph node"), N_("skin"), N_("eye"), N_("thyroid"), N_("fetus"), N_("child"), N_("trauma"), N_("infection"),
    N_("inflammation"), N_("tumour"), N_("metastasis"), N_("vascular"), N_("congenital"), N_("degenerative"),
    N_("metabolic"), N_("artefact"), N_("anatomy"), N_("technique"), N_("emergency"), N_("follow-up"),
    N_("post-operative"), N_("normal variant"),
)  # fmt: skip

SCHEMA: dict[str, Any] = {
    "type": "OBJECT",
    "properties": {
        "summary": {"type": "STRING"},
        "teaching_points": {"type": "ARRAY", "items": {"type": "STRING"}},
        "title": {"type": "STRING"},
        "tags": {"type": "ARRAY", "items": {"type": "STRING", "enum": list(TAGS), "format": "enum"}},
        "quiz": {
            "type": "OBJECT",
            "properties": {
                "question": {"type": "STRING"},
                "right": {"type": "STRING"},
                "wrong": {"type": "ARRAY", "items": {"type": "STRING"}},
            },
            "required": ["question", "right", "wrong"],
        },
    },
    "required": ["summary", "teaching_points", "title", "tags", "quiz"],
}


class AnswerError(ValueError):
    """The answer is not what was asked for; the message names the place, never the text."""


@dataclass(frozen=True)
class Quiz:
    """A question with its right option and two or three distractors."""

    question: str
    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A whole answer, or what a person made of it."""

    summary: str
    teaching_points: tuple[str, ...]
    title: str
    tags: tuple[str, ...]
    quiz: Quiz

    def texts(self) -> tuple[str, ...]:
        """Every text of it, for the linter."""
        return (
            self.summary,
            *self.teaching_points,
            self.title,
            self.quiz.question,
            self.quiz.right,
            *self.quiz.wrong,
        )

    def document(self) -> dict[str, Any]:
        """As JSON is stored."""
        quiz = {"question": self.quiz.question, "right": self.quiz.right, "wrong": list(self.quiz.wrong)}
        return {
            "summary": self.summary,
            "teaching_points": list(self.teaching_points),
            "title": self.title,
            "tags": list(self.tags),
            "quiz": quiz,
        }


def read(text: str) -> Summary:
    """The answer in `text`. Raises AnswerError for anything that is missing, of another type, too long, or extra."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise AnswerError("not JSON") from error
    return check(document)


def check(document: object) -> Summary:
    """The answer in a parsed document. Raises AnswerError as `read` does."""
    top = _fields(document, "answer", ("summary", "teaching_points", "title", "tags", "quiz"))
    quiz = _fields(top["quiz"], "quiz", ("question", "right", "wrong"))
    tags = _texts(top["tags"], "tags", 0, 6, 40)
    if not set(tags) <= set(TAGS):
        raise AnswerError("tags: unknown")
    right = _text(quiz["right"], "right", OPTION_LENGTH)
    wrong = _texts(quiz["wrong"], "wrong", 2, 3, OPTION_LENGTH)
    if len({right, *wrong}) != 1 + len(wrong):
        raise AnswerError("wrong: an option stands twice")
    return Summary(
        summary=_text(top["summary"], "summary", SUMMARY_LENGTH),
        teaching_points=_texts(top["teaching_points"], "teaching_points", 1, 5, POINT_LENGTH),
        title=_text(top["title"], "title", TITLE_LENGTH),
        tags=tuple(dict.fromkeys(tags)),
        quiz=Quiz(_text(quiz["question"], "question", QUESTION_LENGTH), right, wrong),
    )


def _fields(value: object, place: str, names: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise AnswerError(f"{place}: not the fields asked for")
    return value


def _text(value: object, place: str, most: int) -> str:
    if not isinstance(value, str):
        raise AnswerError(f"{place}: no text")
    text = " ".join(value.split())
    if not 0 < len(text) <= most:
        raise AnswerError(f"{place}: empty or too long")
    return text


def _texts(value: object, place: str, fewest: int, most: int, longest: int) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not fewest <= len(value) <= most:
        raise AnswerError(f"{place}: not {fewest} to {most} of them")
    return tuple(_text(item, place, longest) for item in value)
