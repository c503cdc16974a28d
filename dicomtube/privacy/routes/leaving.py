"""Where a member deletes the account, and where anybody who holds its number sees how far that has come."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Invalid, NotFound
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.identity.routes.login import confirm_first, require_present, sign_out_browser
from dicomtube.privacy.models import Cause, Erasure, Extent, Right
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.service.erasure import ask, grant, reckon
from dicomtube.privacy.service.requests import open_request

CHOICES = (Extent.KEEP_CASES, Extent.EVERYTHING)


@blueprint.get("/account/delete")
def leave() -> str:
    """Says what would go and what would stay, and asks."""
    return _page()


@blueprint.post("/account/delete")
@limiter.limit("10/minute")
def leave_now() -> Response | tuple[str, int]:
    """Closes the account and has the rest erased. Asks for a fresh sign-in first."""
    member = require_present()
    if not member.fresh:
        return confirm_first(url_for("privacy.leave"))
    chosen = request.form.get("extent", "")
    if chosen not in CHOICES:
        return _page(_("Choose what becomes of your public cases.")), 400
    if request.form.get("sure") != "yes":
        return _page(_("Tick the box at the end: this can't be undone."), chosen), 400
    with writing() as session:
        wish = open_request(session, member.actor, Right.ERASURE)
        erasure = ask(
            session,
            member.actor.user_id,
            Extent(chosen),
            cause=Cause.MEMBER,
            actor=member.actor,
            request_id=wish.id,
        )
    sign_out_browser()
    return redirect(url_for("privacy.left", number=erasure.id), 303)


@blueprint.get("/account/deleted/<number>")
@limiter.limit("60/minute")
def left(number: str) -> str:
    """How far an erasure has come. The number can't be guessed and names nobody."""
    erasure = reading().get(Erasure, number)
    if erasure is None:
        raise NotFound("There is no deletion of that number. Once done, it is forgotten after some weeks.")
    return render_template("privacy/left.html", erasure=erasure)


@blueprint.post("/staff/privacy/requests/<request_id>/erase")
def grant_erasure(request_id: str) -> Response:
    """Staff grant a request for erasure."""
    chosen = request.form.get("extent", "")
    with writing() as session:
        require(actor(), Permission.PRIVACY_HANDLE)
        if chosen not in CHOICES:
            raise Invalid("Choose what becomes of the public cases.")
        grant(session, actor(), request_id, Extent(chosen))
    flash(_("The account is closed and being erased; the person is told by mail."), "good")
    return redirect(url_for("privacy.queue"), 303)


def _page(error: str | None = None, chosen: str | None = None) -> str:
    member = require_present()
    return render_template(
        "privacy/leave.html", counts=reckon(reading(), member.actor), fresh=member.fresh, error=error, chosen=chosen
    )
