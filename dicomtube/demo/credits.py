"""Whom to thank for the pictures of each demo study; docs/demo-content.md has the licences at length."""

from collections.abc import Mapping
from types import MappingProxyType

_MNI = (
    "Brain template: ICBM 152 nonlinear symmetric 2009a, copyright 1993-2009 Louis Collins, McConnell Brain Imaging "
    "Centre, Montreal Neurological Institute, McGill University; free to use, copy, modify and distribute with this "
    "notice. Packaged by nilearn (BSD 3-Clause)."
)
_SAMPLES = "from the compression samples of DICOM Working Group 4 (NEMA), packaged by pydicom-data (MIT)."

CREDITS: Mapping[str, str] = MappingProxyType(
    {
        "brain-t1": f"{_MNI} Spread from 8 to 12 bits and cut in three planes for this case.",
        "motor-map": f"{_MNI} Statistical map: NeuroVault image 10426 (CC0). Overlay made for this case.",
        "abdomen-ct": "Image: one slice of the Pancreas-CT collection (National Institutes of Health Clinical Center; "
        "The Cancer Imaging Archive; CC BY 3.0), packaged by pydicom-data (MIT). Display windows added; the second "
        "series is turned the usual way up.",
        "chest-cr": f"Image: RG1 {_SAMPLES} Margins cropped, display windows added.",
        "leg-cr": f"Image: RG3 {_SAMPLES} Margins cropped, mirrored so that the marker reads.",
        "shoulder-mr": f"Image: MR2 {_SAMPLES} A display window added.",
        "node-us": f"Image: US1 {_SAMPLES} Cropped to the echoes.",
        "echo-loop": "Loop: a test file of the pydicom project, packaged by pydicom-data (MIT). Cropped to the sector; "
        "the first 60 of 120 frames.",
        "bone-scan": f"Image: NM1, lossless and at 2097:1, {_SAMPLES} Display windows added.",
        "liver-mr": "Image: a test file of the pydicom project, packaged by pydicom-data (MIT). Overlay left out, "
        "display windows added.",
    }
)
