"""The classes of data about uploads and studies."""

from __future__ import annotations

from dicomtube.core.language import N_
from dicomtube.privacy.service.holdings import (
    ACCOUNT_LIFE,
    CASE_LIFE,
    INNER,
    SELF,
    DataClass,
    Room,
    files_of,
    instances_of,
    refusals_of,
    series_of,
    upload_studies_of,
)
from dicomtube.studies.models import Instance, Refusal, Series, Study, Upload, UploadFile, UploadStudy

IMAGING: tuple[DataClass, ...] = (
    DataClass(
        "uploads",
        Room.IMAGING,
        N_("Uploads, with the statement you confirmed"),
        N_("To receive your files, and to prove who answered for them (contract, legitimate interest)."),
        ACCOUNT_LIFE,
        Upload,
        lambda me: Upload.owner_id == me,
        (
            *("id", "state", "attestation_version", "attested_at", "declared_files", "declared_bytes", "created_at"),
            *("finished_at", "entry_count", "percent", "accepted_count"),
        ),
        {"owner_id": SELF},
    ),
    DataClass(
        "upload_files",
        Room.IMAGING,
        N_("Files received, without their names"),
        N_("To go on with an upload that was cut off (contract)."),
        ACCOUNT_LIFE,
        UploadFile,
        files_of,
        ("id", "upload_id", "number", "size"),
        {"digest": INNER},
    ),
    DataClass(
        "upload_refusals",
        Room.IMAGING,
        N_("Files refused, with the reason"),
        N_("To tell you what was not taken and why (contract)."),
        ACCOUNT_LIFE,
        Refusal,
        refusals_of,
        ("id", "upload_id", "number", "member", "outcome", "reason"),
        {},
    ),
    DataClass(
        "upload_studies",
        Room.IMAGING,
        N_("Which upload made which study"),
        N_("To show you what became of an upload (contract)."),
        ACCOUNT_LIFE,
        UploadStudy,
        upload_studies_of,
        ("upload_id", "study_id"),
        {},
    ),
    DataClass(
        "studies",
        Room.IMAGING,
        N_("De-identified studies"),
        N_("To show them to you, and to readers of your cases (contract)."),
        CASE_LIFE,
        Study,
        lambda me: Study.owner_id == me,
        ("id", "uid", "description", "created_at", "ready_at", "total_bytes", "receipt"),
        {"owner_id": SELF},
    ),
    DataClass(
        "series",
        Room.IMAGING,
        N_("Series of these studies"),
        N_("To show them in order (contract)."),
        CASE_LIFE,
        Series,
        series_of,
        (
            *("id", "study_id", "uid", "number", "modality", "description", "body_part", "instance_count"),
            *("frame_count", "shows_face"),
        ),
        {"revision": INNER},
    ),
    DataClass(
        "instances",
        Room.IMAGING,
        N_("Images of these series, in the export as DICOM files"),
        N_("To show them (contract)."),
        CASE_LIFE,
        Instance,
        instances_of,
        (
            *("id", "series_id", "upload_id", "uid", "sop_class_uid", "transfer_syntax_uid", "size", "sha256"),
            *("rows", "columns", "position"),
        ),
        {},
    ),
)
