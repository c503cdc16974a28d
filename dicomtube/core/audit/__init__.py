"""The audit log: who did what to whom. Entries are only ever added, and chained so that a change shows.

A service calls `record` in its own transaction; the entry is sealed into the chain when that commits. See
docs/decisions/0014-audit-chain.md for what the chain proves and how a person is forgotten without breaking it.
"""

from dicomtube.core.audit.anchors import drop_anchor, read_anchors
from dicomtube.core.audit.chain import ERASED, Fault, FaultKind, Verification, seal, verify
from dicomtube.core.audit.forgetting import FORGOTTEN, forget_before, forget_person
from dicomtube.core.audit.log import record
from dicomtube.core.audit.models import AuditEntry, AuditHead

__all__ = [
    "ERASED",
    "FORGOTTEN",
    "AuditEntry",
    "AuditHead",
    "Fault",
    "FaultKind",
    "Verification",
    "drop_anchor",
    "forget_before",
    "forget_person",
    "read_anchors",
    "record",
    "seal",
    "verify",
]
