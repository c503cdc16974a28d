"""A site served over real HTTP on loopback, trusting a given development provider."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from config import Config, Environment
from dicomtube.app import create_app
from dicomtube.core.site import Site, open_site
from dicomtube.core.web import limiter
from tests.devidp.process import APPLE_KEY_ID, APPLE_TEAM, CLIENT_ID, SECRET, DevelopmentProvider


def settings(devidp: DevelopmentProvider, template: Path, folder: Path) -> Config:
    """Settings of a site over a fresh copy of the database `template` that knows all four faces."""
    shutil.copy(template, folder / "live.db")
    return Config(
        secret_key="test-secret-key-" + "x" * 32,
        site_key="test-site-key-" + "y" * 32,
        environment=Environment.DEVELOPMENT,
        public_url=devidp.site,
        data=folder / "live",
        database_url=f"sqlite:///{folder / 'live.db'}",
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


@contextmanager
def serving(config: Config, adapt: Callable[[Flask], None] | None = None) -> Iterator[Site]:
    """Serves the site at the port of its public address until the end of the block; `adapt` may change it before."""
    opened = open_site(config)
    app = create_app(config, opened)
    if adapt is not None:
        adapt(app)
    counted, limiter.enabled = limiter.enabled, False  # one address signs in more often here than any person does
    server = make_server("127.0.0.1", int(config.public_url.rsplit(":", 1)[1]), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield opened
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        opened.close()
        limiter.enabled = counted
