"""Apple's quirks: answers by cross-site POST, a client secret signed anew for each call, names told only once,
booleans as text, relay addresses, events that may be JSON within JSON, and tokens to revoke when somebody leaves.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from config import Config, ConfigError, Environment
from dicomtube.identity.models import ProviderName
from dicomtube.identity.providers.base import (
    Answer,
    Endpoints,
    EventKind,
    Expected,
    Fault,
    Profile,
    Provider,
    ProviderError,
    ProviderNews,
    TokenAnswer,
)
from dicomtube.identity.providers.oidc import (
    Discovery,
    KeyCache,
    check_address,
    check_addressed,
    check_id_token,
    email_claim,
    read_event_key,
    read_recent,
    read_signed,
    text_claim,
)
from dicomtube.identity.providers.seal import Seal
from dicomtube.identity.providers.wire import post_form

_SECRET_SECONDS = 300
_LONGEST_USER = 4096
_KINDS = {
    "consent-revoked": EventKind.ACCESS_WITHDRAWN,
    "account-delete": EventKind.ACCOUNT_DELETED,
    "account-deleted": EventKind.ACCOUNT_DELETED,
    "email-enabled": EventKind.EMAIL_ENABLED,
    "email-disabled": EventKind.EMAIL_DISABLED,
}


def truth(value: object) -> bool:
    """Apple sends booleans as such or as text; "false" is not true."""
    return value is True or value == "true"


def first_name_and_last(raw: str | None) -> str:
    """The name in the first answer's `user` field: unsigned, so good for nothing but a name to begin with."""
    if raw is None or len(raw) > _LONGEST_USER:
        return ""
    try:
        user = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    name = user.get("name") if isinstance(user, dict) else None
    if not isinstance(name, dict):
        return ""
    return f"{text_claim(name, 'firstName', 40)} {text_claim(name, 'lastName', 40)}".strip()


def apple(config: Config) -> Provider | None:
    """Apple, if it is configured. Raises ConfigError when its key can't be read."""
    if not config.apple_client_id:
        return None
    loopback = config.environment is Environment.DEVELOPMENT
    discovery = Discovery(config.apple_metadata_url, allow_loopback=loopback)
    keys = KeyCache()
    client_id = config.apple_client_id
    signing = _read_key(config.apple_private_key)
    seal = Seal(config.secret_key)
    place = urlsplit(config.apple_metadata_url)
    audience = config.apple_metadata_url.removesuffix("/.well-known/openid-configuration")

    def mint_secret() -> str:
        now = int(time.time())
        claims = {
            "iss": config.apple_team_id,
            "sub": client_id,
            "aud": audience,
            "iat": now,
            "exp": now + _SECRET_SECONDS,
        }
        header = {"alg": "ES256", "kid": config.apple_key_id}
        return jwt.encode(header, claims, signing, algorithms=["ES256"])

    def read(endpoints: Endpoints, tokens: TokenAnswer, answer: Answer, expected: Expected) -> Profile:
        claims = read_signed(tokens.get("id_token"), keys, endpoints.keys)
        check_id_token(
            claims,
            client_id=client_id,
            nonce=expected.nonce,
            issuer_fits=lambda issuer: issuer == endpoints.issuer,
        )
        email = email_claim(claims)
        relay = truth(claims.get("is_private_email")) or (email or "").casefold().endswith("@privaterelay.appleid.com")
        refresh = tokens.get("refresh_token")
        return Profile(
            provider=ProviderName.APPLE,
            issuer=endpoints.issuer,
            subject=claims["sub"],
            display_name=first_name_and_last(answer.get("user")),
            email=email,
            email_verified=truth(claims.get("email_verified")),
            email_is_relay=relay,
            sealed_refresh_token=seal.close(refresh) if isinstance(refresh, str) and refresh else None,
        )

    def read_event(body: Mapping[str, str]) -> ProviderNews:
        endpoints = discovery()
        claims = read_signed(body.get("payload"), keys, endpoints.keys)
        if claims.get("iss") != endpoints.issuer:
            raise ProviderError(Fault.REFUSED, "the event comes from another issuer")
        check_addressed(claims, client_id)
        read_recent(claims)
        event = _read_events(claims.get("events"))
        return ProviderNews(
            provider=ProviderName.APPLE,
            issuer=endpoints.issuer,
            event_key=read_event_key(claims),
            kind=_KINDS.get(str(event.get("type")), EventKind.UNKNOWN),
            subject=text_claim(event, "sub", 255),
        )

    def revoke(sealed: str) -> None:
        token = seal.open(sealed)
        address = check_address(discovery().revoke, allow_loopback=loopback)
        post_form(
            address,
            client_id=client_id,
            client_secret=mint_secret(),
            token=token,
            token_type_hint="refresh_token",  # noqa: S106
        )

    return Provider(
        name=ProviderName.APPLE,
        label="Apple",
        client_id=client_id,
        scope="openid name email",
        endpoints=discovery,
        client_secret=mint_secret,
        read=read,
        form_origins=(f"{place.scheme}://{place.netloc}",),
        own_origins=("https://appleid.apple.com",),
        authorize_parameters={"response_mode": "form_post"},
        cancel_errors=frozenset({"user_cancelled_authorize", "access_denied"}),
        answers_by_post=True,
        events={"events": read_event},
        revoke=revoke,
    )


def _read_key(pem: str) -> ECKey:
    try:
        return ECKey.import_key(pem)
    except (JoseError, ValueError) as error:
        raise ConfigError("APPLE_PRIVATE_KEY: not the PEM text of an EC key, as Apple's .p8 file holds it") from error


def _read_events(events: object) -> dict[str, Any]:
    if isinstance(events, str):
        try:
            events = json.loads(events)
        except (ValueError, RecursionError) as error:
            raise ProviderError(Fault.REFUSED, "malformed event") from error
    if not isinstance(events, dict):
        raise ProviderError(Fault.REFUSED, "malformed event")
    return events
