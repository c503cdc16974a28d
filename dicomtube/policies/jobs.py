"""What the worker does for the legal pages: write to members when one changes."""

from __future__ import annotations

from dicomtube.core.db import utcnow
from dicomtube.core.handlers import JobContext, periodic
from dicomtube.policies.service import announce


@periodic("policies.announce", minutes=60)
def tell_members(job: JobContext) -> None:
    """Tells every member once of each changed version, some hundred in a transaction."""
    today, after = utcnow().date(), ""
    while True:
        with job.site.database.writing() as session:
            going_on, _written = announce(session, today, after)
        if going_on is None:
            return
        after = going_on
        job.heartbeat()
