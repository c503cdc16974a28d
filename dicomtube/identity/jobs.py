"""What the worker does for identity: give tokens back to providers, and forget what nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

import structlog

from dicomtube.core.db import utcnow
from dicomtube.core.handlers import JobContext, periodic
from dicomtube.core.site import Site
from dicomtube.identity.providers import ProviderError, configured
from dicomtube.identity.service import (
    close_unfinished,
    due_revocations,
    forget_attempts,
    forget_challenges,
    forget_pending,
    mark_revoked,
    mark_unrevoked,
    sweep_pictures,
)

PICTURE_GRACE = timedelta(hours=1)
log = structlog.get_logger(__name__)


@periodic("identity.sweep", minutes=5)
def sweep(job: JobContext) -> None:
    """Revokes what is due, deletes expired attempts and unused pictures, closes accounts nobody finished making."""
    revoke_due(job.site)
    with job.site.database.writing() as session:
        forget_attempts(session)
        forget_pending(session)
        forget_challenges(session)
        pictures = close_unfinished(session)
    job.site.store.delete_many(pictures)
    sweep_pictures(job.site.database, job.site.store, before=utcnow() - PICTURE_GRACE)


def revoke_due(site: Site) -> int:
    """Gives back the tokens whose turn it is; gives how many were taken. A provider that fails is tried again later."""
    providers = configured(site.config)
    with site.database.reading() as session:
        due = due_revocations(session)
    taken = 0
    for item in due:
        provider = providers.get(item.provider.value)
        try:
            if provider is None or provider.revoke is None:
                continue
            provider.revoke(item.sealed_token)
        except ProviderError as error:
            log.warning("revocation_failed", provider=item.provider.value, kind=error.fault.value)
            with site.database.writing() as session:
                mark_unrevoked(session, item.id)
        else:
            taken += 1
            with site.database.writing() as session:
                mark_revoked(session, item.id)
    return taken
