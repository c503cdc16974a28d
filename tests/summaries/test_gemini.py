"""The adapter against a host that speaks the wire format, well and badly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from dicomtube.summaries.gemini import MOST_BYTES, Failure, Gemini, GeminiError
from dicomtube.summaries.payload import CaseFacts, compose
from tests.summaries.model import GOOD, Model, answer_of, serving

PAYLOAD = compose(CaseFacts("chest", ("CT",), "CHEST", "Cough.", "A nodule.", "Granuloma", "Compare."))


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def well(model: Model) -> Iterator[None]:
    yield
    model.__dict__.update(status=200, body=answer_of(json.dumps(GOOD)), seconds=0.0, trickle=0.0)
    model.received.clear()


def gemini(model: Model, seconds: float = 5) -> Gemini:
    return Gemini(key="a-secret-key", model="gemini-test", endpoint=model.endpoint, seconds=seconds)


def failure_of(model: Model, seconds: float = 5) -> tuple[Failure, bytes | None]:
    with pytest.raises(GeminiError) as raised:
        gemini(model, seconds).ask(PAYLOAD, lambda _body: None)
    return raised.value.failure, raised.value.received


def test_the_model_gets_the_instruction_and_the_text_and_nothing_else(model: Model) -> None:
    noted: list[bytes] = []

    reply = gemini(model).ask(PAYLOAD, noted.append)

    ((path, headers, body),) = model.received
    document = json.loads(body)
    assert path.split("?")[0] == "/v1beta/models/gemini-test:generateContent"
    assert headers["x-goog-api-key"] == "a-secret-key"
    assert set(document) == {"contents", "generationConfig", "systemInstruction"}
    assert document["contents"] == [{"parts": [{"text": PAYLOAD.text}], "role": "user"}]
    assert document["systemInstruction"]["parts"] == [{"text": PAYLOAD.instruction}]
    assert noted == [body]
    assert json.loads(reply.text) == GOOD
    assert reply.received == model.body


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (429, Failure.BUSY),
        (500, Failure.UNAVAILABLE),
        (503, Failure.UNAVAILABLE),
        (400, Failure.REFUSED),
        (403, Failure.REFUSED),
    ],
)
def test_an_error_is_told_by_its_kind_after_one_request(model: Model, status: int, failure: Failure) -> None:
    model.status, model.body = status, b'{"error": {"message": "no"}}'

    assert failure_of(model) == (failure, model.body)
    assert len(model.received) == 1


def test_a_silent_host_is_waited_for_only_so_long(model: Model) -> None:
    model.seconds = 3
    began = time.monotonic()

    assert failure_of(model, seconds=0.5) == (Failure.SLOW, None)
    assert time.monotonic() - began < 2.5


def test_an_answer_that_trickles_in_is_waited_for_only_so_long(model: Model) -> None:
    model.trickle = 0.02
    began = time.monotonic()

    assert failure_of(model, seconds=0.5) == (Failure.SLOW, None)
    assert time.monotonic() - began < 2.5


def test_a_blocked_prompt_is_told(model: Model) -> None:
    model.body = b'{"promptFeedback": {"blockReason": "SAFETY"}}'

    assert failure_of(model)[0] == Failure.BLOCKED


@pytest.mark.parametrize(("reason", "failure"), [("SAFETY", Failure.BLOCKED), ("MAX_TOKENS", Failure.TRUNCATED)])
def test_an_answer_that_did_not_end_by_itself_is_none(model: Model, reason: str, failure: Failure) -> None:
    model.body = answer_of('{"summary": "half of', reason)

    assert failure_of(model)[0] == failure


@pytest.mark.parametrize("body", [b"<html>oops</html>", b'{"candidates": [', b'{"candidates": 7}'])
def test_a_body_that_is_no_answer_is_malformed(model: Model, body: bytes) -> None:
    model.body = body

    assert failure_of(model) == (Failure.MALFORMED, body)


def test_an_endless_answer_is_cut(model: Model) -> None:
    model.body = b" " * (MOST_BYTES + 4096)

    assert failure_of(model) == (Failure.UNAVAILABLE, None)


def test_nobody_there_is_unavailable() -> None:
    with serving() as gone:
        pass

    assert failure_of(gone)[0] == Failure.UNAVAILABLE
