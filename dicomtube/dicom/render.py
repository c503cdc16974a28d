"""Pictures of frames for pages: WebP, JPEG or PNG, windowed as the metadata says, pixels and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi

from dicomtube.dicom.frames import (
    Frame,
    apply_palette,
    decode_frame,
    frame_count,
    pixel_bits,
    to_8_bit,
    web_format,
    web_frames,
)
from dicomtube.dicom.metadata import Window, WindowFunction, frame_group, numbers, windows

THUMBNAIL_SIZE = (480, 360)
PREVIEW_SIZE = 1024


class Picture(StrEnum):
    """File formats a picture can have."""

    WEBP = "webp"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """Value for a Content-Type header."""
        return f"image/{self.value}"


def render(
    dataset: Dataset,
    index: int = 0,
    *,
    size: tuple[int, int] | None = None,
    window: Window | None = None,
    picture: Picture = Picture.WEBP,
) -> bytes:
    """Return frame `index` (from 0) as a picture.

    It keeps its shape in millimetres (non-square pixels are stretched) and is shrunk, never enlarged, to fit
    `size` (width, height) in pixels. `window` replaces the object's own. Raises Undecodable, IndexError.
    """
    frame = decode_frame(dataset, index)
    return render_frame(frame, dataset, index, size=size, window=window, picture=picture)


def render_frame(
    frame: Frame,
    dataset: Dataset,
    index: int = 0,
    *,
    size: tuple[int, int] | None = None,
    window: Window | None = None,
    picture: Picture = Picture.WEBP,
) -> bytes:
    """As `render`, for a stored frame that is decoded already (what `decode_frames` yields)."""
    return _encoded(_image(frame, dataset, index, size, window), picture)


def thumbnail(dataset: Dataset, index: int | None = None, *, picture: Picture = Picture.WEBP) -> bytes:
    """Return frame `index` (None: the middle one) filling 480 x 360 pixels, on black. Raises Undecodable."""
    chosen = frame_count(dataset) // 2 if index is None else index
    image = _image(decode_frame(dataset, chosen), dataset, chosen, THUMBNAIL_SIZE, None, enlarge=True)
    ground = Image.new(image.mode, THUMBNAIL_SIZE)
    ground.paste(image, ((THUMBNAIL_SIZE[0] - image.width) // 2, (THUMBNAIL_SIZE[1] - image.height) // 2))
    return _encoded(ground, picture)


def preview(dataset: Dataset, index: int | None = None, *, picture: Picture = Picture.WEBP) -> bytes:
    """Return frame `index` (None: the middle one), at most 1024 pixels wide and high. Raises Undecodable."""
    chosen = frame_count(dataset) // 2 if index is None else index
    return render(dataset, chosen, size=(PREVIEW_SIZE, PREVIEW_SIZE), picture=picture)


def frames_to_read(dataset: Dataset) -> Iterator[tuple[Frame, tuple[float, float] | None]]:
    """Yield what a look for burned-in text needs of each frame: `SeriesReviewer.add` takes both parts.

    Grey frames come as stored values with the lowest and highest stored value of their first window (None without
    one); palette and colour frames as 8-bit RGB. Raises Undecodable.
    """
    form = web_format(dataset)
    for index, frame in enumerate(web_frames(dataset)):
        yield frame, None if form.samples_per_pixel == 3 else _stored_window(dataset, index)


def _stored_window(dataset: Dataset, index: int) -> tuple[float, float] | None:
    presets = windows(dataset, index)
    if not presets or dataset.get("ModalityLUTSequence"):
        return None
    slope, intercept = _rescale(dataset, index)
    edges = [(presets[0].centre + half * presets[0].width - intercept) / slope for half in (-0.5, 0.5)]
    return min(edges), max(edges)


def grey_levels(frame: Frame, dataset: Dataset, index: int = 0, window: Window | None = None) -> npt.NDArray[np.uint8]:
    """Return a frame as it is shown, in 8 bits: (rows, columns), or (rows, columns, 3) for colour.

    Palette, modality LUT or rescale, VOI window (else VOI LUT, else the 1st to 99th percentile) and
    MONOCHROME1 inversion are applied (the grayscale pipeline of DICOM PS3.4 N.2).
    """
    photometric = str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")
    if photometric == "PALETTE COLOR":
        return apply_palette(frame, dataset)
    if frame.ndim == 3:
        return to_8_bit(frame, pixel_bits(dataset)[1])
    values = _modality_values(frame, dataset, index)
    presets = (window,) if window is not None else windows(dataset, index)
    if presets:
        shown = _windowed(values, presets[0])
    elif dataset.get("VOILUTSequence"):
        shown = _stretched(apply_voi(values.astype(np.int64), dataset).astype(np.float64))
    elif frame.dtype == np.uint8 and int(dataset.get("BitsStored") or 8) == 8:
        shown = frame.astype(np.float64)
    else:
        shown = _stretched(values, _padding_mask(frame, dataset))
    grey = np.rint(shown).astype(np.uint8)
    return 255 - grey if photometric == "MONOCHROME1" else grey


def full_range(frame: Frame, dataset: Dataset, index: int = 0) -> Window:
    """The window from the lowest to the highest value of a grey frame: through it nothing is hidden by another one."""
    values = _modality_values(frame, dataset, index)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return Window((low + high) / 2, max(high - low, 1.0), function=WindowFunction.LINEAR_EXACT)


def _modality_values(frame: Frame, dataset: Dataset, index: int) -> npt.NDArray[np.float64]:
    group = frame_group(dataset, index, "PixelValueTransformationSequence")
    if group is None and dataset.get("ModalityLUTSequence"):
        return np.asarray(apply_modality_lut(frame, dataset), dtype=np.float64)
    slope, intercept = _rescale(dataset, index)
    return frame.astype(np.float64) * slope + intercept


def _rescale(dataset: Dataset, index: int) -> tuple[float, float]:
    source = frame_group(dataset, index, "PixelValueTransformationSequence") or dataset
    return _float(source.get("RescaleSlope"), 1.0) or 1.0, _float(source.get("RescaleIntercept"), 0.0)


def _windowed(values: npt.NDArray[np.float64], window: Window) -> npt.NDArray[np.float64]:
    """The three VOI LUT functions of DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3, to 0..255."""
    if window.function is WindowFunction.SIGMOID:
        exponent = np.clip(-4 * (values - window.centre) / window.width, -60, 60)
        return np.asarray(255 / (1 + np.exp(exponent)))
    if window.function is WindowFunction.LINEAR_EXACT:
        scaled = (values - window.centre) / window.width + 0.5
    else:
        scaled = (values - (window.centre - 0.5)) / max(window.width - 1, 1e-6) + 0.5
    return np.asarray(np.clip(scaled, 0, 1) * 255)


def _stretched(
    values: npt.NDArray[np.float64], ignored: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.float64]:
    finite = np.isfinite(values) if ignored is None else np.isfinite(values) & ~ignored
    if not finite.any():
        return np.zeros_like(values)
    low, high = np.percentile(values[finite], (1, 99))
    if high <= low:
        low, high = float(values[finite].min()), float(values[finite].max())
    if high <= low:
        return np.zeros_like(values)
    return np.asarray(np.clip((np.nan_to_num(values, nan=low) - low) / (high - low), 0, 1) * 255)


def _padding_mask(frame: Frame, dataset: Dataset) -> npt.NDArray[np.bool_] | None:
    padding = dataset.get("PixelPaddingValue")
    return frame == padding if isinstance(padding, int) else None


def _image(
    frame: Frame,
    dataset: Dataset,
    index: int,
    size: tuple[int, int] | None,
    window: Window | None,
    *,
    enlarge: bool = False,
) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(grey_levels(frame, dataset, index, window)))
    height_to_width = _pixel_aspect(dataset, index)
    width, height = image.width, image.height
    # Stretch the longer direction only: no line of the picture is thrown away for its shape.
    if height_to_width > 1:
        height = round(height * height_to_width)
    elif height_to_width < 1:
        width = round(width / height_to_width)
    if size is not None:
        scale = min(size[0] / width, size[1] / height)
        scale = scale if enlarge else min(1.0, scale)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    if (width, height) == image.size:
        return image
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _pixel_aspect(dataset: Dataset, index: int) -> float:
    """Height of a pixel over its width; 1 where unknown or past belief (over 10 to 1)."""
    measures = frame_group(dataset, index, "PixelMeasuresSequence") or dataset
    places = (
        (measures, "PixelSpacing"),
        (dataset, "ImagerPixelSpacing"),
        (dataset, "NominalScannedPixelSpacing"),
        (dataset, "PixelAspectRatio"),
    )
    for source, keyword in places:
        values = numbers(source, keyword)
        if len(values) == 2 and values[0] and values[1] and 0.1 <= values[0] / values[1] <= 10:
            return values[0] / values[1]
    return 1.0


def _float(value: Any, default: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return default
    return number if np.isfinite(number) else default


def _encoded(image: Image.Image, picture: Picture) -> bytes:
    """The picture's bytes. Built from an array, the image has no profile, EXIF or text to be written."""
    stream = io.BytesIO()
    if picture is Picture.WEBP:
        image.save(stream, "WEBP", quality=82, method=4)
    elif picture is Picture.JPEG:
        image.save(stream, "JPEG", quality=88, optimize=True)
    else:
        image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
