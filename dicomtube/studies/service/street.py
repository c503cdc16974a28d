"""What the worker works with on the way from quarantine to a clean study."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.db import Database
from dicomtube.core.storage import ObjectStore
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.phi.pixels.review import Reader
from dicomtube.studies.models import HeldInstance, Upload, UploadState

Tell = Callable[[int], None]
"""Hears the percentage done."""
Fence = Callable[[Session], None]
"""Called in each transaction that writes results; raises when another worker has taken the work over."""


@dataclass(frozen=True)
class Street:
    """Where things stand, how much of them there may be, and what reads text in pictures.

    Opening the reader is slow, so it is done when the first picture is there. `review_days` is how long a held image
    waits for a person.
    """

    database: Database
    store: ObjectStore
    quarantine: ObjectStore
    scratch: Path
    site_key: bytes
    archive_limits: ArchiveLimits
    quota_bytes: int
    review_days: int
    open_reader: Callable[[], Reader]


def sweep_scratch(street: Street) -> None:
    """Deletes what killed workers of this machine left in the scratch folder.

    A folder is named by the upload or the decision that is being worked on.
    """
    for folder in street.scratch.glob("*"):
        with street.database.reading() as session:
            state = session.scalar(select(Upload.state).where(Upload.id == folder.name))
            deciding = select(HeldInstance.id).where(
                HeldInstance.decision_id == folder.name, HeldInstance.settled_at.is_(None)
            )
            in_use = state == UploadState.INGESTING or session.scalar(deciding.limit(1)) is not None
        if not in_use:
            shutil.rmtree(folder, ignore_errors=True)
