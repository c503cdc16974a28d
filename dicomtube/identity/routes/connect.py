"""'You already have an account': somebody new whose proven address a member proved, too, says what they want.

Nothing is connected by the address. It takes a sign-in to the account that is already there.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.web import limiter, reading, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import providers, sign_in_browser, user_agent
from dicomtube.identity.routes.round_trip import allow_forms_to_providers, find_provider, send_to
from dicomtube.identity.service import enter, local_path, open_session, other_ways_in, read_pending, take_pending

PENDING = "pending"  # the key's place in the session cookie
WANTED = "connect"  # there, too, once the person has chosen to connect
NEXT = "pending_next"


def offer(key: str, next_path: str) -> Response:
    """Sends the browser to the page with the choice."""
    session[PENDING], session[NEXT] = key, next_path
    return redirect(url_for("identity.connect"), 303)


@blueprint.get("/sign-in/connect")
def connect() -> Response | str:
    """The page with the choice."""
    profile = read_pending(reading(), str(session.get(PENDING, "")))
    if profile is None:
        return _too_late()
    allow_forms_to_providers()
    names = [name for name in other_ways_in(reading(), profile) if name.value in providers()]
    return render_template(
        "identity/connect.html",
        email=profile.email,
        new_label=providers()[profile.provider.value].label,
        providers=[providers()[name.value] for name in names],
    )


def _too_late() -> Response:
    flash(_("That took longer than ten minutes. Please begin again."), "warning")
    return redirect(url_for("identity.sign_in"), 303)


@blueprint.post("/sign-in/connect/<provider>")
@limiter.limit("60/minute")
def connect_with(provider: str) -> Response | tuple[str, int]:
    """Goes to sign in to the account that is there."""
    found = find_provider(provider)
    if PENDING not in session:
        return _too_late()
    session[WANTED] = session[PENDING]
    return send_to(found, Intent.SIGN_IN, str(session.get(NEXT, "/")))


@blueprint.post("/sign-in/separate")
def separate() -> Response:
    """Makes an account of its own all the same."""
    next_path = local_path(session.get(NEXT))
    with writing() as writer:
        profile = take_pending(writer, str(session.get(PENDING, "")))
        if profile is not None:
            entered = enter(writer, profile)
            token = open_session(writer, entered.user_id, identity_id=entered.identity_id, user_agent=user_agent())
    if profile is None:
        return _too_late()
    sign_in_browser(token, remember=False)
    return redirect(next_path, 303)
