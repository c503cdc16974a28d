"""Facebook: no ID token; who somebody is stands in the Graph, which wants a proof made with the app's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from devidp.face import Face, secret_fits
from devidp.state import Client, Grant, State


def app_scoped_id(client_id: str, subject: str) -> str:
    """The digits by which one app alone knows somebody."""
    return str(int(hashlib.sha256(f"{client_id}/{subject}".encode()).hexdigest()[:13], 16))


def proof_fits(client: Client, token: str, proof: str) -> bool:
    """Whether `appsecret_proof` was made from the token with the app's secret."""
    expected = hmac.new(client.secret.encode(), token.encode(), "sha256").hexdigest()
    return hmac.compare_digest(expected, proof)


def _claims(state: State, grant: Grant) -> Mapping[str, Any]:
    person = grant.person
    claims: dict[str, Any] = {"id": app_scoped_id(grant.client_id, person.subject), "name": person.name}
    if person.email:
        claims["email"] = person.email
    claims["picture"] = {"data": {"url": f"{state.base}/pictures/{person.subject}.png", "is_silhouette": False}}
    return claims


FACEBOOK = Face(
    name="facebook",
    label="Facebook",
    issuer=lambda state: f"{state.base}/facebook",
    token_issuer=lambda state, _person: f"{state.base}/facebook",
    claims=_claims,
    client_fits=secret_fits,
    signs_id_tokens=False,
    refusal={
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    },
)
