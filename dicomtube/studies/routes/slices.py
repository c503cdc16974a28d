"""The page that keeps selected slices of a series and deletes the others."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from dicomtube.core.errors import DomainError, Invalid
from dicomtube.core.web import actor, limiter, reading, writing
from dicomtube.phi.faces import MANY_SLICES, THIN_MM
from dicomtube.studies.service import slices
from dicomtube.studies.service.slices import Selection, SliceSeries

blueprint = Blueprint("slices", __name__)


@blueprint.get("/studies/<study_id>/series/<series_uid>/slices")
def choose(study_id: str, series_uid: str) -> str:
    """The series and a choice of its slices; with `first`, `last` and `step` how many that keeps."""
    found = slices.slice_series(reading(), actor(), study_id, series_uid)
    try:
        selection = _selection(request.args, found)
        kept = slices.check(found, selection) if "first" in request.args else None
    except Invalid as error:
        return _page(found, _default(found), None, error)
    return _page(found, selection, kept)


@blueprint.post("/studies/<study_id>/series/<series_uid>/slices")
@limiter.limit("20/minute")
def keep(study_id: str, series_uid: str) -> Response | tuple[str, int]:
    """Has all other slices deleted."""
    found = slices.slice_series(reading(), actor(), study_id, series_uid)
    try:
        selection = _selection(request.form, found)
        revision = request.form.get("revision", "")
        with writing() as session:
            kept = slices.request_selection(session, actor(), study_id, series_uid, selection, revision=revision)
    except Invalid as error:
        return _page(found, _default(found), None, error), 400
    flash(
        ngettext(
            "%(num)s slice stays; the others are being deleted.",
            "%(num)s slices stay; the others are being deleted.",
            kept,
        )
    )
    return redirect(url_for("studies.show", study_id=study_id))


def _default(found: SliceSeries) -> Selection:
    """So few that no face can be rebuilt: thinned evenly to less than what counts as a face."""
    return Selection(1, found.count, -(-found.count // (MANY_SLICES - 1)))


def _selection(values: dict[str, str], found: SliceSeries) -> Selection:
    default = _default(found)
    try:
        first, last, step = (int(values.get(name) or getattr(default, name)) for name in ("first", "last", "step"))
    except ValueError as error:
        raise Invalid("Give whole numbers.") from error
    return Selection(first, last, step)


def _page(found: SliceSeries, selection: Selection, kept: int | None, error: DomainError | None = None) -> str:
    return render_template(
        "studies/slices.html",
        study={"id": found.study.id, "description": found.study.description},
        series={
            "uid": found.series.uid,
            "number": found.series.number,
            "description": found.series.description,
            "count": found.count,
            "revision": found.series.revision,
            "busy": found.busy,
        },
        selection=selection,
        kept=kept,
        face_from=MANY_SLICES,
        thin=THIN_MM,
        error=_(error.message, **error.values) if error else None,
    )
