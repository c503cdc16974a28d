"""Texts that are written down in one place and translated in another."""

from __future__ import annotations

LANGUAGES = {"en": "English", "ar": "العربية"}  # each by its own name, in the order in which they are offered
DEFAULT = "en"


def N_(message: str) -> str:
    """The message itself; marks it for the translation catalogue where it is defined, not shown."""
    return message
