"""The worker: the only module that imports every feature's jobs, whereby they register their handlers."""

from __future__ import annotations

from config import Config
from dicomtube.activity import jobs as activity
from dicomtube.core import engine
from dicomtube.core.engine import WorkerOptions
from dicomtube.core.handlers import HANDLERS
from dicomtube.identity import jobs as identity
from dicomtube.moderation import jobs as moderation
from dicomtube.notifications import jobs as notifications
from dicomtube.policies import jobs as policies
from dicomtube.privacy import jobs as privacy
from dicomtube.studies import jobs as studies
from dicomtube.summaries import jobs as summaries

MODULES = (activity, identity, moderation, notifications, studies, policies, privacy, summaries)


def run_worker(config: Config, options: WorkerOptions) -> None:
    """Runs all the site's jobs until SIGINT or SIGTERM. Raises QueueError when the queue can't be opened."""
    engine.run_worker(config, options, HANDLERS)
