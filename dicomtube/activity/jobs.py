"""What the worker does for the audit log."""

from __future__ import annotations

from dicomtube.core.audit import drop_anchor
from dicomtube.core.handlers import JobContext, periodic


@periodic("activity.anchor", minutes=15)
def anchor(job: JobContext) -> None:
    """Writes the end of the audit log's chain down outside of the database."""
    drop_anchor(job.site.database, job.site.store, job.site.config.site_key)
