"""Signing in: the page with the buttons, the way to a provider and back, and signing out."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.web import csrf, limiter, reading, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.providers import (
    Expected,
    Fault,
    Profile,
    Provider,
    ProviderError,
    ProviderName,
    authorize_address,
    redeem,
)
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.cookies import bind, read_binding, unbind
from dicomtube.identity.routes.login import (
    callback_address,
    present,
    providers,
    renew_browser,
    require_present,
    sign_in_browser,
    sign_out_browser,
    user_agent,
)
from dicomtube.identity.service import (
    AttemptRefused,
    Present,
    Taken,
    begin_attempt,
    bounced_attempt,
    digest,
    end_session,
    enter,
    keep_answer,
    link,
    local_path,
    mark_proven,
    open_session,
    owns_identity,
    take_attempt,
    take_bounced_attempt,
)

log = structlog.get_logger(__name__)
_LARGEST_ANSWER = 32 * 1024
_POSTED = ("code", "user", "error", "iss")


@blueprint.get("/sign-in")
def sign_in() -> Response | str:
    """The page with one button for each provider."""
    next_path = local_path(request.args.get("next"))
    if present() is not None:
        return redirect(next_path)
    return _page(next_path)


def _page(next_path: str, problem: str | None = None) -> str:
    allow_forms_to_providers()
    return render_template("identity/sign_in.html", providers=providers().values(), next=next_path, problem=problem)


def allow_forms_to_providers() -> None:
    """Chromium holds a form's redirects to form-action, too: lets this page's forms lead to the providers."""
    g.csp_form_action = [
        origin for provider in providers().values() for origin in provider.form_origins + provider.further_origins
    ]


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


def find_provider(name: str) -> Provider:
    """The provider of that name. Raises NotFound when it is not set up."""
    found = providers().get(name)
    if found is None:
        raise NotFound("There is no such way to sign in here.")
    return found


def send_to(
    provider: Provider, intent: Intent, next_path: str | None, *, user_id: str | None = None, remember: bool = False
) -> Response | tuple[str, int]:
    """Writes an attempt down and sends the browser to the provider with it."""
    with writing() as writer:
        started = begin_attempt(writer, provider.name, intent, next_path=next_path, user_id=user_id, remember=remember)
    expected = Expected(callback_address(provider), started.nonce, started.verifier)
    try:
        address = authorize_address(provider, expected, started.state, confirm=intent is not Intent.SIGN_IN)
    except ProviderError as error:
        return _answer_fault(provider, error, intent, local_path(next_path))
    response = redirect(address, 303)
    bind(response, digest(started.state), started.binding)
    return response


@blueprint.get("/sign-in/<provider>/callback")
@limiter.limit("120/minute")
def callback(provider: str) -> Response | tuple[str, int]:
    """Where a provider sends the browser back to."""
    found = find_provider(provider)
    try:
        state_digest, taken, answer = _take_posted(found) if found.answers_by_post else _take(found)
    except AttemptRefused:
        log.warning("sign_in_refused", provider=found.name.value, reason="attempt")
        return _page("/", _message(Fault.REFUSED, found)), 400
    response = finish(found, taken, answer)
    if isinstance(response, Response):
        unbind(response, state_digest)
    return response


def _take(provider: Provider) -> tuple[str, Taken, Mapping[str, str]]:
    answer = request.args.to_dict()
    state = answer.get("state", "")
    with writing() as writer:
        taken = take_attempt(writer, provider.name, state=state, binding=read_binding(digest(state)))
    return digest(state), taken, answer


def _take_posted(provider: Provider) -> tuple[str, Taken, Mapping[str, str]]:
    key = request.args.get("bounce", "")
    state_digest = bounced_attempt(reading(), key)
    with writing() as writer:
        taken = take_bounced_attempt(writer, provider.name, key=key, binding=read_binding(state_digest))
    return state_digest, taken, taken.answer


@blueprint.post("/sign-in/<provider>/callback")
@limiter.limit("120/minute")
def receive(provider: str) -> Response:
    """Where a provider posts its answer to, across sites and so without our cookies: kept, and the browser sent on.

    By the GET that follows, the browser shows its cookies again; only then is the answer used.
    """
    found = find_provider(provider)
    if not found.answers_by_post:
        raise NotFound("There is no such way to sign in here.")
    request.max_content_length = _LARGEST_ANSWER
    answer = {name: request.form[name] for name in _POSTED if name in request.form}
    try:
        with writing() as writer:
            key = keep_answer(writer, found.name, state=request.form.get("state", ""), answer=answer)
    except AttemptRefused:
        key = ""  # the page that says so must not be answered here: it would replace the session cookie
    return redirect(url_for("identity.callback", provider=found.name.value, bounce=key), 303)


csrf.exempt(receive)


def finish(provider: Provider, taken: Taken, answer: Mapping[str, str]) -> Response | tuple[str, int]:
    """Turns a provider's answer into what the attempt was begun for."""
    expected = Expected(callback_address(provider), taken.nonce, taken.verifier)
    try:
        profile = redeem(provider, answer, expected)
    except ProviderError as error:
        return _answer_fault(provider, error, taken.intent, taken.next)
    if taken.intent is Intent.SIGN_IN:
        return _enter(profile, taken)
    if taken.intent is Intent.CONFIRM:
        return _confirm(profile, taken)
    return _link(profile, taken)


def _enter(profile: Profile, taken: Taken) -> Response:
    before = present()
    with writing() as writer:
        entered = enter(writer, profile)
        token = open_session(
            writer,
            entered.user_id,
            identity_id=entered.identity_id,
            user_agent=user_agent(),
            replaces=before.session_id if before else None,
        )
    sign_in_browser(token, remember=taken.remember)
    return redirect(taken.next, 303)


def _confirm(profile: Profile, taken: Taken) -> Response:
    member = _same_member(taken)
    if not owns_identity(reading(), member.actor, profile):
        raise Forbidden(_("That is another account than the one you are signed in with. Nothing was changed."))
    with writing() as writer:
        token = mark_proven(writer, member, user_agent=user_agent())
    renew_browser(token)
    return redirect(taken.next, 303)


def _link(profile: Profile, taken: Taken) -> Response:
    member = _same_member(taken)
    if not member.fresh:
        raise Forbidden(_("That took too long. Confirm that it is you, then connect the account again."))
    with writing() as writer:
        link(writer, member.actor, profile)
    flash(_("From now on you can sign in with %(provider)s, too.", provider=_label(profile.provider)), "good")
    return redirect(taken.next, 303)


def _same_member(taken: Taken) -> Present:
    member = require_present()
    if member.actor.user_id != taken.user_id:
        raise Conflict(_("Somebody else is signed in here by now. Nothing was changed."))
    return member


def _label(name: ProviderName) -> str:
    return providers()[name.value].label


def _answer_fault(
    provider: Provider, error: ProviderError, intent: Intent, next_path: str
) -> Response | tuple[str, int]:
    log.warning(
        "sign_in_failed", provider=provider.name.value, kind=error.fault.value, reason="-".join(str(error).split())
    )
    message = _message(error.fault, provider)
    if intent is not Intent.SIGN_IN and present() is not None:
        flash(message, "warning")
        return redirect(url_for("identity.account"), 303)
    if error.fault is Fault.CANCELLED:
        flash(message, "info")
        return redirect(url_for("identity.sign_in", next=next_path), 303)
    return _page(next_path, message), 503 if error.fault is Fault.UNAVAILABLE else 400


def _message(fault: Fault, provider: Provider) -> str:
    # Never the provider's own words: anybody can put words into the address.
    messages: dict[Fault, str] = {
        Fault.CANCELLED: _("You stopped at %(provider)s. Nothing was changed.", provider=provider.label),
        Fault.UNAVAILABLE: _(
            "%(provider)s does not answer at the moment. Try again in a while.", provider=provider.label
        ),
        Fault.REFUSED: _(
            "That sign-in could not be finished: it was used already, took longer than ten minutes, or did not fit"
            " this browser. Please begin again."
        ),
    }
    return messages[fault]


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Ends this session, so that a copy of its cookie is worthless, too."""
    member = present()
    if member is not None:
        with writing() as writer:
            end_session(writer, member.actor, member.session_id)
    sign_out_browser()
    return redirect("/", 303)
