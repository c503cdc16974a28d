"""Where providers send browsers back to, and what becomes of the answer: a sign-in, a proof, or a further way in."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.web import csrf, limiter, reading, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.providers import Expected, Fault, Profile, Provider, ProviderError, redeem
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.connect import WANTED, offer
from dicomtube.identity.routes.cookies import read_binding, unbind
from dicomtube.identity.routes.login import (
    callback_address,
    present,
    providers,
    renew_browser,
    require_present,
    sign_in_browser,
    user_agent,
)
from dicomtube.identity.routes.round_trip import answer_fault, describe_fault, find_provider, sign_in_page
from dicomtube.identity.routes.welcome import adopt_picture
from dicomtube.identity.service import (
    AttemptRefused,
    Present,
    Taken,
    bounced_attempt,
    connect_pending,
    digest,
    enter,
    hold_pending,
    keep_answer,
    link,
    mark_proven,
    member_actor,
    needs_choice,
    open_session,
    owns_identity,
    take_attempt,
    take_bounced_attempt,
)

log = structlog.get_logger(__name__)
_LARGEST_ANSWER = 32 * 1024
_POSTED = ("code", "user", "error", "iss")


@blueprint.get("/sign-in/<provider>/callback")
@limiter.limit("120/minute")
def callback(provider: str) -> Response | tuple[str, int]:
    """Where a provider sends the browser back to."""
    found = find_provider(provider)
    try:
        state_digest, taken, answer = _take_posted(found) if found.answers_by_post else _take(found)
    except AttemptRefused:
        log.warning("sign_in_refused", provider=found.name.value, reason="attempt")
        return sign_in_page("/", describe_fault(Fault.REFUSED, found)), 400
    response = _finish(found, taken, answer)
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


def _finish(provider: Provider, taken: Taken, answer: Mapping[str, str]) -> Response | tuple[str, int]:
    expected = Expected(callback_address(provider), taken.nonce, taken.verifier)
    try:
        profile = redeem(provider, answer, expected)
    except ProviderError as error:
        return answer_fault(provider, error, taken.intent, taken.next)
    if taken.intent is Intent.SIGN_IN:
        return _enter(profile, taken)
    if taken.intent is Intent.CONFIRM:
        return _confirm(profile, taken)
    return _link(profile, taken)


def _enter(profile: Profile, taken: Taken) -> Response:
    before = present()
    wanted = session.get(WANTED)
    held = connected = None
    with writing() as writer:
        if needs_choice(writer, profile, list(providers())):
            held = hold_pending(writer, profile)
        else:
            entered = enter(writer, profile)
            if isinstance(wanted, str):
                connected = connect_pending(writer, wanted, member_actor(writer, entered.user_id))
            token = open_session(
                writer,
                entered.user_id,
                identity_id=entered.identity_id,
                user_agent=user_agent(),
                replaces=before.session_id if before else None,
            )
    if held is not None:
        return offer(held, taken.next)
    sign_in_browser(token, remember=taken.remember)
    if entered.new:
        adopt_picture(entered.user_id, providers()[profile.provider.value], profile.picture)
    if connected is not None:
        _tell_linked(providers()[connected.value])
    return redirect(taken.next, 303)


def _confirm(profile: Profile, taken: Taken) -> Response:
    member = _same_member(taken)
    if not owns_identity(reading(), member.actor, profile):
        raise Forbidden("That is another account than the one you are signed in with. Nothing was changed.")
    with writing() as writer:
        token = mark_proven(writer, member, user_agent=user_agent())
    renew_browser(token)
    return redirect(taken.next, 303)


def _link(profile: Profile, taken: Taken) -> Response:
    member = _same_member(taken)
    with writing() as writer:
        link(writer, member.actor, profile)
    _tell_linked(providers()[profile.provider.value])
    return redirect(taken.next, 303)


def _tell_linked(provider: Provider) -> None:
    flash(_("From now on you can sign in with %(provider)s, too.", provider=provider.label), "good")


def _same_member(taken: Taken) -> Present:
    member = require_present()
    if member.actor.user_id != taken.user_id:
        raise Conflict("Somebody else is signed in here by now. Nothing was changed.")
    return member
