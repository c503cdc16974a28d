"""A healthy brain in three planes, and a colour map of hand movement, cut from volumes in MNI space."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage, SecondaryCaptureImageStorage

from dicomtube.demo.files import DemoFile, Series, Window, finish, set_plane, set_windows, start
from dicomtube.demo.planted import demo_uid
from dicomtube.demo.volumes import Plane, Resampled, Section, Volume, read_nifti

T1_TEMPLATE = "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz"
MOTOR_MAP = "image_10426.nii.gz"
AIR_AROUND = 6

SPREAD = 16  # the template's 8 bits to the 12 bits a scanner stores
T1_WINDOWS = (Window(2350, 2900, "BRAIN"), Window(2850, 1500, "WHITE MATTER"))
T1_FLOOR, T1_CEILING = 900, 3800

MAP_THRESHOLD = 4.0
MAP_CEILING = 7.94
MAP_STEP = 2
MAP_EXTENT = (-36, 78)

ORIGINAL = ("ORIGINAL", "PRIMARY", "M")
REFORMATTED = ("DERIVED", "SECONDARY", "REFORMATTED")


def _t1_series(study: str, number: int, plane: Plane, kind: tuple[str, ...]) -> Series:
    return Series(
        study=study,
        number=number,
        sop_class=MRImageStorage,
        modality="MR",
        body_part="BRAIN",
        study_description="MRI BRAIN",
        description=f"T1 3D {plane.label}",
        image_type=kind,
    )


def _spread(section: Section) -> npt.NDArray[np.uint16]:
    return np.clip(np.round(section.pixels * SPREAD), 0, 4095).astype(np.uint16)


def _place(dataset: Dataset, section: Section, plane: Plane, thickness: float, step: float) -> None:
    dataset.SliceThickness = thickness
    dataset.SpacingBetweenSlices = step
    frame = demo_uid(str(dataset.StudyInstanceUID), "frame of reference")
    set_plane(dataset, section.position, plane.directions, (section.spacing, section.spacing), frame)


def _t1_file(series: Series, volume: Volume, plane: Plane, index: int, instance: int, step: float) -> DemoFile:
    """One T1 slice. TR, TE and flip angle are those of the ICBM protocol the template was averaged from."""
    section = volume.section(plane, index)
    dataset = start(series, instance)
    dataset.ScanningSequence = "GR"
    dataset.SequenceVariant = "SP"
    dataset.ScanOptions = ""
    dataset.MRAcquisitionType = "3D"
    dataset.RepetitionTime = 18
    dataset.EchoTime = 10
    dataset.FlipAngle = 30
    dataset.EchoTrainLength = 1
    dataset.MagneticFieldStrength = 1.5
    dataset.ImagedNucleus = "1H"
    dataset.PatientPosition = "HFS"
    _place(dataset, section, plane, volume.spacing, step)
    set_windows(dataset, T1_WINDOWS)
    return finish(dataset, _spread(section), "MONOCHROME2", 12, f"{series.folder}/IM{instance:04d}.dcm")


def brain_t1() -> Iterator[DemoFile]:
    """The ICBM152 brain: axial and coronal every millimetre, sagittal every second one."""
    volume = read_nifti(T1_TEMPLATE).trimmed(AIR_AROUND)
    for number, plane, step in ((1, Plane.AXIAL, 1), (2, Plane.CORONAL, 1), (3, Plane.SAGITTAL, 2)):
        series = _t1_series("brain-t1", number, plane, ORIGINAL if plane is Plane.AXIAL else REFORMATTED)
        for instance, index in enumerate(volume.occupied(plane)[::step], start=1):
            yield _t1_file(series, volume, plane, index, instance, step * volume.spacing)


def _fuse(anatomy: npt.NDArray[np.uint16], score: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Colour the pixels beyond the threshold: red to yellow where positive, blue to cyan where negative."""
    level = (anatomy.astype(np.float64) - T1_FLOOR) / (T1_CEILING - T1_FLOOR)
    base = np.repeat((np.clip(level, 0, 1) * 235)[..., None], 3, axis=-1)
    strength = np.clip((np.abs(score) - MAP_THRESHOLD) / (MAP_CEILING - MAP_THRESHOLD), 0, 1)
    full, half, none = np.full_like(strength, 255), 60 + 180 * strength, np.full_like(strength, 30)
    warm = np.stack((full, half, none), axis=-1)
    cool = np.stack((none, half, full), axis=-1)
    colour = np.where((score > 0)[..., None], warm, cool)
    shown = (np.abs(score) >= MAP_THRESHOLD) & (anatomy > T1_FLOOR)
    mixed = np.where(shown[..., None], 0.3 * base + 0.7 * colour, base)
    return np.round(mixed).astype(np.uint8)


def motor_map() -> Iterator[DemoFile]:
    """Axial T1 slices, and the same slices with the left-minus-right button press map laid over them."""
    anatomy = read_nifti(T1_TEMPLATE).trimmed(AIR_AROUND)
    scores = Resampled(read_nifti(MOTOR_MAP), anatomy)
    lowest, highest = (round((z - anatomy.origin[2]) / anatomy.spacing) for z in MAP_EXTENT)
    slices = range(lowest, highest + 1, MAP_STEP)
    step = MAP_STEP * anatomy.spacing
    plain = _t1_series("motor-map", 1, Plane.AXIAL, ORIGINAL)
    for instance, index in enumerate(slices, start=1):
        yield _t1_file(plain, anatomy, Plane.AXIAL, index, instance, step)
    fused = Series(
        study="motor-map",
        number=2,
        sop_class=SecondaryCaptureImageStorage,
        modality="MR",
        body_part="BRAIN",
        study_description="MRI BRAIN",
        description="FMRI FUSION AX",
        image_type=("DERIVED", "SECONDARY", "FUSED"),
    )
    for instance, index in enumerate(slices, start=1):
        section = anatomy.section(Plane.AXIAL, index)
        dataset = start(fused, instance)
        dataset.ConversionType = "WSD"
        _place(dataset, section, Plane.AXIAL, anatomy.spacing, step)
        pixels = _fuse(_spread(section), scores.section(index))
        yield finish(dataset, pixels, "RGB", 8, f"{fused.folder}/IM{instance:04d}.dcm")
