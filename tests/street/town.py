"""The whole site as its operator runs it: provider, worker and web server as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests
from playwright.sync_api import Browser, BrowserContext, Page

from config import Config
from dicomtube.core.policy import Role
from dicomtube.core.schema import upgrade
from dicomtube.core.site import Site, open_site
from dicomtube.identity.service.accounts import seed_member
from tests.devidp.process import CLIENT_ID, SECRET, free_port, start

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = {
    "educator": ("Dr Ada Marsh", Role.EDUCATOR),
    "reader": ("Ben Okafor", Role.READER),
    "moderator": ("Chiara Rossi", Role.MODERATOR),
}


@dataclass
class Town:
    """A running site with three members, and what its processes wrote."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    site: Site | None = None

    def open(self) -> Town:
        """Starts everything but the worker and waits until it answers."""
        self.address = f"http://127.0.0.1:{free_port()}"
        self.processes["provider"], provider = start(self.folder, self.address)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DICOMTUBE_ENV": "development",
            "DICOMTUBE_SECRET_KEY": "s" * 40,
            "DICOMTUBE_SITE_KEY": "k" * 40,
            "DICOMTUBE_PUBLIC_URL": self.address,
            "DICOMTUBE_DATA": str(self.folder / "data"),
            "GOOGLE_CLIENT_ID": CLIENT_ID,
            "GOOGLE_CLIENT_SECRET": SECRET,
            "GOOGLE_METADATA_URL": f"{provider.address}/google/.well-known/openid-configuration",
            **self.settings,
        }
        self.site = open_site(Config.from_env(self.environment))
        upgrade(self.site.database)
        _await(self.environment["GOOGLE_METADATA_URL"])
        issuer = requests.get(self.environment["GOOGLE_METADATA_URL"], timeout=10).json()["issuer"]
        with self.site.database.writing() as session:
            for subject, (name, role) in PEOPLE.items():
                seed_member(
                    session,
                    issuer=issuer,
                    subject=subject,
                    display_name=name,
                    email=f"{subject}@example.org",
                    role=role,
                )
        bind = self.address.removeprefix("http://")
        self.run("web", [sys.executable, "-m", "dicomtube", "web", "--bind", bind, "--processes", "1"])
        _await(f"{self.address}/readyz")
        return self

    def run(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        """Starts a process whose output is kept."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.processes[name] = process
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Starts the worker."""
        return self.run("worker", [sys.executable, "-m", "dicomtube", "worker", "--processes", "1"])

    def logs(self) -> bytes:
        """Everything the processes wrote."""
        return b"".join(path.read_bytes() for path in self.folder.glob("*.log"))

    def close(self) -> None:
        """Stops what was started."""
        if self.site is not None:
            self.site.close()
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def sign_in(self, browser: Browser, person: str, **options: object) -> tuple[BrowserContext, Page]:
        """A browser of the person's own, signed in with two clicks."""
        context = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name="Google").click()
        page.get_by_role("button", name=PEOPLE[person][0]).click()
        page.wait_for_url(f"{self.address}/**")
        return context, page


def _await(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=10).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            pass
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
