"""Random values that open something, and the form in which the database keeps them."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret. A plain hash is enough: nobody can guess 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(digest_kept: str, secret: str) -> bool:
    """Whether `secret` is the one whose digest was kept, in constant time."""
    return secrets.compare_digest(digest_kept, digest(secret))
