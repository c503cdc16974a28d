"""Volumes from packaged NIfTI files, turned into the patient's system and cut into pictures.

NIfTI counts x to the right and y to the front (RAS+), DICOM x to the left and y to the back (LPS+, PS3.3 section
C.7.6.2.1.1): both change sign. Arrays are turned once, when read; every plane is then a view of them.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import nibabel
import numpy as np
import numpy.typing as npt
from PIL import Image

from dicomtube.demo.wheels import nilearn_file

ENLARGED = 2
FAINTEST = 60  # of 255: what is darker is the rim that smoothing left around the brain

Triple = tuple[float, float, float]


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
class Section:
    """One slice in display order, interpolated to finer pixels; ``position`` is its first pixel's centre (LPS, mm)."""

    pixels: npt.NDArray[np.float32]
    position: Triple
    spacing: float


@dataclass(frozen=True)
class Volume:
    """A volume in the patient's system: ``voxels[z, y, x]`` with z to the head, y to the back, x to the left.

    ``origin`` is the centre of ``voxels[0, 0, 0]`` as (x, y, z) and ``spacing`` the cubic voxel's edge, both in mm.
    """

    voxels: npt.NDArray[Any]
    origin: Triple
    spacing: float

    def section(self, plane: Plane, index: int) -> Section:
        """A slice with ENLARGED times the pixels along each edge, as scanners interpolate in plane."""
        top = self.voxels.shape[0] - 1
        if plane is Plane.AXIAL:
            layer, first = self.voxels[index], (0, 0, index)
        elif plane is Plane.CORONAL:
            layer, first = self.voxels[::-1, index], (0, index, top)
        else:
            layer, first = self.voxels[::-1, :, index], (index, 0, top)
        rows, columns = layer.shape
        picture = Image.fromarray(np.ascontiguousarray(layer, dtype=np.float32))
        fine = picture.resize((columns * ENLARGED, rows * ENLARGED), Image.Resampling.BICUBIC)
        return Section(np.asarray(fine, dtype=np.float32), self._corner(plane, first), self.spacing / ENLARGED)

    def _corner(self, plane: Plane, first: tuple[int, int, int]) -> Triple:
        """The centre of a slice's first fine pixel, which lies nearer to the corner than the first voxel's does."""
        inwards = (1 - 1 / ENLARGED) / 2
        x, y, z = (
            self.origin[axis]
            + self.spacing * (first[axis] - inwards * (plane.directions[axis] + plane.directions[3 + axis]))
            for axis in range(3)
        )
        return x, y, z

    def occupied(self, plane: Plane) -> range:
        """The slices of a plane that show anything, first to last."""
        axis = {Plane.AXIAL: 0, Plane.CORONAL: 1, Plane.SAGITTAL: 2}[plane]
        others = tuple(other for other in range(3) if other != axis)
        filled = np.flatnonzero(self.voxels.max(axis=others) > FAINTEST)
        return range(int(filled[0]), int(filled[-1]) + 1)

    def trimmed(self, margin: int) -> "Volume":
        """The box that is not air, with at most ``margin`` voxels of air around it."""
        starts, parts = [], []
        for length, plane in zip(self.voxels.shape, (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL), strict=True):
            filled = self.occupied(plane)
            starts.append(max(filled.start - margin, 0))
            parts.append(slice(starts[-1], min(filled.stop + margin, length)))
        x, y, z = (start * self.spacing + origin for start, origin in zip(reversed(starts), self.origin, strict=True))
        return Volume(self.voxels[tuple(parts)], (x, y, z), self.spacing)


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


def _between(targets: npt.NDArray[np.floating[Any]], count: int) -> npt.NDArray[np.float64]:
    """A matrix that interpolates linearly between ``count`` samples at the target positions; nothing outside."""
    weights = np.zeros((len(targets), count))
    for row, position in enumerate(targets):
        low = int(np.floor(position))
        for sample, weight in ((low, 1 - (position - low)), (low + 1, position - low)):
            if 0 <= sample < count:
                weights[row, sample] = weight
    return weights


class Resampled:
    """A volume on another's axial sections, by trilinear interpolation, one section at a time."""

    def __init__(self, source: Volume, like: Volume) -> None:
        self._samples = source.voxels.astype(np.float64)
        depth, rows, columns = like.voxels.shape
        first = like.section(Plane.AXIAL, 0)
        self._z, self._y, self._x = (
            _between((start + np.arange(count) * step - origin) / source.spacing, length)
            for start, count, step, origin, length in zip(
                reversed(first.position),
                (depth, rows * ENLARGED, columns * ENLARGED),
                (like.spacing, first.spacing, first.spacing),
                reversed(source.origin),
                source.voxels.shape,
                strict=True,
            )
        )

    def section(self, index: int) -> npt.NDArray[np.float64]:
        """The values at the pixels of the other volume's axial section of that index."""
        layer = np.tensordot(self._z[index], self._samples, axes=1)
        result: npt.NDArray[np.float64] = self._y @ layer @ self._x.T
        return result
