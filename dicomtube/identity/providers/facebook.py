"""Facebook's quirks: OAuth 2.0 without ID tokens, proofs by the app's secret, and signed requests for two duties.

The key is the app-scoped id. The address may be missing and counts as unproven.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config import Config, Environment
from dicomtube.identity.models import ProviderName
from dicomtube.identity.providers.base import (
    Answer,
    Endpoints,
    EventKind,
    Expected,
    Fault,
    PictureSource,
    Profile,
    Provider,
    ProviderError,
    ProviderNews,
    TokenAnswer,
)
from dicomtube.identity.providers.oidc import check_address, email_claim, text_claim
from dicomtube.identity.providers.wire import get_json

_LONGEST_REQUEST = 8192
_SIGNED_REQUEST_SECONDS = 3600


def facebook(config: Config) -> Provider | None:
    """Facebook, if it is configured."""
    if not config.facebook_app_id:
        return None
    loopback = config.environment is Environment.DEVELOPMENT
    base, graph = config.facebook_url, config.facebook_graph_url
    version = config.facebook_graph_version
    secret = config.facebook_app_secret.encode()
    endpoints = Endpoints(
        issuer=base, authorize=f"{base}/{version}/dialog/oauth", token=f"{graph}/{version}/oauth/access_token"
    )
    place = urlsplit(base)

    def read(_endpoints: Endpoints, tokens: TokenAnswer, _answer: Answer, _expected: Expected) -> Profile:
        access = tokens.get("access_token")
        if not isinstance(access, str) or not access:
            raise ProviderError(Fault.REFUSED, "there is no access token")
        person = get_json(
            check_address(f"{graph}/{version}/me", allow_loopback=loopback),
            access_token=access,
            appsecret_proof=hmac.new(secret, access.encode(), "sha256").hexdigest(),
            fields="id,name,email,picture.width(320)",
        )
        subject = person.get("id")
        if not isinstance(subject, str) or not subject.isascii() or not subject.isdigit() or len(subject) > 64:
            raise ProviderError(Fault.REFUSED, "the answer names nobody")
        picture = _picture_address(person)
        return Profile(
            provider=ProviderName.FACEBOOK,
            issuer=base,
            subject=subject,
            display_name=text_claim(person, "name", 80),
            email=email_claim(person),
            picture=PictureSource(picture) if picture else None,
        )

    def read_duty(kind: EventKind, body: Mapping[str, str]) -> ProviderNews:
        raw = body.get("signed_request", "")
        request = read_signed_request(raw, secret)
        return ProviderNews(
            provider=ProviderName.FACEBOOK,
            issuer=base,
            event_key=f"{kind.value}:{hashlib.sha256(raw.encode()).hexdigest()}",
            kind=kind,
            subject=request["user_id"],
        )

    return Provider(
        name=ProviderName.FACEBOOK,
        label="Facebook",
        client_id=config.facebook_app_id,
        scope="email public_profile",
        endpoints=lambda: endpoints,
        client_secret=lambda: config.facebook_app_secret,
        read=read,
        form_origins=(f"{place.scheme}://{place.netloc}",),
        own_origins=("https://www.facebook.com",),
        further_origins=("https://m.facebook.com",),
        confirm_parameters={"auth_type": "reauthenticate"},
        events={
            "deletion": lambda body: read_duty(EventKind.DELETION_REQUESTED, body),
            "deauthorize": lambda body: read_duty(EventKind.ACCESS_WITHDRAWN, body),
        },
    )


def _picture_address(person: Mapping[str, Any]) -> str | None:
    picture = person.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    address = data.get("url") if isinstance(data, dict) else None
    return address if isinstance(address, str) and len(address) <= 2000 else None


def read_signed_request(raw: str, secret: bytes, *, now: float | None = None) -> dict[str, Any]:
    """The content of Facebook's `signed_request`, its HMAC checked; `user_id` is text then.

    Raises ProviderError: REFUSED for whatever Facebook would not have sent within the last hour.
    """
    signature, dot, payload = raw.partition(".")
    if not dot or len(raw) > _LONGEST_REQUEST:
        raise ProviderError(Fault.REFUSED, "malformed signed request")
    try:
        given = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError as error:
        raise ProviderError(Fault.REFUSED, "malformed signed request") from error
    if not hmac.compare_digest(hmac.digest(secret, payload.encode(), "sha256"), given):
        raise ProviderError(Fault.REFUSED, "the signed request is not from Facebook")
    if not isinstance(content, dict) or content.get("algorithm") != "HMAC-SHA256":
        raise ProviderError(Fault.REFUSED, "the signed request names another algorithm")
    moment = time.time() if now is None else now
    issued = content.get("issued_at")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise ProviderError(Fault.REFUSED, "the signed request has no time")
    if abs(moment - issued) > _SIGNED_REQUEST_SECONDS:
        raise ProviderError(Fault.REFUSED, "the signed request is old")
    subject = content.get("user_id")
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not subject.isascii() or not subject.isdigit():
        raise ProviderError(Fault.REFUSED, "the signed request names nobody")
    return content | {"user_id": subject}
