"""Addresses of the talk under a case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.cases.service import visible_case
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.discussions import service
from dicomtube.discussions.forms import CommentForm
from dicomtube.wording.service import Identifying, find

blueprint = Blueprint("discussions", __name__)


def _to_comment(case_id: str, comment_id: str) -> Response:
    return redirect(url_for("viewer.show", case_id=case_id, _anchor=f"comment-{comment_id}"))


@blueprint.post("/c/<case_id>/comments")
@limiter.limit("20/minute")
def post(case_id: str) -> Response | str:
    """Posts a comment and shows it in its place; what can't be posted comes back in a form, to be mended."""
    form = CommentForm()
    require(actor(), Permission.COMMENT_WRITE)
    if not form.validate():
        visible_case(reading(), actor(), case_id)
        return render_template("discussions/edit.html", form=form, comment=None, case_id=case_id)
    body, checked = form.body.data or "", request.form.get("words_checked", "")
    find({"body": body.strip()})  # before the transaction, which then does not wait for it
    try:
        with writing() as session:
            parent_id = form.parent.data or None
            comment = service.post(session, actor(), case_id, body, parent_id=parent_id, words_checked=checked)
    except Identifying as error:
        return render_template("discussions/edit.html", form=form, comment=None, case_id=case_id, identifying=error)
    return _to_comment(case_id, comment.id)


@blueprint.route("/comments/<comment_id>/edit", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
def edit(comment_id: str) -> Response | str:
    """The form that changes one's own comment."""
    comment = service.own_comment(reading(), actor(), comment_id)
    form = CommentForm(obj=comment)
    if not form.validate_on_submit():
        return render_template("discussions/edit.html", form=form, comment=comment, case_id=comment.case_id)
    body, checked = form.body.data or "", request.form.get("words_checked", "")
    find({"body": body.strip()})
    try:
        with writing() as session:
            service.edit(session, actor(), comment_id, body, words_checked=checked)
    except Identifying as error:
        page = {"form": form, "comment": comment, "case_id": comment.case_id, "identifying": error}
        return render_template("discussions/edit.html", **page)
    return _to_comment(comment.case_id, comment_id)


@blueprint.post("/comments/<comment_id>/delete")
def delete(comment_id: str) -> Response:
    """Deletes a comment."""
    with writing() as session:
        comment = service.delete(session, actor(), comment_id)
    flash(_("The comment is deleted."))
    return redirect(url_for("viewer.show", case_id=comment.case_id, _anchor="discussion"))
