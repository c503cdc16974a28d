"""DICOM UIDs in text, and digests by which a UID is recognised that must not be kept itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

# PS3.5 section 9.1: at most 64 characters, components of digits without leading zeros. Two dots keep versions out.
_UID = re.compile(r"(?<![\d.])[0-2](?:\.(?:0|[1-9]\d*)){2,}(?!\d|\.\d)")
DIGEST_LENGTH = 24


def uids_in(text: str) -> Iterator[str]:
    """Everything in the text that has the form of a UID."""
    return (found for found in _UID.findall(text) if len(found) <= 64)


def uid_digest(uid: str) -> str:
    """The first 96 bits of SHA-256 over the UID: enough to recognise it, too little to lead back to it."""
    return hashlib.sha256(uid.encode("ascii")).hexdigest()[:DIGEST_LENGTH]
