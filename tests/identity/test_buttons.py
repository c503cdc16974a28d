"""The sign-in page shows a button for each provider that is set up, and no other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from config import Config, ConfigError
from dicomtube.app import create_app

NONE: dict[str, Any] = {
    "google_client_id": "",
    "google_client_secret": "",
    "microsoft_client_id": "",
    "microsoft_client_secret": "",
    "facebook_app_id": "",
    "facebook_app_secret": "",
    "apple_client_id": "",
    "apple_team_id": "",
    "apple_key_id": "",
    "apple_private_key": "",
}


def buttons(config: Config) -> list[str]:
    """The buttons' words."""
    page = create_app(config).test_client().get("/sign-in").text
    return re.findall(r"<span>Continue with (\w+)</span>", page)


def test_four_providers_have_four_equal_buttons(live_config: Config) -> None:
    assert buttons(live_config) == ["Google", "Microsoft", "Facebook", "Apple"]
    page = create_app(live_config).test_client().get("/sign-in").text
    assert len(re.findall(r'<button class="provider provider-\w+"', page)) == 4


def test_what_is_not_set_up_has_no_button_and_no_address(live_config: Config) -> None:
    config = replace(live_config, **NONE | {"google_client_id": "x", "google_client_secret": "y"})
    assert buttons(config) == ["Google"]
    client = create_app(config).test_client()
    assert client.get("/sign-in/apple/callback").status_code == 404


def test_a_site_without_any_says_so(live_config: Config) -> None:
    page = create_app(replace(live_config, **NONE)).test_client().get("/sign-in").text
    assert "No way to sign in has been set up on this site yet." in page


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("google_client_secret", "GOOGLE_CLIENT_SECRET"),
        ("microsoft_client_id", "MICROSOFT_CLIENT_ID"),
        ("facebook_app_secret", "FACEBOOK_APP_SECRET"),
        ("apple_key_id", "APPLE_KEY_ID"),
    ],
)
def test_half_a_configuration_stops_the_start_and_is_named(live_config: Config, missing: str, named: str) -> None:
    without: dict[str, Any] = {missing: ""}
    with pytest.raises(ConfigError, match=named):
        replace(live_config, **without)


def test_an_unreadable_key_of_apples_stops_the_start_and_is_named(live_config: Config) -> None:
    with pytest.raises(ConfigError, match="APPLE_PRIVATE_KEY"):
        create_app(replace(live_config, apple_private_key="not a key"))


def test_one_page_says_what_each_provider_tells_us(live_config: Config) -> None:
    page = create_app(live_config).test_client().get("/sign-in/about").text
    assert re.findall(r'height="22" class="kept-mark kept-mark-(\w+)"', page) == [
        "google",
        "microsoft",
        "facebook",
        "apple",
    ]
