"""Series cut from volumes in MNI space: a healthy brain in three planes, and a colour map of hand movement.

NIfTI puts x to the patient's right-to-left as RAS+, DICOM as LPS+ (PS3.3 section C.7.6.2.1.1): both horizontal axes
change sign. Arrays are turned once, into (z up, y to posterior, x to left), and every plane is a view of that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import nibabel
import numpy as np
import numpy.typing as npt
from pydicom.uid import MRImageStorage, SecondaryCaptureImageStorage

from dicomtube.demo.files import DemoFile, Series, Window, finish, set_plane, set_windows, start
from dicomtube.demo.planted import demo_uid
from dicomtube.demo.wheels import nilearn_file

T1_TEMPLATE = "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz"
MOTOR_MAP = "image_10426.nii.gz"

T1_WINDOWS = (Window(2350, 2900, "BRAIN"), Window(2850, 1500, "GREY-WHITE"))
T1_WINDOW_FLOOR, T1_WINDOW_CEILING = 900, 3800

MAP_THRESHOLD = 4.0
MAP_CEILING = 7.94
MAP_STEP = 2


class Plane(Enum):
    """A cutting plane: its name in a series description and its row and column directions (LPS)."""

    AXIAL = ("AX", (1, 0, 0, 0, 1, 0))
    CORONAL = ("COR", (1, 0, 0, 0, 0, -1))
    SAGITTAL = ("SAG", (0, 1, 0, 0, 0, -1))

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def directions(self) -> tuple[int, int, int, int, int, int]:
        return self.value[1]


@dataclass(frozen=True)
class Volume:
    """A volume in the patient's system: ``voxels[z, y, x]`` with z to the head, y to the back, x to the left.

    ``origin`` is the centre of ``voxels[0, 0, 0]`` as (x, y, z) and ``spacing`` the cubic voxel's edge, both in mm.
    """

    voxels: npt.NDArray[np.generic]
    origin: tuple[float, float, float]
    spacing: float

    def at(self, z: int, y: int, x: int) -> tuple[float, float, float]:
        """The centre of a voxel as (x, y, z) in mm, LPS."""
        return (
            self.origin[0] + x * self.spacing,
            self.origin[1] + y * self.spacing,
            self.origin[2] + z * self.spacing,
        )

    def section(self, plane: Plane, index: int) -> tuple[npt.NDArray[np.generic], tuple[float, float, float]]:
        """One slice, its rows and columns in display order, and the centre of its first pixel."""
        depth = self.voxels.shape[0] - 1
        if plane is Plane.AXIAL:
            return self.voxels[index], self.at(index, 0, 0)
        if plane is Plane.CORONAL:
            return self.voxels[::-1, index], self.at(depth, index, 0)
        return self.voxels[::-1, :, index], self.at(depth, 0, index)

    def occupied(self, plane: Plane) -> range:
        """The slices of a plane that hold anything but air, first to last."""
        axis = {Plane.AXIAL: 0, Plane.CORONAL: 1, Plane.SAGITTAL: 2}[plane]
        others = tuple(other for other in range(3) if other != axis)
        filled = np.flatnonzero(self.voxels.max(axis=others))
        return range(int(filled[0]), int(filled[-1]) + 1)


def read_nifti(name: str) -> Volume:
    """A packaged NIfTI volume, turned into LPS display order. Its axes must be orthogonal, its voxels cubic."""
    image = nibabel.loadsave.load(nilearn_file(name))
    if not isinstance(image, nibabel.nifti1.Nifti1Image):
        raise ValueError(f"{name} is not a NIfTI-1 volume")
    affine = np.asarray(image.affine, dtype=float)
    steps, first = np.diag(affine)[:3], affine[:3, 3]
    spacing = float(abs(steps[0]))
    if not np.allclose(affine[:3, :3], np.diag(steps)) or not np.allclose(abs(steps), spacing):
        raise ValueError(f"{name} is not an orthogonal volume of cubic voxels")
    stored = np.asanyarray(image.dataobj)
    last = first + (np.array(stored.shape) - 1) * steps
    turn = tuple(slice(None, None, -1 if wrong else 1) for wrong in (steps[0] > 0, steps[1] > 0, steps[2] < 0))
    right, front, bottom = max(first[0], last[0]), max(first[1], last[1]), min(first[2], last[2])
    return Volume(stored[turn].transpose(2, 1, 0), (-float(right), -float(front), float(bottom)), spacing)


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


def _t1_file(series: Series, volume: Volume, plane: Plane, index: int, instance: int, step: float) -> DemoFile:
    """One T1 slice. The template's 8-bit values are spread to 12 bits, as a scanner would store them.

    TR, TE and flip angle are those of the ICBM protocol the template was averaged from.
    """
    section, position = volume.section(plane, index)
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
    dataset.SliceThickness = volume.spacing
    dataset.SpacingBetweenSlices = step
    frame = demo_uid(series.study, "frame of reference")
    set_plane(dataset, position, plane.directions, (volume.spacing, volume.spacing), frame)
    set_windows(dataset, T1_WINDOWS)
    pixels = section.astype(np.uint16) * 16
    return finish(dataset, pixels, "MONOCHROME2", 12, f"{series.folder}/IM{instance:04d}.dcm")


def brain_t1() -> Iterator[DemoFile]:
    """The ICBM152 brain: axial and coronal every millimetre, sagittal every second one."""
    volume = read_nifti(T1_TEMPLATE)
    original, reformat = ("ORIGINAL", "PRIMARY", "M"), ("DERIVED", "SECONDARY", "REFORMATTED")
    for number, plane, step in ((1, Plane.AXIAL, 1), (2, Plane.CORONAL, 1), (3, Plane.SAGITTAL, 2)):
        series = _t1_series("brain-t1", number, plane, original if number == 1 else reformat)
        for instance, index in enumerate(volume.occupied(plane)[::step], start=1):
            yield _t1_file(series, volume, plane, index, instance, step * volume.spacing)


def _between(targets: npt.NDArray[np.floating[Any]], count: int) -> npt.NDArray[np.float64]:
    """A matrix that interpolates linearly between ``count`` samples at the target positions; nothing outside."""
    weights = np.zeros((len(targets), count))
    for row, position in enumerate(targets):
        low = int(np.floor(position))
        for sample, weight in ((low, 1 - (position - low)), (low + 1, position - low)):
            if 0 <= sample < count:
                weights[row, sample] = weight
    return weights


class _Resampled:
    """The source volume on another's grid by trilinear interpolation, one axial slice at a time."""

    def __init__(self, source: Volume, like: Volume) -> None:
        self._samples = source.voxels.astype(np.float64)
        self._z, self._y, self._x = (
            _between(
                (
                    like.origin[coordinate]
                    - source.origin[coordinate]
                    + np.arange(like.voxels.shape[axis], dtype=np.float64) * like.spacing
                )
                / source.spacing,
                source.voxels.shape[axis],
            )
            for axis, coordinate in ((0, 2), (1, 1), (2, 0))
        )

    def slice(self, index: int) -> npt.NDArray[np.float64]:
        layer = np.tensordot(self._z[index], self._samples, axes=1)
        result: npt.NDArray[np.float64] = self._y @ layer @ self._x.T
        return result


def _fuse(grey: npt.NDArray[np.generic], score: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Colour the voxels beyond the threshold: red to yellow where positive, blue to cyan where negative."""
    depth = grey.astype(np.float64) * 16
    level = (depth - T1_WINDOW_FLOOR) / (T1_WINDOW_CEILING - T1_WINDOW_FLOOR)
    base = np.repeat((np.clip(level, 0, 1) * 235)[..., None], 3, axis=-1)
    strength = np.clip((np.abs(score) - MAP_THRESHOLD) / (MAP_CEILING - MAP_THRESHOLD), 0, 1)
    full, half, none = np.full_like(strength, 255), 60 + 180 * strength, np.full_like(strength, 30)
    warm = np.stack((full, half, none), axis=-1)
    cool = np.stack((none, half, full), axis=-1)
    colour = np.where((score > 0)[..., None], warm, cool)
    shown = (np.abs(score) >= MAP_THRESHOLD) & (depth > 0)
    mixed = np.where(shown[..., None], 0.3 * base + 0.7 * colour, base)
    return np.round(mixed).astype(np.uint8)


def motor_map() -> Iterator[DemoFile]:
    """Axial T1 slices, and the same slices with the left-minus-right button press map laid over them."""
    anatomy = read_nifti(T1_TEMPLATE)
    scores = _Resampled(read_nifti(MOTOR_MAP), anatomy)
    lowest, highest = (round(z - anatomy.origin[2]) for z in (-36, 78))
    slices = range(lowest, highest + 1, MAP_STEP)
    plain = _t1_series("motor-map", 1, Plane.AXIAL, ("ORIGINAL", "PRIMARY", "M"))
    for instance, index in enumerate(slices, start=1):
        yield _t1_file(plain, anatomy, Plane.AXIAL, index, instance, MAP_STEP * anatomy.spacing)
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
        section, position = anatomy.section(Plane.AXIAL, index)
        dataset = start(fused, instance)
        dataset.ConversionType = "WSD"
        dataset.SliceThickness = anatomy.spacing
        dataset.SpacingBetweenSlices = MAP_STEP * anatomy.spacing
        frame = demo_uid("motor-map", "frame of reference")
        set_plane(dataset, position, Plane.AXIAL.directions, (anatomy.spacing, anatomy.spacing), frame)
        pixels = _fuse(section, scores.slice(index))
        yield finish(dataset, pixels, "RGB", 8, f"{fused.folder}/IM{instance:04d}.dcm")
