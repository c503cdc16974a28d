"""A site with analytics set up, and a tag on this machine for it to load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from config import Config
from tests.consent.tag import Tag, tagging
from tests.look.conftest import live, new_page

__all__ = ["live", "new_page"]


@pytest.fixture
def tag() -> Iterator[Tag]:
    """The stand-in."""
    with tagging() as server:
        yield server


@pytest.fixture
def limits(tag: Tag) -> dict[str, str]:
    """What the live site is set up with: analytics that lead to the stand-in."""
    return {"ga4_measurement_id": "G-TEST1234", "ga4_tag_url": f"{tag.origin}/gtag/js", "ga4_collect_url": tag.origin}


@pytest.fixture
def config(config: Config) -> Config:
    """Settings with Google's own analytics; nothing in a test client loads them."""
    return replace(config, ga4_measurement_id="G-TEST1234")
