"""Where providers tell us about their accounts, and the page on which somebody follows a deletion."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import NotFound
from dicomtube.core.web import csrf, limiter, reading, site, writing
from dicomtube.identity.providers import EventKind, Fault, ProviderError
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.round_trip import find_provider
from dicomtube.identity.service import Outcome, apply_news, read_deletion

log = structlog.get_logger(__name__)
_LARGEST_EVENT = 64 * 1024


@blueprint.post("/sign-in/<provider>/<any(events, deletion, deauthorize):duty>")
@limiter.limit("300/minute")
def hear(provider: str, duty: str) -> tuple[Response, int]:
    """An event about an account. Verified by its signature alone, so without cookies and without a CSRF token."""
    found = find_provider(provider)
    verify = found.events.get(duty)
    if verify is None:
        raise NotFound("Nothing is received here.")
    request.max_content_length = _LARGEST_EVENT
    try:
        news = verify(_body())
    except ProviderError as error:
        log.warning("event_refused", provider=provider, kind=error.fault.value, reason="-".join(str(error).split()))
        if error.fault is Fault.UNAVAILABLE:
            return jsonify(err="temporarily_unavailable"), 503
        return jsonify(err="invalid_request", description="The event could not be verified."), 400
    with writing() as writer:
        applied = apply_news(writer, news)
    log.info("event_applied", provider=provider, kind=applied.kind.value, outcome=applied.outcome.value)
    if applied.kind is EventKind.DELETION_REQUESTED:
        status = site().config.public_url + url_for("identity.deletion_status", number=applied.number)
        return jsonify(url=status, confirmation_code=applied.number), 200
    return jsonify(), found.event_status


csrf.exempt(hear)


def _body() -> Mapping[str, str]:
    """The event as text by name: a form's fields, a JSON object's texts, or the whole body as `token`."""
    if request.mimetype == "application/x-www-form-urlencoded":
        return request.form.to_dict()
    if request.mimetype == "application/json":
        content = request.get_json(silent=True)
        return {k: v for k, v in content.items() if isinstance(v, str)} if isinstance(content, dict) else {}
    return {"token": request.get_data(as_text=True).strip()}


@blueprint.get("/data-deletion/<number>")
def deletion_status(number: str) -> str:
    """What became of a deletion that somebody asked for at their provider."""
    applied = read_deletion(reading(), number)
    if applied is None:
        raise NotFound("There is no deletion request of that number.")
    words: dict[Outcome, str] = {
        Outcome.NOBODY_HERE: _("We hold nothing about that account."),
        Outcome.IDENTITY_REMOVED: _("All we had received from that account is deleted."),
        Outcome.ACCOUNT_CLOSED: _("Your account here is closed, and what told who you are is deleted."),
    }
    return render_template("identity/deletion.html", number=number, applied=applied, words=words[applied.outcome])
