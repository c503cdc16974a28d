"""Addresses of moderation, a room for each audience; each registers on the one blueprint."""

from dicomtube.moderation.routes import mine, public, reporting, staff
from dicomtube.moderation.routes.blueprint import blueprint

__all__ = ["blueprint", "mine", "public", "reporting", "staff"]
