"""The people who can be chosen at the development provider."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody with an account.

    `tenant`: their Microsoft tenant, a UUID, or empty for the usual one. `relay`: Apple hides their address.
    `note`: what the page says beside the address, such as the role they play.
    """

    subject: str
    name: str
    email: str | None = None
    email_verified: bool = True
    picture: str | None = None
    tenant: str = ""
    relay: bool = False
    note: str = ""

    @classmethod
    def read(cls, row: dict[str, Any]) -> Person:
        """A person from a row of the JSON file. Raises ValueError naming what is missing or unknown."""
        unknown = set(row) - set(cls.__dataclass_fields__)
        if unknown or not row.get("subject") or not row.get("name"):
            raise ValueError(f"a person needs subject and name, and knows no {', '.join(sorted(unknown)) or 'others'}")
        return cls(**row)


class People:
    """Those of the given file, and newcomers, who are kept in a file of their own."""

    def __init__(self, given: list[Person], kept: Path) -> None:
        self._kept = kept
        self._lock = Lock()
        self._given = given
        self._newcomers = read_people(kept) if kept.exists() else []

    def all(self) -> list[Person]:
        """Everybody, the given ones first."""
        return [*self._given, *self._newcomers]

    def find(self, subject: str) -> Person | None:
        """The person of that subject."""
        return next((person for person in self.all() if person.subject == subject), None)

    def add(self, name: str, email: str) -> Person:
        """Somebody new."""
        person = Person(secrets.token_hex(8), name or "Somebody New", email or None, email_verified=bool(email))
        with self._lock:
            self._newcomers.append(person)
            self._kept.write_text(json.dumps([asdict(one) for one in self._newcomers]), encoding="utf-8")
        return person


def read_people(path: Path) -> list[Person]:
    """The people of a JSON file. Raises ValueError."""
    return [Person.read(row) for row in json.loads(path.read_text(encoding="utf-8"))]
