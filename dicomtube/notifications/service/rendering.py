"""The text of a mail, made when it is sent: in the reader's language, as plain text and as simple HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from dicomtube.core.language import DEFAULT, LANGUAGES, translations
from dicomtube.notifications.kinds import Kind
from dicomtube.notifications.models import MailClass

ROOT = Path(__file__).resolve().parents[3]
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Rendered:
    """One mail in both forms."""

    subject: str
    text: str
    html: str


def render(
    kind: Kind,
    language: str,
    values: Mapping[str, str | int],
    *,
    public_url: str,
    unsubscribe: str | None,
    to_member: bool,
) -> Rendered:
    """The mail in that language; `unsubscribe` is the address that stops its kind, for optional ones.

    `to_member`: it goes to a member, who is one at the address they have now, and not to an address somebody entered.
    """
    language = language if language in LANGUAGES else DEFAULT
    environment, messages = _environment(language)
    subject = one_line(messages.ugettext(kind.subject) % {name: one_line(str(v)) for name, v in values.items()})
    context = {
        **values,
        "subject": subject,
        "language": language,
        "direction": Locale.parse(language).text_direction,
        "home": public_url,
        "link": lambda path: public_url + path,
        "unsubscribe": unsubscribe,
        "editorial": kind.mail_class is MailClass.EDITORIAL,
        "to_member": to_member,
    }
    text = environment.get_template(f"mail/{kind.name}.txt").render(context)
    html = environment.get_template(f"mail/{kind.name}.html").render(context)
    return Rendered(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html)


def one_line(text: str) -> str:
    """The text as a header can hold it: no control characters, white space folded, not too long."""
    plain = "".join(" " if not character.isprintable() else character for character in text)
    folded = " ".join(plain.split())
    return folded if len(folded) <= LONGEST_SUBJECT else folded[: LONGEST_SUBJECT - 1] + "…"


@lru_cache(maxsize=len(LANGUAGES))
def _environment(language: str) -> tuple[Environment, NullTranslations]:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    messages = translations(language)
    environment.install_gettext_translations(messages, newstyle=True)  # type: ignore[attr-defined]
    return environment, messages
