"""The blueprint that all of privacy's routes share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)
