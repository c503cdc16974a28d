"""Addresses of the summariser: an owner's page for one case, its ledger, and the admin's settings page."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from dicomtube.cases.models import Case, CaseSummary
from dicomtube.cases.service import remove_summary
from dicomtube.core.errors import DomainError
from dicomtube.core.language import N_
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, limiter, reading, site, writing
from dicomtube.summaries.answer import check
from dicomtube.summaries.forms import DraftForm
from dicomtube.summaries.models import RequestState, SummaryChoice, SummaryRequest
from dicomtube.summaries.payload import Payload
from dicomtube.summaries.service import asking, choices, drafts

blueprint = Blueprint("summaries", __name__)

FAILURES = {
    "refused": N_("The service refused the request. Tell the site's operator."),
    "blocked": N_("The service's own filters held the answer back."),
    "truncated": N_("The answer was cut off."),
    "malformed": N_("The answer was not in the form asked for."),
    "identifying": N_("The answer held something that could identify somebody, and was thrown away."),
    "unavailable": N_("The service did not answer. Try again later."),
}


@blueprint.get("/c/<case_id>/summary")
def show(case_id: str) -> str:
    """Where the owner allows a summary, sees what would be sent, asks, and decides on the draft."""
    case = choices.summarisable_case(reading(), actor(), _offer(), case_id)
    return _page(case)


@blueprint.post("/c/<case_id>/summary/choice")
def choose(case_id: str) -> WerkzeugResponse:
    """Allows this case to be summarised, or no longer."""
    with writing() as session:
        choices.choose(session, actor(), _offer(), case_id, on=request.form.get("on") == "yes")
    return redirect(url_for("summaries.show", case_id=case_id))


@blueprint.post("/c/<case_id>/summary/ask")
@limiter.limit("10/minute")
def ask(case_id: str) -> WerkzeugResponse:
    """Asks for a summary of what the preview showed."""
    with writing() as session:
        asking.ask(session, actor(), _offer(), case_id, seen_digest=request.form.get("seen", ""))
    return redirect(url_for("summaries.show", case_id=case_id))


@blueprint.post("/summaries/<request_id>/accept")
def accept(request_id: str) -> WerkzeugResponse | str:
    """Puts the draft on the case's page, as the owner leaves it."""
    form = DraftForm()
    row = reading().get(SummaryRequest, request_id)
    if row is not None and not form.validate():
        return _page(choices.summarisable_case(reading(), actor(), _offer(), row.case_id), form)
    with writing() as session:
        case = drafts.accept(session, actor(), _offer(), request_id, form.text(), use_title=bool(form.use_title.data))
    flash(_("The summary stands on the case's page now."))
    return redirect(url_for("viewer.show", case_id=case.id))


@blueprint.post("/summaries/<request_id>/discard")
def discard(request_id: str) -> WerkzeugResponse:
    """Throws the draft away."""
    with writing() as session:
        case = drafts.discard(session, actor(), _offer(), request_id)
    flash(_("The draft is thrown away."))
    return redirect(url_for("summaries.show", case_id=case.id))


@blueprint.post("/c/<case_id>/summary/remove")
def remove(case_id: str) -> WerkzeugResponse:
    """Takes an accepted summary off the case's page; possible without a key, too."""
    with writing() as session:
        remove_summary(session, actor(), case_id)
    flash(_("The summary is gone from the case's page."))
    return redirect(url_for("viewer.show", case_id=case_id))


@blueprint.get("/c/<case_id>/summary/ledger")
def ledger(case_id: str) -> str:
    """Everything that was sent about this case, and what came back."""
    entries = drafts.ledger(reading(), actor(), _offer(), case_id)
    return render_template("summaries/ledger.html", case_id=case_id, entries=entries, failures=_failures())


@blueprint.get("/summaries/exchanges/<exchange_id>/<any(sent, received):side>")
def exchanged(exchange_id: str, side: str) -> Response:
    """The exact bytes of one side of an exchange."""
    row = drafts.exchange(reading(), actor(), exchange_id)
    body = row.sent if side == "sent" else row.received or b""
    answer = Response(body, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{side}.json"'
    return answer


@blueprint.route("/staff/summaries", methods=["GET", "POST"])
def settings() -> WerkzeugResponse | str:
    """The admin's page: Google's terms in plain words, and the site's switch."""
    choices.require_offer(_offer())
    require(actor(), Permission.SITE_MANAGE)
    if request.method == "POST":
        on = request.form.get("on") == "yes"
        confirmed = all(request.form.get(name) == "yes" for name in ("paid", "adults", "teaching"))
        with writing() as session:
            choices.switch(session, actor(), _offer(), on=on, terms_confirmed=confirmed)
        flash(_("Summaries are offered now.") if on else _("Summaries are off."))
        return redirect(url_for("summaries.settings"))
    return render_template("summaries/settings.html", switch=choices.read_switch(reading()), offer=_offer())


def _offer() -> choices.Offer:
    config = site().config
    return choices.Offer(
        ready=bool(config.gemini_api_key),
        model=config.gemini_model,
        per_person_day=config.summaries_per_person,
        per_site_day=config.summaries_per_site,
        characters_month=config.summary_characters,
    )


def _page(case: Case, form: DraftForm | None = None) -> str:
    chosen = reading().get(SummaryChoice, case.id)
    newest = drafts.latest(reading(), case.id)
    if form is None and newest is not None and newest.state == RequestState.DRAFT:
        form = DraftForm.of(check(newest.answer))
    payload: Payload | None = None
    hindrance = None
    try:
        payload = asking.preview(case)
    except DomainError as error:
        hindrance = _(error.message, **error.values)
    return render_template(
        "summaries/show.html",
        case={"id": case.id, "title": case.title},
        chosen=chosen is not None and chosen.terms_version == choices.TERMS_VERSION,
        newest=newest,
        failures=_failures(),
        form=form,
        payload=payload,
        digest=payload.digest(_offer().model) if payload else "",
        hindrance=hindrance,
        offer=_offer(),
        accepted=reading().get(CaseSummary, case.id),
    )


def _failures() -> dict[str, str]:
    return {name: _(text) for name, text in FAILURES.items()}
