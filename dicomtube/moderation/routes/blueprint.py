"""The blueprint that moderation's pages register on, and what the settings say about it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint

from dicomtube.core.web import site
from dicomtube.moderation.service.decisions import Rules
from dicomtube.moderation.service.matters import Clock

blueprint = Blueprint("moderation", __name__)


def clock() -> Clock:
    """How long a matter of each lane may wait."""
    config = site().config
    return timedelta(hours=config.report_privacy_hours), timedelta(days=config.report_other_days)


def rules() -> Rules:
    """When strikes suspend, and for how long."""
    config = site().config
    return Rules(strikes=config.strikes_to_suspend, days=config.suspension_days)
