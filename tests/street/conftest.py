"""One running site for the tests of the main street."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.street.town import Town


@pytest.fixture(scope="session")
def browser(webgl_browser: Browser) -> Browser:
    """The viewer is drawn as for most readers."""
    return webgl_browser


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The site with its worker."""
    opened = Town(tmp_path_factory.mktemp("town"))
    try:
        opened.open().start_worker()
        yield opened
    finally:
        opened.close()
