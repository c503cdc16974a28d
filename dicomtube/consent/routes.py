"""The banner's values on every page, the page of the choice, and the form that both send."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as WerkzeugResponse

from dicomtube.consent.analytics import Tag, left_behind, wider_hosts
from dicomtube.consent.service import LASTS, Choice, policy_hash, record_choice
from dicomtube.core import cookies
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.web import LOCAL_PATH, actor, limiter, reading, site, widen_csp, writing
from dicomtube.identity.models import Purpose
from dicomtube.identity.service import may_process

blueprint = Blueprint("consent", __name__)
_CHOICES = {"accept": True, "reject": False}


@dataclass(frozen=True)
class Standing:
    """How analytics stands for this request. `tag` is there only where it may run on this page."""

    available: bool  # whether the operator has set analytics up at all
    gpc: bool
    choice: Choice | None  # that still counts
    tag: Tag | None
    objected: bool = False  # the signed-in member objected to it, or their data is restricted (GDPR art. 18, 21)

    @property
    def ask(self) -> bool:
        """Whether the question is still open."""
        return self.available and self.choice is None

    @property
    def granted(self) -> bool:
        """Whether analytics may run."""
        agreed = self.choice is not None and self.choice.analytics
        return self.available and agreed and not self.gpc and not self.objected


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="dicomtube.consent")


def _read_cookie() -> Choice | None:
    """The choice that this browser brought along, however old; None for none, or one that we never gave it."""
    raw = request.cookies.get(cookies.CONSENT.name_on(secure=site().config.secure_cookies), "")
    try:
        browser_id, analytics, policy, made = _serializer().loads(raw)
    except (BadSignature, ValueError, TypeError):
        return None
    return Choice(str(browser_id), bool(analytics), str(policy), datetime.fromtimestamp(int(made), UTC))


def _standing() -> Standing:
    """Worked out once a request."""
    if "consent" not in g:
        g.consent = _work_out()
    found: Standing = g.consent
    return found


def _work_out() -> Standing:
    tag = Tag.of(site().config)
    gpc = request.headers.get("Sec-GPC") == "1"
    choice, now = _read_cookie(), utcnow()
    standing = Standing(tag is not None, gpc, choice if choice and choice.counts(now, policy_hash(now)) else None, tag)
    if standing.granted and _member_objects():
        standing = replace(standing, objected=True)
    return standing if standing.granted else replace(standing, tag=None)


def _member_objects() -> bool:
    """Whether somebody is signed in who does not want it, whatever was chosen in this browser."""
    try:
        person = actor()
        return person is not None and not may_process(reading(), person.user_id, Purpose.ANALYTICS)
    except SQLAlchemyError:
        return True  # this may be the very page that says the database is away


@blueprint.app_context_processor
def _page_values() -> dict[str, object]:
    return {"consent": _standing(), "analytics_page": _analytics_page}


def _analytics_page() -> dict[str, str]:
    """What a page that carries the tag tells it of itself; the answer's security policy is widened for it.

    The path is the route's own, with names in the place of numbers, unless the view has said that the page is public.
    """
    tag = _standing().tag
    if tag is None:
        return {}
    for directive, sources in tag.sources.items():
        widen_csp(directive, sources)
    title = g.get("public_title")
    rule = request.url_rule.rule if request.url_rule else ""
    return {
        "id": tag.measurement_id,
        "script": tag.script,
        "collect": tag.collect,
        "path": request.path if title else rule,
        "title": str(title or "DicomTube"),
    }


@blueprint.after_app_request
def _clean_up(response: Response) -> Response:
    """Takes analytics cookies from a browser whose consent has ended or never was."""
    if request.endpoint != "static" and not _standing().granted:
        for name in left_behind(request.cookies):
            cookies.drop(response, name, secure=site().config.secure_cookies)
    return response


@blueprint.get("/consent")
def choices() -> str:
    """The choice on a page of its own: where the button leads without scripts."""
    back = request.args.get("next", "/")
    return render_template("consent/choices.html", next=back if LOCAL_PATH.fullmatch(back) else "/")


@blueprint.post("/consent")
@limiter.limit("30/minute")
def choose() -> WerkzeugResponse:
    """Writes the choice down and goes back to the page."""
    wanted = _CHOICES.get(request.form.get("choice", ""))
    if wanted is None:
        raise Invalid("Choose whether visits may be counted.")
    back = request.form.get("next", "/")
    response = redirect(back if LOCAL_PATH.fullmatch(back) else url_for("cases.browse"), 303)
    standing = _standing()
    if not standing.available:
        flash(_("This site counts no visits, so there is nothing to choose."))
        return response
    secure = site().config.secure_cookies
    known = _read_cookie()
    with writing() as session:
        choice = record_choice(
            session,
            actor(),
            browser_id=known.browser_id if known else None,
            analytics=wanted,
            language=str(get_locale()),
            gpc=standing.gpc,
        )
    value = [choice.browser_id, choice.analytics, choice.policy_hash, int(choice.made_at.timestamp())]
    cookies.put(response, cookies.CONSENT, str(_serializer().dumps(value)), secure=secure, max_age=LASTS)
    if not choice.analytics:
        for name in left_behind(request.cookies):
            for domain in wider_hosts(request.host):
                cookies.drop(response, name, secure=secure, domain=domain)
            cookies.drop(response, name, secure=secure)
    flash(_message(standing, wanted, choice))
    return response


def _message(standing: Standing, wanted: bool, choice: Choice) -> str:
    if wanted and standing.gpc:
        return str(_("Analytics stays off, because your browser sends Global Privacy Control."))
    if choice.analytics:
        return str(_("Thank you. You can change this at any time with the button at the bottom right."))
    return str(_("Analytics is off. Nothing is sent to Google from your browser."))
