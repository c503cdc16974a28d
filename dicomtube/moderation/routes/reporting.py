"""Reporting, for anybody: the form, and the page that says where a report stands."""

from __future__ import annotations

import time

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from dicomtube.core.db import utcnow
from dicomtube.core.errors import DomainError, Invalid
from dicomtube.core.web import actor, limiter, reading, site, writing
from dicomtube.moderation.forms import ReportForm, labels
from dicomtube.moderation.routes.blueprint import blueprint, clock
from dicomtube.moderation.service.reports import file_report, read_status
from dicomtube.moderation.service.subjects import visible_subject

FASTEST_SECONDS = 3


@blueprint.get("/report/case/<case_id>")
def report_case(case_id: str) -> str:
    """The form that reports a case."""
    return _form(ReportForm(), case_id, None)


@blueprint.get("/report/comment/<comment_id>")
def report_comment(comment_id: str) -> str:
    """The form that reports a comment."""
    return _form(ReportForm(), None, comment_id)


@blueprint.post("/report/case/<case_id>")
@limiter.limit("10/hour")
def send_case_report(case_id: str) -> Response | tuple[str, int]:
    """Takes the report of a case."""
    return _take(case_id, None)


@blueprint.post("/report/comment/<comment_id>")
@limiter.limit("10/hour")
def send_comment_report(comment_id: str) -> Response | tuple[str, int]:
    """Takes the report of a comment."""
    return _take(None, comment_id)


@blueprint.get("/reports/<token>")
@limiter.limit("60/minute")
def report_status(token: str) -> str:
    """Where a report stands, for whoever has its address."""
    status = read_status(reading(), token, clock())
    return render_template(
        "moderation/status.html", status=status, overdue=status.due_at < utcnow(), clock=clock(), **labels()
    )


def _form(form: ReportForm, case_id: str | None, comment_id: str | None, error: DomainError | None = None) -> str:
    subject = visible_subject(reading(), actor(), case_id or "", comment_id)
    return render_template(
        "moderation/report.html",
        form=form,
        subject=subject,
        back=url_for("viewer.show", case_id=subject.case.id, _anchor=f"comment-{comment_id}" if comment_id else None),
        stamp=_serializer().dumps(int(time.time())),
        clock=clock(),
        error=_(error.message, **error.values) if error else None,
        **labels(),
    )


def _take(case_id: str | None, comment_id: str | None) -> Response | tuple[str, int]:
    form = ReportForm()
    visible_subject(reading(), actor(), case_id or "", comment_id)
    if not form.validate():
        return _form(form, case_id, comment_id), 400
    try:
        _require_a_person()
        with writing() as session:
            filed = file_report(
                session,
                actor(),
                case_id or "",
                comment_id,
                form.report(str(get_locale())),
                address=get_remote_address(),
            )
    except Invalid as error:
        return _form(form, case_id, comment_id, error), 400
    return redirect(url_for("moderation.report_status", token=filed.token), 303)


def _require_a_person() -> None:
    """Raises Invalid for a form that was sent sooner than anybody reads it: scripts do that."""
    try:
        made = _serializer().loads(request.form.get("stamp", ""), max_age=86400)
    except BadSignature as error:
        raise Invalid("This form is too old. Look at it once more and send it again.") from error
    if time.time() - made < FASTEST_SECONDS:
        raise Invalid("That was very quick. Wait a moment, then send it again: we have to keep machines out.")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site().config.secret_key, salt="report form")
