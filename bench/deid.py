"""How many 512x512 16-bit CT files a CPU second de-identifies, side by side with other tools and a byte copy.

Run it with `make bench-deid`. Every contestant reads the same files from the same folder and writes new ones, in
one process on one core; the unit is CPU time, so that a busy machine does not change the ratios. The last line
is for machines: ``ratio_to_dicognito=R ratio_to_copy=R``.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from dicognito.anonymizer import Anonymizer
from dicomanonymizer import anonymize_dicom_file
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from dicomtube.cli.pixelcheck import review
from dicomtube.dicom.deidentify import Deidentifier
from dicomtube.screening import Unscreened

SIZE = 512


def series(count: int) -> list[Dataset]:
    """A CT series with a header as scanners write it: some 120 elements, sequences, private blocks."""
    study, series_uid, frame = generate_uid(), generate_uid(), generate_uid()
    return [_slice(index, study, series_uid, frame) for index in range(count)]


def _slice(index: int, study: str, series_uid: str, frame: str) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"]
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, generate_uid()
    for name in ("Instance Creation", "Study", "Series", "Acquisition", "Content"):
        stem = name.replace(" ", "")
        setattr(dataset, f"{stem}Date", "20230412")
        setattr(dataset, f"{stem}Time", f"1015{index % 60:02}.123000")
    dataset.AccessionNumber, dataset.Modality, dataset.Manufacturer = "A20230412001", "CT", "SIEMENS"
    dataset.InstitutionName, dataset.InstitutionAddress = "St. Example Hospital", "1 Example Street, Example City"
    dataset.ReferringPhysicianName, dataset.StationName = "Referrer^Rita", "CTAWP73491"
    dataset.StudyDescription, dataset.SeriesDescription = "CT Thorax/Abdomen", "Thorax  5.0  B70f"
    dataset.InstitutionalDepartmentName = "Radiology"
    dataset.PerformingPhysicianName, dataset.OperatorsName = "Performer^Paul", "Operator^Olga"
    dataset.ManufacturerModelName = "SOMATOM Definition AS+"
    dataset.ReferencedStudySequence = Sequence([_reference(generate_uid())])
    dataset.ReferencedImageSequence = Sequence([_reference(generate_uid()) for _ in range(3)])
    dataset.PatientName, dataset.PatientID = "Example^Erika^Maria", "PID-4711-0815"
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19600229", "F", "063Y"
    dataset.PatientAddress, dataset.PatientSize, dataset.PatientWeight = "Somewhere 12", "1.68", "71.5"
    dataset.BodyPartExamined, dataset.ScanOptions = "CHEST", "HELICAL_CT"
    dataset.SliceThickness, dataset.KVP, dataset.DataCollectionDiameter = "5", "120", "500"
    dataset.DeviceSerialNumber, dataset.SoftwareVersions = "73491", "syngo CT 2012B"
    dataset.ProtocolName, dataset.ReconstructionDiameter = "ThoraxRoutine", "348"
    dataset.DistanceSourceToDetector, dataset.DistanceSourceToPatient = "1085.6", "595"
    dataset.GantryDetectorTilt, dataset.TableHeight, dataset.RotationDirection = "0", "147", "CW"
    dataset.ExposureTime, dataset.XRayTubeCurrent, dataset.Exposure = "500", str(180 + index % 40), "92"
    dataset.FilterType, dataset.GeneratorPower, dataset.FocalSpots = "FLAT", "22", "1.2"
    dataset.DateOfLastCalibration, dataset.TimeOfLastCalibration = "20230411", "072211.000"
    dataset.ConvolutionKernel, dataset.PatientPosition = ["B70f"], "HFS"
    dataset.SingleCollimationWidth, dataset.TotalCollimationWidth = 0.6, 38.4
    dataset.TableSpeed, dataset.TableFeedPerRotation, dataset.SpiralPitchFactor = 46.0, 23.0, 0.6
    dataset.CTDIvol, dataset.IrradiationEventUID = 6.2, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.StudyID = study, series_uid, "1"
    dataset.SeriesNumber, dataset.AcquisitionNumber, dataset.InstanceNumber = "2", "3", str(index + 1)
    dataset.ImagePositionPatient = ["-174.0", "-301.5", f"{-5.0 * index:.1f}"]
    dataset.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = frame, ""
    dataset.SliceLocation, dataset.ImageComments = f"{-5.0 * index:.1f}", "spiral"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows = dataset.Columns = SIZE
    dataset.PixelSpacing = ["0.6796875", "0.6796875"]
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.SmallestImagePixelValue, dataset.LargestImagePixelValue = 0, 4000
    dataset.WindowCenter, dataset.WindowWidth = ["-600", "40"], ["1200", "350"]
    dataset.RescaleIntercept, dataset.RescaleSlope = "-1024", "1"
    dataset.WindowCenterWidthExplanation = ["LUNG", "SOFT TISSUE"]
    dataset.RequestingPhysician, dataset.RequestedProcedureDescription = "Requester^Rolf", "CT Thorax"
    dataset.PerformedProcedureStepStartDate, dataset.PerformedProcedureStepStartTime = "20230412", "101500.000"
    dataset.PerformedProcedureStepID, dataset.PerformedProcedureStepDescription = "PPS-77", "CT Thorax"
    dataset.RequestAttributesSequence = Sequence([_request()])
    dataset.ProcedureCodeSequence = Sequence([_code("RPID16", "RPLEX", "CT Chest without contrast")])
    dataset.AnatomicRegionSequence = Sequence([_code("51185008", "SCT", "Chest")])
    _private_blocks(dataset, index)
    noise = np.random.default_rng(index)
    dataset.PixelData = noise.integers(0, 4000, (SIZE, SIZE), dtype=np.uint16).tobytes()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return dataset


def _reference(uid: str) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CTImageStorage, uid
    return item


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def _request() -> Dataset:
    item = Dataset()
    item.RequestedProcedureID, item.ScheduledProcedureStepID = "RP-1", "SPS-1"
    item.ScheduledProcedureStepDescription = "CT Thorax"
    return item


def _private_blocks(dataset: Dataset, index: int) -> None:
    block = dataset.private_block(0x0019, "SIEMENS CT VA0  COAD", create=True)
    for offset in range(0x90, 0xA8):
        block.add_new(offset, "DS", str(index + offset))
    block = dataset.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x08, "CS", "SOM 5")
    block.add_new(0x10, "OB", bytes(4096))


def measure(work: Callable[[Path, Path], None], files: list[Path], rounds: int) -> float:
    """Files per CPU second, children included; the best of ``rounds``."""
    best = 0.0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            before = time.process_time() + _children()
            for path in files:
                work(path, Path(folder) / path.name)
            best = max(best, len(files) / (time.process_time() + _children() - before))
    return best


def _children() -> float:
    times = os.times()
    return float(times.children_user + times.children_system)


def _dicomtube() -> Callable[[Path, Path], None]:
    deidentifier = Deidentifier(bytes(range(32)), "bench")

    def work(source: Path, target: Path) -> None:
        target.write_bytes(deidentifier.clean(source.read_bytes()).data)

    return work


def _dicognito() -> Callable[[Path, Path], None]:
    anonymizer = Anonymizer(seed="bench")

    def work(source: Path, target: Path) -> None:
        with source.open("rb") as stream:
            dataset = dcmread(stream, force=False)
        anonymizer.anonymize(dataset)
        dataset.save_as(target)

    return work


def _dicom_anonymizer() -> Callable[[Path, Path], None]:
    def work(source: Path, target: Path) -> None:
        anonymize_dicom_file(str(source), str(target))

    return work


def _gdcmanon() -> Callable[[Path, Path], None] | None:
    program = shutil.which("gdcmanon")
    if program is None:
        return None

    def work(source: Path, target: Path) -> None:
        subprocess.run([program, "--dumb", "--remove", "10,10", str(source), str(target)], check=True)

    return work


def _pixel_check(files: list[Path]) -> float:
    """CPU seconds that looking for burned-in text costs for the series; loading the models is not counted."""
    review({"first": Unscreened(files[0], frozenset())}, None)
    before = time.process_time()
    review({path.name: Unscreened(path, frozenset()) for path in files}, None)
    return time.process_time() - before


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def main() -> None:
    """Measure every contestant that is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for index, dataset in enumerate(series(arguments.files)):
            path = Path(folder) / f"{index:04}.dcm"
            dataset.save_as(path, enforce_file_format=True)
            files.append(path)
        contestants = {
            "byte copy": _copy,
            "dicomtube": _dicomtube(),
            "dicognito": _dicognito(),
            "dicom-anonymizer": _dicom_anonymizer(),
            "gdcmanon": _gdcmanon(),
        }
        speed: dict[str, float] = {}
        for name, work in contestants.items():
            if work is None:
                print(f"{name:18} not installed")
                continue
            speed[name] = measure(work, files, arguments.rounds)
            print(f"{name:18} {speed[name]:8.0f} files per CPU second", flush=True)
        seconds = _pixel_check(files)
        print(f"pixel check        {seconds:8.1f} CPU seconds for a series of {len(files)}", flush=True)
    ours = speed["dicomtube"]
    print(
        f"ratio_to_dicognito={ours / speed['dicognito']:.2f} ratio_to_copy={ours / speed['byte copy']:.2f}", flush=True
    )


if __name__ == "__main__":
    main()
