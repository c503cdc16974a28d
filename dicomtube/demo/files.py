"""Building one DICOM file: identity planted, pixels set, encoded as Part 10 bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from dicomtube.demo.planted import demo_uid, plant

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.int16]


@dataclass(frozen=True)
class DemoFile:
    """One file as an educator's computer would hold it: a relative name and its Part 10 bytes (PS3.10)."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Window:
    """A display window in output units of the modality LUT, with the name a preset menu shows."""

    centre: float
    width: float
    name: str


@dataclass(frozen=True)
class Series:
    """What the instances of one demo series have in common."""

    study: str
    number: int
    sop_class: UID
    modality: str
    body_part: str
    study_description: str
    description: str
    image_type: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The series' folder in the upload, as a scanner's export would name it."""
        return f"{self.study}/{self.modality}{self.number:03d}"


def start(series: Series, instance: int) -> Dataset:
    """A data set with patient, study, series and SOP common modules, its identity planted."""
    dataset = Dataset()
    plant(dataset, series.study)
    dataset.SOPClassUID = series.sop_class
    dataset.SOPInstanceUID = demo_uid(series.study, str(series.number), str(instance))
    dataset.StudyInstanceUID = demo_uid(series.study, "study")
    dataset.SeriesInstanceUID = demo_uid(series.study, str(series.number))
    dataset.Modality = series.modality
    dataset.BodyPartExamined = series.body_part
    dataset.StudyDescription = series.study_description
    dataset.SeriesDescription = series.description
    dataset.SeriesNumber = series.number
    dataset.InstanceNumber = instance
    dataset.ImageType = list(series.image_type)
    dataset.BurnedInAnnotation = "NO"
    dataset.RecognizableVisualFeatures = "NO"
    return dataset


def copy_technique(source: Dataset, target: Dataset, keywords: Iterable[str]) -> None:
    """Take over named acquisition attributes. Nothing else of a packaged file's header is ever used."""
    for keyword in keywords:
        if keyword in source:
            setattr(target, keyword, source[keyword].value)


def set_windows(dataset: Dataset, windows: tuple[Window, ...]) -> None:
    """Write the VOI LUT module (PS3.3 section C.11.2), the first window being the default."""
    dataset.WindowCenter = [window.centre for window in windows]
    dataset.WindowWidth = [window.width for window in windows]
    dataset.WindowCenterWidthExplanation = [window.name for window in windows]


def set_plane(
    dataset: Dataset,
    position: tuple[float, float, float],
    rows_then_columns: tuple[int, int, int, int, int, int],
    spacing: tuple[float, float],
    frame_of_reference: str,
) -> None:
    """Write the image plane module (PS3.3 section C.7.6.2): millimetres in the patient's LPS system."""
    dataset.ImagePositionPatient = [round(value, 6) for value in position]
    dataset.ImageOrientationPatient = list(rows_then_columns)
    dataset.PixelSpacing = list(spacing)
    dataset.FrameOfReferenceUID = frame_of_reference
    dataset.PositionReferenceIndicator = ""


def finish(dataset: Dataset, pixels: Pixels, photometric: str, bits_stored: int, name: str) -> DemoFile:
    """Add the image pixel module and encode as Explicit VR Little Endian.

    ``pixels`` is (rows, columns), (rows, columns, 3) or (frames, rows, columns).
    """
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    contiguous: npt.NDArray[Any] = np.ascontiguousarray(pixels)
    dataset.set_pixel_data(contiguous, photometric, bits_stored, generate_instance_uid=False)
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return DemoFile(name, buffer.getvalue())
