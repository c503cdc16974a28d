"""Cookies of a site that is served over https."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from config import Config
from dicomtube.app import create_app
from dicomtube.core.site import open_site
from tests.identity.visitor import hidden_inputs


@pytest.fixture
def secure_client(live_config: Config) -> Iterator[FlaskClient]:
    """A browser at such a site."""
    config = replace(live_config, public_url="https://cases.example.org")
    site = open_site(config)
    yield create_app(config, site).test_client()
    site.close()


def test_every_cookie_is_bound_to_the_host_and_hidden_from_scripts_and_plain_http(secure_client: FlaskClient) -> None:
    page = secure_client.get("/sign-in", base_url="https://cases.example.org")
    form = {"csrf_token": hidden_inputs(page.text)["csrf_token"], "next": "/account"}
    away = secure_client.post(
        "/sign-in/google",
        data=form,
        base_url="https://cases.example.org",
        headers={"Referer": "https://cases.example.org/sign-in"},
    )
    assert away.status_code == 303
    cookies = page.headers.getlist("Set-Cookie") + away.headers.getlist("Set-Cookie")
    names = sorted(cookie.split("=")[0] for cookie in cookies)
    assert names[0] == "__Host-session"
    assert names[-1].startswith("__Host-signin-")
    for cookie in cookies:
        parts = set(cookie.split("; ")[1:])
        assert parts >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert not any(part.startswith("Domain") for part in parts)
