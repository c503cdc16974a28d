"""HTTP towards providers: bounded in time and size, without redirects."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter

from dicomtube.identity.providers.base import Expected, Fault, Provider, ProviderError

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 6.0
LARGEST_ANSWER = 1024 * 1024


class _Bounded(HTTPAdapter):
    """Reads each answer whole within a deadline: a timeout of `requests` alone bounds only single reads."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **options: Any) -> requests.Response:
        deadline = time.monotonic() + TOTAL_SECONDS
        options.update(stream=True, timeout=(CONNECT_SECONDS, TOTAL_SECONDS))
        response = super().send(request, **options)
        body = bytearray()
        try:
            # read1 gives what is there; reading in blocks would wait for a whole block, byte by trickled byte.
            while chunk := response.raw.read1(16 * 1024, decode_content=True):
                body += chunk
                if time.monotonic() > deadline:
                    raise requests.Timeout("the answer trickles in too slowly", request=request)
                if len(body) > LARGEST_ANSWER:
                    raise requests.RequestException("the answer is too large", request=request)
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError("the answer broke off", request=request) from error
        finally:
            response.close()
        response._content = bytes(body)  # where `requests` itself keeps a body it has read
        return response


def _bind(session: requests.Session) -> None:
    session.mount("https://", _Bounded())
    session.mount("http://", _Bounded())
    session.trust_env = False
    session.max_redirects = 0


def get_json(address: str, headers: Mapping[str, str] | None = None, **parameters: str) -> dict[str, Any]:
    """The JSON object at `address`. Raises ProviderError(UNAVAILABLE) on anything else."""
    with requests.Session() as session:
        _bind(session)
        try:
            answer = session.get(address, headers=dict(headers or {}), params=parameters, allow_redirects=False)
            if answer.status_code != 200:
                raise ProviderError(Fault.UNAVAILABLE, f"status {answer.status_code}")
            content = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderError(Fault.UNAVAILABLE, type(error).__name__) from error
    if not isinstance(content, dict):
        raise ProviderError(Fault.UNAVAILABLE, "not a JSON object")
    return content


def get_bytes(address: str, headers: Mapping[str, str]) -> bytes:
    """The body at `address`. Raises ProviderError(UNAVAILABLE) on anything but a 200 within the limits."""
    with requests.Session() as session:
        _bind(session)
        try:
            answer = session.get(address, headers=dict(headers), allow_redirects=False)
        except requests.RequestException as error:
            raise ProviderError(Fault.UNAVAILABLE, type(error).__name__) from error
    if answer.status_code != 200:
        raise ProviderError(Fault.UNAVAILABLE, f"status {answer.status_code}")
    return answer.content


def post_form(address: str, **form: str) -> None:
    """Posts a form and wants a 200. Raises ProviderError(UNAVAILABLE) otherwise."""
    with requests.Session() as session:
        _bind(session)
        try:
            answer = session.post(address, data=form, allow_redirects=False)
        except requests.RequestException as error:
            raise ProviderError(Fault.UNAVAILABLE, type(error).__name__) from error
    if answer.status_code != 200:
        raise ProviderError(Fault.UNAVAILABLE, f"status {answer.status_code}")


def _client(provider: Provider, *, with_secret: bool) -> OAuth2Session:
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret() if with_secret else None,
        token_endpoint_auth_method=provider.client_auth,
        scope=provider.scope,
        code_challenge_method="S256",
    )
    _bind(session)
    return session


def authorize_address(provider: Provider, expected: Expected, state: str, *, confirm: bool) -> str:
    """Where to send the browser. Raises ProviderError when the provider's endpoints can't be learned."""
    endpoints = provider.endpoints()
    parameters = {**provider.authorize_parameters, **(provider.confirm_parameters if confirm else {})}
    if "openid" in provider.scope.split():
        parameters["nonce"] = expected.nonce
    with _client(provider, with_secret=False) as session:
        address, _state = session.create_authorization_url(
            endpoints.authorize,
            state=state,
            code_verifier=expected.verifier,
            redirect_uri=expected.redirect_uri,
            **parameters,
        )
    return str(address)


def fetch_tokens(provider: Provider, token_endpoint: str, code: str, expected: Expected) -> dict[str, Any]:
    """The token endpoint's answer for `code`. Raises ProviderError: REFUSED when it declines the code."""
    with _client(provider, with_secret=True) as session:
        try:
            token = session.fetch_token(
                token_endpoint,
                grant_type="authorization_code",
                code=code,
                redirect_uri=expected.redirect_uri,
                code_verifier=expected.verifier,
                allow_redirects=False,
            )
        except OAuthError as error:
            raise ProviderError(Fault.REFUSED, "the token endpoint declined the code") from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderError(Fault.UNAVAILABLE, type(error).__name__) from error
    return dict(token)
