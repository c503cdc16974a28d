"""The form in which an owner looks a draft over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from dicomtube.summaries.answer import (
    OPTION_LENGTH,
    QUESTION_LENGTH,
    SUMMARY_LENGTH,
    TAGS,
    TITLE_LENGTH,
    Quiz,
    Summary,
)


class DraftForm(FlaskForm):  # type: ignore[misc]
    """Every part of a summary; teaching points and wrong options stand one to a line."""

    summary = TextAreaField(_("Summary"), [DataRequired(), Length(max=SUMMARY_LENGTH)])
    teaching_points = TextAreaField(_("Teaching points, one to a line"), [DataRequired(), Length(max=2_000)])
    title = StringField(_("Suggested title"), [DataRequired(), Length(max=TITLE_LENGTH)])
    use_title = BooleanField(_("Give the case this title"))
    tags = SelectMultipleField(
        _("Tags"),
        choices=[SelectChoice(tag, _(tag)) for tag in TAGS],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    question = StringField(_("Question"), [DataRequired(), Length(max=QUESTION_LENGTH)])
    right = StringField(_("Right answer"), [DataRequired(), Length(max=OPTION_LENGTH)])
    wrong = TextAreaField(_("Wrong answers, one to a line"), [DataRequired(), Length(max=1_000)])

    def text(self) -> Summary:
        """What stands in the form, as the service takes it; it checks the rest."""
        return Summary(
            summary=self.summary.data or "",
            teaching_points=_lines(self.teaching_points.data),
            title=self.title.data or "",
            tags=tuple(self.tags.data or ()),
            quiz=Quiz(self.question.data or "", self.right.data or "", _lines(self.wrong.data)),
        )

    @classmethod
    def of(cls, answer: Summary) -> DraftForm:
        """The form filled with a draft, or with what was just sent."""
        return cls(
            data={
                "summary": answer.summary,
                "teaching_points": "\n".join(answer.teaching_points),
                "title": answer.title,
                "tags": list(answer.tags),
                "question": answer.quiz.question,
                "right": answer.quiz.right,
                "wrong": "\n".join(answer.quiz.wrong),
            }
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
