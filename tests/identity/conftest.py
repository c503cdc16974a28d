"""A live site of this feature's own: real HTTP on loopback, in front of the development provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import Config
from dicomtube.core.site import Site
from tests.devidp.process import DevelopmentProvider, devidp, devidp_process
from tests.identity.live import serving, settings
from tests.identity.visitor import Visitor

__all__ = ["devidp", "devidp_process"]


@pytest.fixture
def live_config(devidp: DevelopmentProvider, sqlite_template: Path, tmp_path: Path) -> Config:
    """Settings of a site that trusts the development provider."""
    return settings(devidp, sqlite_template, tmp_path)


@pytest.fixture
def live(live_config: Config) -> Iterator[Site]:
    """The site, answering at the address that the provider sends people back to."""
    with serving(live_config) as opened:
        yield opened


@pytest.fixture
def visit(live: Site, devidp: DevelopmentProvider) -> Callable[[], Visitor]:
    """Makes visitors to the live site, each with a browser of their own."""
    return lambda: Visitor(devidp)


@pytest.fixture
def visitor(visit: Callable[[], Visitor]) -> Visitor:
    """One visitor."""
    return visit()
