"""A page with nothing but the viewer, and the WADO-RS resources it reads, under the site's security policy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from flask import Blueprint, Flask, Response, render_template_string, request
from flask_babel import Babel
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from dicomtube.dicom.frames import EncodedFrame, encode_web_frames, frame_count
from dicomtube.dicom.metadata import instance_metadata
from dicomtube.dicom.render import preview, thumbnail
from dicomtube.viewer.bundle import bundle_assets

ROOT = Path(__file__).resolve().parents[2]
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
PAGE = """<!doctype html>
<html lang="{{ language }}" dir="{{ direction }}"><head><meta charset="utf-8"><title>A case</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{% for name in ("layers", "reset", "tokens", "base", "layout", "parts", "forms") %}
<link rel="stylesheet" href="{{ asset('css/' ~ name ~ '.css') }}">
{% endfor %}</head>
<body><main class="site-main"><h1>A case</h1>{% include "viewer/_viewer.html" %}
<p><label>Comment <input data-comment></label></p></main></body></html>"""


@dataclass(frozen=True)
class ServedSeries:
    """A series as the page lists it and as WADO-RS answers for it."""

    uid: str
    description: str
    modality: str
    number: int
    datasets: tuple[Dataset, ...]
    metadata: list[dict[str, Any]]
    frames: dict[tuple[str, int], EncodedFrame]

    @property
    def instance_count(self) -> int:
        return len(self.datasets)

    @property
    def frame_count(self) -> int:
        return len(self.frames)

    @property
    def preview_url(self) -> str:
        return f"/still/{self.uid}.webp"

    @property
    def thumbnail_url(self) -> str:
        return f"/thumbnail/{self.uid}.webp"


@dataclass(frozen=True)
class ServedStudy:
    """A study as the page knows it."""

    uid: str
    series: tuple[ServedSeries, ...]


def serve_series(datasets: Sequence[Dataset], description: str, number: int) -> ServedSeries:
    """Encode data sets as ingest does."""
    frames = {
        (dataset.SOPInstanceUID, position): frame
        for dataset in datasets
        for position, frame in enumerate(encode_web_frames(dataset), 1)
    }
    assert len(frames) == sum(frame_count(dataset) for dataset in datasets)
    metadata = [instance_metadata(dataset) for dataset in datasets]
    uid = str(generate_uid())
    return ServedSeries(uid, description, datasets[0].Modality, number, tuple(datasets), metadata, frames)


def ct_stack(slices: int = 60, size: int = 512) -> list[Dataset]:
    """A body of water with a spine of bone and a lung; a bright bar grows with the slice so that slices differ."""
    rows, columns = np.mgrid[0:size, 0:size] / size - 0.5
    noise = np.random.default_rng(1).normal(0, 12, (size, size))
    stack = []
    for index in range(slices):
        values = np.full((size, size), -1000.0)
        values[(rows / 0.36) ** 2 + (columns / 0.45) ** 2 < 1] = 40
        values[((rows + 0.05) / 0.18) ** 2 + ((columns - 0.18) / 0.14) ** 2 < 1] = -750
        values[((rows + 0.05) / 0.18) ** 2 + ((columns + 0.18) / 0.14) ** 2 < 1] = -750
        values[((rows - 0.22) / 0.07) ** 2 + (columns / 0.06) ** 2 < 1] = 700
        values[size // 2 : size // 2 + size // 40, size // 4 : size // 4 + (index + 1) * size // 2 // slices] = 1200
        stored = np.clip(values + noise + 1024, 0, 4095).astype("<u2")
        stack.append(_ct_slice(stored, index))
    return stack


def _ct_slice(stored: np.ndarray[Any, Any], index: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = generate_uid()
    dataset.Modality = "CT"
    dataset.InstanceNumber = index + 1
    dataset.Rows, dataset.Columns = stored.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelSpacing = [0.7, 0.7]
    dataset.SliceThickness = 3
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [0, 0, 3 * index]
    dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
    dataset.WindowCenter, dataset.WindowWidth = [50, -600], [350, 1500]
    dataset.WindowCenterWidthExplanation = ["SOFT", "LUNGS"]
    dataset.PixelData = stored.tobytes()
    return dataset


def create_site(study: ServedStudy) -> Flask:
    """The page at `/`, WADO-RS at `/dicomweb`, the built bundle at `/static`."""
    app = Flask("viewer_page", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    Babel(app, locale_selector=lambda: request.args.get("lang", "en"))
    app.jinja_env.globals["viewer_assets"] = lambda: bundle_assets(ROOT / "static")
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    app.after_request(_protect)
    app.register_blueprint(_dicomweb(study))

    @app.get("/")
    def page() -> str:
        language = request.args.get("lang", "en")
        direction = "rtl" if language == "ar" else "ltr"
        return render_template_string(
            PAGE, study=study, series_list=study.series, language=language, direction=direction
        )

    @app.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    return app


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    bundled = request.path.startswith("/static/viewer/assets/")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if bundled else "no-store"
    return response


def _dicomweb(study: ServedStudy) -> Blueprint:
    routes = Blueprint("dicomweb", __name__)
    by_uid = {series.uid: series for series in study.series}

    @routes.get("/dicomweb/studies/<_study>/series/<series>/metadata")
    def metadata(_study: str, series: str) -> Response:
        return Response(json.dumps(by_uid[series].metadata), content_type="application/dicom+json")

    @routes.get("/dicomweb/studies/<_study>/series/<series>/instances/<instance>/frames/<int:number>")
    def frame(_study: str, series: str, instance: str, number: int) -> Response:
        return multipart(by_uid[series].frames[instance, number])

    @cache
    def drawn(draw: Callable[[Dataset], bytes], series: str) -> bytes:
        return draw(_middle(by_uid[series]))

    @routes.get("/still/<series>.webp")
    def still(series: str) -> Response:
        return Response(drawn(preview, series), content_type="image/webp")

    @routes.get("/thumbnail/<series>.webp")
    def small(series: str) -> Response:
        return Response(drawn(thumbnail, series), content_type="image/webp")

    return routes


def multipart(frame: EncodedFrame) -> Response:
    """A frame as WADO-RS answers (PS3.18 8.7.3.3)."""
    body = f"--edge\r\nContent-Type: {frame.content_type}\r\n\r\n".encode() + frame.data + b"\r\n--edge--\r\n"
    media_type = frame.content_type.split(";")[0]
    return Response(body, content_type=f'multipart/related; type="{media_type}"; boundary=edge')


def _middle(series: ServedSeries) -> Dataset:
    return series.datasets[len(series.datasets) // 2]
