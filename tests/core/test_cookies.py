"""Nothing is set in a browser that the list of cookies doesn't name: looked for in the source, and in real answers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.core import cookies
from dicomtube.core.cookies import REGISTRY, Category, Place
from dicomtube.core.db import Database
from dicomtube.core.policy import Role
from dicomtube.core.web import limiter
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token

ROOT = Path(__file__).resolve().parents[2]
DOOR = ROOT / "dicomtube/core/cookies.py"
STORES = re.compile(r"\b(localStorage|sessionStorage|indexedDB|cookieStore)\b|document\.cookie")


def python_files() -> list[Path]:
    return sorted((ROOT / "dicomtube").rglob("*.py"))


def cookie_calls(path: Path) -> list[str]:
    """Where the file sets a cookie by itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        by_method = isinstance(node, ast.Attribute) and node.attr in ("set_cookie", "delete_cookie", "dump_cookie")
        by_header = (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() == "set-cookie"
        )
        if by_method or by_header:
            found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_cookies_are_set_through_one_door_alone() -> None:
    assert len(cookie_calls(DOOR)) == 2
    assert [place for path in python_files() if path != DOOR for place in cookie_calls(path)] == []


def put_calls(path: Path) -> list[str]:
    """The names of the cookies that the file hands to `put`, under whatever name the function was imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "dicomtube.core.cookies"
        for name in node.names
        if name.name == "put"
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function, owner = node.func, getattr(node.func, "value", None)
        through_module = isinstance(function, ast.Attribute) and function.attr == "put"
        if (through_module and isinstance(owner, ast.Name) and owner.id == "cookies") or (
            isinstance(function, ast.Name) and function.id in imported
        ):
            which = node.args[1]
            found.append(getattr(which, "attr", None) or getattr(which, "id", None) or f"{path}:{node.lineno}")
    return found


def test_what_goes_through_the_door_is_a_listed_cookie() -> None:
    """Every call of `put` names a constant of the module that is in the list."""
    listed = {name for name, value in vars(cookies).items() if value in REGISTRY}
    named = [name for path in python_files() for name in put_calls(path)]
    assert {"CONSENT", "LANGUAGE", "SIGN_IN", "THEME"} <= set(named)
    assert set(named) - listed == set()


def test_scripts_keep_nothing_in_the_browser_that_is_not_listed() -> None:
    stems = [one.name.rstrip("*") for one in REGISTRY if not one.http_only]
    unlisted = []
    for path in [*sorted((ROOT / "static").rglob("*.js")), *sorted((ROOT / "frontend").rglob("*.js"))]:
        if "static/viewer/" in path.as_posix():
            continue  # the bundle; its libraries are held to the same by the walk in a real browser
        text = path.read_text(encoding="utf-8")
        if STORES.search(text) and not any(stem in text for stem in stems):
            unlisted.append(path.relative_to(ROOT).as_posix())
    assert unlisted == []


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("session", "session"),
        ("__Host-session", "session"),
        ("__Host-signin-0123456789ab", "signin-*"),
        ("_ga", "_ga"),
        ("_ga_ABC123", "_ga_*"),
        ("__Host-theme", None),
        ("_gid", None),
        ("sessions", None),
    ],
)
def test_a_browsers_cookie_is_found_in_the_list(name: str, listed: str | None) -> None:
    found = cookies.find(name)
    assert (found.name if found else None) == listed


def test_only_analytics_cookies_need_consent_and_none_of_ours_is_open_to_scripts() -> None:
    assert {one.name for one in REGISTRY if one.category is Category.ANALYTICS} == {"_ga", "_ga_*"}
    assert [one.name for one in REGISTRY if one.place is Place.COOKIE and not one.http_only] == ["_ga", "_ga_*"]


def test_names_are_listed_once() -> None:
    names = [one.name for one in REGISTRY]
    assert sorted(names) == sorted(set(names))


def walk(app: Flask, client: FlaskClient, ids: dict[str, str]) -> set[str]:
    """Opens every page that can be opened, presses what can be pressed; gives the names of all cookies that came."""
    names: set[str] = set()
    for rule in app.url_map.iter_rules():
        if not rule.arguments <= ids.keys():
            continue
        address = app.url_map.bind("localhost").build(rule.endpoint, {name: ids[name] for name in rule.arguments})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            token = csrf_token(client.get("/").text)
            form = {"csrf_token": token, "next": "/", "theme": "dark", "choice": "accept"}
            answer = client.get(address) if method == "GET" else client.post(address, data=form)
            names |= {line.split("=", 1)[0] for line in answer.headers.getlist("Set-Cookie")}
            answer.close()
    return names


def test_walking_the_whole_site_brings_only_listed_cookies(
    app: Flask, client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", False)
    with database.writing() as session:
        person = member(session, Role.EDUCATOR)
        case = case_of(session, person)
        ids = {"case_id": case.id, "study_id": case.study_id, "provider": "google"}
    seen = walk(app, client, ids) | walk(app, signed_in(app, person), ids)
    assert {"session", "theme"} <= seen
    assert [name for name in sorted(seen) if cookies.find(name) is None] == []
