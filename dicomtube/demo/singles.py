"""Single pictures from packaged DICOM files, rebuilt with a fresh header.

Only pixels and named acquisition attributes are taken over. Margins that carry burned-in text are cropped away, and
each crop is chosen so that what the case describes stays whole.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    MRImageStorage,
    NuclearMedicineImageStorage,
    UltrasoundImageStorage,
)

from dicomtube.demo.files import (
    DemoFile,
    Series,
    Window,
    copy_technique,
    finish,
    set_plane,
    set_windows,
    start,
)
from dicomtube.demo.planted import demo_uid
from dicomtube.demo.wheels import pydicom_data_file

ORIGINAL = ("ORIGINAL", "PRIMARY")
DERIVED = ("DERIVED", "PRIMARY")

MR_TECHNIQUE = (
    "ScanningSequence", "SequenceVariant", "ScanOptions", "MRAcquisitionType", "RepetitionTime", "EchoTime",
    "EchoTrainLength", "FlipAngle", "MagneticFieldStrength", "ImagedNucleus", "NumberOfAverages", "SliceThickness",
    "SpacingBetweenSlices", "PixelBandwidth", "PatientPosition",
)  # fmt: skip
CR_TECHNIQUE = ("KVP", "ViewPosition", "DistanceSourceToDetector", "ExposureTime", "PatientOrientation")


def _read(path: Path) -> tuple[Dataset, npt.NDArray[Any]]:
    source = dcmread(path)
    return source, source.pixel_array


def abdomen_ct() -> Iterator[DemoFile]:
    """One contrast-enhanced abdominal slice twice: as the public file stores it, and turned the usual way up."""
    source, stored = _read(pydicom_data_file("explicit_VR-UN.dcm"))
    spacing = float(source.PixelSpacing[0])
    x, y, z = (float(value) for value in source.ImagePositionPatient)
    turned_y = y - (stored.shape[0] - 1) * spacing
    views = (
        (1, "ABDOMEN AX", ORIGINAL, stored, (x, y, z), (1, 0, 0, 0, -1, 0)),
        (2, "ABDOMEN AX REFORMAT", DERIVED, stored[::-1], (x, turned_y, z), (1, 0, 0, 0, 1, 0)),
    )
    for number, description, kind, pixels, position, directions in views:
        series = Series(
            "abdomen-ct", number, CTImageStorage, "CT", "ABDOMEN", "CT ABDOMEN", description, (*kind, "AXIAL")
        )
        dataset = start(series, 1)
        dataset.KVP = None
        dataset.SliceThickness = None
        dataset.PatientPosition = "HFS"
        dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "HU"
        set_plane(dataset, position, directions, (spacing, spacing), demo_uid("abdomen-ct", "frame of reference"))
        set_windows(dataset, (Window(50, 400, "ABDOMEN"), Window(400, 1800, "BONE"), Window(100, 180, "LIVER")))
        yield finish(dataset, pixels, "MONOCHROME2", 16, f"{series.folder}/IM0001.dcm")


def chest_cr() -> Iterator[DemoFile]:
    """A frontal chest radiograph; the detector's top and right margins, which hold no anatomy, are cropped."""
    source, stored = _read(pydicom_data_file("RG1_UNCR.dcm"))
    series = Series("chest-cr", 1, ComputedRadiographyImageStorage, "CR", "CHEST", "XR CHEST", "CHEST PA", DERIVED)
    dataset = start(series, 1)
    copy_technique(source, dataset, CR_TECHNIQUE)
    set_windows(dataset, (Window(9000, 18000, "CHEST"), Window(15000, 30000, "WIDE"), Window(7000, 9000, "LUNG")))
    yield finish(dataset, stored[48:, :1824], "MONOCHROME1", 15, f"{series.folder}/IM0001.dcm")


def leg_cr() -> Iterator[DemoFile]:
    """A lower leg, frontal. Stored mirrored in the public file: turned back here so that its marker reads 'R'."""
    source, stored = _read(pydicom_data_file("RG3_UNCR.dcm"))
    series = Series("leg-cr", 1, ComputedRadiographyImageStorage, "CR", "LEG", "XR LOWER LEG", "LOWER LEG AP", DERIVED)
    dataset = start(series, 1)
    copy_technique(source, dataset, CR_TECHNIQUE)
    dataset.PatientOrientation = ["L", "F"]
    dataset.Laterality = "R"
    set_windows(dataset, (Window(550, 900, "BONE"), Window(700, 500, "DISTAL TIBIA")))
    upright = stored[:, ::-1]
    yield finish(dataset, upright[:, 544:1284], "MONOCHROME1", 10, f"{series.folder}/IM0001.dcm")


def shoulder_mr() -> Iterator[DemoFile]:
    """One oblique coronal T1 slice of a shoulder at 0.2 mm pixels."""
    source, stored = _read(pydicom_data_file("MR2_UNCR.dcm"))
    series = Series(
        "shoulder-mr",
        1,
        MRImageStorage,
        "MR",
        "SHOULDER",
        "MRI SHOULDER",
        "T1 SE COR OBL",
        (*ORIGINAL, "M", "SE"),
    )
    dataset = start(series, 1)
    copy_technique(source, dataset, MR_TECHNIQUE)
    copy_technique(source, dataset, ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"))
    copy_technique(source, dataset, ("RescaleIntercept", "RescaleSlope", "RescaleType"))
    dataset.FrameOfReferenceUID = demo_uid("shoulder-mr", "frame of reference")
    dataset.PositionReferenceIndicator = ""
    set_windows(dataset, (Window(1000, 2000, "DEFAULT"), Window(450, 900, "TENDON")))
    yield finish(dataset, stored, "MONOCHROME2", 12, f"{series.folder}/IM0001.dcm")


def liver_mr() -> Iterator[DemoFile]:
    """One axial fat-suppressed T1 slice of the upper abdomen after contrast."""
    source, stored = _read(pydicom_data_file("MR-SIEMENS-DICOM-WithOverlays.dcm"))
    series = Series(
        "liver-mr",
        1,
        MRImageStorage,
        "MR",
        "ABDOMEN",
        "MRI ABDOMEN LIVER",
        "T1 FS AX CONTRAST",
        (*DERIVED, "M"),
    )
    dataset = start(series, 1)
    copy_technique(source, dataset, MR_TECHNIQUE)
    copy_technique(source, dataset, ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"))
    dataset.FrameOfReferenceUID = demo_uid("liver-mr", "frame of reference")
    dataset.PositionReferenceIndicator = ""
    dataset.ContrastBolusAgent = "GADODIAMIDE"
    set_windows(dataset, (Window(450, 790, "ABDOMEN"), Window(330, 360, "LIVER")))
    yield finish(dataset, stored, "MONOCHROME2", 12, f"{series.folder}/IM0001.dcm")


def node_us() -> Iterator[DemoFile]:
    """A power Doppler picture of a superficial node, cropped to the echoes: no header, scale or colour bar."""
    _, stored = _read(pydicom_data_file("US1_UNCR.dcm"))
    series = Series("node-us", 1, UltrasoundImageStorage, "US", "", "US SOFT TISSUE", "POWER DOPPLER", DERIVED)
    dataset = start(series, 1)
    yield finish(dataset, stored[112:336, 48:596], "RGB", 8, f"{series.folder}/IM0001.dcm")


def bone_scan() -> Iterator[DemoFile]:
    """A whole-body bone scan losslessly stored, and the same scan after irreversible compression by 2097:1."""
    versions = (
        (1, "JPEG-LL.dcm", "WHOLE BODY ANTERIOR", ORIGINAL),
        (2, "JPEG2000_UNC.dcm", "WHOLE BODY ANTERIOR COMPRESSED", DERIVED),
    )
    for number, name, description, kind in versions:
        source, stored = _read(pydicom_data_file(name))
        series = Series(
            "bone-scan", number, NuclearMedicineImageStorage, "NM", "WHOLEBODY", "NM BONE SCAN", description,
            (*kind, "WHOLE BODY", "EMISSION"),
        )  # fmt: skip
        dataset = start(series, 1)
        copy_technique(source, dataset, ("CountsAccumulated", "ScanVelocity", "ScanLength", "PixelSpacing"))
        dataset.PatientPosition = "HFS"
        dataset.NumberOfFrames = 1
        dataset.FrameIncrementPointer = [0x00540010, 0x00540020]
        dataset.EnergyWindowVector = dataset.NumberOfEnergyWindows = 1
        dataset.DetectorVector = dataset.NumberOfDetectors = 1
        dataset.EnergyWindowInformationSequence = [Dataset()]
        dataset.DetectorInformationSequence = [Dataset()]
        if number == 2:
            dataset.LossyImageCompression = "01"
            dataset.LossyImageCompressionRatio = 2097
            dataset.LossyImageCompressionMethod = "ISO_15444_1"
        set_windows(dataset, (Window(65, 130, "BONE SCAN"), Window(30, 60, "SOFT TISSUE")))
        pixels = stored.astype(np.int16)
        yield finish(dataset, pixels, "MONOCHROME2", 16, f"{series.folder}/IM0001.dcm")
