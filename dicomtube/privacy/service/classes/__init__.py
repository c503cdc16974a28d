"""What the site holds about a member: one table, from which the inventory, its counts and the export are made.

Whoever adds a table adds its line here, in the module of its room, or to NOT_ABOUT_MEMBERS; then run
`python -m dicomtube export-schema > docs/export.schema.json`. A test fails on an undecided table or column.
"""

from __future__ import annotations

from collections.abc import Mapping

from dicomtube.privacy.service.classes.account import ACCOUNT
from dicomtube.privacy.service.classes.ai import AI
from dicomtube.privacy.service.classes.imaging import IMAGING
from dicomtube.privacy.service.classes.rights import RIGHTS
from dicomtube.privacy.service.classes.traces import TRACES
from dicomtube.privacy.service.classes.writing import WRITING
from dicomtube.privacy.service.holdings import DataClass

CLASSES: tuple[DataClass, ...] = (*ACCOUNT, *IMAGING, *WRITING, *TRACES, *AI, *RIGHTS)

NOT_ABOUT_MEMBERS: Mapping[str, str] = {
    "audit_head": "where the chain of the audit log begins and ends",
    "breach": "documents a breach; names no person, but for who recorded it",
    "doomed_objects": "places in a store that are to be emptied",
    "erasure": "that an account was erased, which is then nobody's",
    "erasure_ledger": "random identifiers of what was deleted",
    "frame": "the pixels of instances in the form in which browsers fetch them; the export has the instances whole",
    "job": "identifiers and numbers for the worker, for thirty days",
    "mail_refusal": "keyed fingerprints of addresses that a server refused",
    "pending_identity": "ten minutes, before anybody is a member",
    "moderation_log": "what staff decided, for the public; names nobody and nothing",
    "periodic_run": "the worker's clock",
    "provider_revocation": "tokens on their way back to a provider, tied to no member",
    "summary_breaker": "failures of the service in a row",
    "summary_switch": "an administrator's word for the whole site",
    "tombstone": "that something stood at an address; names nobody",
}
