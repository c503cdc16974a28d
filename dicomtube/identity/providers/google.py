"""Google's quirks: the issuer may come with or without https://, and RISC events tell of accounts in trouble."""

from __future__ import annotations

from urllib.parse import urlsplit

from config import Config, Environment
from dicomtube.identity.models import ProviderName
from dicomtube.identity.providers.base import Answer, Endpoints, Expected, Profile, Provider, TokenAnswer
from dicomtube.identity.providers.oidc import (
    Discovery,
    KeyCache,
    check_id_token,
    email_claim,
    read_signed,
    text_claim,
)


def issuer_matches(endpoints: Endpoints, issuer: str) -> bool:
    """Google names itself both https://accounts.google.com and accounts.google.com."""
    return issuer in (endpoints.issuer, endpoints.issuer.removeprefix("https://"))


def google(config: Config) -> Provider | None:
    """Google, if it is configured."""
    if not config.google_client_id:
        return None
    discovery = Discovery(config.google_metadata_url, allow_loopback=config.environment is Environment.DEVELOPMENT)
    keys = KeyCache()
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
        return Profile(
            provider=ProviderName.GOOGLE,
            issuer=endpoints.issuer,
            subject=claims["sub"],
            display_name=text_claim(claims, "name", 80),
            email=email_claim(claims),
            email_verified=claims.get("email_verified") is True,
            picture_url=text_claim(claims, "picture", 2000) or None,
        )

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
    )
