"""Frames of an instance: decoding them one at a time, and encoding them for the web viewer.

Two views of the same pixels exist:

* *stored* frames (`decode_frames`): the samples as the object defines them, with unused high bits removed
  and YBR turned to RGB; palette indices stay indices. Masking, text finding and rendering work on these.
* *web* frames (`web_frames`, `encode_web_frames`): what WADO-RS /frames delivers. The palette is applied,
  colour has 8 bits a channel, 1-bit segmentations take one byte a pixel. `web_format` describes them and
  `dicomtube.dicom.metadata` says the same to the viewer.

HTJ2K is DICOM PS3.5 Annex A.4.9; the RPCL variant 1.2.840.10008.1.2.4.202 carries tile-part length markers.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import generate_frames
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import convert_color_space
from pydicom.uid import UID

from dicomtube.dicom.palette import BadPalette, Palette, palette

Frame = npt.NDArray[Any]
Decode = Callable[[bytes, tuple[int, ...], np.dtype[Any]], Frame]

HTJ2K_LOSSLESS_RPCL = "1.2.840.10008.1.2.4.202"
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"

#: A frame that would decode to more than this is refused before a codec sees it: 16k x 16k colour, 8 bits.
MAX_FRAME_BYTES = 768 * 1024 * 1024

_IMAGE_PIXEL_KEYWORDS = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "FloatPixelData",
    "DoubleFloatPixelData",
    "PixelData",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
)
_PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_YBR_SAMPLES = ("YBR_FULL", "YBR_FULL_422")
_MONOCHROME = ("MONOCHROME1", "MONOCHROME2")
_COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
_DEFLATED_IMAGE_FRAME = "1.2.840.10008.1.2.8.1"


class DecodeProblem(StrEnum):
    """Why the pixels of an object cannot be shown."""

    NO_PIXELS = "no_pixels"
    UNSUPPORTED_SYNTAX = "unsupported_transfer_syntax"
    UNSUPPORTED_LAYOUT = "unsupported_layout"
    TOO_LARGE = "too_large"
    BROKEN = "broken"


class Undecodable(Exception):
    """The pixel data cannot be decoded; the message says why and never quotes a value of the file."""

    def __init__(self, problem: DecodeProblem, message: str) -> None:
        super().__init__(message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """What one web frame looks like, in the words of the Image Pixel module (DICOM PS3.3 C.7.6.3)."""

    rows: int
    columns: int
    samples_per_pixel: int
    photometric_interpretation: str
    bits_allocated: int
    bits_stored: int
    pixel_representation: int
    floating: bool = False
    palette_applied: bool = False

    @property
    def transfer_syntax_uid(self) -> str:
        """HTJ2K where it holds the samples (integers up to 16 bits), otherwise raw little endian."""
        fits = not self.floating and self.bits_allocated <= 16
        return HTJ2K_LOSSLESS_RPCL if fits else EXPLICIT_VR_LITTLE_ENDIAN


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """The bytes of one frame and how to label them in a multipart/related part."""

    data: bytes
    transfer_syntax_uid: str

    @property
    def content_type(self) -> str:
        """`Content-Type` of the part (DICOM PS3.18 8.7.3.3), transfer-syntax parameter included."""
        media = "image/jphc" if self.transfer_syntax_uid == HTJ2K_LOSSLESS_RPCL else "application/octet-stream"
        return f"{media}; transfer-syntax={self.transfer_syntax_uid}"


def is_encapsulated(syntax: str) -> bool:
    """True if pixel data of a transfer syntax comes in fragments; also for the newer ones pydicom does not know."""
    uid = UID(syntax)
    return uid.is_encapsulated if uid.is_transfer_syntax else True


def has_pixels(dataset: Dataset) -> bool:
    """True if the object carries pixel data of any kind."""
    return any(keyword in dataset for keyword in _PIXEL_KEYWORDS)


def frame_count(dataset: Dataset) -> int:
    """NumberOfFrames, 1 where absent or empty. Raises Undecodable where it is no positive number."""
    return _number(dataset, "NumberOfFrames", default=1, smallest=1)


def pixel_bits(dataset: Dataset) -> tuple[int, int]:
    """BitsAllocated and BitsStored (as allocated where absent). Raises Undecodable where they do not fit together."""
    allocated, stored, _ = _bits(dataset)
    return allocated, stored


def decode_frames(dataset: Dataset, *, as_rgb: bool = True) -> Iterator[Frame]:
    """Yield each stored frame, one at a time: (rows, columns) or (rows, columns, samples).

    Samples come in the machine's byte order, signed where PixelRepresentation is 1, without unused bits; YBR
    becomes RGB, planar becomes interleaved, 1-bit pixels become 0 and 1 in uint8, palette indices stay as
    they are. `as_rgb=False` leaves uncompressed YBR as it is. Memory is the data set's own plus one frame. Raises
    Undecodable.
    """
    image = _image_part(dataset)
    frames = 0
    expected = frame_count(image)
    for frame in _decoded(image, as_rgb=as_rgb):
        frames += 1
        if frames > expected:
            return
        yield frame if frame.dtype.isnative else frame.astype(frame.dtype.newbyteorder("="))
    if frames < expected:
        raise Undecodable(
            DecodeProblem.BROKEN, f"The image is cut short: {expected} frames announced, {frames} present."
        )


def decode_frame(dataset: Dataset, index: int) -> Frame:
    """Return stored frame `index` (from 0), as `decode_frames` gives it. Raises Undecodable, IndexError."""
    image = _image_part(dataset)
    if not 0 <= index < frame_count(image):
        raise IndexError(f"frame {index} of {frame_count(image)}")
    if _syntax(image) in _OTHER_DECODERS:
        return next(frame for number, frame in enumerate(decode_frames(dataset)) if number == index)
    try:
        frame = next(_decoded(image, [index]))
    except StopIteration:
        raise Undecodable(DecodeProblem.BROKEN, "The image has fewer frames than it announces.") from None
    return frame if frame.dtype.isnative else frame.astype(frame.dtype.newbyteorder("="))


def web_format(dataset: Dataset) -> FrameFormat:
    """Describe the web frames from header values alone. Raises Undecodable where they cannot be shown."""
    rows, columns = _number(dataset, "Rows", smallest=1), _number(dataset, "Columns", smallest=1)
    if "FloatPixelData" in dataset or "DoubleFloatPixelData" in dataset:
        bits = 32 if "FloatPixelData" in dataset else 64
        return FrameFormat(rows, columns, 1, "MONOCHROME2", bits, bits, 1, floating=True)
    photometric = _photometric(dataset)
    if photometric in _COLOUR or photometric == "PALETTE COLOR":
        palette = photometric == "PALETTE COLOR"
        return FrameFormat(rows, columns, 3, "RGB", 8, 8, 0, palette_applied=palette)
    allocated, stored, signed = _bits(dataset)
    if allocated == 1:
        allocated = stored = 8
    return FrameFormat(rows, columns, 1, photometric, 8 * ((allocated + 7) // 8), stored, signed)


def web_frames(dataset: Dataset) -> Iterator[Frame]:
    """Yield each frame as the viewer gets it, in the shape `web_format` tells. Raises Undecodable."""
    form = web_format(dataset)
    colours = _colours(dataset) if form.palette_applied else None
    for frame in decode_frames(dataset):
        yield _to_web(frame, dataset, form, colours)


def encode_web_frames(dataset: Dataset) -> Iterator[EncodedFrame]:
    """Yield each web frame encoded as `web_format(dataset).transfer_syntax_uid` says. Raises Undecodable."""
    form = web_format(dataset)
    for frame in web_frames(dataset):
        yield encode_htj2k(frame) if form.transfer_syntax_uid == HTJ2K_LOSSLESS_RPCL else encode_raw(frame)


def encode_htj2k(frame: Frame) -> EncodedFrame:
    """Encode losslessly as HTJ2K in RPCL order with tile-part lengths (transfer syntax ...4.202).

    `frame` is (rows, columns) or (rows, columns, 3) of 8- or 16-bit integers; other types raise ValueError.
    """
    if frame.dtype.kind not in "iu" or frame.dtype.itemsize > 2:
        raise ValueError(f"HTJ2K frames hold integers of 8 or 16 bits, not {frame.dtype}")
    contiguous = np.ascontiguousarray(frame, dtype=frame.dtype.newbyteorder("="))
    coded = imagecodecs.htj2k_encode(contiguous, reversible=True, tlm=True, rgb=frame.ndim == 3)
    return EncodedFrame(bytes(coded), HTJ2K_LOSSLESS_RPCL)


def encode_raw(frame: Frame) -> EncodedFrame:
    """The samples as they are, little endian: for what HTJ2K cannot hold (32-bit integers, floats)."""
    return EncodedFrame(frame.astype(frame.dtype.newbyteorder("<")).tobytes(), EXPLICIT_VR_LITTLE_ENDIAN)


def apply_palette(frame: Frame, dataset: Dataset) -> npt.NDArray[np.uint8]:
    """Return palette indices as (rows, columns, 3) 8-bit RGB (PS3.3 C.7.6.3.1.5). Raises Undecodable."""
    return _colours(dataset)(frame)


# -- decoding --


def _decoded(image: Dataset, indices: list[int] | None = None, *, as_rgb: bool = True) -> Iterator[Frame]:
    syntax = _syntax(image)
    try:
        decoder = get_decoder(syntax)
    except NotImplementedError:
        decoder = None
    other = _OTHER_DECODERS.get(syntax)
    available = decoder is not None and decoder.is_available
    if not available and other is None:
        raise Undecodable(
            DecodeProblem.UNSUPPORTED_SYNTAX,
            f"The pixel data is stored as {UID(syntax).name}, which cannot be read here. "
            "Export the images uncompressed or as JPEG 2000 and try again.",
        )
    yielded = 0
    try:
        if available:
            assert decoder is not None
            for frame in _pydicom_frames(decoder, image, indices, as_rgb):
                yield frame
                yielded += 1
            return
    except GeneratorExit:
        raise
    except Exception as error:
        if other is None or yielded or indices is not None:
            raise _broken() from error
    yield from _other_frames(image, syntax)


def _pydicom_frames(decoder: Any, image: Dataset, indices: list[int] | None, as_rgb: bool) -> Iterator[Frame]:
    # pydicom drops the bits above BitsStored; a sample that does not sit at the bottom must move down first.
    shift = _low_bit(image)
    options: dict[str, Any] = {"allow_excess_frames": False, "raw": not as_rgb}
    if shift:
        options["correct_unused_bits"] = False
    for frame, _ in decoder.iter_array(image, indices=indices, **options):
        yield _moved_down(frame, image, shift) if shift else frame


def _low_bit(image: Dataset) -> int:
    if "PixelData" not in image or image.BitsAllocated not in (8, 16, 32):
        return 0
    allocated, stored, _ = _bits(image)
    high = image.get("HighBit")
    return max(0, min(int(high), allocated - 1) - stored + 1) if isinstance(high, int) else 0


def _moved_down(frame: Frame, image: Dataset, shift: int) -> Frame:
    allocated, stored, _ = _bits(image)
    return (frame << (allocated - stored - shift)) >> (allocated - stored)


def _other_frames(image: Dataset, syntax: str) -> Iterator[Frame]:
    """Frames by way of imagecodecs, for syntaxes or streams that pydicom's plugins do not read."""
    decode = _OTHER_DECODERS[syntax]
    shape: tuple[int, ...] = (int(image.Rows), int(image.Columns))
    samples = int(image.get("SamplesPerPixel") or 1)
    shape = (*shape, samples) if samples > 1 else shape
    allocated, stored, signed = _bits(image)
    dtype = np.dtype(f"{'i' if signed else 'u'}{max(1, allocated // 8)}")
    try:
        for coded in generate_frames(image.PixelData, number_of_frames=frame_count(image)):
            frame = decode(coded, shape, dtype)
            if frame.shape != shape:
                raise _broken()
            if frame.dtype != dtype:
                frame = _retyped(frame, dtype, stored)
            if _photometric(image) in _YBR_SAMPLES and syntax.startswith("1.2.840.10008.1.2.4.20"):
                frame = convert_color_space(frame, "YBR_FULL", "RGB")
            yield frame
    except (GeneratorExit, Undecodable):
        raise
    except Exception as error:
        raise _broken() from error


def _retyped(frame: Frame, dtype: np.dtype[Any], stored: int) -> Frame:
    """Signedness as the header says, when the code stream says otherwise: sign-extend from BitsStored."""
    if frame.dtype.kind not in "iu":
        raise _broken()
    wide = frame.astype(np.int64) & ((1 << stored) - 1)
    if dtype.kind == "i":
        wide -= (wide >> (stored - 1)) << stored
    return wide.astype(dtype)


def _coded(decode: Callable[[bytes], Any]) -> Decode:
    """A codec whose stream tells its own shape and type."""
    return lambda coded, _shape, _dtype: np.asarray(decode(coded))


def _deflated(coded: bytes, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Frame:
    size = int(np.prod(shape)) * dtype.itemsize
    raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(coded, size)
    return np.frombuffer(raw, dtype=dtype.newbyteorder("<"), count=int(np.prod(shape))).reshape(shape).copy()


_OTHER_DECODERS: dict[str, Decode] = {
    "1.2.840.10008.1.2.4.50": _coded(imagecodecs.jpeg8_decode),
    "1.2.840.10008.1.2.4.51": _coded(imagecodecs.jpeg8_decode),
    "1.2.840.10008.1.2.4.80": _coded(imagecodecs.jpegls_decode),
    "1.2.840.10008.1.2.4.81": _coded(imagecodecs.jpegls_decode),
    "1.2.840.10008.1.2.4.90": _coded(imagecodecs.jpeg2k_decode),
    "1.2.840.10008.1.2.4.91": _coded(imagecodecs.jpeg2k_decode),
    "1.2.840.10008.1.2.4.110": _coded(imagecodecs.jpegxl_decode),
    "1.2.840.10008.1.2.4.111": _coded(imagecodecs.jpegxl_decode),
    "1.2.840.10008.1.2.4.112": _coded(imagecodecs.jpegxl_decode),
    "1.2.840.10008.1.2.4.201": _coded(imagecodecs.htj2k_decode),
    "1.2.840.10008.1.2.4.202": _coded(imagecodecs.htj2k_decode),
    "1.2.840.10008.1.2.4.203": _coded(imagecodecs.htj2k_decode),
    _DEFLATED_IMAGE_FRAME: _deflated,
}


# -- header values --


def _image_part(dataset: Dataset) -> Dataset:
    """The Image Pixel module alone, checked: native pixel data cut to the length the header tells."""
    if not has_pixels(dataset):
        raise Undecodable(DecodeProblem.NO_PIXELS, "The object has no pixel data.")
    image = Dataset()
    for keyword in _IMAGE_PIXEL_KEYWORDS:
        if keyword in dataset:
            image.add(dataset[keyword])
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = UID(_syntax(dataset))
    image.set_original_encoding(*_encoding(dataset))
    _check_size(image)
    if "NumberOfFrames" in image:
        image.NumberOfFrames = frame_count(image)
    if "PixelData" in image and not is_encapsulated(_syntax(image)):
        _trim(image)
    return image


def _encoding(dataset: Dataset) -> tuple[bool, bool]:
    uid = UID(_syntax(dataset))
    if not uid.is_transfer_syntax:
        return False, True
    return uid.is_implicit_VR, uid.is_little_endian


def _trim(image: Dataset) -> None:
    if _photometric(image) == "YBR_FULL_422":
        return
    samples = int(image.get("SamplesPerPixel") or 1)
    bits = int(image.Rows) * int(image.Columns) * samples * int(image.BitsAllocated) * frame_count(image)
    length = (bits + 7) // 8
    length += length % 2
    if image.PixelData is not None and len(image.PixelData) > length:
        element = image["PixelData"]
        image.add_new(element.tag, element.VR, image.PixelData[:length])


def _check_size(image: Dataset) -> None:
    rows, columns = _number(image, "Rows", smallest=1), _number(image, "Columns", smallest=1)
    samples = _number(image, "SamplesPerPixel", default=1, smallest=1)
    if "PixelData" in image:
        allocated, _, _ = _bits(image)
        _photometric(image)
    else:
        allocated = 64
    if rows * columns * samples * ((allocated + 7) // 8) > MAX_FRAME_BYTES:
        raise Undecodable(DecodeProblem.TOO_LARGE, "One frame of the image is larger than can be shown.")


def _syntax(dataset: Dataset) -> str:
    meta = getattr(dataset, "file_meta", None)
    uid = str(meta.get("TransferSyntaxUID") or "") if meta is not None else ""
    if not uid:
        raise Undecodable(DecodeProblem.UNSUPPORTED_SYNTAX, "The file does not say how its pixels are stored.")
    return uid


def _number(dataset: Dataset, keyword: str, *, default: int | None = None, smallest: int = 0) -> int:
    try:
        value = dataset.get(keyword)
        number = default if value is None or value == "" else int(value)
    except (TypeError, ValueError):
        number = None
    if number is None or number < smallest:
        raise Undecodable(DecodeProblem.BROKEN, f"The image's {keyword} is missing or not a usable number.")
    return number


def _bits(dataset: Dataset) -> tuple[int, int, int]:
    """BitsAllocated, BitsStored and PixelRepresentation, checked against each other."""
    allocated = _number(dataset, "BitsAllocated", smallest=1)
    stored = _number(dataset, "BitsStored", default=allocated, smallest=1)
    signed = _number(dataset, "PixelRepresentation", default=0)
    if allocated not in (1, 8, 16, 32, 64) or stored > allocated or signed > 1:
        raise Undecodable(
            DecodeProblem.UNSUPPORTED_LAYOUT, f"Pixels of {stored} bits in {allocated} cannot be shown here."
        )
    return allocated, stored, signed


def _photometric(dataset: Dataset) -> str:
    value = str(dataset.get("PhotometricInterpretation") or "").strip().upper()
    samples = _number(dataset, "SamplesPerPixel", default=1, smallest=1)
    allowed: tuple[str, ...] = {1: (*_MONOCHROME, "PALETTE COLOR"), 3: _COLOUR}.get(samples, ())
    if value not in allowed:
        raise Undecodable(
            DecodeProblem.UNSUPPORTED_LAYOUT,
            "The image's photometric interpretation is missing, unknown or at odds with its samples a pixel.",
        )
    return value


def _broken() -> Undecodable:
    return Undecodable(
        DecodeProblem.BROKEN,
        "The pixel data cannot be decoded: damaged, cut short or at odds with the header.",
    )


# -- web frames --


def _to_web(
    frame: Frame,
    dataset: Dataset,
    form: FrameFormat,
    colours: Palette | None,
) -> Frame:
    if colours is not None:
        return colours(frame)
    if form.samples_per_pixel == 3:
        return to_8_bit(frame, pixel_bits(dataset)[1])
    return frame


def to_8_bit(frame: Frame, bits_stored: int) -> npt.NDArray[np.uint8]:
    """Colour samples of `bits_stored` bits as 8 bits, by their top bits."""
    if bits_stored <= 8 and frame.dtype == np.uint8:
        return frame
    return (frame.astype(np.uint32) >> max(0, bits_stored - 8)).astype(np.uint8)


def _colours(dataset: Dataset) -> Palette:
    try:
        return palette(dataset, little_endian=_encoding(dataset)[1])
    except BadPalette as error:
        raise Undecodable(DecodeProblem.BROKEN, str(error)) from error
