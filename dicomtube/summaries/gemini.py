"""Gemini over REST by `google-generativeai`: the only module that knows it, so that its successor is a change here.

Only the worker imports it: it costs over a second and 85 MB. See docs/decisions/0012 for why this package.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import requests
from requests.adapters import HTTPAdapter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the package announces its own end of support on every import
    from google.ai import generativelanguage
    from google.api_core import exceptions
    from google.generativeai.generative_models import GenerativeModel

from dicomtube.summaries.answer import SCHEMA
from dicomtube.summaries.payload import Payload

MOST_BYTES = 1024 * 1024
MOST_TOKENS = 2_048


class Failure(StrEnum):
    """Why there is no answer. The first three may pass by themselves."""

    BUSY = "busy"  # 429
    UNAVAILABLE = "unavailable"  # 5xx, or nobody there
    SLOW = "slow"
    REFUSED = "refused"  # another 4xx: key, model or request are wrong
    BLOCKED = "blocked"  # the service's own filters
    TRUNCATED = "truncated"
    MALFORMED = "malformed"


PASSING = frozenset({Failure.BUSY, Failure.UNAVAILABLE, Failure.SLOW})


class GeminiError(Exception):
    """No usable answer came."""

    def __init__(self, failure: Failure, received: bytes | None) -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.received = received


@dataclass(frozen=True)
class Reply:
    """The model's text, and the exact bytes that carried it."""

    text: str
    received: bytes


class Gemini:
    """A way to one model. `endpoint` is an address with its scheme; `seconds` bounds one attempt as a whole."""

    def __init__(self, *, key: str, model: str, endpoint: str, seconds: float = 60) -> None:
        self._key, self._model, self._endpoint, self._seconds = key, model, endpoint, seconds

    def ask(self, payload: Payload, on_send: Callable[[bytes], None]) -> Reply:
        """Sends the payload once, handing `on_send` the exact body first. Raises GeminiError."""
        wire = _Wire(on_send, self._seconds)
        client = generativelanguage.GenerativeServiceClient(
            transport="rest", client_options={"api_endpoint": self._endpoint, "api_key": self._key}
        )
        # The package offers no other way to see the bytes than the session it sends them with.
        transport: Any = client.transport
        session = transport._session
        session.mount("https://", wire)
        session.mount("http://", wire)
        session.trust_env = False
        session.max_redirects = 0
        model: Any = GenerativeModel(self._model, system_instruction=payload.instruction)
        model._client = client
        try:
            answer = model.generate_content(
                payload.text,
                generation_config={
                    "response_mime_type": "application/json",
                    "response_schema": SCHEMA,
                    "max_output_tokens": MOST_TOKENS,
                    "temperature": 0.2,
                },
                request_options={"retry": None, "timeout": self._seconds},
            )
        except requests.Timeout as error:
            raise GeminiError(Failure.SLOW, wire.received) from error
        except requests.RequestException as error:
            raise GeminiError(Failure.UNAVAILABLE, wire.received) from error
        except exceptions.GoogleAPICallError as error:
            raise GeminiError(_failure_of(error.code), wire.received) from error
        except Exception as error:  # what its parser makes of a body that is no answer is not documented
            raise GeminiError(Failure.MALFORMED, wire.received) from error
        finally:
            session.close()
        return Reply(_text(answer, wire.received), wire.received or b"")


class _Wire(HTTPAdapter):
    """Sees what goes out and comes in; bounds the answer's size and the time the whole of it takes."""

    def __init__(self, on_send: Callable[[bytes], None], seconds: float) -> None:
        super().__init__(max_retries=0)
        self._on_send, self._seconds = on_send, seconds
        self.received: bytes | None = None

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        body = request.body or b""
        self._on_send(body.encode() if isinstance(body, str) else body)
        deadline = time.monotonic() + self._seconds
        response = super().send(request, **(options | {"stream": True}))
        taken = bytearray()
        try:
            while piece := response.raw.read1(65_536, decode_content=True):
                taken += piece
                if len(taken) > MOST_BYTES:
                    raise requests.ConnectionError("too large an answer")
                if time.monotonic() > deadline:
                    raise requests.Timeout("too slow an answer")
        finally:
            response.close()
        self.received = bytes(taken)
        response._content = self.received
        return response


def _failure_of(code: int | None) -> Failure:
    if code == 429:
        return Failure.BUSY
    return Failure.UNAVAILABLE if code is None or code >= 500 else Failure.REFUSED


def _text(answer: Any, received: bytes | None) -> str:
    candidates = answer.candidates
    if answer.prompt_feedback.block_reason or not candidates:
        raise GeminiError(Failure.BLOCKED, received)
    reason = candidates[0].finish_reason.name
    if reason == "MAX_TOKENS":
        raise GeminiError(Failure.TRUNCATED, received)
    if reason != "STOP":
        raise GeminiError(Failure.BLOCKED, received)
    return "".join(part.text for part in candidates[0].content.parts)
