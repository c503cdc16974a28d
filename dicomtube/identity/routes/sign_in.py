"""The page with the providers' buttons, the way out to a provider, and signing out."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.web import limiter, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import present, providers, sign_out_browser
from dicomtube.identity.routes.round_trip import find_provider, send_to, sign_in_page
from dicomtube.identity.service import end_session, local_path


@blueprint.get("/sign-in")
def sign_in() -> Response | str:
    """The page with one button for each provider."""
    next_path = local_path(request.args.get("next"))
    if present() is not None:
        return redirect(next_path)
    return sign_in_page(next_path)


@blueprint.get("/sign-in/about")
def about_providers() -> str:
    """What we receive from each provider, and what we keep."""
    return render_template("identity/about.html", providers=providers().values(), kept=_kept())


def _kept() -> dict[str, tuple[str, str]]:
    """By provider: what comes from there, and what is particular about it."""
    return {
        "google": (
            _("account number, name, e-mail address and whether it is proven, picture"),
            _("Google tells us when an account was hijacked; you are signed out here then."),
        ),
        "microsoft": (
            _("tenant and account number, name, e-mail address, picture"),
            _("The address counts as unproven: other organisations may write any address they like."),
        ),
        "facebook": (
            _("a number made for this site alone, name, picture, e-mail address if you have one there"),
            _("You can have everything from there deleted from Facebook's own settings."),
        ),
        "apple": (
            _("account number, e-mail address or the relay address you chose, and your name the first time only"),
            _("There is no picture. When you leave, we tell Apple to forget us, too."),
        ),
    }


@blueprint.post("/sign-in/<provider>")
@limiter.limit("60/minute")
def start(provider: str) -> Response | tuple[str, int]:
    """Begins a round trip to sign in."""
    return send_to(
        find_provider(provider),
        Intent.SIGN_IN,
        request.form.get("next"),
        remember=request.form.get("remember") == "yes",
    )


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Ends this session, so that a copy of its cookie is worthless, too."""
    member = present()
    if member is not None:
        with writing() as writer:
            end_session(writer, member.actor, member.session_id)
    sign_out_browser()
    return redirect("/", 303)
