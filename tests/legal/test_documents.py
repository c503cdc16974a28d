"""The texts themselves: whole in both languages, with nothing in them that nobody fills in."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from dicomtube.legal import (
    LANGUAGES,
    Document,
    Facts,
    Feature,
    Slug,
    covers,
    current,
    digest,
    fill,
    find,
    missing,
    upcoming,
    version_name,
    versions,
)
from dicomtube.legal.passages import passages, resolve
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
    features=frozenset(Feature),
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
    assert passages(found.body) == passages(find(slug, day, "en").body)


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
    for features in (frozenset(Feature), frozenset[Feature]()):
        filled = fill(document.body, replace(FACTS, features=features))
        assert (filled.open, "[[" in filled.text, "\n\n\n" in filled.text) == ((), False, False)


def test_what_the_operator_wrote_is_no_markdown() -> None:
    filled = fill("Run by [[operator]].", FACTS)
    assert filled.text == r"Run by Teaching Group \*of\* \[Bern\]."


def test_what_the_operator_has_not_said_stands_in_brackets() -> None:
    empty = Facts(**{item.name: "" for item in fields(Facts) if item.name != "features"})
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


TEXT = """Age 16.[[if gemini]] With it 18.[[/if]] Not 12.

[[if analytics]]
- Counting
[[/if]]
- Mail

[[if gemini]]
Last.
[[/if]]"""


def test_a_passage_stands_where_its_feature_is_set_up() -> None:
    assert resolve(TEXT, tuple(Feature)) == "Age 16. With it 18. Not 12.\n\n- Counting\n- Mail\n\nLast."
    assert resolve(TEXT, ()) == "Age 16. Not 12.\n\n- Mail"
    assert resolve(TEXT, ("analytics",)) == "Age 16. Not 12.\n\n- Counting\n- Mail"


@pytest.mark.parametrize(
    "text", ["[[if gemini]] a", "a [[/if]]", "[[if moon]]a[[/if]]", "[[if gemini]]a[[if analytics]]b[[/if]]c[[/if]]"]
)
def test_a_mark_that_is_not_whole_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        resolve(text, tuple(Feature))


def test_what_is_accepted_is_named_with_the_passages_it_held() -> None:
    document = replace(current(Slug.TERMS, date(2030, 1, 1)), body=TEXT)
    day = document.version
    names = [version_name(document, features) for features in ((), ("gemini",), ("analytics", "gemini"))]
    assert names == [day, f"{day}.g", f"{day}.ag"]
    assert [covers(f"{day}.g", name) for name in names] == [True, True, False]
    assert not covers("2020-01-01.ag", day)
    assert version_name(replace(document, body="Nothing."), ("gemini",)) == day
