"""Addresses of cases: browse, write, publish, delete. The case page itself stands above, in viewer.routes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dicomtube.cases import service
from dicomtube.cases.forms import SPECIALTY_LABELS, CaseForm
from dicomtube.cases.models import Case, CaseState, Specialty
from dicomtube.core.errors import DomainError, Invalid
from dicomtube.core.paging import Page
from dicomtube.core.web import actor, limiter, reading, site, writing
from dicomtube.studies.service.library import StudyCard, card, delete_objects, own_study
from dicomtube.wording.service import Finding, Identifying, find

blueprint = Blueprint("cases", __name__)


@blueprint.app_template_global()
def cases_about(study_ids: list[str]) -> dict[str, str]:
    """For pages of studies, which stand below and know no cases: the person's case about each study that has one."""
    return service.own_cases_about(reading(), actor(), study_ids)


MODALITIES = ("CT", "MR", "US", "CR", "DX", "MG", "NM", "PT", "XA", "RF", "SC", "XC")


@blueprint.get("/")
def browse() -> str:
    """The newest public cases, by specialty and modality where asked."""
    specialty = Specialty(raw) if (raw := request.args.get("specialty", "")) in set(Specialty) else None
    modality = raw if (raw := request.args.get("modality", "")) in MODALITIES else None
    page = service.browse(reading(), specialty=specialty, modality=modality, after=request.args.get("after"))
    return render_template(
        "cases/browse.html",
        page=_shown(page),
        specialties=[(value.value, label) for value, label in SPECIALTY_LABELS.items()],
        modalities=[(value, value) for value in MODALITIES],
        chosen_specialty=specialty,
        chosen_modality=modality,
    )


@blueprint.get("/my/cases")
def mine() -> str:
    """The person's own cases, drafts included."""
    return render_template("cases/mine.html", page=_shown(service.mine(reading(), actor(), request.args.get("after"))))


@blueprint.route("/studies/<study_id>/case", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def new(study_id: str) -> Response | str:
    """Writes a new case about a study of one's own."""
    study = own_study(reading(), actor(), study_id)
    form = CaseForm.for_case(None)
    if form.validate_on_submit():
        found = find(service.words_of(form.text()))  # before the transaction, which then does not wait for it
        try:
            with writing() as session:
                case = service.create(session, actor(), study_id, form.text())
                _publish_if_asked(session, case, form)
        except Invalid as error:
            return _form_page(form, card(study), None, error)
        return _saved(case, found)
    return _form_page(form, card(study), None)


@blueprint.route("/c/<case_id>/edit", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def edit(case_id: str) -> Response | str:
    """Changes a case of one's own."""
    case = service.own_case(reading(), actor(), case_id)
    form = CaseForm.for_case(case)
    if form.validate_on_submit():
        found = find(service.words_of(form.text()))
        try:
            with writing() as session:
                saved = service.edit(session, actor(), case_id, form.text(), words_checked=_words_checked())
                _publish_if_asked(session, saved, form)
        except Invalid as error:
            return _form_page(form, card(case.study), case, error)
        return _saved(saved, found)
    return _form_page(form, card(case.study), case)


@blueprint.post("/c/<case_id>/publish")
def publish(case_id: str) -> Response:
    """Makes a draft public; where its words may identify somebody, it leads back to them."""
    try:
        with writing() as session:
            service.publish(session, actor(), case_id)
    except Identifying as error:
        flash(_(error.message), "error")
        return redirect(url_for("cases.edit", case_id=case_id))
    flash(_("The case is public."))
    return redirect(url_for("viewer.show", case_id=case_id))


@blueprint.post("/c/<case_id>/withdraw")
def withdraw(case_id: str) -> Response:
    """Makes a public case a draft again."""
    with writing() as session:
        service.withdraw(session, actor(), case_id)
    flash(_("The case is a draft again; nobody else sees it."))
    return redirect(url_for("viewer.show", case_id=case_id))


@blueprint.route("/c/<case_id>/delete", methods=["GET", "POST"])
def delete(case_id: str) -> Response | str:
    """Asks, then deletes a case, with its study where wished."""
    case = service.own_case(reading(), actor(), case_id)
    if request.method == "GET":
        return render_template("cases/delete.html", case=_fields(case))
    with writing() as session:
        study_uid = service.delete(session, actor(), case_id, with_study=request.form.get("with_study") == "yes")
    if study_uid:
        delete_objects(site().store, study_uid)
    flash(_("The case is deleted."))
    return redirect(url_for("cases.mine"))


@blueprint.post("/studies/<study_id>/delete")
def delete_study(study_id: str) -> Response:
    """Deletes a study that no case uses. It stands here, not in studies, because only cases know who uses one."""
    with writing() as session:
        study_uid = service.delete_unused_study(session, actor(), study_id)
    delete_objects(site().store, study_uid)
    flash(_("The study and all its images are deleted."))
    return redirect(url_for("studies.mine"))


def thumbnail_url(study: StudyCard) -> str | None:
    """The address of the picture that stands for a study."""
    if study.cover_series_uid is None:
        return None
    return url_for("dicomweb.thumbnail", study_uid=study.uid, series_uid=study.cover_series_uid)


def _shown(page: Page[service.CaseCard]) -> dict[str, object]:
    items = [
        {
            "id": item.id,
            "title": item.title,
            "specialty_label": SPECIALTY_LABELS[item.specialty],
            "modality_labels": list(item.study.modalities),
            "body_part": item.study.body_part,
            "author_name": item.author_name,
            "published_at": item.published_at,
            "updated_at": item.updated_at,
            "comment_count": item.comment_count,
            "state": item.state,
            "hidden": item.hidden,
            "thumbnail_url": thumbnail_url(item.study),
        }
        for item in page.items
    ]
    return {"items": items, "next_cursor": page.next_cursor}


def _fields(case: Case) -> dict[str, object]:
    return {"id": case.id, "title": case.title, "state": case.state, "comment_count": case.comment_count}


def _form_page(form: CaseForm, study: StudyCard, case: Case | None, error: DomainError | None = None) -> str:
    shown = {"id": study.id, "description": study.description, "modality_labels": list(study.modalities)}
    return render_template(
        "cases/form.html",
        form=form,
        study={
            **shown,
            "uid": study.uid,
            "instance_count": study.instance_count,
            "thumbnail_url": thumbnail_url(study),
            "needs_face_attestation": study.shows_face and (case is None or case.face_attested_at is None),
        },
        case=_fields(case) if case else None,
        error=_(error.message, **error.values) if error and not isinstance(error, Identifying) else None,
        identifying=error if isinstance(error, Identifying) else None,
    )


def _publish_if_asked(session: Session, case: Case, form: CaseForm) -> None:
    if request.form.get("action") == "publish":
        attested = bool(form.face_attested.data)
        service.publish(session, actor(), case.id, face_attested=attested, words_checked=_words_checked())


def _words_checked() -> str:
    return request.form.get("words_checked", "")


def _saved(case: Case, found: tuple[Finding, ...]) -> Response:
    if case.state == CaseState.DRAFT and found:
        message = ngettext(
            "%(num)s place in the text may identify somebody. Look at it before you publish.",
            "%(num)s places in the text may identify somebody. Look at them before you publish.",
            len(found),
        )
        flash(message, "warning")
    flash(_("The case is public.") if case.state == CaseState.PUBLIC else _("The draft is saved; only you see it."))
    return redirect(url_for("viewer.show", case_id=case.id))
