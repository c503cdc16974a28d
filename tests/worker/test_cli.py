"""`dicomtube worker` says what is wrong with its settings before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dicomtube.cli import main

SETTINGS = {
    "DICOMTUBE_SECRET_KEY": "x" * 40,
    "DICOMTUBE_SITE_KEY": "y" * 40,
    "DICOMTUBE_ENV": "development",
    "GOOGLE_METADATA_URL": "http://127.0.0.1:1",
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DICOMTUBE_SITE_KEY": "short"}, "Error: DICOMTUBE_SITE_KEY: needs at least 32 characters"),
        ({"DICOMTUBE_QUEUE_URL": "amqp://127.0.0.1"}, "Error: DICOMTUBE_QUEUE_URL: can't use amqp://"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    settings = SETTINGS | {"DICOMTUBE_DATA": str(tmp_path)} | changes
    run = CliRunner().invoke(main, ["worker"], env=settings)
    assert run.exit_code == 1
    assert run.output.splitlines()[-1].startswith(message)
