"""What every page that leads to a provider needs: finding it, sending the browser there, saying what went wrong."""

from __future__ import annotations

import structlog
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import NotFound
from dicomtube.core.web import widen_csp, writing
from dicomtube.identity.models import Intent
from dicomtube.identity.providers import Expected, Fault, Provider, ProviderError, authorize_address
from dicomtube.identity.routes.cookies import bind
from dicomtube.identity.routes.login import callback_address, party, present, providers
from dicomtube.identity.service import begin_attempt, digest, local_path

log = structlog.get_logger(__name__)


def find_provider(name: str) -> Provider:
    """The provider of that name. Raises NotFound when it is not set up."""
    found = providers().get(name)
    if found is None:
        raise NotFound("There is no such way to sign in here.")
    return found


def allow_forms_to_providers() -> None:
    """Chromium holds a form's redirects to form-action, too: lets this page's forms lead to the providers."""
    for provider in providers().values():
        widen_csp("form-action", provider.form_origins + provider.further_origins)


def sign_in_page(next_path: str, problem: str | None = None) -> str:
    """The page with the buttons, and above them what went wrong."""
    allow_forms_to_providers()
    return render_template(
        "identity/sign_in.html",
        providers=providers().values(),
        next=next_path,
        problem=problem,
        passkeys=party().usable,
    )


def send_to(
    provider: Provider, intent: Intent, next_path: str | None, *, user_id: str | None = None, remember: bool = False
) -> Response | tuple[str, int]:
    """Writes an attempt down and sends the browser to the provider with it."""
    with writing() as writer:
        started = begin_attempt(writer, provider.name, intent, next_path=next_path, user_id=user_id, remember=remember)
    expected = Expected(callback_address(provider), started.nonce, started.verifier)
    try:
        address = authorize_address(provider, expected, started.state, confirm=intent is Intent.CONFIRM)
    except ProviderError as error:
        return answer_fault(provider, error, intent, local_path(next_path))
    response = redirect(address, 303)
    bind(response, digest(started.state), started.binding)
    return response


def answer_fault(
    provider: Provider, error: ProviderError, intent: Intent, next_path: str
) -> Response | tuple[str, int]:
    """What the person sees when a round trip failed."""
    log.warning(
        "sign_in_failed", provider=provider.name.value, kind=error.fault.value, reason="-".join(str(error).split())
    )
    message = describe_fault(error.fault, provider)
    if intent is not Intent.SIGN_IN and present() is not None:
        flash(message, "warning")
        return redirect(url_for("identity.account"), 303)
    if error.fault is Fault.CANCELLED:
        flash(message, "info")
        return redirect(url_for("identity.sign_in", next=next_path), 303)
    return sign_in_page(next_path, message), 503 if error.fault is Fault.UNAVAILABLE else 400


def describe_fault(fault: Fault, provider: Provider) -> str:
    """The fault in words for the person: never the provider's own, for anybody can put words into an address."""
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
