"""Fetching a copy of one's data: once, by a fresh sign-in or by the link that was mailed to a proven address."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response

from dicomtube.core.web import limiter, reading, site, writing
from dicomtube.identity.routes.login import confirm_first, require_present
from dicomtube.privacy.models import DataExport
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.service.export import find_by_token, read_blocks, take_by_token, take_export


@blueprint.post("/account/privacy/copies/<export_id>")
def fetch(export_id: str) -> Response:
    """Hands the member their copy. It is a POST, so that nothing that follows links can use it up."""
    member = require_present()
    if not member.fresh:
        return confirm_first(url_for("privacy.centre"))
    with writing() as session:
        taken = take_export(session, member.actor, export_id)
    return _hand_over(taken)


@blueprint.get("/contact/copy/<token>")
@limiter.limit("60/hour")
def offer_mailed(token: str) -> str:
    """The page that a mailed link leads to; the copy itself is a button there."""
    found = find_by_token(reading(), token)
    return render_template("privacy/copy.html", token=token, size=found.size, expires_at=found.expires_at)


@blueprint.post("/contact/copy/<token>")
@limiter.limit("60/hour")
def fetch_mailed(token: str) -> Response:
    """Hands the copy to whoever holds the link that was mailed to the proven address."""
    with writing() as session:
        taken = take_by_token(session, token)
    return _hand_over(taken)


def _hand_over(taken: DataExport) -> Response:
    response = Response(read_blocks(site().store, taken.id), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="dicomtube-data.zip"'
    response.headers["Content-Length"] = str(taken.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
