"""The forms of the privacy centre, of the contact page and of the staff who answer."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from dicomtube.privacy.models import Right, Subject
from dicomtube.privacy.service.contact import RIGHTS
from dicomtube.privacy.service.requests import WORDS_LENGTH

SUBJECT_LABELS: dict[Subject, LazyString] = {
    Subject.PATIENT: _l("I recognise a patient"),
    Subject.QUESTION: _l("A question or a suggestion"),
    Subject.FAULT: _l("Something does not work"),
    Subject.LEGAL: _l("Copyright or another legal matter"),
    Subject.ERASURE: _l("Data deletion request"),
    Subject.ACCESS: _l("What do you hold about me?"),
    Subject.RECTIFICATION: _l("Something about me is wrong"),
    Subject.RESTRICTION: _l("Stop using my data for now"),
    Subject.OBJECTION: _l("I object to a use of my data"),
    Subject.PORTABILITY: _l("A copy of my data to take along"),
}


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A message to us. `website` is for programs that fill in everything; people don't see it."""

    subject = SelectField(
        _l("What is it about?"), choices=[SelectChoice(one.value, label) for one, label in SUBJECT_LABELS.items()]
    )
    address = StringField(
        _l("Your e-mail address"),
        [DataRequired(_l("We need an address to answer to.")), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "email"},
    )
    words = TextAreaField(_l("Your message"), [Length(max=WORDS_LENGTH)])
    website = StringField(_l("Leave this empty"), render_kw={"tabindex": "-1", "autocomplete": "off"})
    opened = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        """A message is needed, unless the subject says it all."""
        if not (field.data or "").strip() and self.subject.data not in {one.value for one in RIGHTS}:
            raise ValidationError(_l("Write something first."))


class RequestForm(FlaskForm):  # type: ignore[misc]
    """A member asks for what they can't do themselves."""

    kind = HiddenField(validators=[InputRequired()])
    words = TextAreaField(_l("What should we do?"), [Length(max=WORDS_LENGTH)])

    def right(self) -> Right | None:
        """The right that is asked for, or None for what is none."""
        return Right(self.kind.data) if self.kind.data in set(Right) else None


class ExtendForm(FlaskForm):  # type: ignore[misc]
    """Putting an answer off."""

    until = DateField(_l("New last day"), [InputRequired(_l("Choose a day."))])
    reason = TextAreaField(
        _l("Reason, for the person to read"), [DataRequired(_l("Say why.")), Length(max=WORDS_LENGTH)]
    )


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What the person is told at the end."""

    outcome = TextAreaField(
        _l("What you did, or why you refuse, for the person to read"),
        [DataRequired(_l("The person needs to be told.")), Length(max=WORDS_LENGTH)],
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The answer to a message."""

    text = TextAreaField(_l("Your answer, sent by mail"), [Length(max=WORDS_LENGTH)])
