"""Encryption of the few values that must be read again and that a copy of the database should not tell."""

from __future__ import annotations

import base64
import hmac
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from dicomtube.core.db import Database


class BrokenSeal(ValueError):
    """It was sealed under another key, for another purpose, or was changed."""


class Seal:
    """Closes and opens text with a key derived from a secret of the site's, one for each purpose (RFC 5869)."""

    def __init__(self, secret: str, purpose: str) -> None:
        def key(use: str) -> bytes:
            return HKDF(SHA256(), 32, salt=None, info=f"{purpose}{use}".encode()).derive(secret.encode())

        self._fernet = Fernet(base64.urlsafe_b64encode(key("")))
        self._print_key = key(" fingerprints")

    def close(self, text: str) -> str:
        """The text, encrypted and authenticated."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises BrokenSeal."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise BrokenSeal("sealed under another secret") from error

    def fingerprint(self, text: str) -> str:
        """64 hex digits that are the same for the same text and tell nothing of it without the secret."""
        return hmac.digest(self._print_key, text.encode(), "sha256").hex()


_SEALS: WeakKeyDictionary[Dialect, Seal] = WeakKeyDictionary()  # an engine and its read-only view share the dialect


def provide_seal(database: Database, secret: str) -> None:
    """From here on, services find a seal by any session of this database."""
    _SEALS[database.engine.dialect] = Seal(secret, "dicomtube sealed columns")


def seal_of(session: Session) -> Seal:
    """The seal of the site that this session belongs to."""
    found = _SEALS.get(session.get_bind().dialect)
    if found is None:
        raise RuntimeError("no seal: open the database through open_site, or call provide_seal")
    return found
