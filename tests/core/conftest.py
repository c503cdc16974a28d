"""What tests of core share."""

from __future__ import annotations

import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog

from dicomtube.core.log import clear_request, configure_logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, warnings.showwarning, threading.excepthook, sys.excepthook)
    stream = io.StringIO()
    configure_logging(json_lines=True, stream=stream)
    yield stream
    clear_request()
    structlog.reset_defaults()
    root.handlers[:], root.level, warnings.showwarning, threading.excepthook, sys.excepthook = before
