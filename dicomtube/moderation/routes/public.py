"""What everybody may know of moderation."""

from __future__ import annotations

from flask import render_template, request

from dicomtube.core.web import reading
from dicomtube.moderation.forms import labels
from dicomtube.moderation.routes.blueprint import blueprint
from dicomtube.moderation.service.public_log import log_page


@blueprint.get("/moderation-log")
def moderation_log() -> str:
    """The public log, newest first."""
    page = log_page(reading(), after=request.args.get("after"))
    return render_template("moderation/log.html", page=page, **labels())
