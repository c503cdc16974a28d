"""Texts that are written down in one place and translated in another."""

from __future__ import annotations


def N_(message: str) -> str:
    """The message itself; marks it for the translation catalogue where it is defined, not shown."""
    return message
