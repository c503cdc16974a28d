"""Case 30: the development provider has no place in production, from either side."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from config import Config, ConfigError, Environment
from dicomtube.app import create_app
from dicomtube.core.policy import Role
from dicomtube.core.site import Site
from dicomtube.identity.service import seed_member
from tests.devidp.process import CLIENT_VARIABLES, DevelopmentProvider, free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("environment", ["production", "", "Development", None])
def test_case_30_the_provider_refuses_to_start_outside_development(environment: str | None, tmp_path: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if name != "DICOMTUBE_ENV"}
    variables |= CLIENT_VARIABLES | {"DICOMTUBE_PUBLIC_URL": "http://127.0.0.1:8000"}
    if environment is not None:
        variables["DICOMTUBE_ENV"] = environment
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "devidp", "--port", str(free_port())),
            *("--data", str(tmp_path / "keys.json")),
        ],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "needs DICOMTUBE_ENV=development" in ended.stderr
    assert not (tmp_path / "keys.json").exists()


def test_case_30_the_provider_answers_to_its_own_name_alone(devidp: DevelopmentProvider) -> None:
    for host in ("evil.example", "localhost", "127.0.0.1"):
        answer = requests.get(devidp.address, headers={"Host": host}, timeout=5)
        assert (answer.status_code, "its own name alone" in answer.text) == (403, True)


def test_case_30_the_provider_listens_on_loopback_alone(devidp: DevelopmentProvider) -> None:
    port = int(devidp.address.rsplit(":", 1)[1])
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if f":{port:04X} " in line]
    assert {address.split(":")[0] for address in listening if address.endswith(f":{port:04X}")} == {"0100007F"}


def production(config: Config, **changed: str) -> Config:
    """Settings of a production site over the same data, with the real providers unless `changed` says otherwise."""
    return Config(
        secret_key=config.secret_key,
        site_key=config.site_key,
        environment=Environment.PRODUCTION,
        public_url="https://dicomtube.example",
        data=config.data,
        database_url=config.database_url,
        google_client_id="google",
        google_client_secret="secret",
        microsoft_client_id="microsoft",
        microsoft_client_secret="secret",
        facebook_app_id="facebook",
        facebook_app_secret="secret",
        apple_client_id="apple",
        apple_team_id="team",
        apple_key_id="key",
        apple_private_key=config.apple_private_key,
        **changed,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("google_metadata_url", "https://127.0.0.1:9000/google/.well-known/openid-configuration"),
        ("google_metadata_url", "https://localhost/google/.well-known/openid-configuration"),
        ("google_metadata_url", "https://accounts.google.com.evil.example/.well-known/openid-configuration"),
        ("google_metadata_url", "https://accounts.google.com@evil.example/.well-known/openid-configuration"),
        ("microsoft_metadata_url", "https://127.0.0.1/microsoft/common/v2.0/.well-known/openid-configuration"),
        ("facebook_url", "https://localhost/facebook"),
        ("apple_metadata_url", "https://[::1]/apple/.well-known/openid-configuration"),
    ],
)
def test_case_30_production_refuses_any_but_the_real_provider(live_config: Config, setting: str, address: str) -> None:
    with pytest.raises(ConfigError, match="own address"):
        create_app(production(live_config, **{setting: address}))


def test_case_30_production_refuses_plain_http(live_config: Config) -> None:
    with pytest.raises(ConfigError, match="GOOGLE_METADATA_URL"):
        production(live_config, google_metadata_url="http://127.0.0.1:9000/x")


def test_case_30_production_refuses_a_database_of_the_demo(live_config: Config, live: Site) -> None:
    with live.database.writing() as session:
        seed_member(
            session,
            issuer="http://127.0.0.1:9000/google",
            subject="educator",
            display_name="Dr Ada Marsh",
            email="ada@example.org",
            role=Role.EDUCATOR,
        )
    with pytest.raises(ConfigError, match="identities of the development provider"):
        create_app(production(live_config))


def test_case_30_production_opens_on_members_of_the_real_provider(live_config: Config, live: Site) -> None:
    with live.database.writing() as session:
        seed_member(
            session,
            issuer="https://accounts.google.com",
            subject="108",
            display_name="Dr Ada Marsh",
            email="ada@example.org",
            role=Role.EDUCATOR,
        )
    assert create_app(production(live_config)).config["SESSION_COOKIE_SECURE"] is True
