"""Image objects for the pixel tests: built ones of any layout, and pydicom's packaged files."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian


def packaged(name: str) -> Dataset:
    """One of the files that pydicom's packages carry."""
    path = get_testdata_file(name)
    assert isinstance(path, str), f"pydicom carries no {name}"
    return dcmread(path)


def image(
    frames: npt.NDArray[Any],
    *,
    photometric: str = "MONOCHROME2",
    stored: int | None = None,
    syntax: str = ExplicitVRLittleEndian,
    **attributes: Any,
) -> Dataset:
    """An uncompressed image object of frames (frames, rows, columns[, 3]) in little endian."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID("2.25.1")
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = frames.shape[:3]
    dataset.SamplesPerPixel = frames.shape[3] if frames.ndim == 4 else 1
    if frames.ndim == 4:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    bits = 8 * frames.dtype.itemsize
    dataset.BitsAllocated, dataset.BitsStored = bits, stored or bits
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(frames.dtype.kind == "i")
    data = frames.astype(frames.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
    return dataset


def ramp(*shape: int, dtype: str = "uint16", low: int = 0, high: int = 4095) -> npt.NDArray[Any]:
    """Values rising from low to high over the array, so that every place differs."""
    return np.linspace(low, high, int(np.prod(shape))).round().astype(dtype).reshape(shape)
