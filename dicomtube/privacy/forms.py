"""The forms of the privacy centre, of the contact page and of the staff who answer."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from dicomtube.privacy.models import Right, Subject
from dicomtube.privacy.service.breaches import KINDS_LENGTH, MOST_PEOPLE, TEXT_LENGTH, BreachFacts
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


class BreachForm(FlaskForm):  # type: ignore[misc]
    """What is known of a breach. All moments are UTC."""

    what = TextAreaField(_l("What happened"), [DataRequired(_l("Say what happened.")), Length(max=TEXT_LENGTH)])
    happened_at = DateTimeLocalField(
        _l("When it happened, or began (UTC)"), [InputRequired(_l("Give day and time, or your best estimate."))]
    )
    known_at = DateTimeLocalField(
        _l("When we came to know of it (UTC)"), [InputRequired(_l("Give day and time: the 72 hours run from here."))]
    )
    people_count = IntegerField(
        _l("How many people it affects"),
        [InputRequired(_l("Give the number, or your best estimate.")), NumberRange(0, MOST_PEOPLE)],
    )
    data_kinds = StringField(
        _l("Kinds of data"), [DataRequired(_l("Say what kinds of data it touched.")), Length(max=KINDS_LENGTH)]
    )
    consequences = TextAreaField(_l("Likely consequences"), [Length(max=TEXT_LENGTH)])
    measures = TextAreaField(_l("What was done, and is planned"), [Length(max=TEXT_LENGTH)])
    people_told_at = DateTimeLocalField(_l("When the people affected were told (UTC)"), [Optional()])

    def facts(self) -> BreachFacts:
        """What was written, as the service takes it."""
        return BreachFacts(
            what=self.what.data or "",
            happened_at=self.happened_at.data.replace(tzinfo=UTC),
            known_at=self.known_at.data.replace(tzinfo=UTC),
            people_count=self.people_count.data,
            data_kinds=self.data_kinds.data or "",
            consequences=self.consequences.data or "",
            measures=self.measures.data or "",
            people_told_at=self.people_told_at.data.replace(tzinfo=UTC) if self.people_told_at.data else None,
        )


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """Whether the authority is notified of a breach, and why."""

    notified = RadioField(
        _l("Was the authority notified?"),
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No, a risk to anybody is unlikely")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    notified_at = DateTimeLocalField(_l("When (UTC)"), [Optional()])
    reason = TextAreaField(_l("Reason"), [DataRequired(_l("Give the reason.")), Length(max=TEXT_LENGTH)])

    def validate_notified(self, field: RadioField) -> None:
        """A notice has a moment."""
        if field.data == "yes" and self.notified_at.data is None:
            raise ValidationError(_l("Give day and time of the notice."))

    def moment(self) -> datetime | None:
        """When the authority was notified, or None when it was not."""
        return self.notified_at.data.replace(tzinfo=UTC) if self.notified.data == "yes" else None
