"""The development provider as a process of its own, for tests that sign in over real HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

SECRET = "development-client-secret"
CLIENT_ID = "dicomtube"
APPLE_TEAM, APPLE_KEY_ID = "TEAM123456", "KEY1234567"
CLIENT_VARIABLES = {
    "GOOGLE_CLIENT_ID": CLIENT_ID,
    "GOOGLE_CLIENT_SECRET": SECRET,
    "MICROSOFT_CLIENT_ID": CLIENT_ID,
    "MICROSOFT_CLIENT_SECRET": SECRET,
    "FACEBOOK_APP_ID": CLIENT_ID,
    "FACEBOOK_APP_SECRET": SECRET,
    "APPLE_CLIENT_ID": CLIENT_ID,
    "APPLE_TEAM_ID": APPLE_TEAM,
    "APPLE_KEY_ID": APPLE_KEY_ID,
}
TENANT = "11111111-2222-3333-4444-555555555555"
ATTACKERS_TENANT = "66666666-7777-8888-9999-aaaaaaaaaaaa"
PEOPLE: list[dict[str, Any]] = [
    {"subject": "educator", "name": "Dr Ada Marsh", "email": "ada@example.org", "email_verified": True},
    {"subject": "reader", "name": "Ben Okafor", "email": "ben@example.org", "email_verified": True},
    {"subject": "moderator", "name": "Chiara Rossi", "email": "chiara@example.org", "email_verified": True},
    {"subject": "unproven", "name": "Dana Unproven", "email": "ada@example.org", "email_verified": False},
    {"subject": "mailless", "name": "Emil Mailless", "email": None, "email_verified": False},
    {
        "subject": "attacker",
        "name": "Eve Attacker",
        "email": "ada@example.org",
        "email_verified": True,
        "tenant": ATTACKERS_TENANT,
    },
    {
        "subject": "hidden",
        "name": "Fay Hidden",
        "email": "fay@example.org",
        "email_verified": True,
        "relay": True,
    },
]


@dataclass(frozen=True)
class DevelopmentProvider:
    """A running provider: its address, and the one site it sends people back to."""

    address: str
    site: str
    apple_key: Path

    def misbehave(self, face: str, **how: Any) -> None:
        """How a face is to misbehave from now on; nothing: not at all."""
        requests.post(f"{self.address}/mischief/{face}", json=how, timeout=5).raise_for_status()

    def sign(self, face: str, claims: Mapping[str, Any], **wrong: Any) -> str:
        """The claims, signed as the face signs."""
        wish = {"claims": claims, "wrong": wrong}
        token: str = requests.post(f"{self.address}/mischief/{face}/sign", json=wish, timeout=5).json()["token"]
        return token

    def revoked(self) -> list[str]:
        """The tokens that were given back."""
        tokens: list[str] = requests.get(f"{self.address}/mischief/revoked", timeout=5).json()
        return tokens


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(folder: Path, site: str) -> tuple[subprocess.Popen[bytes], DevelopmentProvider]:
    """Starts a provider; the caller stops the process."""
    port = free_port()
    people = folder / "people.json"
    people.write_text(json.dumps(PEOPLE), encoding="utf-8")
    data = folder / "devidp.json"
    with (folder / "devidp.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "devidp", "--port", str(port), "--data", str(data), "--people", str(people)),
                "--mischief",
            ],
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | {"DICOMTUBE_ENV": "development", "DICOMTUBE_PUBLIC_URL": site} | CLIENT_VARIABLES,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    return process, DevelopmentProvider(f"http://127.0.0.1:{port}", site, data.with_suffix(".apple.p8"))


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers; fails when the process ends or a minute passes."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended"
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def devidp_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevelopmentProvider]:
    """One provider for all tests, sending people back to one port that the tests' sites take in turn."""
    process, provider = start(tmp_path_factory.mktemp("devidp"), f"http://127.0.0.1:{free_port()}")
    try:
        wait_for(provider.address, process)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def devidp(devidp_process: DevelopmentProvider) -> Iterator[DevelopmentProvider]:
    """The provider, on its best behaviour again after each test."""
    yield devidp_process
    for face in ("google", "microsoft", "facebook", "apple"):
        devidp_process.misbehave(face)
