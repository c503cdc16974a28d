"""A live site of this feature's own: real HTTP on loopback, in front of the development provider."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from config import Config, Environment
from dicomtube.app import create_app
from dicomtube.core.site import Site, open_site
from dicomtube.core.web import limiter
from tests.devidp.process import (
    APPLE_KEY_ID,
    APPLE_TEAM,
    CLIENT_ID,
    SECRET,
    DevelopmentProvider,
    devidp,
    devidp_process,
)
from tests.identity.visitor import Visitor

__all__ = ["devidp", "devidp_process"]


@pytest.fixture
def live_config(devidp: DevelopmentProvider, sqlite_template: Path, tmp_path: Path) -> Config:
    """Settings of a site that trusts the development provider."""
    shutil.copy(sqlite_template, tmp_path / "live.db")
    return Config(
        secret_key="test-secret-key-" + "x" * 32,
        site_key="test-site-key-" + "y" * 32,
        environment=Environment.DEVELOPMENT,
        public_url=devidp.site,
        data=tmp_path / "live",
        database_url=f"sqlite:///{tmp_path / 'live.db'}",
        google_client_id=CLIENT_ID,
        google_client_secret=SECRET,
        google_metadata_url=f"{devidp.address}/google/.well-known/openid-configuration",
        google_risc_url=f"{devidp.address}/google/risc-configuration",
        microsoft_client_id=CLIENT_ID,
        microsoft_client_secret=SECRET,
        microsoft_metadata_url=f"{devidp.address}/microsoft/common/v2.0/.well-known/openid-configuration",
        microsoft_graph_url=f"{devidp.address}/microsoft/graph",
        facebook_app_id=CLIENT_ID,
        facebook_app_secret=SECRET,
        facebook_url=f"{devidp.address}/facebook",
        facebook_graph_url=f"{devidp.address}/facebook/graph",
        apple_client_id=CLIENT_ID,
        apple_team_id=APPLE_TEAM,
        apple_key_id=APPLE_KEY_ID,
        apple_private_key=devidp.apple_key.read_text(),
        apple_metadata_url=f"{devidp.address}/apple/.well-known/openid-configuration",
    )


@pytest.fixture
def live(live_config: Config, devidp: DevelopmentProvider) -> Iterator[Site]:
    """The site, answering at the address that the provider sends people back to."""
    opened = open_site(live_config)
    app = create_app(live_config, opened)
    counted, limiter.enabled = limiter.enabled, False  # one address signs in more often here than any person does
    server = make_server("127.0.0.1", int(devidp.site.rsplit(":", 1)[1]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield opened
    server.shutdown()
    thread.join()
    server.server_close()
    opened.close()
    limiter.enabled = counted


@pytest.fixture
def visit(live: Site, devidp: DevelopmentProvider) -> Callable[[], Visitor]:
    """Makes visitors to the live site, each with a browser of their own."""
    return lambda: Visitor(devidp)


@pytest.fixture
def visitor(visit: Callable[[], Visitor]) -> Visitor:
    """One visitor."""
    return visit()
