"""Where staff answer requests and messages, and the register."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Conflict, Invalid
from dicomtube.core.web import actor, writing
from dicomtube.privacy.forms import SUBJECT_LABELS, AnswerForm, DecisionForm, ExtendForm
from dicomtube.privacy.models import Right
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.routes.words import ORIGINS, RIGHTS, STATES
from dicomtube.privacy.service import contact as letters
from dicomtube.privacy.service import handling
from dicomtube.privacy.service.export import start_export
from dicomtube.wording.service import Identifying


@blueprint.get("/staff/privacy")
def queue() -> str:
    """What waits for an answer, the most urgent first."""
    with writing() as session:
        rows = handling.queue(session, actor())
        messages = letters.open_letters(session, actor())
    return render_template(
        "privacy/queue.html", rows=rows, messages=messages, rights=RIGHTS, origins=ORIGINS, subjects=SUBJECT_LABELS
    )


@blueprint.get("/staff/privacy/requests/<request_id>")
def show_request(request_id: str) -> str:
    """One request."""
    return _request_page(request_id, ExtendForm(), DecisionForm())


@blueprint.post("/staff/privacy/requests/<request_id>/extend")
def extend(request_id: str) -> Response | tuple[str, int]:
    """Puts the answer off."""
    form = ExtendForm()
    if not form.validate_on_submit():
        return _request_page(request_id, form, DecisionForm(formdata=None)), 400
    try:
        with writing() as session:
            handling.extend(
                session, actor(), request_id, form.until.data, form.reason.data, words_checked=_words_checked()
            )
    except Identifying as error:
        return _request_page(request_id, form, DecisionForm(formdata=None), error), 400
    flash(_("The person is told by mail."), "good")
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.post("/staff/privacy/requests/<request_id>/<any(complete, refuse):decision>")
def decide(request_id: str, decision: str) -> Response | tuple[str, int]:
    """Answers the request."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _request_page(request_id, ExtendForm(formdata=None), form), 400
    act = handling.complete if decision == "complete" else handling.refuse
    try:
        with writing() as session:
            act(session, actor(), request_id, form.outcome.data, words_checked=_words_checked())
    except Identifying as error:
        return _request_page(request_id, ExtendForm(formdata=None), form, error), 400
    flash(_("The person is told by mail."), "good")
    return redirect(url_for("privacy.queue"), 303)


@blueprint.post("/staff/privacy/requests/<request_id>/member/<user_id>")
def assign(request_id: str, user_id: str) -> Response:
    """Says whose request it is."""
    with writing() as session:
        handling.assign_member(session, actor(), request_id, user_id)
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.post("/staff/privacy/requests/<request_id>/copy")
def make_copy(request_id: str) -> Response:
    """Has the copy made that answers a request for access or portability; its link goes to the proven address."""
    with writing() as session:
        opened = handling.open_case(session, actor(), request_id)
        if opened.row.state != "open" or opened.row.kind not in (Right.ACCESS, Right.PORTABILITY):
            raise Conflict("A copy does not answer this request.")
        if opened.member is None:
            raise Invalid("Nobody's data can be copied before it is clear whose request it is.")
        start_export(session, opened.member.id, actor(), request_id)
    flash(_("The copy is being made; its link goes to the address that was proven."), "good")
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.post("/staff/privacy/requests/<request_id>/restriction")
def restrict_member(request_id: str) -> Response:
    """Sets the data of the member aside whose request it is, or lifts that."""
    wanted = request.form.get("wanted") == "yes"
    with writing() as session:
        if wanted:
            handling.restrict_member(session, actor(), request_id)
        else:
            handling.lift_member_restriction(session, actor(), request_id)
    flash(
        _("The data is set aside; the person is told by mail.")
        if wanted
        else _("The restriction is lifted; the person is told by mail."),
        "good",
    )
    return redirect(url_for("privacy.show_request", request_id=request_id), 303)


@blueprint.get("/staff/privacy/messages/<message_id>")
def show_message(message_id: str) -> str:
    """One message."""
    return _message_page(message_id, AnswerForm())


@blueprint.post("/staff/privacy/messages/<message_id>")
def answer_message(message_id: str) -> Response | tuple[str, int]:
    """Answers a message, or closes it without."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _message_page(message_id, form), 400
    try:
        with writing() as session:
            row = letters.answer_letter(
                session, actor(), message_id, form.text.data or "", words_checked=_words_checked()
            )
    except Identifying as error:
        return _message_page(message_id, form, error), 400
    flash(_("Your answer is on its way.") if row.answered_at else _("The message is closed."), "good")
    return redirect(url_for("privacy.queue"), 303)


@blueprint.get("/staff/privacy/register")
def register() -> str:
    """Every request ever received."""
    with writing() as session:
        lines = list(handling.register(session, actor()))
    return render_template("privacy/register.html", lines=lines, rights=RIGHTS, states=STATES, origins=ORIGINS)


@blueprint.get("/staff/privacy/register.<any(csv, json):form>")
def register_file(form: str) -> Response:
    """The register as a file. It holds nothing that anybody wrote."""
    with writing() as session:
        rows = handling.register_rows(handling.register(session, actor()))
    response: Response
    if form == "json":
        response = jsonify(rows)
    else:
        text = io.StringIO()
        writer = csv.DictWriter(text, [one.name for one in fields(handling.RegisterLine)])
        writer.writeheader()
        writer.writerows(rows)
        response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="rights-requests.{form}"'
    return response


def _words_checked() -> str:
    return request.form.get("words_checked", "")


def _request_page(
    request_id: str, extend_form: ExtendForm, decision_form: DecisionForm, identifying: Identifying | None = None
) -> str:
    with writing() as session:
        opened = handling.open_case(session, actor(), request_id)
    return render_template(
        "privacy/request.html",
        opened=opened,
        row=opened.row,
        rights=RIGHTS,
        states=STATES,
        origins=ORIGINS,
        extend_form=extend_form,
        decision_form=decision_form,
        identifying=identifying,
    )


def _message_page(message_id: str, form: AnswerForm, identifying: Identifying | None = None) -> str:
    with writing() as session:
        letter = letters.open_letter(session, actor(), message_id)
    return render_template(
        "privacy/message.html",
        letter=letter,
        row=letter.row,
        subjects=SUBJECT_LABELS,
        form=form,
        identifying=identifying,
    )
