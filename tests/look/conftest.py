"""A live site with content, a signed-in browser, and what to look at pages with."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask, session
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from config import Config, Environment
from dicomtube.app import create_app
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site, open_site
from dicomtube.core.web import limiter
from dicomtube.identity.routes.login import sign_in_browser
from dicomtube.identity.service.sessions import open_session
from tests.factories import EPOCH, CommentFactory, case_of, member, study_of

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class LiveSite:
    """A site that answers at `address`, with an educator, a study and two cases of theirs."""

    address: str
    app: Flask
    site: Site
    educator: Actor
    study_id: str
    case_id: str
    draft_id: str
    comment_id: str


@pytest.fixture
def limits() -> dict[str, int]:
    """Upload limits that a test may change."""
    return {"upload_max_file_mb": 4, "upload_max_files": 300, "quota_mb": 64}


@pytest.fixture
def live(sqlite_template: Path, tmp_path: Path, limits: dict[str, int]) -> Iterator[LiveSite]:
    """The site over real HTTP on loopback."""
    shutil.copy(sqlite_template, tmp_path / "live.db")
    config = Config(
        secret_key="test-secret-key-" + "x" * 32,
        site_key="test-site-key-" + "y" * 32,
        environment=Environment.DEVELOPMENT,
        data=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path / 'live.db'}",
        google_client_id="dicomtube",
        google_client_secret="development-secret",
        google_metadata_url="http://127.0.0.1:1/.well-known/openid-configuration",
    )
    config = replace(config, **limits)
    with ExitStack() as stack:
        opened = open_site(config)
        stack.callback(opened.close)
        app = create_app(config, opened)
        counted, limiter.enabled = limiter.enabled, False
        stack.callback(setattr, limiter, "enabled", counted)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        stack.callback(server.server_close)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        yield _filled(f"http://127.0.0.1:{server.server_port}", app, opened)


def _filled(address: str, app: Flask, site: Site) -> LiveSite:
    with site.database.writing() as writer:
        educator = member(writer, Role.EDUCATOR, display_name="Amina Osei", welcomed_at=EPOCH)
        reader = member(writer, Role.READER, display_name="Jonas Lindqvist", welcomed_at=EPOCH)
        study = study_of(writer, educator)
        case = case_of(writer, educator, study, title="Pain after lunch")
        draft = case_of(writer, educator, study, title="A draft", state="draft", published_at=None)
        question = CommentFactory.create(
            session=writer, case_id=case.id, author_id=reader.user_id, body="Is it **thick**?"
        )
        answer = CommentFactory.create(
            session=writer, case_id=case.id, author_id=educator.user_id, parent_id=question.id, body="- yes\n- it is"
        )
        return LiveSite(address, app, site, educator, study.id, case.id, draft.id, answer.id)


@pytest.fixture
def new_page(live: LiveSite, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own; `who` is signed in there."""
    with ExitStack() as stack:

        def open_page(who: Actor | None = None, **options: object) -> Page:
            context = browser.new_context(base_url=live.address, reduced_motion="reduce", **options)  # type: ignore[arg-type]
            stack.callback(context.close)
            if who:
                context.add_cookies([{"name": "session", "value": _cookie(live, who), "url": live.address}])
            # The viewer has tests of its own; its megabytes would only slow these down.
            context.route("**/static/viewer/assets/*", lambda route: route.abort())
            return context.new_page()

        yield open_page


def _cookie(live: LiveSite, who: Actor) -> str:
    with live.site.database.writing() as writer:
        token = open_session(writer, who.user_id, identity_id=None, user_agent="test")
    with live.app.test_request_context():
        sign_in_browser(token, remember=False)
        serializer = live.app.session_interface.get_signing_serializer(live.app)  # type: ignore[attr-defined]
        return str(serializer.dumps(dict(session)))
