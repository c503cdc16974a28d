"""One engine for all tests of the folder that need no other."""

from __future__ import annotations

import pytest

from dicomtube.dicom.deidentify import Deidentifier


@pytest.fixture(scope="session")
def deidentifier() -> Deidentifier:
    """An engine with a fixed key."""
    return Deidentifier(bytes(range(32)), "owner")
