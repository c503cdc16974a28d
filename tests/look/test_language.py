"""Every text that a person reads can be translated and is, and each reader gets their own language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.messages.catalog import Message
from flask import Flask
from jinja2 import Environment
from sqlalchemy import select

from dicomtube.core import errors
from dicomtube.core.language import DEFAULT, LANGUAGES
from dicomtube.core.policy import Role
from dicomtube.core.site import Site
from dicomtube.identity.models import User
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of
from translations.catalogue import extracted, forms, kept, missing

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != DEFAULT]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>|https?://[^\s)]+|%%")
FEW = 3  # of a plural's forms, those below say none, one or two in words and need no number
# Names, codes and units that are the same in every language.
SAME_EVERYWHERE = re.compile(r"DicomTube|Dicom|Tube|DICOM|PACS|UTC|ORCID|SHA-256|CSV|JSON|PDF|[\W\d_]+|&\w+;")


def messages(language: str) -> dict[object, Message]:
    return {message.id: message for message in kept(language) if message.id}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    wanted = {message.id for message in extracted() if message.id}
    have = messages(language)
    assert sorted(map(str, wanted - set(have))) == [], "run make messages and translate"
    assert sorted(map(str, set(have) - wanted)) == [], "nobody uses these any more: run make messages"
    assert missing(kept(language)) == []
    assert [message.id for message in have.values() if message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_what_the_code_fills_in(language: str) -> None:
    wrong = []
    for message in messages(language).values():
        english = message.id if isinstance(message.id, str) else message.id[1]
        expected = sorted(PLACES.findall(english))
        for number, form in enumerate(forms(message)):
            found = sorted(PLACES.findall(form))
            in_words = not isinstance(message.id, str) and number < FEW and set(found) < set(expected)
            if found != expected and not in_words:
                wrong.append((english, form))
    assert wrong == []


class _Words(HTMLParser):
    """What of a page is said to people: text, and the attributes that are read out or shown."""

    SPOKEN = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description", "content"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipped += tag in ("style", "script", "code", "kbd")
        if tag != "meta":
            self.words += [value or "" for name, value in attrs if name in self.SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.skipped -= tag in ("style", "script", "code", "kbd")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.words.append(data)


def bare_words(source: str) -> list[str]:
    """What a template says without asking the catalogue."""
    source = re.sub(r"({% block \w+_class %})[^{]*", r"\1", source)
    source = re.sub(r"<(/?){{.*?}}", r"<\1div", source)  # a tag whose name is chosen
    plain = "".join(
        value if kind == "data" else " " if kind in ("variable_end", "block_end") else ""
        for _line, kind, value in Environment(autoescape=True).lex(source)
    )
    reader = _Words()
    reader.feed(plain)
    return [word.strip() for word in reader.words if SAME_EVERYWHERE.sub("", word).strip()]


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("<p>{{ _('Hello') }}</p>", []),
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<img alt="A picture" src="x.png">', ["A picture"]),
        ('<a class="button" href="/x" data-kind="word">{{ label }}</a><code>word</code>', []),
        ("{# a remark #}{% if x == 'word' %}·{% endif %} 100 % <b>DicomTube</b>", []),
    ],
)
def test_the_reader_of_templates_finds_what_it_should(source: str, bare: list[str]) -> None:
    assert bare_words(source) == bare


def test_no_template_says_anything_past_the_catalogue() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (words := bare_words(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def literal(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search(r"[a-z]{2}", node.value))
    )


def unheard(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that show a text to somebody without asking the catalogue."""
    raised = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0] if node.args else None
        if name in raised and isinstance(node.func, ast.Name):
            if first is not None and isinstance(first, ast.JoinedStr):
                yield node
        elif name == "flash" or re.fullmatch(r"\w+Field|DataRequired|InputRequired|ValidationError", name):
            if first is not None and literal(first):
                yield node
        elif name in ("Length", "Email", "Regexp", "NumberRange", "URL", "EqualTo", "AnyOf") and any(
            keyword.arg == "message" and literal(keyword.value) for keyword in node.keywords
        ):
            yield node


def test_no_code_says_anything_past_the_catalogue() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "dicomtube").rglob("*.py"))
        for node in unheard(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("raise NotFound(f'no {x}')", True),
        ("raise NotFound('There is none.')", False),
        ("flash('Saved.')", True),
        ("flash(_('Saved.'))", False),
        ("StringField('Name')", True),
        ("StringField(_l('Name'), validators=[Length(max=3, message='Too long')])", True),
        ("StringField(_l('Name'), validators=[Length(max=3)])", False),
    ],
)
def test_the_reader_of_code_finds_what_it_should(code: str, caught: bool) -> None:
    assert bool(list(unheard(ast.parse(code)))) is caught


def spoken(page: str) -> tuple[str, str]:
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)"', page)
    assert found
    return found.group(1), found.group(2)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("ar-EG,ar;q=0.9,en;q=0.8", ("ar", "rtl")),
        ("fr-FR,fr;q=0.9,ar;q=0.5", ("ar", "rtl")),
        ("de", ("en", "ltr")),
        ("", ("en", "ltr")),
    ],
)
def test_a_visitor_reads_what_the_browser_asks_for(app: Flask, asked: str, expected: tuple[str, str]) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": asked}).text
    assert spoken(page) == expected
    assert ("تسجيل الدخول" in page) is (expected[0] == "ar")


def test_the_switch_is_remembered_by_the_browser_and_goes_back_to_the_page(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/?modality=MG").text
    assert 'value="ar" lang="ar" title="العربية"' in page
    answer = client.post("/language", data={"csrf_token": csrf_token(page), "language": "ar", "next": "/?modality=MG"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?modality=MG")
    assert spoken(client.get("/", headers={"Accept-Language": "en"}).text) == ("ar", "rtl")
    assert spoken(client.get("/?lang=en").text) == ("en", "ltr")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_switch_leads_nowhere_else(app: Flask, back: str) -> None:
    client = app.test_client()
    token = csrf_token(client.get("/").text)
    answer = client.post("/language", data={"csrf_token": token, "language": "ar", "next": back})
    assert answer.headers["Location"] == "/"
    assert client.post("/language", data={"csrf_token": token, "language": "xx"}).status_code == 400


def test_a_members_choice_follows_them_into_another_browser(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        person = member(session, Role.READER)
    client = signed_in(app, person)
    client.post("/language", data={"csrf_token": csrf_token(client.get("/").text), "language": "ar"})
    with site.database.reading() as session:
        assert session.scalars(select(User.language)).one() == "ar"
    assert spoken(signed_in(app, person).get("/account", headers={"Accept-Language": "en"}).text) == ("ar", "rtl")


def test_errors_dates_and_forms_speak_the_readers_language(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        owner = member(session)
        case = case_of(session, owner, title="Cough")
    client = signed_in(app, owner)
    assert "لا توجد حالة كهذه." in client.get("/c/nosuchcase?lang=ar").text
    assert format_date(case.published_at, locale="ar") in client.get(f"/c/{case.id}?lang=ar").text
    assert format_date(case.published_at, locale="en") in client.get(f"/c/{case.id}?lang=en").text
    page = client.get(f"/c/{case.id}/edit").text
    answer = client.post(f"/c/{case.id}/edit?lang=ar", data={"csrf_token": csrf_token(page), "title": ""})
    assert "ضع عنوانًا للحالة." in text_of(answer.text)


def test_a_page_that_tells_of_a_broken_database_still_speaks(app: Flask, site: Site) -> None:
    site.database.engine.dispose()
    app.extensions["dicomtube"].database.engine.pool._creator = None  # type: ignore[attr-defined]
    answer = app.test_client().get("/", headers={"Accept-Language": "ar"})
    assert answer.status_code == 500
    assert "حدث خلل لدينا" in answer.text
