"""OpenID Connect as three of the providers speak it: discovery, keys, and the checks of an ID token.

Every check is written out here and built from the values of the one attempt it belongs to; nothing is remembered from
one sign-in to the next but the provider's metadata and keys.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.jws import JWSRegistry

from dicomtube.identity.providers.base import Endpoints, Fault, ProviderError
from dicomtube.identity.providers.wire import get_json

LEEWAY_SECONDS = 60
METADATA_SECONDS = 3600
KEYS_SECONDS = 600  # a key the provider withdraws is no longer trusted after this
EVENT_DAYS = 7
REFETCH_SECONDS = 30  # an unknown key id makes us ask again, but not more often than this
ALGORITHMS = ("RS256",)

Clock = Callable[[], float]


def is_loopback(address: str) -> bool:
    """Whether an address (or an issuer without a scheme) names this machine."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"


def check_address(address: object, *, allow_loopback: bool) -> str:
    """The address, if it may be called: https, or plain http to this machine in development."""
    if isinstance(address, str):
        if address.startswith("https://") and (allow_loopback or not is_loopback(address)):
            return address
        if address.startswith("http://") and allow_loopback and is_loopback(address):
            return address
    raise ProviderError(Fault.REFUSED, "the metadata name an address that may not be called")


@dataclass
class Document:
    """A JSON document of a provider, asked for when first needed and kept for an hour."""

    address: str
    allow_loopback: bool
    clock: Clock = time.monotonic
    _known: dict[str, Any] | None = None
    _since: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def __call__(self) -> dict[str, Any]:
        """The document. Raises ProviderError when it can't be had."""
        with self._lock:
            known = self._known
            if known is not None and self.clock() - self._since < METADATA_SECONDS:
                return known
        # Asked for outside the lock: a provider that is slow must not hold up those who have it already.
        found = get_json(check_address(self.address, allow_loopback=self.allow_loopback))
        with self._lock:
            self._known, self._since = found, self.clock()
        return found


class Discovery:
    """A provider's endpoints, from its OpenID metadata.

    `issuer`, when given, is what the document must name; without it, the issuer must be the document's own place
    (OpenID Connect Discovery 1.0, section 4.3).
    """

    def __init__(self, address: str, *, allow_loopback: bool, issuer: str | None = None) -> None:
        self._document = Document(address, allow_loopback)
        self._allow_loopback = allow_loopback
        self._issuer = issuer or address.removesuffix("/.well-known/openid-configuration")

    def __call__(self) -> Endpoints:
        """The endpoints. Raises ProviderError when they can't be had or the metadata don't fit."""
        document = self._document()
        if document.get("issuer") != self._issuer:
            raise ProviderError(Fault.REFUSED, "the metadata name another issuer")
        endpoint = {
            name: check_address(document.get(name), allow_loopback=self._allow_loopback)
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        return Endpoints(
            issuer=self._issuer,
            authorize=endpoint["authorization_endpoint"],
            token=endpoint["token_endpoint"],
            keys=endpoint["jwks_uri"],
            revoke=document.get("revocation_endpoint") or "",
            answers_with_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )


@dataclass
class KeyCache:
    """A provider's signing keys: kept ten minutes, asked for anew for an unknown key id, and that only now and then."""

    clock: Clock = time.monotonic
    _keys: dict[str, Key] = field(default_factory=dict)
    _since: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def key(self, address: str, key_id: object) -> Key:
        """The key of that id. Raises ProviderError: REFUSED for one the provider doesn't have."""
        if not isinstance(key_id, str):
            raise ProviderError(Fault.REFUSED, "the token names no key")
        with self._lock:
            age = self.clock() - self._since
            if age > KEYS_SECONDS or (key_id not in self._keys and age > REFETCH_SECONDS):
                self._keys = _fetch_keys(address)
                self._since = self.clock()
            found = self._keys.get(key_id)
        if found is None:
            raise ProviderError(Fault.REFUSED, "the token names an unknown key")
        return found


def _fetch_keys(address: str) -> dict[str, Key]:
    document = get_json(address)
    found: dict[str, Key] = {}
    for row in document.get("keys", []):
        if not isinstance(row, dict) or row.get("use", "sig") != "sig" or row.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            key = KeySet.import_key_set({"keys": [row]}).keys[0]
        except (JoseError, ValueError, KeyError, IndexError):
            continue  # of a kind we can't read; the others are good none the less
        if key.kid:
            found[key.kid] = key
    return found


def read_signed(
    token: object, keys: KeyCache, address: str, algorithms: Collection[str] = ALGORITHMS
) -> dict[str, Any]:
    """The claims of a token signed by one of the provider's keys. Raises ProviderError: REFUSED."""
    if not isinstance(token, str) or not token:
        raise ProviderError(Fault.REFUSED, "there is no signed token")
    registry = JWSRegistry(algorithms=list(algorithms), strict_check_header=False)
    try:
        return dict(
            jwt.decode(token, lambda part: keys.key(address, part.headers().get("kid")), registry=registry).claims
        )
    except (JoseError, ValueError) as error:
        raise ProviderError(Fault.REFUSED, f"signature: {type(error).__name__}") from error


def check_addressed(claims: Mapping[str, Any], client_id: str) -> list[Any]:
    """`aud`, which must name us, as a list. Raises ProviderError: REFUSED."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences:
        raise ProviderError(Fault.REFUSED, "the token is for somebody else")
    return audiences


def check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """`aud` must name us and, where it names others too or `azp` is there, `azp` must be us (OIDC Core 3.1.3.7)."""
    audiences = check_addressed(claims, client_id)
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise ProviderError(Fault.REFUSED, "the token was handed to somebody else")


def check_times(claims: Mapping[str, Any], *, now: float | None = None) -> None:
    """`exp` must lie ahead and `iat` behind, a minute of clock difference allowed."""
    moment = time.time() if now is None else now
    for name in ("exp", "iat"):
        value = claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ProviderError(Fault.REFUSED, f"{name} is missing")
    if claims["exp"] <= moment - LEEWAY_SECONDS:
        raise ProviderError(Fault.REFUSED, "the token has expired")
    if claims["iat"] > moment + LEEWAY_SECONDS:
        raise ProviderError(Fault.REFUSED, "the token is from the future")


def check_id_token(
    claims: Mapping[str, Any],
    *,
    client_id: str,
    nonce: str,
    issuer_fits: Callable[[str], bool],
    now: float | None = None,
) -> None:
    """Everything about an ID token but its signature. Raises ProviderError: REFUSED."""
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or not issuer_fits(issuer):
        raise ProviderError(Fault.REFUSED, "the token comes from another issuer")
    check_audience(claims, client_id)
    check_times(claims, now=now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), nonce.encode()):
        raise ProviderError(Fault.REFUSED, "the token belongs to another attempt")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ProviderError(Fault.REFUSED, "the token names nobody")


def read_event_key(claims: Mapping[str, Any]) -> str:
    """An event token's `jti`. Raises ProviderError: REFUSED."""
    key = claims.get("jti")
    if not isinstance(key, str) or not 0 < len(key) <= 128:
        raise ProviderError(Fault.REFUSED, "the event has no id")
    return key


def read_recent(claims: Mapping[str, Any], *, now: float | None = None) -> None:
    """An event token must be of the last days: providers try again for a while. Raises ProviderError: REFUSED."""
    issued = claims.get("iat")
    moment = time.time() if now is None else now
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise ProviderError(Fault.REFUSED, "the event has no time")
    if issued > moment + LEEWAY_SECONDS or issued < moment - EVENT_DAYS * 86400:
        raise ProviderError(Fault.REFUSED, "the event is not of these days")


def text_claim(claims: Mapping[str, Any], name: str, longest: int) -> str:
    """A claim as one line of text, cut to `longest`; empty when it is missing or no text."""
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:longest]


def email_claim(claims: Mapping[str, Any], name: str = "email") -> str | None:
    """A claim as an e-mail address, or None when it does not look like one."""
    value = claims.get(name)
    if not isinstance(value, str) or not 3 <= len(value) <= 254 or value.count("@") != 1:
        return None
    local, domain = value.split("@")
    plain = all(c.isprintable() and not c.isspace() and c not in '<>"(),:;\\[]' for c in value)
    return value if plain and local and domain else None
