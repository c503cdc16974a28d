"""De-identification of DICOM objects: an allow-list by attribute, type and vocabulary (PS3.15 annex E)."""

from dicomtube.dicom.deidentify.engine import Deidentifier
from dicomtube.dicom.deidentify.policy import POLICY_VERSION
from dicomtube.dicom.deidentify.report import Cleaned, Outcome, PlannedChange, Report, ReviewCause
from dicomtube.dicom.errors import Held, Rejected

__all__ = [
    "POLICY_VERSION",
    "Cleaned",
    "Deidentifier",
    "Held",
    "Outcome",
    "PlannedChange",
    "Rejected",
    "Report",
    "ReviewCause",
]
