"""The forms of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import DataRequired


class EducatorForm(FlaskForm):  # type: ignore[misc]
    """A reader's own word that they teach."""

    teaches = BooleanField(
        _l("I teach radiology or a field that uses its images, and I will post only cases I may share."),
        validators=[DataRequired(_l("Tick this to go on."))],
    )
