"""Fixtures that every test may use: a migrated database on both engines, a site over folders, a browser."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from sqlalchemy import URL, create_engine, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from config import Config, Environment
from dicomtube.app import create_app
from dicomtube.core.db import Database
from dicomtube.core.log import clear_request, configure_logging
from dicomtube.core.schema import upgrade
from dicomtube.core.seal import provide_seal
from dicomtube.core.site import Site, open_site

pytest_plugins = ["tests.services.postgres", "tests.services.seaweedfs"]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# WebGL on a pretended graphics processor; the page around it is drawn without one, in a third of the time.
WEBGL_FLAGS = [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]

SECRET_KEY = "test-secret-key-" + "x" * 32


# Files that take from half a minute to two, the longest first; all others come after them, in whatever order.
LONG_FILES = (
    "viewer/test_scrolling.py",
    "viewer/test_window_and_view.py",
    "app/test_permission_matrix.py",
    "viewer/test_page.py",
    "viewer/test_failures.py",
    "street/test_street.py",
    "look/test_pages.py",
    "moderation/test_browser.py",
    "consent/test_browser.py",
    "street/test_kill.py",
    "worker/test_drills.py",
    "studies/test_ingest.py",
    "studies/test_text_in_pixels.py",
    "studies/test_review.py",
    "street/test_bad_input.py",
    "look/test_privacy.py",
    "look/test_sending.py",
    "privacy/test_import.py",
    "core/test_cookies.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Processes that share the files take them in the order below; xdist's own puts those with most tests first."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no process is left alone with one at the end."""
    folder = Path(__file__).parent
    places = {folder / name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


class CompiledTemplates(BytecodeCache):
    """What every application of this process has compiled; a thousand of them would do it a thousand times."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, where that template in that wording is known."""
        if code := self.kept.get(f"{bucket.key} {bucket.checksum}"):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


class CompiledRule(Rule):
    """A route whose builder of addresses, code made from its wording, is compiled once in this process."""

    kept: ClassVar[dict[str, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = repr((self.rule, self._trace, self.defaults, append_unknown))
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> None:
    """Applications made from here on share what they compile; each test still loads and runs it itself."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule


@pytest.fixture(scope="session", autouse=True)
def logging_as_in_production() -> None:
    """Unconfigured, structlog would draw pages of every exception that a test provokes."""
    hooks = warnings.showwarning, threading.excepthook, sys.excepthook
    configure_logging(json_lines=True)
    warnings.showwarning, threading.excepthook, sys.excepthook = hooks


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL, new_postgres_database: Callable[[], str]) -> str:
    """The name of a migrated, empty PostgreSQL database to copy."""
    url = new_postgres_database()
    database = Database(url)
    upgrade(database)
    database.close()
    return str(url).rsplit("/", 1)[1].split("?")[0]


@contextmanager
def fresh_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a migrated, empty database of that kind, for the length of the block."""
    if kind == "sqlite":
        path = folder / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    name = f"copy_{os.urandom(6).hex()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Copied as files: by way of the log, which is the usual way, it takes four times as long.
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own; every test that asks runs on both engines."""
    with fresh_database(request.param, request, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The opened database."""
    opened = Database(database_url)
    provide_seal(opened, SECRET_KEY)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write; what it holds at the end is rolled back."""
    with Session(database.engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings for a site over folders, for development on loopback."""
    return Config(
        secret_key=SECRET_KEY,
        site_key="test-site-key-" + "y" * 32,
        environment=Environment.DEVELOPMENT,
        public_url="http://localhost",
        data=tmp_path / "data",
        database_url=database_url,
        google_client_id="dicomtube",
        google_client_secret="development-secret",
        google_metadata_url="http://127.0.0.1:1/.well-known/openid-configuration",
        operator_name="The teaching group",
        operator_address="Freiburgstrasse 1, Bern",
        contact_email="office@example.org",
        privacy_officer="The data protection officer",
        jurisdiction="Switzerland",
        log_json=True,
    )


@pytest.fixture
def site(config: Config) -> Iterator[Site]:
    """The opened site."""
    opened = open_site(config)
    yield opened
    opened.close()


@pytest.fixture
def app(config: Config, site: Site) -> Flask:
    """The application over that site."""
    application = create_app(config, site)
    application.testing = False
    return application


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Everything logged meanwhile, one JSON document a line; afterwards logging is as it was."""
    root, chain = logging.getLogger(), structlog.get_config()
    before = (root.handlers[:], root.level, warnings.showwarning, threading.excepthook, sys.excepthook)
    stream = io.StringIO()
    configure_logging(json_lines=True, stream=stream)
    yield stream
    clear_request()
    structlog.configure(**chain)
    root.handlers[:], root.level, warnings.showwarning, threading.excepthook, sys.excepthook = before


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, signed out."""
    return app.test_client()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Missing, it is a failure under CI=true and a loud skip elsewhere."""
    for name in ("chromium", "chromium-browser", "google-chrome", "Google Chrome"):
        if path := shutil.which(name):
            return path
    reason = "no Chromium on PATH: install it, the browser tests need a real one"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    expect.set_options(timeout=15_000)  # a busy machine is no failure
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A real, headless Chromium that draws pages without a graphics processor: half the time of pretending one."""
    opened = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_FLAGS, "--disable-gpu"])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def webgl_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One with WebGL, as most readers' browsers have it: for what the viewer draws."""
    opened = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_FLAGS, *WEBGL_FLAGS])
    yield opened
    opened.close()
