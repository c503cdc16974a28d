"""The texts themselves: whole in both languages, with nothing in them that nobody fills in."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, timedelta

import pytest

from dicomtube.legal import LANGUAGES, Document, Facts, Slug, current, digest, fill, find, missing, upcoming, versions
from dicomtube.legal.places import places

FACTS = Facts(
    operator="Teaching Group *of* [Bern]",
    address="Somewhere 1",
    contact="office@example.org",
    officer="The officer",
    jurisdiction="Switzerland",
    site="https://cases.example.org",
    age="18",
    session_days="30",
    upload_hours="24",
)
EVERY = [(slug, day, language) for slug in Slug for day in versions(slug) for language in LANGUAGES]


PLACE = r"\[\[(\w+)\]\]"


def shape(document: Document) -> list[str]:
    """What a text is made of: headings, list items, links and places, without its words."""
    marks = []
    for line in document.body.splitlines():
        kind = re.match(r"(#+|-|\d+\.)\s", line)
        links = sorted(re.findall(r"\]\(([^)]*)\)", line))
        if line.strip():
            marks.append(f"{kind[1] if kind else 'p'} {links} {sorted(re.findall(PLACE, line))}")
    return marks


@pytest.mark.parametrize(("slug", "day", "language"), EVERY)
def test_every_version_stands_in_every_language(slug: Slug, day: date, language: str) -> None:
    found = find(slug, day, language)
    assert (found.language, found.version) == (language, day.isoformat())
    assert shape(found) == shape(find(slug, day, "en"))


@pytest.mark.parametrize(("slug", "day"), sorted({(slug, day) for slug, day, _ in EVERY}))
def test_the_arabic_text_is_arabic(slug: Slug, day: date) -> None:
    body = find(slug, day, "ar").body
    words = re.sub(r"\[\[\w+\]\]|\]\([^)]*\)", " ", body)
    arabic, latin = len(re.findall(r"[؀-ۿ]", words)), len(re.findall(r"[A-Za-z]", words))
    assert arabic > 3 * latin


@pytest.mark.parametrize(("slug", "day", "language"), EVERY)
def test_every_place_is_filled(slug: Slug, day: date, language: str) -> None:
    document = find(slug, day, language)
    assert places(document.body) <= {item.name for item in fields(Facts)}
    filled = fill(document.body, FACTS)
    assert (filled.open, "[[" in filled.text) == ((), False)


def test_what_the_operator_wrote_is_no_markdown() -> None:
    filled = fill("Run by [[operator]].", FACTS)
    assert filled.text == r"Run by Teaching Group \*of\* \[Bern\]."


def test_what_the_operator_has_not_said_stands_in_brackets() -> None:
    empty = Facts(**{item.name: "" for item in fields(Facts)})
    filled = fill("Write to [[contact]] or [[officer]], [[contact]].", empty)
    assert filled.open == ("contact", "officer")
    assert filled.text.count(r"**\[contact\]**") == 2
    assert missing(empty) == ("operator", "address", "contact", "officer", "jurisdiction")
    assert missing(FACTS) == ()


def test_a_place_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("[[telephone]]", FACTS)


def test_the_version_that_counts_is_the_last_that_took_effect() -> None:
    first, second = versions(Slug.TERMS)
    assert current(Slug.TERMS, first - timedelta(days=1)).effective == first
    assert current(Slug.TERMS, second - timedelta(days=1)).effective == first
    assert current(Slug.TERMS, second).effective == second
    assert (upcoming(Slug.TERMS, first), upcoming(Slug.TERMS, second)) == (second, None)


def test_a_language_without_the_text_gets_the_english_one() -> None:
    assert current(Slug.PRIVACY, date(2030, 1, 1), "fr").language == "en"


def test_the_digest_tells_versions_apart() -> None:
    first, second = versions(Slug.TERMS)
    assert digest(Slug.TERMS, first) != digest(Slug.TERMS, second)
    assert digest(Slug.TERMS, second) == digest(Slug.TERMS, second + timedelta(days=9))


def test_the_terms_say_the_age_and_that_nobody_is_under_thirteen() -> None:
    text = fill(current(Slug.TERMS, date(2030, 1, 1)).body, FACTS).text
    assert "at least 18 years old" in text
    assert "Nobody under 13" in text
