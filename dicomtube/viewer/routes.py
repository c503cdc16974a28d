"""The case page: text, imaging and talk in one place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from dicomtube.cases.forms import SPECIALTY_LABELS
from dicomtube.cases.models import Case, CaseState, CaseSummary, Specialty
from dicomtube.cases.service import may_see_series, visible_case
from dicomtube.core.markup import render
from dicomtube.core.policy import Actor, Permission
from dicomtube.core.web import actor, open_to_all, reading
from dicomtube.discussions.forms import CommentForm
from dicomtube.discussions.models import Comment
from dicomtube.discussions.service import threads
from dicomtube.studies.models import Series
from dicomtube.studies.receipt import receipt_lines
from dicomtube.studies.service.library import card

blueprint = Blueprint("viewer", __name__)


@blueprint.get("/c/<case_id>")
def show(case_id: str) -> str:
    """A case, for whoever may see it."""
    person = actor()
    case = visible_case(reading(), person, case_id)
    if case.state == CaseState.PUBLIC and case.hidden_at is None:
        open_to_all(case.title)
    talk = threads(reading(), case.id, person)
    return render_template(
        "cases/show.html",
        case=_case(case, person),
        study=_study(case),
        series_list=[
            _series(case.study.uid, series)
            for series in case.study.series
            if series.frame_count and may_see_series(reading(), person, case.study, series)
        ],
        threads=[
            {"comment": _comment(one.comment, person), "replies": [_comment(reply, person) for reply in one.replies]}
            for one in talk
        ],
        comment_form=CommentForm(),
        summary=_summary(reading().get(CaseSummary, case.id)),
    )


def _case(case: Case, person: Actor | None) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.title,
        "specialty_label": SPECIALTY_LABELS[Specialty(case.specialty)],
        "presentation_html": render(case.presentation),
        "findings_html": render(case.findings),
        "diagnosis": case.diagnosis,
        "diagnosis_html": render(case.diagnosis),
        "description_html": render(case.description),
        "state": case.state,
        "hidden": case.hidden_at is not None,
        "published_at": case.published_at,
        "updated_at": case.updated_at,
        "author_name": case.owner.display_name,
        "author_id": case.owner_id,
        "is_owner": person is not None and person.user_id == case.owner_id,
    }


def _study(case: Case) -> dict[str, Any]:
    shown = card(case.study)
    return {
        "id": shown.id,
        "uid": shown.uid,
        "description": shown.description,
        "modalities": list(shown.modalities),
        "body_part": shown.body_part,
        "series_count": shown.series_count,
        "instance_count": shown.instance_count,
        "needs_face_attestation": case.face_attested_at is None and shown.shows_face,
        "receipt": receipt_lines(case.study.receipt),
    }


def _summary(row: CaseSummary | None) -> dict[str, Any] | None:
    if row is None:
        return None
    options = sorted([row.quiz["right"], *row.quiz["wrong"]])  # so that the right one's place tells nothing
    return {
        "text": row.summary,
        "teaching_points": row.teaching_points,
        "tags": row.tags,
        "question": row.quiz["question"],
        "options": options,
        "right": row.quiz["right"],
        "model": row.model,
        "edited": row.edited,
    }


def _series(study_uid: str, series: Series) -> dict[str, Any]:
    return {
        "uid": series.uid,
        "description": series.description,
        "modality": series.modality,
        "number": series.number,
        "instance_count": series.instance_count,
        "frame_count": series.frame_count,
        "preview_url": url_for("dicomweb.rendered", study_uid=study_uid, series_uid=series.uid),
        "thumbnail_url": url_for("dicomweb.thumbnail", study_uid=study_uid, series_uid=series.uid),
    }


def _comment(comment: Comment, person: Actor | None) -> dict[str, Any]:
    mine = person is not None and person.user_id == comment.author_id
    return {
        "id": comment.id,
        "author_name": comment.author.display_name,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at,
        "body_html": render(comment.body),
        "deleted": comment.withheld_from(person),
        "hidden": comment.hidden_at is not None,
        "mine": mine,
        "removable": mine or (person is not None and person.may(Permission.COMMENT_REMOVE)),
    }
