"""The queue of reports, for those who decide."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.db import utcnow
from dicomtube.core.errors import DomainError, Invalid
from dicomtube.core.markup import render
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.moderation.forms import ACTION_LABELS, AppealDecisionForm, DecisionForm, labels
from dicomtube.moderation.models import Action, MatterState, Reason
from dicomtube.moderation.routes.blueprint import blueprint, clock, rules
from dicomtube.moderation.service import appeals, decisions, matters
from dicomtube.moderation.service.matters import MatterView
from dicomtube.wording.service import Identifying

KEYS = {Action.DISMISS: "r", Action.CORRECT: "c", Action.HIDE: "h", Action.REMOVE: "x"}


@blueprint.get("/staff/reports")
def queue() -> str:
    """What waits: reports by default, or what waits for a correction, appeals, or what is decided."""
    person = require(actor(), Permission.REPORT_HANDLE)
    tab, after = request.args.get("state", "open"), request.args.get("after")
    waiting = matters.count_waiting(reading())
    if tab == "appeals":
        page = matters.appeals(reading(), person, after=after)
        return render_template("moderation/queue.html", tab=tab, appeals=page, waiting=waiting, **labels())
    state = MatterState(tab) if tab in set(MatterState) else MatterState.OPEN
    page_of = matters.queue(reading(), person, clock(), state=state, after=after)
    return render_template(
        "moderation/queue.html", tab=state.value, page=page_of, waiting=waiting, now=utcnow(), **labels()
    )


@blueprint.get("/staff/reports/<matter_id>")
@limiter.limit("120/minute")
def matter(matter_id: str) -> str:
    """A matter with all that was reported, and the form that decides it."""
    return _page(matter_id, DecisionForm(formdata=None), AppealDecisionForm(formdata=None))


@blueprint.post("/staff/reports/<matter_id>")
def decide(matter_id: str) -> Response | tuple[str, int]:
    """Decides, and goes on to what comes next."""
    require(actor(), Permission.REPORT_HANDLE)
    form = DecisionForm()
    form.offer(list(Action))
    if not form.validate():
        return _page(matter_id, form, AppealDecisionForm(formdata=None)), 400
    try:
        with writing() as session:
            decisions.decide(session, actor(), matter_id, form.verdict(_words_checked()), rules())
    except Invalid as error:
        return _page(matter_id, form, AppealDecisionForm(formdata=None), error), 400
    following = matters.next_open(reading(), actor(), besides=matter_id)
    if following is None:
        flash(_("Decided. Nothing else waits."), "good")
        return redirect(url_for("moderation.queue"), 303)
    flash(_("Decided. This comes next."), "good")
    return redirect(url_for("moderation.matter", matter_id=following), 303)


@blueprint.post("/staff/appeals/<decision_id>")
def decide_appeal(decision_id: str) -> Response | tuple[str, int]:
    """Decides an appeal."""
    person = require(actor(), Permission.REPORT_HANDLE)
    form = AppealDecisionForm()
    matter_id = matters.matter_of_appeal(reading(), person, decision_id)
    if not form.validate():
        return _page(matter_id, DecisionForm(formdata=None), form), 400
    try:
        with writing() as session:
            appeals.decide_appeal(
                session,
                person,
                decision_id,
                grant=form.outcome.data == "grant",
                explanation=(form.explanation.data or "").replace("\r\n", "\n"),
                rules=rules(),
                words_checked=_words_checked(),
            )
    except Identifying as error:
        return _page(matter_id, DecisionForm(formdata=None), form, error, at_appeal=True), 400
    flash(_("The appeal is decided."), "good")
    return redirect(url_for("moderation.queue", state="appeals"), 303)


def _words_checked() -> str:
    return request.form.get("words_checked", "")


def _page(
    matter_id: str,
    form: DecisionForm,
    appeal_form: AppealDecisionForm,
    error: DomainError | None = None,
    *,
    at_appeal: bool = False,
) -> str:
    person = require(actor(), Permission.REPORT_HANDLE)
    with writing() as session:  # that it was read is written down
        view = matters.open_matter(session, person, matter_id, clock())
        shown = _subject(view)
    offered = _offered(person, view)
    form.offer(offered)
    if form.ground.data is None and view.told:
        form.ground.data = view.told[0].reason
    return render_template(
        "moderation/matter.html",
        view=view,
        matter=view.matter,
        shown=shown,
        form=form,
        appeal_form=appeal_form,
        actions=[(action.value, ACTION_LABELS[action], KEYS[action]) for action in offered],
        may_suspend=person.may(Permission.MEMBER_SUSPEND) and Action.REMOVE in offered,
        privacy=Reason.PRIVACY,
        rules=rules(),
        now=utcnow(),
        error=_(error.message, **error.values) if error and not isinstance(error, Identifying) else None,
        identifying=error if isinstance(error, Identifying) else None,
        at_appeal=at_appeal,
        **labels(),
    )


def _offered(person: Actor, view: MatterView) -> list[Action]:
    if view.own or view.matter.state == MatterState.DECIDED:
        return []
    if view.subject is None:
        return [Action.DISMISS]
    is_comment = view.subject.comment is not None
    return [action for action in Action if decisions.may_decide(person, action, is_comment=is_comment)]


def _subject(view: MatterView) -> dict[str, object] | None:
    """What staff see of what was reported. A draft that was withdrawn meanwhile is its owner's alone."""
    subject = view.subject
    if subject is None:
        return None
    return {
        "case_id": subject.case.id,
        "title": subject.case.title,
        "open": subject.case.state == "public",
        "hidden": subject.hidden,
        "comment_id": subject.comment.id if subject.comment else None,
        "comment_html": render(subject.comment.body) if subject.comment else None,
    }
