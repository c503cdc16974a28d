"""Addresses of held images: the page that decides about them, their pictures, and the staff's queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as WerkzeugResponse

from dicomtube.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from dicomtube.core.storage import MissingObject
from dicomtube.core.web import actor, limiter, reading, site, writing
from dicomtube.studies.attestation import LOOKED
from dicomtube.studies.forms import decisions_in
from dicomtube.studies.models import HeldInstance, HeldState
from dicomtube.studies.reasons import held_label
from dicomtube.studies.service import review
from dicomtube.studies.service.review import Decision, ReviewPage, View, pictured_frames

blueprint = Blueprint("review", __name__)


@blueprint.get("/review")
def queue() -> str:
    """What waits for staff, longest first."""
    page = review.queue(reading(), actor(), request.args.get("after"))
    return render_template("studies/review_queue.html", page=page)


@blueprint.get("/studies/<study_id>/review")
def show(study_id: str) -> str:
    """The waiting images of a study."""
    return _page(study_id, {}, request.args.get("after"))


@blueprint.post("/studies/<study_id>/review")
@limiter.limit("60/minute")
def decide(study_id: str) -> WerkzeugResponse | tuple[str, int]:
    """Takes decisions about the images of the page."""
    decisions = decisions_in(request.form)
    made = [decision for decision in decisions if decision.state != HeldState.WAITING]
    if not made:
        review.look(reading(), actor(), study_id)
        flash(_("Nothing was decided yet: choose for at least one image."), "warning")
        return redirect(url_for("review.show", study_id=study_id, after=request.args.get("after")))
    try:
        with writing() as session:
            decided = review.decide(session, actor(), study_id, made, statement=request.form.get("statement"))
    except (Invalid, Forbidden, Conflict) as error:
        chosen = {decision.held_id: decision for decision in decisions}
        return _page(study_id, chosen, request.args.get("after"), error), 400
    if decided.count:
        flash(
            ngettext(
                "%(num)s image is decided; that is carried out now.",
                "%(num)s images are decided; that is carried out now.",
                decided.count,
            )
        )
    if decided.left:
        flash(
            ngettext(
                "%(num)s image was left as it is: somebody else had decided, or this decision does not fit it.",
                "%(num)s images were left as they are: somebody else had decided, or this decision does not fit them.",
                decided.left,
            ),
            "warning",
        )
    return redirect(_next(study_id))


@blueprint.get("/studies/<study_id>/review/<held_id>/<view>/<int:frame>.webp")
@limiter.limit("1200/minute")
def picture(study_id: str, held_id: str, view: str, frame: int) -> Response:
    """A picture of a held image, from quarantine; no browser and no proxy keeps it."""
    key = review.picture_key(reading(), actor(), study_id, held_id, view, frame)
    try:
        data = site().quarantine.get(key)
    except MissingObject as error:
        raise NotFound("There is no such image.") from error
    response = Response(data, content_type="image/webp")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _next(study_id: str) -> str:
    """Where somebody goes after deciding: on with the study, else where they came from."""
    page = review.page(reading(), actor(), study_id)
    if page.waiting:
        return url_for("review.show", study_id=study_id)
    return url_for("review.queue") if page.as_staff else url_for("studies.mine")


def _page(study_id: str, chosen: Mapping[str, Decision], after: str | None, error: DomainError | None = None) -> str:
    page = review.page(reading(), actor(), study_id, after)
    if page.as_staff and page.images:
        with writing() as session:
            review.record_look(session, actor(), study_id, len(page.images))
    return render_template(
        "studies/review.html",
        study={"id": study_id, "description": page.study.description},
        images=_images(page, chosen),
        waiting=page.waiting,
        being_settled=page.being_settled,
        next_url=url_for("review.show", study_id=study_id, after=page.next_id) if page.next_id else None,
        after=after,
        as_staff=page.as_staff,
        statement=LOOKED,
        error=_(error.message, **error.values) if error else None,
    )


def _images(page: ReviewPage, chosen: Mapping[str, Decision]) -> Sequence[dict[str, object]]:
    person = actor()
    assert person is not None  # review.page() has raised
    return [
        _image(page, row, chosen.get(row.id), may_keep=review.may_keep(page.study, person, row)) for row in page.images
    ]


def _image(page: ReviewPage, row: HeldInstance, decision: Decision | None, *, may_keep: bool) -> dict[str, object]:
    frames = pictured_frames(row.frame_count)
    middle = frames[len(frames) // 2]
    series = page.series[row.series_uid]
    boxes = row.areas if decision is None else decision.boxes

    def address(view: View, frame: int) -> str:
        return url_for("review.picture", study_id=row.study_id, held_id=row.id, view=view, frame=frame)

    return {
        "id": row.id,
        "rows": row.rows,
        "columns": row.columns,
        "reason": _(held_label(row.reason)),
        "series": series,
        "expires_at": row.expires_at,
        "boxes": [
            {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.bottom - box.top}
            for box in boxes
        ],
        "found": [list(box) for box in row.areas],
        "state": decision.state if decision else HeldState.WAITING,
        "whole_series": decision is not None and decision.whole_series,
        "may_keep": may_keep,
        "frame": middle,
        "frames": [
            {"number": frame, "window": address(View.WINDOW, frame), "full": address(View.FULL, frame)}
            for frame in frames
        ],
        "window_url": address(View.WINDOW, middle),
        "full_url": address(View.FULL, middle) if row.deep else None,
    }
