"""Microsoft: every tenant is an issuer, `sub` differs per client, addresses prove nothing, pictures are in Graph."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from devidp.face import Face, secret_fits
from devidp.people import Person
from devidp.state import Grant, State

CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of everybody's personal accounts


def tenant(person: Person) -> str:
    """The tenant somebody belongs to."""
    return person.tenant or CONSUMERS


def _claims(_state: State, grant: Grant) -> Mapping[str, Any]:
    person = grant.person
    claims: dict[str, Any] = {
        "sub": hashlib.sha256(f"{grant.client_id}/{person.subject}".encode()).hexdigest()[:43],
        "oid": str(uuid5(NAMESPACE_URL, f"{tenant(person)}/{person.subject}")),
        "tid": tenant(person),
        "name": person.name,
        "ver": "2.0",
    }
    if person.email:
        claims |= {"email": person.email, "preferred_username": person.email}
    return claims


MICROSOFT = Face(
    name="microsoft",
    label="Microsoft",
    issuer=lambda state: f"{state.base}/microsoft/{{tenantid}}/v2.0",
    token_issuer=lambda state, person: f"{state.base}/microsoft/{tenant(person)}/v2.0",
    claims=_claims,
    client_fits=secret_fits,
)
