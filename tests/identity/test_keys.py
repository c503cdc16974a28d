"""Case 12: a provider changes its keys, withdraws one, and somebody floods us with unknown key ids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from dicomtube.identity.providers import Fault, ProviderError
from dicomtube.identity.providers.oidc import KeyCache, read_signed
from tests.devidp.process import DevelopmentProvider


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def newest_key_id(devidp: DevelopmentProvider) -> str:
    """The id of the key that signs now."""
    key_id: str = requests.get(f"{devidp.address}/google/keys", timeout=5).json()["keys"][0]["kid"]
    return key_id


def knows(cache: KeyCache, devidp: DevelopmentProvider, key_id: str) -> bool:
    """Whether a token signed by that key would be believed."""
    try:
        cache.key(f"{devidp.address}/google/keys", key_id)
    except ProviderError as error:
        assert error.fault is Fault.REFUSED
        return False
    return True


def test_case_12_a_new_key_is_fetched_when_it_first_appears(devidp: DevelopmentProvider) -> None:
    clock = Clock()
    cache = KeyCache(clock)
    old = newest_key_id(devidp)
    assert knows(cache, devidp, old)
    devidp.misbehave("google", rotate=True)
    new = newest_key_id(devidp)
    assert new != old
    clock.now += 60
    assert knows(cache, devidp, new)
    assert knows(cache, devidp, old)


def test_case_12_a_withdrawn_key_is_forgotten_in_time(devidp: DevelopmentProvider) -> None:
    clock = Clock()
    cache = KeyCache(clock)
    old = newest_key_id(devidp)
    assert knows(cache, devidp, old)
    devidp.misbehave("google", rotate=True, withdraw=True)
    clock.now += 11 * 60
    assert not knows(cache, devidp, old)


def test_case_12_a_flood_of_unknown_key_ids_asks_the_provider_once(
    devidp: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    send: Callable[..., requests.Response] = requests.Session.send

    def counting(*arguments: object, **options: object) -> requests.Response:
        nonlocal asked
        asked += 1
        return send(*arguments, **options)

    clock = Clock()
    cache = KeyCache(clock)
    key = RSAKey.generate_key(2048, {"kid": "x"}, private=True)
    token = jwt.encode({"alg": "RS256", "kid": "flood"}, {"sub": "1"}, key)
    monkeypatch.setattr(requests.Session, "send", counting)
    for _ in range(50):
        with pytest.raises(ProviderError):
            read_signed(token, cache, f"{devidp.address}/google/keys")
    assert asked == 1


def test_a_key_that_can_not_be_read_spoils_no_other(
    devidp: DevelopmentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = requests.get(f"{devidp.address}/google/keys", timeout=5).json()["keys"][0]
    strange = [
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "OKP", "kid": "curve", "crv": "New", "x": "AA"},
        {"kty": "oct", "kid": "secret", "k": "AAAA"},
        "text",
    ]
    published = {"keys": [*strange, good | {"x5t": "a", "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}]}
    monkeypatch.setattr("dicomtube.identity.providers.oidc.get_json", lambda _address: published)
    cache = KeyCache(Clock())
    assert cache.key("https://keys.example", good["kid"]).kid == good["kid"]
    for key_id in ("broken", "curve", "secret"):
        with pytest.raises(ProviderError):
            cache.key("https://keys.example", key_id)
