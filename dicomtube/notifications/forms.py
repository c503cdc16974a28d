"""The forms about mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Length

from dicomtube.notifications.service.addresses import LONGEST_ADDRESS
from dicomtube.notifications.service.relay import TEXT_LENGTH


class MessageForm(FlaskForm):  # type: ignore[misc]
    """A message to another member."""

    text = TextAreaField(_l("Your message"), [DataRequired(_l("Write something first.")), Length(max=TEXT_LENGTH)])


class NewsletterForm(FlaskForm):  # type: ignore[misc]
    """Asking for the newsletter."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Say where to send it.")), Length(max=LONGEST_ADDRESS)])
