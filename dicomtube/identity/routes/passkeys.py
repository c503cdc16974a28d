"""Passkeys and recovery codes: adding and removing them, proving with them, and signing in by them."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, Invalid
from dicomtube.core.policy import Actor
from dicomtube.core.web import limiter, writing
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import (
    confirm_first,
    party,
    present,
    renew_browser,
    require_present,
    sign_in_browser,
    user_agent,
)
from dicomtube.identity.service import (
    Ceremony,
    Present,
    Purpose,
    add_passkey,
    begin_adding,
    begin_proof,
    check_proof,
    local_path,
    make_codes,
    mark_proven,
    open_session,
    remove_passkey,
    take_challenge,
    use_code,
)


def _answer() -> dict[str, Any]:
    content = request.get_json(silent=True)
    if not isinstance(content, dict) or not isinstance(content.get("credential"), dict):
        raise Invalid("The browser's answer could not be read.")
    return content


def _show(ceremony: Ceremony) -> Response:
    return jsonify(id=ceremony.id, options=ceremony.options)


def _fresh() -> Present:
    member = require_present()
    if not member.fresh:
        raise Forbidden("Confirm that it is you first.")
    return member


@blueprint.post("/account/passkeys/options")
@limiter.limit("30/minute")
def passkey_options() -> Response:
    """Begins to add a passkey."""
    member = _fresh()
    with writing() as writer:
        return _show(begin_adding(writer, party(), member.actor))


@blueprint.post("/account/passkeys")
def passkey_add() -> Response:
    """Adds the passkey that the browser has made; whoever made it just now has proven themselves by it, too."""
    member, answer = _fresh(), _answer()
    with writing() as writer:
        challenge = take_challenge(writer, Purpose.ADD, str(answer.get("id")), member.actor)
    with writing() as writer:
        add_passkey(writer, party(), member.actor, challenge, answer["credential"], str(answer.get("name", "")))
        token = mark_proven(writer, member, user_agent=user_agent(), passkey=True)
    renew_browser(token)
    flash(_("The passkey is added."), "good")
    return jsonify(next=url_for("identity.account"))


@blueprint.post("/account/passkeys/<passkey_id>/remove")
def passkey_remove(passkey_id: str) -> Response:
    """Removes a passkey."""
    member = require_present()
    if not member.fresh:
        return confirm_first()
    with writing() as writer:
        remove_passkey(writer, member.actor, passkey_id)
    flash(_("The passkey is removed."), "good")
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/confirm/passkey/options")
@limiter.limit("30/minute")
def confirm_options() -> Response:
    """Begins a proof by passkey."""
    member = require_present()
    with writing() as writer:
        return _show(begin_proof(writer, party(), Purpose.CONFIRM, member.actor))


@blueprint.post("/confirm/passkey")
@limiter.limit("30/minute")
def confirm_passkey() -> Response:
    """Takes a proof by passkey."""
    member, answer = require_present(), _answer()
    with writing() as writer:
        challenge = take_challenge(writer, Purpose.CONFIRM, str(answer.get("id")), member.actor)
    with writing() as writer:
        check_proof(writer, party(), challenge, answer["credential"], member.actor)
        token = mark_proven(writer, member, user_agent=user_agent(), passkey=True)
    renew_browser(token)
    return jsonify(next=local_path(str(answer.get("next", "")), url_for("identity.account")))


@blueprint.post("/sign-in/passkey/options")
@limiter.limit("30/minute")
def sign_in_options() -> Response:
    """Begins to sign in by passkey."""
    with writing() as writer:
        return _show(begin_proof(writer, party(), Purpose.SIGN_IN, None))


@blueprint.post("/sign-in/passkey")
@limiter.limit("30/minute")
def sign_in_passkey() -> Response:
    """Signs in by passkey."""
    answer = _answer()
    with writing() as writer:
        challenge = take_challenge(writer, Purpose.SIGN_IN, str(answer.get("id")), None)
    with writing() as writer:
        found = check_proof(writer, party(), challenge, answer["credential"], None)
    _let_in(found, by="passkey")
    return jsonify(next=local_path(str(answer.get("next", ""))))


def _let_in(found: Actor, *, by: str) -> None:
    before = present()
    with writing() as writer:
        audit.record(writer, found, "identity.recovered", "user", found.user_id, by=by)
        token = open_session(
            writer,
            found.user_id,
            identity_id=None,
            user_agent=user_agent(),
            passkey_at=utcnow() if by == "passkey" else None,
            replaces=before.session_id if before else None,
        )
    sign_in_browser(token, remember=False)


@blueprint.get("/sign-in/recovery")
def recovery() -> str:
    """The page for a recovery code."""
    return render_template("identity/recovery.html", problem=None)


@blueprint.post("/sign-in/recovery")
@limiter.limit("10/minute")
def recover() -> Response | tuple[str, int]:
    """Signs in by recovery code."""
    try:
        with writing() as writer:
            found = use_code(writer, request.form.get("code", "")[:200])
    except Forbidden as error:
        return render_template("identity/recovery.html", problem=_(error.message, **error.values)), 403
    _let_in(found, by="code")
    flash(_("You are in. That code is used up; connect another way to sign in now."), "warning")
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/account/recovery-codes")
@limiter.limit("10/minute")
def codes() -> Response | str:
    """Makes new recovery codes and shows them, this once."""
    member = require_present()
    if not member.fresh:
        return confirm_first()
    with writing() as writer:
        made = make_codes(writer, member.actor)
    return render_template("identity/codes.html", codes=made)
