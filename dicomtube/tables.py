"""Every table of the site: the only module that imports every feature's models (for migrations and tests)."""

from __future__ import annotations

from sqlalchemy import MetaData

from dicomtube.cases import models as cases
from dicomtube.consent import models as consent
from dicomtube.core import audit, deletions, queue
from dicomtube.core.db import Base
from dicomtube.discussions import models as discussions
from dicomtube.identity import models as identity
from dicomtube.moderation import models as moderation
from dicomtube.notifications import models as notifications
from dicomtube.policies import models as policies
from dicomtube.privacy import models as privacy
from dicomtube.studies import models as studies
from dicomtube.summaries import models as summaries

MODULES = (
    audit,
    deletions,
    queue,
    identity,
    consent,
    policies,
    notifications,
    studies,
    cases,
    discussions,
    moderation,
    privacy,
    summaries,
)
TABLES: MetaData = Base.metadata
