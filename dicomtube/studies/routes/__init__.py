"""Addresses of uploads and of a member's own studies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config import Config
from dicomtube.core.errors import Invalid
from dicomtube.core.policy import Permission, require
from dicomtube.core.web import actor, limiter, reading, site, writing
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.models import UploadState
from dicomtube.studies.reasons import label
from dicomtube.studies.receipt import receipt_lines
from dicomtube.studies.service import library, uploads
from dicomtube.studies.service.library import StudyCard
from dicomtube.studies.service.review import waiting_counts
from dicomtube.studies.service.slices import busy_series, can_choose
from dicomtube.studies.service.uploads import UploadLimits, UploadProgress

blueprint = Blueprint("studies", __name__)
MEGABYTE = 1024 * 1024


@blueprint.url_value_preprocessor
def _allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    # Here and not in the view: the CSRF check looks at the body's length before any view runs.
    if endpoint == "studies.put_file":
        request.max_content_length = site().config.upload_max_file_mb * MEGABYTE


@blueprint.get("/upload")
def choose() -> str:
    """The page that chooses files and confirms the attestation."""
    person = require(actor(), Permission.STUDY_UPLOAD)
    session = reading()
    return render_template(
        "studies/choose.html",
        attestation={"version": CURRENT.version, "points": [_(point) for point in CURRENT.points]},
        limits=_limits(site().config, uploads.used_bytes(session, person.user_id)),
        unfinished=uploads.unfinished(session, person),
    )


@blueprint.post("/uploads")
@limiter.limit("30/hour")
def open_upload() -> tuple[Response, int]:
    """Opens an upload; JSON in and out."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid("The upload could not be opened: its description is missing.")
    with writing() as session:
        upload = uploads.open_upload(
            session,
            actor(),
            attestation_version=str(body.get("attestation_version", "")),
            file_count=_count(body.get("file_count")),
            total_bytes=_count(body.get("total_bytes")),
            limits=_limits(site().config),
        )
    return jsonify(
        id=upload.id,
        url=url_for("studies.upload_progress", upload_id=upload.id),
        files_url=url_for("studies.show_upload", upload_id=upload.id) + "/files",
        close_url=url_for("studies.close_upload", upload_id=upload.id),
        page_url=url_for("studies.show_upload", upload_id=upload.id),
    ), 201


@blueprint.put("/uploads/<upload_id>/files/<digest>")
@limiter.limit("6000/minute")
def put_file(upload_id: str, digest: str) -> tuple[Response, int]:
    """Receives one file as the raw body."""
    limits = _limits(site().config)
    row, new = uploads.put_file(
        site().database,
        site().quarantine,
        actor(),
        upload_id,
        digest,
        cast(BinaryIO, request.stream),
        length=request.content_length,
        limits=limits,
    )
    return jsonify(number=row.number), 201 if new else 200


@blueprint.post("/uploads/<upload_id>/close")
def close_upload(upload_id: str) -> Response:
    """Ends the receiving; the worker goes on."""
    with writing() as session:
        uploads.close_upload(session, actor(), upload_id)
    page_url = url_for("studies.show_upload", upload_id=upload_id)
    return jsonify(page_url=page_url) if _is_script() else redirect(page_url)


@blueprint.post("/uploads/<upload_id>/discard")
def discard_upload(upload_id: str) -> Response:
    """Forgets an unfinished upload."""
    uploads.discard_upload(site().database, site().quarantine, actor(), upload_id)
    flash(_("The upload is discarded; its files are deleted."))
    return redirect(url_for("studies.choose"))


@blueprint.get("/uploads/<upload_id>")
def show_upload(upload_id: str) -> str:
    """Where an upload stands."""
    shown = uploads.progress(reading(), actor(), upload_id)
    return render_template("studies/show_upload.html", upload=_upload(shown), limits=_limits(site().config))


@blueprint.get("/uploads/<upload_id>/progress")
def upload_progress(upload_id: str) -> Response:
    """The same as JSON; while receiving, also what has arrived."""
    shown = uploads.progress(reading(), actor(), upload_id)
    body = _upload(shown)
    if shown.upload.state == UploadState.RECEIVING:
        body["received"] = uploads.received_digests(reading(), upload_id)
    return jsonify(body)


@blueprint.get("/my/studies")
def mine() -> str:
    """The person's studies."""
    person = require(actor(), Permission.STUDY_UPLOAD)
    page = library.mine(reading(), person, request.args.get("after"))
    waiting = waiting_counts(reading(), [item.id for item in page.items])
    return render_template(
        "studies/mine.html",
        page={"items": [_study(item, waiting) for item in page.items], "next_cursor": page.next_cursor},
        unfinished=uploads.unfinished(reading(), person),
        limits=_limits(site().config, uploads.used_bytes(reading(), person.user_id)),
    )


@blueprint.get("/studies/<study_id>")
def show(study_id: str) -> str:
    """One of the person's studies."""
    study = library.own_study(reading(), actor(), study_id)
    busy = busy_series(reading(), study)
    series_list = [
        {
            "uid": series.uid,
            "number": series.number,
            "modality": series.modality,
            "description": series.description,
            "instance_count": series.instance_count,
            "frame_count": series.frame_count,
            "shows_face": series.shows_face,
            "slices_url": url_for("slices.choose", study_id=study.id, series_uid=series.uid)
            if can_choose(series)
            else None,
            "busy": series.id in busy,
            "thumbnail_url": url_for("dicomweb.thumbnail", study_uid=study.uid, series_uid=series.uid)
            if series.frame_count
            else None,
        }
        for series in study.series
    ]
    shown = {
        **_study(library.card(study), waiting_counts(reading(), [study.id])),
        "receipt": receipt_lines(study.receipt),
        "ready": study.ready_at is not None,
    }
    return render_template("studies/show.html", study=shown, series_list=series_list)


def _limits(config: Config, used: int = 0) -> UploadLimits:
    return UploadLimits(
        max_file_bytes=config.upload_max_file_mb * MEGABYTE,
        max_files=config.upload_max_files,
        quota_bytes=config.quota_mb * MEGABYTE,
        keep_hours=config.upload_keep_hours,
        used_bytes=used,
    )


def _upload(shown: UploadProgress) -> dict[str, Any]:
    upload = shown.upload
    return {
        "id": upload.id,
        "state": upload.state,
        "file_count": upload.declared_files,
        "received_count": shown.received_count,
        "entry_count": upload.entry_count,
        "percent": shown.percent,
        "accepted_count": upload.accepted_count,
        "can_resume": upload.state == UploadState.RECEIVING,
        "refused": [
            {
                "outcome": group.outcome,
                "reason": group.reason,
                "reason_label": _(label(group.reason)),
                "count": group.count,
                "examples": [{"number": number, "member": member} for number, member in group.examples],
            }
            for group in shown.refused
        ],
        "waiting_count": sum(shown.waiting.values()),
        "studies": [_study(library.card(study), shown.waiting) for study in shown.studies],
    }


def _study(study: StudyCard, waiting: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": study.id,
        "uid": study.uid,
        "description": study.description,
        "modality_labels": list(study.modalities),
        "body_part": study.body_part,
        "series_count": study.series_count,
        "instance_count": study.instance_count,
        "shows_face": study.shows_face,
        "thumbnail_url": url_for("dicomweb.thumbnail", study_uid=study.uid, series_uid=study.cover_series_uid)
        if study.cover_series_uid
        else None,
        "waiting_count": waiting.get(study.id, 0),
        "url": url_for("studies.show", study_id=study.id),
        "review_url": url_for("review.show", study_id=study.id),
        "create_case_url": url_for("cases.new", study_id=study.id),
    }


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("The upload could not be opened: its counts must be whole numbers.")
    return value


def _is_script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
