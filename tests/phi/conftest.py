"""The models are loaded once for all tests that read pictures."""

from __future__ import annotations

import pytest

from dicomtube.phi.pixels.reader import TextReader


@pytest.fixture(scope="session")
def reader() -> TextReader:
    """The detector and recogniser."""
    return TextReader()
