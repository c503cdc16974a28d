"""Google: plain OpenID Connect with a proven address, a picture, and `iss` in its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devidp.face import Face, secret_fits
from devidp.state import Grant, State


def _claims(state: State, grant: Grant) -> Mapping[str, Any]:
    person = grant.person
    claims: dict[str, Any] = {"sub": person.subject, "azp": grant.client_id, "name": person.name}
    if person.email:
        claims |= {"email": person.email, "email_verified": person.email_verified}
    claims["picture"] = person.picture or f"{state.base}/pictures/{person.subject}.png"
    return claims


GOOGLE = Face(
    name="google",
    label="Google",
    issuer=lambda state: f"{state.base}/google",
    token_issuer=lambda state, _person: f"{state.base}/google",
    claims=_claims,
    client_fits=secret_fits,
    extra_metadata={"authorization_response_iss_parameter_supported": True},
    answer_extras=lambda state, _grant: {"iss": f"{state.base}/google"},
)
