"""E-mail addresses: what is one, and the key by which one is recognised without being kept."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy.orm import Session

from dicomtube.core.errors import Invalid
from dicomtube.core.seal import seal_of

LONGEST_ADDRESS = 254  # RFC 5321 4.5.3.1.3, without the brackets
# Quoted local parts and comments are valid, and nobody's address.
_FORBIDDEN = r"\s@<>()\[\]\\,;:\"\x00-\x1f\x7f"
_ADDRESS = re.compile(rf"[^{_FORBIDDEN}]{{1,64}}@[^{_FORBIDDEN}]+\.[^{_FORBIDDEN}.]{{2,}}")


def clean_address(text: str) -> str:
    """The e-mail address in `text`. Raises Invalid when it is not exactly one."""
    text = text.strip()
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise Invalid("This is not an e-mail address.")
    return text


def address_key(session: Session, address: str) -> str:
    """The same for every spelling of an address, and nothing to be learnt from it without the site's secret."""
    return seal_of(session).fingerprint(unicodedata.normalize("NFKC", address.strip()).casefold())
