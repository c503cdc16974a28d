"""Addresses of the audit log: one's own part, and the whole for those who answer for the site."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from dicomtube.activity import service
from dicomtube.activity.sentences import sentence
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, limiter, reading, writing

blueprint = Blueprint("activity", __name__)


@blueprint.get("/account/activity")
def mine() -> str:
    """What the member did, and what was done about them, newest first."""
    lines = service.own_activity(reading(), actor(), before=_before())
    told = [(line, _(sentence(line.action, by_me=line.by_me))) for line in lines.items]
    return render_template("activity/mine.html", told=told, next_before=lines.next_before)


@blueprint.get("/staff/audit")
@limiter.limit("60/minute")
def log() -> str:
    """The whole log, newest first. That it was read is written in it."""
    require(actor(), Permission.AUDIT_READ)
    with writing() as session:
        lines = service.whole_log(session, actor(), before=_before())
    return render_template("activity/log.html", lines=lines)


def _before() -> int | None:
    raw = request.args.get("before", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else None
