"""Where staff keep the register of breaches."""

from __future__ import annotations

import csv
import io

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Conflict, DomainError, Invalid
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, reading, writing
from dicomtube.privacy.forms import BreachForm, NoticeForm
from dicomtube.privacy.models import Breach
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.service import breaches as service
from dicomtube.wording.service import Identifying

Page = tuple[str, int]


@blueprint.get("/staff/breaches")
def breaches() -> str:
    """The register."""
    rows = service.list_breaches(reading(), actor())
    return render_template("privacy/breaches.html", rows=[(row, service.clock_of(row)) for row in rows])


@blueprint.get("/staff/breaches/new")
def new_breach() -> str:
    """The form for a new entry."""
    require(actor(), Permission.PRIVACY_HANDLE)
    return _form_page(BreachForm(formdata=None), None)


@blueprint.post("/staff/breaches/new")
def record_breach() -> Response | Page:
    """Enters a breach."""
    require(actor(), Permission.PRIVACY_HANDLE)
    form = BreachForm()
    if not form.validate_on_submit():
        return _form_page(form, None), 400
    try:
        with writing() as session:
            breach = service.record_breach(session, actor(), form.facts(), words_checked=_words_checked())
    except Invalid as error:
        return _form_page(form, None, error), 400
    flash(_("The breach is on the register. The 72 hours run."), "good")
    return redirect(url_for("privacy.breach", breach_id=breach.id), 303)


@blueprint.get("/staff/breaches/<breach_id>")
def breach(breach_id: str) -> str:
    """One entry, with what is to be done next."""
    return _page(breach_id, NoticeForm(formdata=None))


@blueprint.get("/staff/breaches/<breach_id>/edit")
def edit_breach(breach_id: str) -> str:
    """The form with what is known so far."""
    row = service.read_breach(reading(), actor(), breach_id)
    return _form_page(BreachForm(formdata=None, obj=row), row)


@blueprint.post("/staff/breaches/<breach_id>/edit")
def change_breach(breach_id: str) -> Response | Page:
    """Keeps what is known now."""
    row = service.read_breach(reading(), actor(), breach_id)
    form = BreachForm()
    if not form.validate_on_submit():
        return _form_page(form, row), 400
    try:
        with writing() as session:
            service.change_breach(session, actor(), breach_id, form.facts(), words_checked=_words_checked())
    except (Invalid, Conflict) as error:
        return _form_page(form, row, error), 400
    flash(_("Kept."), "good")
    return redirect(url_for("privacy.breach", breach_id=breach_id), 303)


@blueprint.post("/staff/breaches/<breach_id>/notice")
def decide_notice(breach_id: str) -> Response | Page:
    """Says whether the authority was notified."""
    form = NoticeForm()
    if not form.validate_on_submit():
        return _page(breach_id, form), 400
    try:
        with writing() as session:
            service.decide_notification(
                session,
                actor(),
                breach_id,
                notified_at=form.moment(),
                reason=form.reason.data or "",
                words_checked=_words_checked(),
            )
    except (Invalid, Conflict) as error:
        return _page(breach_id, form, error), 400
    flash(_("Kept. You can close the entry when nothing more is to be done."), "good")
    return redirect(url_for("privacy.breach", breach_id=breach_id), 303)


@blueprint.post("/staff/breaches/<breach_id>/close")
def close_breach(breach_id: str) -> Response | Page:
    """Ends the handling."""
    try:
        with writing() as session:
            service.close_breach(session, actor(), breach_id)
    except Conflict as error:
        return _page(breach_id, NoticeForm(formdata=None), error), 409
    flash(_("The entry is closed."), "good")
    return redirect(url_for("privacy.breaches"), 303)


@blueprint.get("/staff/breaches/register.<any(csv, json):form>")
def breaches_file(form: str) -> Response:
    """The register as a file."""
    with writing() as session:
        rows = service.export_breaches(session, actor())
    if form == "json":
        return jsonify(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, service.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=breaches.csv"
    return answer


def _words_checked() -> str:
    return request.form.get("words_checked", "")


def _form_page(form: BreachForm, breach: Breach | None, error: DomainError | None = None) -> str:
    return render_template("privacy/breach_form.html", form=form, breach=breach, **_told(error))


def _page(breach_id: str, form: NoticeForm, error: DomainError | None = None) -> str:
    row = service.read_breach(reading(), actor(), breach_id)
    clock = service.clock_of(row)
    return render_template("privacy/breach.html", breach=row, clock=clock, notice_form=form, **_told(error))


def _told(error: DomainError | None) -> dict[str, object]:
    """What went wrong as the templates take it: words that name somebody are shown with their places."""
    if isinstance(error, Identifying):
        return {"error": None, "identifying": error}
    return {"error": _(error.message, **error.values) if error else None, "identifying": None}
