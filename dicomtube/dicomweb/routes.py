"""WADO-RS addresses (PS3.18 section 10.4) under /dicomweb. Whatever else is asked for there does not exist: 404."""

from __future__ import annotations

import re

from flask import Blueprint, Response

from dicomtube.core.db import new_id
from dicomtube.core.errors import Invalid
from dicomtube.core.web import actor, limiter, reading, site
from dicomtube.dicomweb import service
from dicomtube.dicomweb.service import FrameResource, Picture

blueprint = Blueprint("dicomweb", __name__, url_prefix="/dicomweb")
limiter.limit("12000/minute")(blueprint)

SERIES = "/studies/<study_uid>/series/<series_uid>"
HTJ2K = {"1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"}
FRAME_LIST = re.compile(r"\d{1,7}(,\d{1,7})*")


@blueprint.get(f"{SERIES}/metadata")
def series_metadata(study_uid: str, series_uid: str) -> Response:
    """Metadata of every instance of a series, in display order."""
    found = service.metadata(reading(), actor(), study_uid, series_uid)
    return _answer(service.read(site().store, found.key), "application/dicom+json", public=found.public)


@blueprint.get(f"{SERIES}/thumbnail")
def thumbnail(study_uid: str, series_uid: str) -> Response:
    """A 4:3 picture of the series, 480 by 360 pixels."""
    return _picture(study_uid, series_uid, Picture.THUMBNAIL)


@blueprint.get(f"{SERIES}/rendered")
def rendered(study_uid: str, series_uid: str) -> Response:
    """The series' middle image, at most 1024 pixels wide and high."""
    return _picture(study_uid, series_uid, Picture.PREVIEW)


@blueprint.get(f"{SERIES}/instances/<sop_uid>/frames/<frame_list>")
def frames(study_uid: str, series_uid: str, sop_uid: str, frame_list: str) -> Response:
    """Frames by number, from 1, as multipart/related in the transfer syntax they were stored in."""
    if not FRAME_LIST.fullmatch(frame_list):
        raise Invalid("Frames are asked for by their numbers, such as 1,2,3.")
    numbers = [int(number) for number in frame_list.split(",")]
    found = service.frames(reading(), actor(), study_uid, series_uid, sop_uid, numbers)
    parts = [(_media_type(frame), frame, service.read(site().store, frame.key)) for frame in found]
    boundary = f"frame-{new_id()}{new_id()}"
    body = b"".join(
        f"--{boundary}\r\nContent-Type: {media}; transfer-syntax={frame.transfer_syntax_uid}\r\n"
        f"Content-Length: {len(data)}\r\n\r\n".encode()
        + data
        + b"\r\n"
        for media, frame, data in parts
    )
    kind = f'multipart/related; type="{parts[0][0]}"; boundary={boundary}'
    return _answer(body + f"--{boundary}--\r\n".encode(), kind, public=found[0].public)


def _picture(study_uid: str, series_uid: str, kind: Picture) -> Response:
    found = service.picture(reading(), actor(), study_uid, series_uid, kind)
    return _answer(service.read(site().store, found.key), "image/webp", public=found.public)


def _media_type(frame: FrameResource) -> str:
    return "image/jphc" if frame.transfer_syntax_uid in HTJ2K else "application/octet-stream"


def _answer(body: bytes, content_type: str, *, public: bool) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "private, max-age=600" if public else "private, no-store"
    response.headers["Vary"] = "Cookie"
    return response
