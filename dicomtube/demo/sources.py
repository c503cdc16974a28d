"""The demo studies by key: what builds their files, and whom to credit for the pictures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dicomtube.demo.files import DemoFile
from dicomtube.demo.loops import echo_loop
from dicomtube.demo.planted import PLANTED, PLANTED_UIDS
from dicomtube.demo.singles import abdomen_ct, bone_scan, chest_cr, leg_cr, liver_mr, node_us, shoulder_mr
from dicomtube.demo.volumes import brain_t1, motor_map

__all__ = ["PLANTED", "PLANTED_UIDS", "STUDIES", "DemoFile", "DemoStudy"]


@dataclass(frozen=True)
class DemoStudy:
    """One study to upload: ``files`` builds it afresh on each call, one file at a time."""

    key: str
    files: Callable[[], Iterator[DemoFile]]
    credit: str


_MNI = (
    "Brain template: ICBM 152 nonlinear symmetric 2009a, copyright 1993-2009 Louis Collins, McConnell Brain Imaging "
    "Centre, Montreal Neurological Institute, McGill University; used with permission granted to all, without fee. "
    "Packaged by nilearn (BSD 3-Clause)."
)
_COMPSAMPLES = "from the compression samples of DICOM Working Group 4 (NEMA), packaged by pydicom-data (MIT)."

STUDIES: Mapping[str, DemoStudy] = MappingProxyType(
    {
        study.key: study
        for study in (
            DemoStudy("brain-t1", brain_t1, _MNI),
            DemoStudy("motor-map", motor_map, f"{_MNI} Statistical map: NeuroVault image 10426 (CC0)."),
            DemoStudy(
                "abdomen-ct",
                abdomen_ct,
                "Image: one slice of the Pancreas-CT collection (National Institutes of Health Clinical Center, The "
                "Cancer Imaging Archive, CC BY 3.0), packaged by pydicom-data (MIT); windows added, second series "
                "turned the usual way up.",
            ),
            DemoStudy("chest-cr", chest_cr, f"Image RG1 {_COMPSAMPLES} Margins cropped, window adjusted."),
            DemoStudy("leg-cr", leg_cr, f"Image RG3 {_COMPSAMPLES} Margins cropped, mirrored back."),
            DemoStudy("shoulder-mr", shoulder_mr, f"Image MR2 {_COMPSAMPLES}"),
            DemoStudy("node-us", node_us, f"Image US1 {_COMPSAMPLES} Cropped to the echoes."),
            DemoStudy(
                "echo-loop",
                echo_loop,
                "Loop: a test file of the pydicom project, packaged by pydicom-data (MIT). Cropped to the sector, first "
                "60 of 120 frames.",
            ),
            DemoStudy("bone-scan", bone_scan, f"Image NM1 {_COMPSAMPLES}"),
            DemoStudy(
                "liver-mr",
                liver_mr,
                "Image: a test file of the pydicom project, packaged by pydicom-data (MIT). Overlay removed.",
            ),
        )
    }
)
"""Every demo study by its key, in the order to upload."""
