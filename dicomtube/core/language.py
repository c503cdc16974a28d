"""The languages of the site, and texts that are written down in one place and translated in another."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = {"en": "English", "ar": "العربية"}  # each by its own name, in the order in which they are offered
DEFAULT = "en"  # the language of the messages themselves
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


def N_(message: str) -> str:
    """The message itself; marks it for the translation catalogue where it is defined, not shown."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """The messages in that language, read from its catalogue as it is committed: there is no compiled form to keep."""
    path = catalogue_path(language)
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def catalogue_path(language: str) -> Path:
    """Where the messages of that language stand."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"
