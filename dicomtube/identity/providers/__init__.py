"""The providers a member may sign in with. Each one's quirks live in its own module alone.

`configured(config)` gives those that are set up, in the order in which their buttons stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from config import Config, ConfigError, Environment
from dicomtube.identity.models import ProviderName
from dicomtube.identity.providers.apple import apple
from dicomtube.identity.providers.base import (
    Answer,
    EventKind,
    Expected,
    Fault,
    PictureSource,
    Profile,
    Provider,
    ProviderError,
    ProviderNews,
)
from dicomtube.identity.providers.facebook import facebook
from dicomtube.identity.providers.google import google
from dicomtube.identity.providers.microsoft import microsoft
from dicomtube.identity.providers.oidc import is_loopback
from dicomtube.identity.providers.pictures import fetch_picture
from dicomtube.identity.providers.wire import authorize_address, fetch_tokens

Providers = Mapping[str, Provider]

_ALL: tuple[Callable[[Config], Provider | None], ...] = (google, microsoft, facebook, apple)
_LONGEST_CODE = 4096


def configured(config: Config) -> Providers:
    """The providers that are set up, by name.

    Raises ConfigError in production when one of them is not the real one, such as the development provider.
    """
    found = {provider.name.value: provider for make in _ALL if (provider := make(config)) is not None}
    for provider in found.values():
        foreign = set(provider.form_origins) - set(provider.own_origins)
        if foreign and config.environment is Environment.PRODUCTION:
            raise ConfigError(f"{provider.label}: {', '.join(sorted(foreign))} is not {provider.label}'s own address")
    return MappingProxyType(found)


def redeem(provider: Provider, answer: Answer, expected: Expected) -> Profile:
    """Turns the parameters a browser brought back into a profile; asks the provider, so never inside a transaction.

    Raises ProviderError.
    """
    endpoints = provider.endpoints()
    _check_answering_issuer(provider, answer)
    if "error" in answer:
        raise ProviderError(_read_error(provider, answer["error"]), "the provider answered with an error")
    code = answer.get("code", "")
    if not 0 < len(code) <= _LONGEST_CODE:
        raise ProviderError(Fault.REFUSED, "the answer holds no code")
    tokens = fetch_tokens(provider, endpoints.token, code, expected)
    return provider.read(endpoints, tokens, answer, expected)


def _check_answering_issuer(provider: Provider, answer: Answer) -> None:
    """RFC 9207: an answer that names its issuer must name the one we asked, against mix-up."""
    endpoints = provider.endpoints()
    named = answer.get("iss")
    if named is None and not endpoints.answers_with_issuer:
        return
    if named is None or not provider.issuer_matches(endpoints, named):
        raise ProviderError(Fault.REFUSED, "the answer comes from another issuer")


def _read_error(provider: Provider, error: str) -> Fault:
    if error in provider.cancel_errors:
        return Fault.CANCELLED
    if error in {"temporarily_unavailable", "server_error"}:
        return Fault.UNAVAILABLE
    return Fault.REFUSED


__all__ = [
    "Answer",
    "EventKind",
    "Expected",
    "Fault",
    "PictureSource",
    "Profile",
    "Provider",
    "ProviderError",
    "ProviderName",
    "ProviderNews",
    "Providers",
    "authorize_address",
    "configured",
    "fetch_picture",
    "is_loopback",
    "redeem",
]
