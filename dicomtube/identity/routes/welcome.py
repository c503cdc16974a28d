"""The welcome page of a first visit, the profile page afterwards, and members' pictures."""

from __future__ import annotations

import structlog
from flask import Flask, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from config import Environment
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, Invalid, NotFound
from dicomtube.core.storage import MissingObject
from dicomtube.core.web import limiter, reading, site, writing
from dicomtube.identity.forms import ProfileForm, WelcomeForm
from dicomtube.identity.providers import PictureSource, Provider, ProviderError, fetch_picture
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import present, require_present
from dicomtube.identity.service import (
    About,
    describe_member,
    local_path,
    mark_versions,
    read_about,
    set_picture,
    store_picture,
    welcome_member,
)
from dicomtube.wording.service import Identifying

log = structlog.get_logger(__name__)
_LARGEST_UPLOAD = 6 * 1024 * 1024
_OPEN = frozenset({"static", "site.theme", "site.healthz", "site.readyz", "notifications.unsubscribe"})


def init_gate(app: Flask) -> None:
    """Leads members who have not finished their first visit to the welcome page."""
    app.before_request(_gate)


def _gate() -> Response | None:
    endpoint = request.endpoint or ""
    if endpoint in _OPEN or endpoint.startswith(("identity.", "dicomweb.", "consent.", "policies.")):
        return None
    member = present()
    if member is None or member.welcomed:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("identity.welcome", next=request.full_path.rstrip("?")), 303)
    raise Forbidden("Finish the welcome page first.")


@blueprint.url_value_preprocessor
def _allow_pictures(endpoint: str | None, _values: dict[str, object] | None) -> None:
    # Here and not in the view: the CSRF check has read the form by then.
    if endpoint in ("identity.welcome", "identity.profile"):
        request.max_content_length = _LARGEST_UPLOAD


@blueprint.route("/welcome", methods=["GET", "POST"])
def welcome() -> Response | str | tuple[str, int]:
    """A first visit."""
    member = require_present()
    next_path = local_path(request.values.get("next"))
    if member.welcomed:
        return redirect(next_path)
    form = WelcomeForm(data=vars(read_about(reading(), member.actor)))
    form.country.choices = _countries()
    youngest = site().config.youngest
    form.name_age(youngest)
    if not form.validate_on_submit():
        shown = mark_versions(utcnow().date(), site().config.features)
        page = render_template("identity/welcome.html", form=form, next=next_path, shown=shown)
        return (page, 400) if request.method == "POST" else page
    _take_upload(member.actor.user_id, form.picture.data)
    try:
        with writing() as writer:
            welcome_member(
                writer,
                member.actor,
                _about(form),
                age=youngest if form.adult.data else None,
                shown=request.form.get("shown", ""),
                youngest=youngest,
                teaches=form.teaches.data,
                features=site().config.features,
            )
    except Identifying as error:
        shown = mark_versions(utcnow().date(), site().config.features)
        page = render_template("identity/welcome.html", form=form, next=next_path, shown=shown, identifying=error)
        return page, 400
    return redirect(next_path, 303)


@blueprint.route("/account/profile", methods=["GET", "POST"])
def profile() -> Response | str | tuple[str, int]:
    """What the member says about themselves."""
    member = require_present()
    form = ProfileForm(data=vars(read_about(reading(), member.actor)))
    form.country.choices = _countries()
    if not form.validate_on_submit():
        page = render_template("identity/profile.html", form=form)
        return (page, 400) if request.method == "POST" else page
    _take_upload(member.actor.user_id, form.picture.data)
    try:
        with writing() as writer:
            describe_member(writer, member.actor, _about(form))
    except Identifying as error:
        return render_template("identity/profile.html", form=form, identifying=error), 400
    flash(_("Your profile is saved."), "good")
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/account/picture/remove")
def remove_picture() -> Response:
    """No picture."""
    member = require_present()
    _replace_picture(member.actor.user_id, None)
    return redirect(url_for("identity.profile"), 303)


@blueprint.get("/members/<user_id>/<name>.webp")
@limiter.exempt
def picture(user_id: str, name: str) -> Response:
    """A member's picture, from our own store."""
    if not (user_id.isalnum() and name.isalnum()):
        raise NotFound("There is no such picture.")
    try:
        data = site().store.get(f"members/{user_id}/{name}.webp")
    except MissingObject as error:
        raise NotFound("There is no such picture.") from error
    response = Response(data, mimetype="image/webp")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _about(form: ProfileForm) -> About:
    return About(
        display_name=form.display_name.data,
        position=form.position.data,
        country=form.country.data,
        credentials=form.credentials.data or "",
        city=form.city.data or "",
        institution=form.institution.data or "",
    )


def _countries() -> list[tuple[str, str]]:
    names = [(code, name) for code, name in get_locale().territories.items() if len(code) == 2 and code not in _NONE]
    return [("", _("Choose one")), *sorted(names, key=lambda pair: pair[1])]


_NONE = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})  # of CLDR's codes, those that are no country


def _take_upload(user_id: str, upload: FileStorage | None) -> None:
    if upload and upload.filename:
        _replace_picture(user_id, upload.read())


def _replace_picture(user_id: str, data: bytes | None) -> None:
    key = store_picture(site().store, user_id, data) if data is not None else None
    with writing() as writer:
        old = set_picture(writer, user_id, key)
    if old is not None:
        site().store.delete(old)


def adopt_picture(user_id: str, provider: Provider, source: PictureSource | None) -> None:
    """Takes the provider's picture over for a new member; does without when that fails."""
    if source is None:
        return
    local = provider.form_origins[0] if site().config.environment is Environment.DEVELOPMENT else None
    try:
        _replace_picture(user_id, fetch_picture(source, development_origin=local))
    except (ProviderError, Invalid) as error:
        log.info("picture_refused", provider=provider.name.value, error=type(error).__name__)
