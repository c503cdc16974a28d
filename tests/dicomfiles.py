"""Synthetic DICOM files for tests, with planted identifying values to search for afterwards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"


@dataclass(frozen=True)
class Planted:
    """Identifying values that must be nowhere after an ingest."""

    name: str = "PLANTEDSURNAME^Quirina"
    patient_id: str = "PLANTEDID-7731"
    birth_date: str = "19530217"
    study_date: str = "20190611"
    accession: str = "PLANTEDACC55"
    institution: str = "Planted Memorial Hospital"
    physician: str = "PLANTEDDOC^Otto"
    file_name: str = "PLANTEDFILE_Quirina"
    uid_root: str = "1.2.826.0.1.3680043.8.498.77777"

    def needles(self) -> list[bytes]:
        """What to search for in bytes."""
        values = ["PLANTEDSURNAME", "Quirina", "PLANTEDID", "PLANTEDACC", "Planted Memorial", "PLANTEDDOC"]
        values += [self.birth_date, self.study_date, self.file_name, self.uid_root]
        return [value.encode() for value in values]


PLANTED = Planted()


def ct_slice(number: int, *, study: int = 1, series: int = 1, size: int = 128, planted: Planted = PLANTED) -> bytes:
    """Slice `number` (from 1) of an axial CT: a bright disc whose place and radius tell the slice."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(CT_IMAGE_STORAGE)
    meta.MediaStorageSOPInstanceUID = UID(f"{planted.uid_root}.{study}.{series}.{number}")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = Dataset()
    dataset.file_meta = meta
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SOPClassUID = meta.MediaStorageSOPClassUID
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID = f"{planted.uid_root}.{study}"
    dataset.SeriesInstanceUID = f"{planted.uid_root}.{study}.{series}"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = planted.study_date
    dataset.StudyTime = "101530"
    dataset.AccessionNumber = planted.accession
    dataset.Modality = "CT"
    dataset.Manufacturer = "SIEMENS"
    dataset.InstitutionName = planted.institution
    dataset.ReferringPhysicianName = planted.physician
    dataset.StudyDescription = "CT Abdomen with contrast"
    dataset.SeriesDescription = "Axial abdomen"
    dataset.PatientName = planted.name
    dataset.PatientID = planted.patient_id
    dataset.PatientBirthDate = planted.birth_date
    dataset.PatientSex = "F"
    dataset.PatientAge = "066Y"
    dataset.BodyPartExamined = "ABDOMEN"
    dataset.KVP = "120"
    dataset.SliceThickness = "5"
    dataset.SeriesNumber = series
    dataset.InstanceNumber = number
    dataset.ImagePositionPatient = [-100.0, -100.0, 5.0 * number]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.FrameOfReferenceUID = f"{planted.uid_root}.{study}.999"
    dataset.PixelSpacing = [1.5, 1.5]
    dataset.RescaleIntercept, dataset.RescaleSlope = "-1024", "1"
    dataset.WindowCenter, dataset.WindowWidth = "40", "400"
    dataset.WindowCenterWidthExplanation = "ABDOMEN"
    _set_pixels(dataset, number, size)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _set_pixels(dataset: Dataset, number: int, size: int) -> None:
    rows, columns = np.mgrid[0:size, 0:size]
    body = np.hypot(rows - size / 2, columns - size / 2) < size * 0.4
    organ = np.hypot(rows - size / 2, columns - size / 3) < 4 + number % 20
    noise = np.random.default_rng(number).integers(-15, 15, (size, size))
    pixels = np.where(body, 1064, 24) + np.where(organ & body, 120, 0) + noise
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows = dataset.Columns = size
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelData = np.clip(pixels, 0, 4095).astype("<u2").tobytes()


def ct_series(count: int, **options: int) -> Iterator[bytes]:
    """A series of `count` slices."""
    return (ct_slice(number, **options) for number in range(1, count + 1))  # type: ignore[arg-type]


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of those files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ct_zip(count: int, planted: Planted = PLANTED) -> bytes:
    """A zip of a CT as an export names it: folders and files after the patient."""
    return zipped({f"{planted.file_name}/{planted.study_date}/IM{n:04d}.dcm": ct_slice(n) for n in range(1, count + 1)})
