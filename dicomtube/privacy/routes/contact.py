"""The contact page, and the page on which somebody confirms a request that came by it."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Response

from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.identity.service import read_account
from dicomtube.privacy.forms import ContactForm
from dicomtube.privacy.models import Right, Subject
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.routes.words import RIGHTS
from dicomtube.privacy.service.contact import write
from dicomtube.privacy.service.requests import prove_request, read_unproven

QUICKEST = 3  # seconds; nobody writes a message faster, programs do
SLOWEST = 24 * 3600


@blueprint.route("/contact", methods=["GET", "POST"])
@limiter.limit("6/hour;20/day", methods=["POST"])
def contact() -> Response | str | tuple[str, int]:
    """Writes to us. Whoever sends it gets the same answer, whether we know them or not."""
    form = ContactForm()
    if request.method == "GET":
        _fill(form)
        return _page(form)
    if form.website.data:
        return redirect(url_for("privacy.sent"), 303)
    if not form.validate_on_submit():
        return _page(form), 400
    if not _slow_enough(form.opened.data or ""):
        return _page(form, _("That was very quick. If you are a person, please press the button once more.")), 400
    try:
        with writing() as session:
            write(
                session,
                actor(),
                Subject(form.subject.data),
                form.address.data,
                form.words.data or "",
                language=str(get_locale()),
            )
    except Invalid as error:
        return _page(form, _(error.message, **error.values)), 400
    return redirect(url_for("privacy.sent"), 303)


@blueprint.get("/contact/sent")
def sent() -> str:
    """What everybody reads who has written to us."""
    return render_template("privacy/sent.html")


@blueprint.get("/contact/confirm/<token>")
@limiter.limit("60/hour")
def confirm(token: str) -> str:
    """The page that the mailed link leads to. Opening it changes nothing: mail programs open links, too."""
    row = read_unproven(reading(), token)
    return render_template("privacy/confirm.html", token=token, row=row, words=RIGHTS[Right(row.kind)])


@blueprint.post("/contact/confirm/<token>")
@limiter.limit("60/hour")
def confirmed(token: str) -> str:
    """The request is proven."""
    with writing() as session:
        row = prove_request(session, token)
    return render_template("privacy/confirmed.html", row=row)


def _page(form: ContactForm, problem: str | None = None) -> str:
    form.opened.data = form.opened.data or _opened().sign("contact").decode()
    return render_template("privacy/contact.html", form=form, problem=problem)


def _fill(form: ContactForm) -> None:
    """What we know already: the subject that a link names, and the address of whoever is signed in."""
    subject = request.args.get("subject", "")
    form.subject.data = subject if subject in set(Subject) else Subject.QUESTION.value
    person = actor()
    if person is not None:
        form.address.data = read_account(reading(), person).contact_email or ""


def _opened() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="contact form opened")


def _slow_enough(opened: str) -> bool:
    try:
        _value, moment = _opened().unsign(opened, max_age=SLOWEST, return_timestamp=True)
    except BadSignature:
        return False
    return (utcnow() - moment).total_seconds() >= QUICKEST
