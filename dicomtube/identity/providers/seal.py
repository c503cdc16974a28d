"""Encryption of the few provider tokens we must keep."""

from __future__ import annotations

from dicomtube.core import seal
from dicomtube.identity.providers.base import Fault, ProviderError


class Seal:
    """Closes and opens text with a key derived from the site's secret."""

    def __init__(self, secret_key: str) -> None:
        self._seal = seal.Seal(secret_key, "dicomtube provider tokens")

    def close(self, text: str) -> str:
        """The text, encrypted and authenticated."""
        return self._seal.close(text)

    def open(self, sealed: str) -> str:
        """The text again. Raises ProviderError: REFUSED when it was sealed under another secret."""
        try:
            return self._seal.open(sealed)
        except seal.BrokenSeal as error:
            raise ProviderError(Fault.REFUSED, "sealed under another secret") from error
