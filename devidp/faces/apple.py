"""Apple: answers by POST, the name only the first time, booleans as text, relay addresses, clients that sign."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from devidp.face import Face
from devidp.people import Person
from devidp.state import Client, Grant, State

_LONGEST_SECRET_SECONDS = 15777000  # six months, as Apple has it


def _email(person: Person) -> str | None:
    if person.relay:
        return f"{hashlib.sha256(person.subject.encode()).hexdigest()[:10]}@privaterelay.appleid.com"
    return person.email


def _claims(_state: State, grant: Grant) -> Mapping[str, Any]:
    person = grant.person
    token = hashlib.sha256(person.subject.encode()).hexdigest()
    claims: dict[str, Any] = {"sub": f"000001.{token[:32]}.0001", "nonce_supported": True}
    if _email(person):
        claims |= {
            "email": _email(person),
            "email_verified": "true" if person.email_verified else "false",
            "is_private_email": "true" if person.relay else "false",
        }
    return claims


def _user_once(_state: State, grant: Grant) -> Mapping[str, str]:
    if not grant.first_time:
        return {}
    first, _, last = grant.person.name.rpartition(" ")
    return {"user": json.dumps({"name": {"firstName": first, "lastName": last}, "email": _email(grant.person)})}


def _client_fits(state: State, client: Client, form: Mapping[str, str]) -> bool:
    """The secret must be a JWT signed with the key that we gave out, by the right team, for the right client."""
    try:
        claims = jwt.decode(form.get("client_secret", ""), state.keys.apple_client_key, algorithms=["ES256"]).claims
    except (JoseError, ValueError):
        return False
    now = time.time()
    return (
        (form.get("client_id"), claims.get("sub")) == (client.client_id, client.client_id)
        and (claims.get("iss"), claims.get("aud")) == (client.secret, f"{state.base}/apple")
        and now < claims.get("exp", 0) < now + _LONGEST_SECRET_SECONDS
    )


APPLE = Face(
    name="apple",
    label="Apple",
    issuer=lambda state: f"{state.base}/apple",
    token_issuer=lambda state, _person: f"{state.base}/apple",
    claims=_claims,
    client_fits=_client_fits,
    answer_extras=_user_once,
    extra_tokens=lambda _state, _grant: {"refresh_token": secrets.token_urlsafe(24)},
    needs_form_post=lambda scope: bool({"name", "email"} & set(scope.split())),
    refusal={"error": "user_cancelled_authorize"},
)
