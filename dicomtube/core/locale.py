"""Which language a request is answered in."""

from __future__ import annotations

from babel.support import NullTranslations
from babel.units import format_unit
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from dicomtube.core.cookies import LANGUAGE
from dicomtube.core.language import DEFAULT, LANGUAGES, translations

_UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte", "digital-terabyte")


class _Catalogues(Domain):  # type: ignore[misc]
    def get_translations(self) -> NullTranslations:
        """The messages for this request."""
        locale = get_locale()
        return translations(locale.language if locale else DEFAULT)


def init_languages(app: Flask) -> None:
    """Lets the site speak its languages."""
    babel = Babel(app, default_locale=DEFAULT, locale_selector=_choose)
    babel.domain_instance = _Catalogues()
    app.jinja_env.filters["sizeformat"] = format_size


def format_size(count: int) -> str:
    """A number of bytes as the reader writes it, such as 4.2 MB."""
    step = min(len(_UNITS) - 1, max(0, (len(str(count)) - 1) // 3))
    shown: str = format_unit(round(count / 1000**step, 1), _UNITS[step], "short", locale=get_locale())
    return shown


def _choose() -> str:
    """`?lang=` for this page, else what was chosen in this browser, else by this member, else what the browser asks."""
    for wish in (request.args.get("lang"), request.cookies.get(LANGUAGE.name)):
        if wish in LANGUAGES:
            return wish
    return _of_member() or request.accept_languages.best_match(LANGUAGES) or DEFAULT


def _of_member() -> str | None:
    try:
        chosen: str | None = getattr(current_user, "language", None)
    except Exception:  # the page that says that the database is down must not ask it for the language
        return None
    return chosen if chosen in LANGUAGES else None
