"""What the provider holds: its keys, kept in a file, and codes and tokens, forgotten when it stops."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from joserfc.jwk import ECKey, RSAKey

from devidp.people import People, Person

CODE_SECONDS = 60


@dataclass(frozen=True)
class Grant:
    """A choice somebody made on the authorize page; what their code stands for."""

    face: str
    person: Person
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    challenge: str
    first_time: bool
    made_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Client:
    """The site as one face knows it; `redirect_uri` is the only address that people are sent back to."""

    client_id: str
    secret: str
    redirect_uri: str


class Keys:
    """RS256 signing keys: the first signs, all are published. Kept in a file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._signing: list[RSAKey] = [RSAKey.import_key(row) for row in document.get("signing", [])]
        client_key = document.get("apple_client_key")
        self.apple_client_key = ECKey.import_key(client_key) if client_key else ECKey.generate_key("P-256")
        if not self._signing:
            self.rotate()
        self._save()

    @property
    def signing(self) -> RSAKey:
        """The key that signs now."""
        return self._signing[0]

    def published(self) -> list[dict[str, Any]]:
        """The public halves, as a JWKS lists them."""
        return [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in self._signing]

    def rotate(self, *, withdraw: bool = False) -> None:
        """Signs with a new key from now on; the old ones stay published unless they are withdrawn."""
        with self._lock:
            new = RSAKey.generate_key(2048, {"kid": secrets.token_hex(6)}, private=True)
            self._signing = [new] if withdraw else [new, *self._signing]
            self._save()

    def _save(self) -> None:
        document = {
            "signing": [key.as_dict(private=True) for key in self._signing],
            "apple_client_key": self.apple_client_key.as_dict(private=True),
        }
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
        pem = self._path.with_suffix(".apple.p8")
        pem.write_bytes(self.apple_client_key.as_pem(private=True))
        pem.chmod(0o600)


@dataclass
class State:
    """All of it. `mischief` is None unless tests may make the provider misbehave."""

    base: str
    site: str
    clients: Mapping[str, Client]
    people: People
    keys: Keys
    mischief: dict[str, dict[str, Any]] | None = None
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, Grant] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    revoked: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def issue_code(self, grant: Grant) -> str:
        """A code for one use within a minute."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = grant
        return code

    def take_code(self, code: str) -> Grant | None:
        """What the code stands for, once."""
        with self._lock:
            grant = self._codes.pop(code, None)
        if grant is None or time.monotonic() - grant.made_at > CODE_SECONDS:
            return None
        return grant

    def issue_token(self, grant: Grant) -> str:
        """An access token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = grant
        return token

    def read_token(self, header: str) -> Grant | None:
        """What the Authorization header's bearer token stands for."""
        return self._tokens.get(header.removeprefix("Bearer "))

    def first_time(self, face: str, person: Person) -> bool:
        """Whether this person signs in at our client through this face for the first time since we started."""
        with self._lock:
            known = (face, person.subject) in self._seen
            self._seen.add((face, person.subject))
        return not known

    def forget(self, face: str, subjects: Iterable[str]) -> None:
        """As if these people had never agreed to our client at this face."""
        with self._lock:
            self._seen -= {(face, subject) for subject in subjects}

    def wrong(self, face: str) -> dict[str, Any]:
        """How this face is to misbehave."""
        return (self.mischief or {}).get(face, {})
