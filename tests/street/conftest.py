"""One running site for the tests of the main street."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.street.town import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The site with its worker."""
    opened = Town(tmp_path_factory.mktemp("town"))
    try:
        opened.open().start_worker()
        yield opened
    finally:
        opened.close()
