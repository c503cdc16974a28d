"""Decisions about what one has posted: read them, say that it is corrected, appeal."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.moderation.forms import AppealForm, labels
from dicomtube.moderation.routes.blueprint import blueprint, rules
from dicomtube.moderation.service import appeals
from dicomtube.moderation.service.subjects import subject_of


@blueprint.get("/account/decisions")
def my_decisions() -> str:
    """Decisions about what the member posted, their strikes, and whether they are suspended."""
    page = appeals.own_decisions(reading(), actor(), after=request.args.get("after"))
    standing = appeals.standing(reading(), actor())
    return render_template("moderation/mine.html", page=page, standing=standing, rules=rules(), **labels())


@blueprint.get("/account/decisions/<decision_id>")
def my_decision(decision_id: str) -> str:
    """The statement of reasons, and what can be done about it."""
    return _page(decision_id, AppealForm())


@blueprint.post("/account/decisions/<decision_id>/corrected")
def say_corrected(decision_id: str) -> Response:
    """The member has corrected what they were asked to."""
    with writing() as session:
        appeals.say_corrected(session, actor(), decision_id)
    flash(_("Thank you. Somebody looks at it again."), "good")
    return redirect(url_for("moderation.my_decision", decision_id=decision_id), 303)


@blueprint.post("/account/decisions/<decision_id>/appeal")
@limiter.limit("10/hour")
def appeal(decision_id: str) -> Response | tuple[str, int]:
    """The member appeals."""
    form = AppealForm()
    if not form.validate():
        return _page(decision_id, form), 400
    with writing() as session:
        appeals.appeal(session, actor(), decision_id, (form.text.data or "").replace("\r\n", "\n"))
    flash(_("Your appeal is with us. Somebody else than the one who decided looks at it."), "good")
    return redirect(url_for("moderation.my_decision", decision_id=decision_id), 303)


def _page(decision_id: str, form: AppealForm) -> str:
    decision = appeals.own_decision(reading(), actor(), decision_id)
    last = appeals.is_last(reading(), decision)
    return render_template(
        "moderation/decision.html",
        decision=decision,
        matter=decision.matter,
        subject=subject_of(reading(), decision.matter),
        may_appeal=last and decision.appeal is None and decision.action != "dismiss",
        waits=last and decision.matter.state == "correction",
        form=form,
        **labels(),
    )
