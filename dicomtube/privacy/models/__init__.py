"""Tables of privacy, each subject in a module of its own."""

from dicomtube.privacy.models.contact import ContactMessage, Subject
from dicomtube.privacy.models.exports import DataExport, ExportState
from dicomtube.privacy.models.requests import OPEN_STATES, Origin, RequestState, Right, RightsRequest

__all__ = [
    "OPEN_STATES",
    "ContactMessage",
    "DataExport",
    "ExportState",
    "Origin",
    "RequestState",
    "Right",
    "RightsRequest",
    "Subject",
]
