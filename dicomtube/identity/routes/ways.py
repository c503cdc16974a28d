"""Adding and taking away ways to sign in, and proving once more that one is the member."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import NotFound
from dicomtube.core.web import limiter, reading, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import confirm_first, party, providers, require_present
from dicomtube.identity.routes.round_trip import allow_forms_to_providers, find_provider, send_to
from dicomtube.identity.service import list_passkeys, local_path, read_account, unlink


@blueprint.get("/confirm")
def confirm() -> str:
    """The page on which a member proves again that it is them, before something that matters."""
    member = require_present()
    allow_forms_to_providers()
    names = {identity.provider for identity in read_account(reading(), member.actor).identities}
    return render_template(
        "identity/confirm.html",
        providers=[provider for name, provider in providers().items() if name in names],
        passkeys=party().usable and bool(list_passkeys(reading(), member.actor)),
        next=local_path(request.args.get("next"), url_for("identity.account")),
    )


@blueprint.post("/confirm/<provider>")
@limiter.limit("60/minute")
def confirm_with(provider: str) -> Response | tuple[str, int]:
    """Goes to one of the member's own providers to prove it."""
    member = require_present()
    found = find_provider(provider)
    owned = {identity.provider for identity in read_account(reading(), member.actor).identities}
    if found.name.value not in owned:
        raise NotFound("You don't sign in with that account.")
    next_path = local_path(request.form.get("next"), url_for("identity.account"))
    return send_to(found, Intent.CONFIRM, next_path, user_id=member.actor.user_id)


@blueprint.post("/account/link/<provider>")
@limiter.limit("60/minute")
def link_provider(provider: str) -> Response | tuple[str, int]:
    """Goes to a provider to add it as a way to sign in."""
    member = require_present()
    found = find_provider(provider)
    if not member.fresh:
        return confirm_first()
    return send_to(found, Intent.LINK, url_for("identity.account"), user_id=member.actor.user_id)


@blueprint.post("/account/unlink/<identity_id>")
def unlink_provider(identity_id: str) -> Response:
    """Takes a way to sign in away."""
    member = require_present()
    if not member.fresh:
        return confirm_first()
    with writing() as writer:
        name = unlink(writer, member.actor, identity_id)
    label = providers()[name.value].label if name.value in providers() else name.value
    flash(_("%(provider)s no longer opens your account.", provider=label), "good")
    return redirect(url_for("identity.account"), 303)
