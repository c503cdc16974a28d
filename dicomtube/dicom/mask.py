"""Blanking rectangles of an image, losslessly for every other pixel (DICOM PS3.15 E.3.1, Clean Pixel Data Option)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Protocol

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import RLELosslessEncoder
from pydicom.pixels.utils import pack_bits
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import UID

from dicomtube.dicom.frames import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    HTJ2K_LOSSLESS_RPCL,
    DecodeProblem,
    Frame,
    Undecodable,
    apply_palette,
    decode_frames,
    encode_htj2k,
    is_encapsulated,
)

_RLE, _JPEG_LS, _JPEG_2000 = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"
_HTJ2K = ("1.2.840.10008.1.2.4.201", HTJ2K_LOSSLESS_RPCL, "1.2.840.10008.1.2.4.203")
DERIVATION = "Burned-in text masked"


class Rectangle(Protocol):
    """Pixels to blank: left and top from 0, inclusive; right and bottom exclusive."""

    @property
    def left(self) -> int: ...
    @property
    def top(self) -> int: ...
    @property
    def right(self) -> int: ...
    @property
    def bottom(self) -> int: ...


def mask_file(data: bytes, boxes: Sequence[Rectangle], *, checked: bool) -> bytes:
    """Return a Part 10 file with `boxes` blanked in every frame; see `mask`. Raises Undecodable."""
    masked = mask(dcmread(io.BytesIO(data)), boxes, checked=checked)
    stream = io.BytesIO()
    dcmwrite(stream, masked, enforce_file_format=True)
    return stream.getvalue()


def mask(dataset: Dataset, boxes: Sequence[Rectangle], *, checked: bool) -> Dataset:
    """Return a data set like `dataset` with `boxes` blanked in every frame.

    Every other sample keeps its value. Native pixel data keeps its transfer syntax; RLE, JPEG-LS lossless and HTJ2K
    are encoded as such again, any other compressed form (lossy ones too) as JPEG 2000 lossless, and 32-bit samples
    uncompressed. Colour that was compressed becomes RGB; LossyImageCompression stays as it was. The object says what
    was done in DerivationDescription and DeidentificationMethodCodeSequence (113101); BurnedInAnnotation becomes NO
    only if `checked`, that is, if the result was looked at again. UIDs are the caller's matter. Without boxes only
    BurnedInAnnotation may change. Raises Undecodable.
    """
    result = deepcopy(dataset)  # pydicom's shallow copy shares its elements
    if boxes:
        try:
            _replace_pixels(result, dataset, boxes)
        except (ValueError, TypeError, AttributeError) as error:
            raise Undecodable(
                DecodeProblem.UNSUPPORTED_LAYOUT, "The image cannot be stored again: its header contradicts itself."
            ) from error
        _say_so(result)
    if checked:
        result.BurnedInAnnotation = "NO"
    return result


def _replace_pixels(result: Dataset, dataset: Dataset, boxes: Sequence[Rectangle]) -> None:
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    compressed = is_encapsulated(syntax)
    frames = _blanked(decode_frames(dataset, as_rgb=compressed), dataset, boxes)
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths", "IconImageSequence"):
        if keyword in result:
            delattr(result, keyword)
    if "PixelData" in dataset and dataset.BitsStored < dataset.BitsAllocated:
        result.HighBit = dataset.BitsStored - 1
    if not compressed or int(dataset.BitsAllocated) not in (8, 16):
        _store_native(result, dataset, frames, keep_syntax=not compressed)
    else:
        _store_compressed(result, dataset, frames, syntax)


# -- blanking --


def _blanked(frames: Iterable[Frame], dataset: Dataset, boxes: Sequence[Rectangle]) -> Iterator[Frame]:
    for frame in frames:
        blank = frame.copy()
        black = _black(frame, dataset)
        for box in boxes:
            blank[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = black
        yield blank


def _black(frame: Frame, dataset: Dataset) -> Any:
    """The stored value that shows as black and lies within what the frame holds anyway."""
    photometric = str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")
    if photometric == "PALETTE COLOR":
        indices = np.unique(frame)
        return indices[apply_palette(indices, dataset).sum(axis=-1).argmin()]
    if frame.ndim == 3:
        native_ybr = photometric.startswith("YBR_FULL") and not is_encapsulated(
            str(dataset.file_meta.TransferSyntaxUID)
        )
        middle = 1 << (int(dataset.BitsStored) - 1)
        return np.array([0, middle, middle] if native_ybr else [0, 0, 0], dtype=frame.dtype)
    return frame.max() if photometric == "MONOCHROME1" else np.nanmin(frame)


# -- storing --


def _store_native(result: Dataset, dataset: Dataset, frames: Iterator[Frame], *, keep_syntax: bool) -> None:
    if not keep_syntax:
        result.file_meta.TransferSyntaxUID = UID(EXPLICIT_VR_LITTLE_ENDIAN)
    order = "<" if result.file_meta.TransferSyntaxUID.is_little_endian else ">"
    if "PixelData" not in dataset:
        keyword = "FloatPixelData" if "FloatPixelData" in dataset else "DoubleFloatPixelData"
        setattr(result, keyword, b"".join(_ordered(frame, order).tobytes() for frame in frames))
        return
    if int(dataset.BitsAllocated) == 1:
        bits = np.concatenate([frame.ravel() for frame in frames])
        data = pack_bits(bits, pad=False)
    else:
        data = b"".join(_ordered(frame, order).tobytes() for frame in frames)
    if int(dataset.get("SamplesPerPixel") or 1) > 1:
        result.PlanarConfiguration = 0
        if dataset.PhotometricInterpretation == "YBR_FULL_422":
            result.PhotometricInterpretation = "YBR_FULL"
    result.PixelData = data + b"\0" * (len(data) % 2)
    wide = int(dataset.BitsAllocated) > 8 or result.file_meta.TransferSyntaxUID.is_implicit_VR
    result["PixelData"].VR = "OW" if wide else "OB"
    result["PixelData"].is_undefined_length = False


def _ordered(frame: Frame, order: str) -> npt.NDArray[Any]:
    return frame.astype(frame.dtype.newbyteorder("<" if order == "<" else ">"), copy=False)


def _store_compressed(result: Dataset, dataset: Dataset, frames: Iterator[Frame], syntax: str) -> None:
    colour = int(dataset.get("SamplesPerPixel") or 1) == 3
    whole_bytes = int(dataset.BitsStored) == int(dataset.BitsAllocated)
    photometric = "YBR_RCT"
    if syntax == _RLE:
        photometric = "RGB"
        coded = [_rle(frame, dataset) for frame in frames]
    elif syntax == _JPEG_LS and whole_bytes:
        photometric = "RGB"
        coded = [bytes(imagecodecs.jpegls_encode(_unsigned(frame), level=0)) for frame in frames]
    elif syntax in _HTJ2K:
        syntax = HTJ2K_LOSSLESS_RPCL
        coded = [encode_htj2k(frame).data for frame in frames]
    else:
        syntax = _JPEG_2000
        coded = [_jpeg_2000(frame, int(dataset.BitsStored)) for frame in frames]
    if colour:
        result.PhotometricInterpretation = photometric
        result.PlanarConfiguration = 0
    result.PixelData = encapsulate(coded)
    result["PixelData"].VR = "OB"
    result["PixelData"].is_undefined_length = True
    result.file_meta.TransferSyntaxUID = UID(syntax)


def _jpeg_2000(frame: Frame, stored: int) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(frame, level=0, codecformat="J2K", reversible=True, bitspersample=stored))


def _unsigned(frame: Frame) -> Frame:
    return frame.view(f"u{frame.dtype.itemsize}") if frame.dtype.kind == "i" else frame


def _rle(frame: Frame, dataset: Dataset) -> bytes:
    options = {
        "rows": frame.shape[0],
        "columns": frame.shape[1],
        "samples_per_pixel": 3 if frame.ndim == 3 else 1,
        "number_of_frames": 1,
        "bits_allocated": 8 * frame.dtype.itemsize,
        "bits_stored": int(dataset.BitsStored),
        "pixel_representation": int(frame.dtype.kind == "i"),
        "photometric_interpretation": "RGB" if frame.ndim == 3 else str(dataset.PhotometricInterpretation),
        "planar_configuration": 0,
    }
    return bytes(RLELosslessEncoder.encode(frame, encoding_plugin="pydicom", **options))


# -- what the object says of it --


def _say_so(result: Dataset) -> None:
    before = str(result.get("DerivationDescription") or "")
    if DERIVATION not in before:
        result.DerivationDescription = f"{before}; {DERIVATION}" if before else DERIVATION
    codes = list(result.get("DeidentificationMethodCodeSequence") or [])
    if not any(str(code.get("CodeValue")) == "113101" for code in codes):
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator = "113101", "DCM"
        code.CodeMeaning = "Clean Pixel Data Option"
        result.DeidentificationMethodCodeSequence = DicomSequence([*codes, code])
