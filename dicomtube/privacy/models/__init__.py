"""Tables of privacy, each subject in a module of its own."""

from dicomtube.privacy.models.breaches import AUTHORITY_CLOCK, Breach, BreachState
from dicomtube.privacy.models.contact import ContactMessage, Subject
from dicomtube.privacy.models.erasures import Cause, DoomedObjects, Erasure, Extent, Store
from dicomtube.privacy.models.exports import DataExport, ExportState
from dicomtube.privacy.models.requests import OPEN_STATES, Origin, RequestState, Right, RightsRequest

__all__ = [
    "AUTHORITY_CLOCK",
    "OPEN_STATES",
    "Breach",
    "BreachState",
    "Cause",
    "ContactMessage",
    "DataExport",
    "DoomedObjects",
    "Erasure",
    "ExportState",
    "Extent",
    "Origin",
    "RequestState",
    "Right",
    "RightsRequest",
    "Store",
    "Subject",
]
