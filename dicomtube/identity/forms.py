"""The forms of one's own account."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional


class EducatorForm(FlaskForm):  # type: ignore[misc]
    """A reader's own word that they teach."""

    teaches = BooleanField(
        _l("I teach radiology or a field that uses its images, and I will post only cases I may share."),
        validators=[DataRequired(_l("Tick this to go on."))],
    )


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What a member says about themselves."""

    display_name = StringField(_l("Name"), validators=[DataRequired(_l("A name is needed.")), Length(max=80)])
    position = StringField(_l("Position"), validators=[DataRequired(_l("Say what you do.")), Length(max=80)])
    country = SelectField(_l("Country"), validators=[DataRequired(_l("Choose a country."))])
    credentials = StringField(_l("Credentials"), validators=[Optional(), Length(max=80)])
    city = StringField(_l("City"), validators=[Optional(), Length(max=80)])
    institution = StringField(_l("Institution"), validators=[Optional(), Length(max=120)])
    picture = FileField(_l("Picture"))


class WelcomeForm(ProfileForm):
    """A first visit."""

    teaches = BooleanField(_l("I teach, and want to post cases."))
    adult = BooleanField(validators=[DataRequired(_l("Below this age there can be no account."))])
    accept = BooleanField(
        _l("I accept the terms and have read the privacy policy."),
        validators=[DataRequired(_l("Without this there can be no account."))],
    )

    def name_age(self, youngest: int) -> None:
        """Fills in the age that this site asks for."""
        self.adult.label.text = _("I am at least %(age)s years old.", age=youngest)
