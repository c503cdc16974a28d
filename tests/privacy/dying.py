"""A process that erases a member and is killed on the way, as by an operator or a power cut.

Run as `python -m tests.privacy.dying SETTINGS_AS_JSON`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from config import Config, Environment
from dicomtube import tables
from dicomtube.core.site import open_site
from dicomtube.core.storage import FolderStore
from dicomtube.privacy.service.erasure import carry_out
from dicomtube.tables import TABLES

assert tables.TABLES.tables  # erasing must know every table


def die() -> None:
    """No farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(FolderStore):
    """Deletes one object, and no second one."""

    def delete_many(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            super().delete_many([key])
            die()


def main() -> None:
    settings: dict[str, Any] = json.loads(sys.argv[1])
    config = Config(
        secret_key="x" * 40,
        site_key="y" * 40,
        environment=Environment.DEVELOPMENT,
        data=Path(settings["data"]),
        database_url=settings["database_url"],
        google_metadata_url="http://127.0.0.1:1",
    )
    site = open_site(config)
    if settings["where"] == "store":
        site = replace(site, store=DyingStore(config.data / "objects"))
    assert "report" in TABLES.tables  # as in the worker, every model is known
    left = int(settings["steps"])

    def fence(_session: Session) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            die()

    carry_out(site, settings["erasure_id"], fence)


if __name__ == "__main__":
    main()
