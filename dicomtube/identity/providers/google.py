"""Google's quirks: the issuer may come with or without https://, and RISC events tell of accounts in trouble."""

from __future__ import annotations

from collections.abc import Mapping
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
from dicomtube.identity.providers.oidc import (
    Discovery,
    Document,
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

_RISC = "https://schemas.openid.net/secevent/risc/event-type/"
_OAUTH = "https://schemas.openid.net/secevent/oauth/event-type/"
_KINDS = {
    f"{_RISC}sessions-revoked": EventKind.SESSIONS_REVOKED,
    f"{_RISC}account-disabled": EventKind.ACCOUNT_DISABLED,
    f"{_RISC}account-enabled": EventKind.ACCOUNT_ENABLED,
    f"{_RISC}account-purged": EventKind.ACCOUNT_DELETED,
    f"{_RISC}account-credential-change-required": EventKind.SESSIONS_REVOKED,
    f"{_RISC}verification": EventKind.VERIFICATION,
    f"{_OAUTH}tokens-revoked": EventKind.ACCESS_WITHDRAWN,
    f"{_OAUTH}token-revoked": EventKind.ACCESS_WITHDRAWN,
}


def issuer_matches(endpoints: Endpoints, issuer: str) -> bool:
    """Google names itself both https://accounts.google.com and accounts.google.com."""
    return issuer in (endpoints.issuer, endpoints.issuer.removeprefix("https://"))


def google(config: Config) -> Provider | None:
    """Google, if it is configured."""
    if not config.google_client_id:
        return None
    loopback = config.environment is Environment.DEVELOPMENT
    discovery = Discovery(config.google_metadata_url, allow_loopback=loopback)
    risc = Document(config.google_risc_url, loopback)
    keys, event_keys = KeyCache(), KeyCache()
    client_id = config.google_client_id
    place = urlsplit(config.google_metadata_url)

    def read(endpoints: Endpoints, tokens: TokenAnswer, _answer: Answer, expected: Expected) -> Profile:
        claims = read_signed(tokens.get("id_token"), keys, endpoints.keys)
        check_id_token(
            claims,
            client_id=client_id,
            nonce=expected.nonce,
            issuer_fits=lambda issuer: issuer_matches(endpoints, issuer),
        )
        picture = text_claim(claims, "picture", 2000)
        return Profile(
            provider=ProviderName.GOOGLE,
            issuer=endpoints.issuer,
            subject=claims["sub"],
            display_name=text_claim(claims, "name", 80),
            email=email_claim(claims),
            email_verified=claims.get("email_verified") is True,
            picture=PictureSource(picture) if picture else None,
        )

    def read_event(body: Mapping[str, str]) -> ProviderNews:
        document = risc()
        address = check_address(document.get("jwks_uri"), allow_loopback=loopback)
        claims = read_signed(body.get("token"), event_keys, address)
        if claims.get("iss") != document.get("issuer"):
            raise ProviderError(Fault.REFUSED, "the event comes from another issuer")
        check_addressed(claims, client_id)
        read_recent(claims)
        kind, subject = _read_events(claims.get("events"))
        issuer = discovery().issuer
        return ProviderNews(ProviderName.GOOGLE, issuer, read_event_key(claims), kind, subject)

    return Provider(
        name=ProviderName.GOOGLE,
        label="Google",
        client_id=client_id,
        scope="openid email profile",
        endpoints=discovery,
        client_secret=lambda: config.google_client_secret,
        read=read,
        form_origins=(f"{place.scheme}://{place.netloc}",),
        own_origins=("https://accounts.google.com",),
        authorize_parameters={"prompt": "select_account"},
        issuer_matches=issuer_matches,
        events={"events": read_event},
        event_status=202,  # RFC 8935
    )


def _read_events(events: object) -> tuple[EventKind, str]:
    """The kind and whom it is about: the first that we know, else UNKNOWN (a SET, RFC 8417, may hold several)."""
    if not isinstance(events, dict) or not events:
        raise ProviderError(Fault.REFUSED, "malformed event")
    name = next((name for name in events if name in _KINDS), next(iter(events)))
    content = events[name] if isinstance(events[name], dict) else {}
    subject = content.get("subject")
    found = text_claim(subject, "sub", 255) if isinstance(subject, dict) else ""
    return _KINDS.get(name, EventKind.UNKNOWN), found
