"""The comment form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from dicomtube.discussions.service import BODY_LENGTH


class CommentForm(FlaskForm):  # type: ignore[misc]
    """A comment, or a reply when `parent` names the comment it answers."""

    body = TextAreaField(_("Comment"), [DataRequired(_("Write something first.")), Length(max=BODY_LENGTH)])
    parent = HiddenField()
