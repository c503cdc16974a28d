"""`dicomtube demo`: the whole site on this machine with content in it, for trying out and for development.

It starts the development identity provider, a worker and the web server, and stops them with one Ctrl-C. Everything
stands in one data folder, which remembers its keys and whether its content is complete.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import click
import requests
from sqlalchemy import update

from config import Config
from dicomtube.cli.web import gunicorn_arguments
from dicomtube.core.schema import upgrade
from dicomtube.core.site import Site, open_site
from dicomtube.demo.content import PEOPLE
from dicomtube.demo.seed import SeedingFailed, seed
from dicomtube.identity.models import Identity

STATE_FILE = "demo.json"
START_SECONDS = 60
STOP_SECONDS = 15
# Of the caller's environment: what programs need, and analytics, to try the question that goes with it.
HANDED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "GA4_MEASUREMENT_ID", "GA4_TAG_URL", "GA4_COLLECT_URL")


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="Port of the site on 127.0.0.1.")
@click.option(
    "--data",
    default=Path("demo-data"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for everything.",
)
def command(port: int, data: Path) -> None:
    """Run the whole site with demo content; Ctrl-C stops it."""
    signal.signal(signal.SIGTERM, _interrupt)
    demo = Demo(port, data.absolute())
    try:
        demo.run()
    except KeyboardInterrupt:
        click.echo("\nStopping ...")
    except SeedingFailed as error:
        raise click.ClickException(f"The demo's content could not be made: {error}") from error
    finally:
        demo.stop()
    click.echo("Stopped. Your data is kept.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@dataclass
class Demo:
    """The demo's processes and what they share."""

    port: int
    data: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self) -> None:
        """Starts everything and waits until something ends or Ctrl-C."""
        _require_free(self.port, "PORT=9000 make demo takes another one")
        state = self._state()
        state["provider_port"] = _free_port(state.get("provider_port", self.port + 1))
        environment = self._environment(state)
        self._start_provider(state, environment)
        site = open_site(Config.from_env(environment))
        try:
            upgrade(site.database)
            self._start([sys.executable, "-m", "dicomtube", "worker"], environment)
            self._fill(site, state)
        finally:
            site.close()
        self._start([sys.executable, "-m", "gunicorn", *gunicorn_arguments(f"127.0.0.1:{self.port}")], environment)
        address = f"http://127.0.0.1:{self.port}"
        self._await(f"{address}/readyz")
        click.secho(f"\nDicomTube answers at {address}", bold=True)
        click.echo("Sign in with two clicks as one of the demo's people. Ctrl-C stops everything.")
        while all(process.poll() is None for process in self.processes):
            time.sleep(0.5)
        raise click.ClickException("One of the demo's processes ended by itself; see its message above.")

    def stop(self) -> None:
        """Asks every process to end, the last started first, and ends those that don't; a second Ctrl-C is ignored."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _state(self) -> dict[str, Any]:
        path = self.data / STATE_FILE
        if path.exists():
            state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if state["complete"]:
                return state
            shutil.rmtree(self.data)  # the first start was cut off before anybody could use it
        elif self.data.exists() and any(self.data.iterdir()):
            raise click.ClickException(f"{self.data} holds something that is no demo; choose another folder: DATA=...")
        state = {"complete": False, "issuer": None} | {
            name: secrets.token_hex(32) for name in ("secret_key", "site_key", "client_secret")
        }
        self._keep(state)
        return state

    def _keep(self, state: Mapping[str, Any]) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.data / STATE_FILE
        path.touch(mode=0o600)
        path.write_text(json.dumps(state, indent=2), encoding="utf-8")

    def _environment(self, state: Mapping[str, Any]) -> dict[str, str]:
        provider = f"http://127.0.0.1:{state['provider_port']}"
        return {
            **{name: os.environ[name] for name in HANDED_ON if name in os.environ},
            "DICOMTUBE_ENV": "development",
            "DICOMTUBE_SECRET_KEY": state["secret_key"],
            "DICOMTUBE_SITE_KEY": state["site_key"],
            "DICOMTUBE_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "DICOMTUBE_DATA": str(self.data),
            "GOOGLE_CLIENT_ID": "dicomtube-demo",
            "GOOGLE_CLIENT_SECRET": state["client_secret"],
            "GOOGLE_METADATA_URL": f"{provider}/google/.well-known/openid-configuration",
            "GOOGLE_RISC_URL": f"{provider}/google/risc-configuration",
            "MICROSOFT_CLIENT_ID": "dicomtube-demo",
            "MICROSOFT_CLIENT_SECRET": state["client_secret"],
            "MICROSOFT_METADATA_URL": f"{provider}/microsoft/common/v2.0/.well-known/openid-configuration",
            "MICROSOFT_GRAPH_URL": f"{provider}/microsoft/graph",
            "FACEBOOK_APP_ID": "dicomtube-demo",
            "FACEBOOK_APP_SECRET": state["client_secret"],
            "FACEBOOK_URL": f"{provider}/facebook",
            "FACEBOOK_GRAPH_URL": f"{provider}/facebook/graph",
            "APPLE_CLIENT_ID": "dicomtube-demo",
            "APPLE_TEAM_ID": "DEMOTEAM00",
            "APPLE_KEY_ID": "DEMOKEY000",
            "APPLE_PRIVATE_KEY_FILE": str(self.data / "provider.apple.p8"),
            "APPLE_METADATA_URL": f"{provider}/apple/.well-known/openid-configuration",
            "OPERATOR_NAME": "The demo on this machine",
            "OPERATOR_ADDRESS": f"127.0.0.1:{self.port}",
            "CONTACT_EMAIL": "operator@example.org",
            "PRIVACY_OFFICER": "whoever started the demo",
            "JURISDICTION": "the place where this machine stands",
            "LOG_JSON": "false",
        }

    def _start(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        # A session of their own: Ctrl-C reaches this process alone, which then stops them in order.
        self.processes.append(subprocess.Popen(arguments, env=dict(environment), start_new_session=True))

    def _start_provider(self, state: dict[str, Any], environment: Mapping[str, str]) -> None:
        people = self.data / "people.json"
        people.write_text(
            json.dumps(
                [
                    {"subject": person.key, "name": person.name, "email": person.email, "note": person.role.value}
                    for person in PEOPLE
                ]
            ),
            encoding="utf-8",
        )
        arguments = [sys.executable, "-m", "devidp", "--port", str(state["provider_port"])]
        arguments += ["--people", str(people), "--data", str(self.data / "provider.json")]
        self._start(arguments, environment)
        self._await(environment["GOOGLE_METADATA_URL"])

    def _fill(self, site: Site, state: dict[str, Any]) -> None:
        issuer = requests.get(self._environment(state)["GOOGLE_METADATA_URL"], timeout=10).json()["issuer"]
        if not state["complete"]:
            click.echo("Putting the demo's studies through the ingest; this takes a few minutes ...")
            seed(site, issuer, click.echo)
        elif state["issuer"] != issuer:
            with site.database.writing() as session:
                session.execute(update(Identity).where(Identity.issuer == state["issuer"]).values(issuer=issuer))
        self._keep(state | {"complete": True, "issuer": issuer})

    def _await(self, address: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if any(process.poll() is not None for process in self.processes):
                raise click.ClickException("One of the demo's processes ended at once; see its message above.")
            try:
                if requests.get(address, timeout=5).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                pass
            time.sleep(0.1)
        raise click.ClickException(f"{address} does not answer after {START_SECONDS} seconds.")


def _require_free(port: int, advice: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(f"Port {port} is taken: {advice}.") from error


def _free_port(wished: int) -> int:
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise click.ClickException("No free port for the development identity provider.")
