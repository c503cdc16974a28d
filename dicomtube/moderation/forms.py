"""The forms of moderation, and what its words are called."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from dicomtube.moderation.models import Action, Identifier, LogAction, Reason
from dicomtube.moderation.service.decisions import LONGEST, SHORTEST, Verdict
from dicomtube.moderation.service.reports import TEXT_LENGTH, Report

REASON_LABELS = {
    Reason.PRIVACY: _l("It shows who a patient is"),
    Reason.COPYRIGHT: _l("It belongs to somebody else"),
    Reason.WRONG: _l("It is medically wrong"),
    Reason.ABUSE: _l("It insults, threatens or harasses"),
    Reason.OTHER: _l("Something else"),
}
GROUND_LABELS = {
    Reason.PRIVACY: _l("Privacy of a patient"),
    Reason.COPYRIGHT: _l("Rights of others"),
    Reason.WRONG: _l("Medically wrong"),
    Reason.ABUSE: _l("Abuse"),
    Reason.OTHER: _l("Other rules"),
}
IDENTIFIER_LABELS = {
    Identifier.RECOGNISED: _l("I recognise the person, though nothing of this list is shown"),
    Identifier.FACE: _l("A face, or images from which one could be rebuilt"),
    Identifier.NAME: _l("A name"),
    Identifier.INITIALS: _l("Initials"),
    Identifier.BIRTH_DATE: _l("A date of birth"),
    Identifier.STUDY_DATE: _l("The date of the examination"),
    Identifier.NUMBER: _l("A number: of the patient, the insurance, the examination"),
    Identifier.ADDRESS: _l("An address or postal code"),
    Identifier.TELEPHONE: _l("A telephone or fax number"),
    Identifier.EMAIL: _l("An e-mail address"),
    Identifier.WEB_ADDRESS: _l("A web or network address that leads to the patient"),
    Identifier.VEHICLE: _l("A number plate or other sign of a vehicle"),
    Identifier.DEVICE: _l("The serial number of an implant or device"),
    Identifier.BIOMETRICS: _l("A fingerprint, a voice or the like"),
    Identifier.RELATIVE: _l("The name of a relative"),
    Identifier.UNSURE: _l("Something else, or I can't say"),
}
ACTION_LABELS = {
    Action.DISMISS: _l("Nothing is wrong: dismiss the report"),
    Action.CORRECT: _l("Ask for a correction, and leave it as visible as it is"),
    Action.HIDE: _l("Keep it hidden until it is corrected"),
    Action.REMOVE: _l("Remove it for good"),
}
OUTCOME_LABELS = {
    Action.DISMISS: _l("Nothing had to be changed"),
    Action.CORRECT: _l("A correction was asked for"),
    Action.HIDE: _l("It stays hidden until it is corrected"),
    Action.REMOVE: _l("It was removed for good"),
}
LOG_LABELS = {
    LogAction.HIDDEN: _l("Hidden at once after a report, before anybody had looked"),
    LogAction.DISMISSED: _l("Looked at; nothing had to be changed"),
    LogAction.CORRECTION: _l("A correction was asked for"),
    LogAction.KEPT_HIDDEN: _l("Kept hidden until it is corrected"),
    LogAction.COMMENT_REMOVED: _l("A comment was removed"),
    LogAction.CASE_RETRACTED: _l("A case was retracted: its text, images and talk are deleted"),
    LogAction.SUSPENDED: _l("A member was suspended for a while"),
    LogAction.APPEAL_GRANTED: _l("An appeal was granted"),
    LogAction.APPEAL_REFUSED: _l("An appeal was refused"),
}


class ReportForm(FlaskForm):  # type: ignore[misc]
    """What a reporter fills in; `website` is a trap that people don't see and leave empty."""

    reason = RadioField(
        _l("What is wrong?"),
        [InputRequired(_l("Choose what is wrong."))],
        choices=[SelectChoice(value.value, label) for value, label in REASON_LABELS.items()],
    )
    identifier = SelectField(
        _l("What shows who the patient is?"),
        [Optional()],
        choices=[
            SelectChoice("", _l("Choose, if it is about a patient")),
            *(SelectChoice(value.value, label) for value, label in IDENTIFIER_LABELS.items()),
        ],
    )
    text = TextAreaField(_l("What should we look at?"), [Length(max=TEXT_LENGTH)])
    contact = StringField(_l("Your e-mail address, if you want an answer"), [Length(max=254)])
    website = StringField(_l("Leave this empty"), [Length(max=0, message=_l("Leave the last field empty."))])

    def report(self, language: str) -> Report:
        """What was filled in, as the service takes it. A patient's report without a class counts as unsure."""
        reason = Reason(self.reason.data)
        private = reason is Reason.PRIVACY
        return Report(
            reason=reason,
            identifier=Identifier(self.identifier.data or Identifier.UNSURE) if private else None,
            text=(self.text.data or "").replace("\r\n", "\n"),
            contact=(self.contact.data or "").strip(),
            language=language,
        )


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What staff decide about a matter."""

    action = RadioField(_l("Decision"), [InputRequired(_l("Choose a decision."))])
    ground = SelectField(
        _l("Ground"), choices=[SelectChoice(value.value, label) for value, label in GROUND_LABELS.items()]
    )
    explanation = TextAreaField(
        _l("Statement of reasons"),
        [
            DataRequired(_l("Say what you decided and why.")),
            Length(
                min=SHORTEST, max=LONGEST, message=_l("Say in at least %(min)d characters what you decided and why.")
            ),
        ],
    )
    strike = BooleanField(_l("Give a strike"))
    suspend = BooleanField(_l("Suspend at once"))

    def offer(self, actions: list[Action]) -> None:
        """Offers these decisions alone."""
        self.action.choices = [SelectChoice(action.value, ACTION_LABELS[action]) for action in actions]

    def verdict(self, words_checked: str) -> Verdict:
        """What was filled in, as the service takes it."""
        return Verdict(
            action=Action(self.action.data),
            ground=Reason(self.ground.data),
            explanation=(self.explanation.data or "").replace("\r\n", "\n"),
            strike=bool(self.strike.data),
            suspend=bool(self.suspend.data),
            words_checked=words_checked,
        )


class AppealForm(FlaskForm):  # type: ignore[misc]
    """Why a decision is wrong, in the affected person's words."""

    text = TextAreaField(
        _l("Why is the decision wrong?"),
        [
            DataRequired(_l("Say why the decision is wrong.")),
            Length(
                min=SHORTEST, max=LONGEST, message=_l("Say in at least %(min)d characters why the decision is wrong.")
            ),
        ],
    )


class AppealDecisionForm(FlaskForm):  # type: ignore[misc]
    """What staff decide about an appeal."""

    outcome = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose a decision."))],
        choices=[
            SelectChoice("grant", _l("Grant it: the first decision was wrong")),
            SelectChoice("refuse", _l("Refuse it: the first decision stands")),
        ],
    )
    explanation = TextAreaField(
        _l("Answer"),
        [
            DataRequired(_l("Say what you decided and why.")),
            Length(
                min=SHORTEST, max=LONGEST, message=_l("Say in at least %(min)d characters what you decided and why.")
            ),
        ],
    )


def labels() -> dict[str, dict[Any, Any]]:
    """All names of words, for templates."""
    return {
        "reason_labels": REASON_LABELS,
        "ground_labels": GROUND_LABELS,
        "identifier_labels": IDENTIFIER_LABELS,
        "outcome_labels": OUTCOME_LABELS,
        "log_labels": LOG_LABELS,
    }
