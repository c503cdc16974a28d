"""HTTP towards providers: whatever they answer, it is a document or a clean refusal, and soon."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from dicomtube.identity.providers import Fault, ProviderError
from dicomtube.identity.providers.oidc import check_address
from dicomtube.identity.providers.wire import LARGEST_ANSWER, get_json, post_form
from tests.devidp.process import free_port
from tests.identity.host import Host, hosting


@pytest.fixture
def host() -> Iterator[Host]:
    """A host that answers with what it is told to."""
    with hosting() as running:
        yield running


def fault(address: str) -> Fault:
    """How asking ends."""
    with pytest.raises(ProviderError) as caught:
        get_json(address)
    return caught.value.fault


def test_a_document_is_read(host: Host) -> None:
    host.body = b'{"issuer": "x"}'
    assert get_json(host.origin) == {"issuer": "x"}


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, b'{"issuer": "x"}'), (404, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b""), (200, b"\xff")],
)
def test_case_28_an_answer_that_is_no_document_counts_as_down(host: Host, status: int, body: bytes) -> None:
    host.status, host.body = status, body
    assert fault(host.origin) is Fault.UNAVAILABLE


def test_case_28_a_closed_port_counts_as_down() -> None:
    assert fault(f"http://127.0.0.1:{free_port()}") is Fault.UNAVAILABLE
    with pytest.raises(ProviderError):
        post_form(f"http://127.0.0.1:{free_port()}", token="x")


def test_redirects_are_not_followed(host: Host) -> None:
    host.status, host.redirect = 302, f"{host.origin}/elsewhere"
    assert fault(host.origin) is Fault.UNAVAILABLE
    assert host.asked == 1


def test_an_answer_without_end_is_given_up(host: Host) -> None:
    host.body = b" " * (LARGEST_ANSWER + 1) + b"{}"
    assert fault(host.origin) is Fault.UNAVAILABLE


def test_case_28_an_answer_that_trickles_in_is_waited_for_only_so_long(host: Host) -> None:
    host.body, host.trickle = b'{"a": "' + b"x" * 100 + b'"}', 0.4
    began = time.monotonic()
    assert fault(host.origin) is Fault.UNAVAILABLE
    assert time.monotonic() - began < 13


def test_case_28_an_answer_that_breaks_off_counts_as_down(host: Host) -> None:
    host.body, host.promised = b'{"a": 1', 4000
    assert fault(host.origin) is Fault.UNAVAILABLE


@pytest.mark.parametrize(
    ("address", "development", "allowed"),
    [
        ("https://accounts.google.com/x", False, True),
        ("http://accounts.google.com/x", False, False),
        ("http://accounts.google.com/x", True, False),
        ("http://127.0.0.1:9000/x", True, True),
        ("http://127.0.0.1:9000/x", False, False),
        ("https://localhost/x", False, False),
        ("ftp://accounts.google.com/x", True, False),
        (None, True, False),
    ],
)
def test_only_https_and_in_development_this_machine_may_be_asked(
    address: object, development: bool, allowed: bool
) -> None:
    if allowed:
        assert check_address(address, allow_loopback=development) == address
    else:
        with pytest.raises(ProviderError):
            check_address(address, allow_loopback=development)
