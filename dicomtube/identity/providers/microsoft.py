"""Microsoft's quirks: every tenant is an issuer of its own, `sub` differs per client, and addresses prove nothing.

Any tenant's administrator may put any address into `email`, so it counts as proven only with `xms_edov`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config import Config, Environment
from dicomtube.identity.models import ProviderName
from dicomtube.identity.providers.base import (
    Answer,
    Endpoints,
    Expected,
    Fault,
    PictureSource,
    Profile,
    Provider,
    ProviderError,
    TokenAnswer,
)
from dicomtube.identity.providers.oidc import (
    Discovery,
    KeyCache,
    check_id_token,
    email_claim,
    read_signed,
    text_claim,
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_SHARED = ("/common/", "/organizations/")
_ANY_TENANT = "{tenantid}"


def _named_issuer(metadata_url: str) -> str:
    issuer = metadata_url.removesuffix("/.well-known/openid-configuration")
    for shared in _SHARED:
        issuer = issuer.replace(shared, f"/{_ANY_TENANT}/")
    return issuer


def _uuid(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not _UUID.match(value):
        raise ProviderError(Fault.REFUSED, f"{name} is missing or malformed")
    return value


def tenant_issuer(endpoints: Endpoints, claims: Mapping[str, Any]) -> str:
    """The issuer that a token of the tenant it names must have. Raises ProviderError: REFUSED."""
    return endpoints.issuer.replace(_ANY_TENANT, _uuid(claims, "tid"))


def _answer_issuer_matches(endpoints: Endpoints, issuer: str) -> bool:
    before, _, after = endpoints.issuer.partition(_ANY_TENANT)
    tenant = issuer.removeprefix(before).removesuffix(after)
    return issuer == endpoints.issuer.replace(_ANY_TENANT, tenant) and (not after or bool(_UUID.match(tenant)))


def microsoft(config: Config) -> Provider | None:
    """Microsoft, if it is configured."""
    if not config.microsoft_client_id:
        return None
    discovery = Discovery(
        config.microsoft_metadata_url,
        allow_loopback=config.environment is Environment.DEVELOPMENT,
        issuer=_named_issuer(config.microsoft_metadata_url),
    )
    keys = KeyCache()
    client_id = config.microsoft_client_id
    place = urlsplit(config.microsoft_metadata_url)

    def read(endpoints: Endpoints, tokens: TokenAnswer, _answer: Answer, expected: Expected) -> Profile:
        claims = read_signed(tokens.get("id_token"), keys, endpoints.keys)
        issuer = tenant_issuer(endpoints, claims)
        check_id_token(claims, client_id=client_id, nonce=expected.nonce, issuer_fits=lambda named: named == issuer)
        access = tokens.get("access_token")
        photo = f"{config.microsoft_graph_url}/me/photo/$value"
        return Profile(
            provider=ProviderName.MICROSOFT,
            issuer=issuer,
            subject=_uuid(claims, "oid"),
            display_name=text_claim(claims, "name", 80),
            email=email_claim(claims),
            email_verified=claims.get("xms_edov") in (True, 1, "1", "true"),
            picture=PictureSource(photo, {"Authorization": f"Bearer {access}"}) if access else None,
        )

    return Provider(
        name=ProviderName.MICROSOFT,
        label="Microsoft",
        client_id=client_id,
        scope="openid email profile User.Read",
        endpoints=discovery,
        client_secret=lambda: config.microsoft_client_secret,
        read=read,
        form_origins=(f"{place.scheme}://{place.netloc}",),
        own_origins=("https://login.microsoftonline.com",),
        further_origins=("https://login.live.com",),
        authorize_parameters={"prompt": "select_account"},
        confirm_parameters={"prompt": "login"},
        cancel_errors=frozenset({"access_denied", "consent_required"}),
        issuer_matches=_answer_issuer_matches,
    )
