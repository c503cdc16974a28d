"""What tests of core share."""

from __future__ import annotations

import io

import pytest


@pytest.fixture
def stream(log_lines: io.StringIO) -> io.StringIO:
    """Everything logged meanwhile, one JSON document a line."""
    return log_lines
