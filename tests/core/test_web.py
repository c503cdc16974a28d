"""What every page shares: headers, errors, health, theme, CSRF, rate limits."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.core.errors import Gone
from tests.pages import csrf_token, text_of


def test_pages_carry_a_strict_content_security_policy(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"


def test_pages_hold_no_inline_script_or_style(client: FlaskClient) -> None:
    for address in ("/", "/sign-in", "/nowhere"):
        page = client.get(address).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script type="module" src=') + page.count("<script src=")


def test_an_unknown_address_is_a_page_with_the_request_number(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Nothing to see here" in text_of(answer.text)


def test_a_script_gets_its_errors_as_json(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, set(answer.json or {})) == (404, {"error", "request_id"})


def test_a_private_page_leads_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/my/cases?after=x")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/my/cases?after%3Dx")


@pytest.mark.parametrize(
    "address",
    [
        "/c/abc/comments",
        "/comments/abc/delete",
        "/c/abc/publish",
        "/studies/abc/delete",
        "/uploads",
        "/sign-out",
        "/theme",
    ],
)
def test_a_change_without_the_token_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.post(address, data={"body": "x"})
    assert answer.status_code == 400
    assert "too old or came from another site" in answer.text


def test_the_theme_is_kept_in_the_browser(client: FlaskClient) -> None:
    token = csrf_token(client.get("/").text)
    answer = client.post("/theme", data={"theme": "dark", "next": "/sign-in", "csrf_token": token})
    assert answer.headers["Location"] == "/sign-in"
    assert 'data-theme="dark"' in client.get("/").text


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_the_theme_form_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    token = csrf_token(client.get("/").text)
    answer = client.post("/theme", data={"theme": "<script>", "next": target, "csrf_token": token})
    assert answer.headers["Location"] == "/"
    assert 'data-theme="auto"' in client.get("/").text


def test_a_flood_of_bad_tokens_is_stopped(client: FlaskClient) -> None:
    codes = [client.post("/c/abc/comments", data={"body": "x"}).status_code for _ in range(125)]
    assert (codes[:120], codes[120:]) == ([400] * 120, [429] * 5)


def test_too_large_a_form_is_refused_with_a_page(client: FlaskClient) -> None:
    token = csrf_token(client.get("/").text)
    answer = client.post("/theme", data={"theme": "x" * 3_000_000, "csrf_token": token})
    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it(app: Flask) -> None:
    def break_down() -> str:
        raise ValueError("PATIENT^NAME")

    app.add_url_rule("/break", view_func=break_down)
    answer = app.test_client().get("/break")
    assert answer.status_code == 500
    assert "PATIENT" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_no_log_line_names_a_person_a_path_or_a_message(app: Flask, stream: io.StringIO) -> None:
    def break_down(name: str) -> str:
        raise ValueError(f"PATIENT^{name}")

    app.add_url_rule("/break/<name>", view_func=break_down)
    app.test_client().get("/break/JANE?token=SECRETTOKEN")
    lines = stream.getvalue()
    assert '"status": 500' in lines
    assert [planted for planted in ("JANE", "PATIENT^", "SECRETTOKEN") if planted in lines] == []


def test_health_and_readiness_answer_apart(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "checks": {"database": True, "store": True}}


def test_readiness_fails_where_the_database_is_not_migrated(app: Flask, client: FlaskClient) -> None:
    with app.extensions["dicomtube"].database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/readyz")
    assert (answer.status_code, json.loads(answer.text)["checks"]) == (503, {"database": False, "store": True})


def test_static_files_may_be_kept_because_their_address_changes(client: FlaskClient) -> None:
    page = client.get("/").text
    address = next(part.split('"')[0] for part in page.split('href="') if part.startswith("/static/css/"))
    assert "?v=" in address
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    answer.close()


def test_what_was_taken_away_for_good_is_gone(app: Flask) -> None:
    def tombstone() -> str:
        raise Gone("This case was taken down.")

    app.add_url_rule("/tombstone", view_func=tombstone)
    answer = app.test_client().get("/tombstone")
    assert (answer.status_code, "Taken down This case was taken down." in text_of(answer.text)) == (410, True)
