"""The texts as they stand in `texts/<slug>/<effective date>.<language>.md`, read once.

A text that has taken effect is never edited: a change is a new file with a later date. The first line is `# Title`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from dicomtube.legal.passages import Feature, passages, resolve

LANGUAGES = ("en", "ar")
FALLBACK = "en"
_TEXTS = Path(__file__).resolve().parent / "texts"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z]{2})\.md")


class Slug(StrEnum):
    """The documents, as they stand in addresses."""

    PRIVACY = "privacy"
    TERMS = "terms"
    COOKIES = "cookies"
    PATIENT_CONFIDENTIALITY = "patient-confidentiality"
    COMMUNITY_RULES = "community-rules"
    CONTACT = "contact"
    PROCESSORS = "processors"
    SECURITY = "security"


@dataclass(frozen=True)
class Document:
    """One version of one document in one language. `body` is Markdown with places still to be filled in and
    passages still to be resolved."""

    slug: Slug
    effective: date
    language: str
    title: str
    body: str

    @property
    def version(self) -> str:
        """Its name: the day from which it counts, as ISO 8601."""
        return self.effective.isoformat()


def versions(slug: Slug) -> tuple[date, ...]:
    """The days on which its versions took or take effect, oldest first."""
    return tuple(sorted({effective for effective, _language in _shelf()[slug]}))


def find(slug: Slug, effective: date, language: str = FALLBACK) -> Document:
    """That version in that language, or in English where it was never written in it. Raises KeyError."""
    texts = _shelf()[slug]
    return texts.get((effective, language)) or texts[effective, FALLBACK]


def current(slug: Slug, today: date, language: str = FALLBACK) -> Document:
    """The version that counts on that day; before the first took effect, the first."""
    known = versions(slug)
    return find(slug, max((day for day in known if day <= today), default=known[0]), language)


def upcoming(slug: Slug, today: date) -> date | None:
    """The day of the next version, where one is announced."""
    return min((day for day in versions(slug) if day > today), default=None)


def digest(slug: Slug, today: date) -> str:
    """A digest of what counts on that day, in all languages and with every passage."""
    texts = "\x00".join(resolve(current(slug, today, language).body, tuple(Feature)) for language in LANGUAGES)
    return hashlib.sha256(texts.encode()).hexdigest()


def version_name(document: Document, features: Collection[str]) -> str:
    """What a member accepts, by name: the day, and a letter for each thing set up that the text has passages on."""
    letters = "".join(sorted({feature[0] for feature in passages(document.body) if feature in features}))
    return f"{document.version}.{letters}" if letters else document.version


def read_name(name: str) -> tuple[str, frozenset[Feature]]:
    """The day in a name that `version_name` gave, and what passages it held."""
    day, _dot, letters = name.partition(".")
    return day, frozenset(feature for feature in Feature if feature[0] in letters)


def covers(accepted: str, wanted: str) -> bool:
    """Whether who accepted the one has accepted the other: of the same day, with at least its passages."""
    (had_day, had), (day, held) = read_name(accepted), read_name(wanted)
    return had_day == day and held <= had


@cache
def _shelf() -> Mapping[Slug, Mapping[tuple[date, str], Document]]:
    return {slug: dict(_read(slug)) for slug in Slug}


def _read(slug: Slug) -> list[tuple[tuple[date, str], Document]]:
    found = []
    for path in sorted((_TEXTS / slug.value).iterdir()):
        named = _NAME.fullmatch(path.name)
        if named is None:
            raise ValueError(f"{path.name}: a legal text is named <effective date>.<language>.md")
        effective, language = date.fromisoformat(named[1]), named[2]
        title, _line, body = path.read_text(encoding="utf-8").partition("\n")
        if not title.startswith("# "):
            raise ValueError(f"{slug.value}/{path.name}: the first line must be '# Title'")
        found.append(((effective, language), Document(slug, effective, language, title[2:].strip(), body.strip())))
    return found
