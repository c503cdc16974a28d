"""Fetching a profile picture from wherever a provider says it is, without being led anywhere else.

The address is somebody else's word. So: https alone, no redirects, public network addresses alone, and the connection
goes to the very address that was looked at, whatever the name resolves to a moment later.
"""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3

from dicomtube.identity.providers.base import Fault, PictureSource, ProviderError

LARGEST_PICTURE = 5 * 1024 * 1024
SECONDS = 4.0


def fetch_picture(source: PictureSource, *, development_origin: str | None = None) -> bytes:
    """The bytes behind the address. Raises ProviderError.

    `development_origin` is the one place on this machine that may be asked: the development provider.
    """
    parts = urlsplit(source.address)
    if f"{parts.scheme}://{parts.netloc}" == development_origin:
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPConnectionPool(
            parts.hostname or "", parts.port, timeout=SECONDS, retries=False
        )
    else:
        pool = _public_pool(parts)
    with pool:
        return _read(pool, parts, source)


def _public_pool(parts: SplitResult) -> urllib3.HTTPConnectionPool:
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username is not None:
        raise ProviderError(Fault.REFUSED, "a picture must come by https")
    return urllib3.HTTPSConnectionPool(
        _public_address(host, parts.port or 443),
        parts.port or 443,
        timeout=SECONDS,
        retries=False,
        ca_certs=certifi.where(),
        server_hostname=host,
        assert_hostname=host,
    )


def _public_address(host: str, port: int) -> str:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise ProviderError(Fault.UNAVAILABLE, "the picture's host is unknown") from error
    # All of them: a name with one public and one private address is somebody's trick.
    if not found or not all(ip_address(address.partition("%")[0]).is_global for address in found):
        raise ProviderError(Fault.REFUSED, "the picture's host is not a public one")
    return sorted(found)[0]


def _read(pool: urllib3.HTTPConnectionPool, parts: SplitResult, source: PictureSource) -> bytes:
    deadline = time.monotonic() + SECONDS
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc.rpartition("@")[2], "Accept": "image/*", **source.headers}
    try:
        answer = pool.request("GET", path, headers=headers, preload_content=False, redirect=False)
        if answer.status != 200:
            raise ProviderError(Fault.UNAVAILABLE, f"status {answer.status}")
        body = bytearray()
        while chunk := answer.read1(16 * 1024, decode_content=False):
            body += chunk
            if len(body) > LARGEST_PICTURE or time.monotonic() > deadline:
                raise ProviderError(Fault.REFUSED, "the picture is too large or too slow")
    except urllib3.exceptions.HTTPError as error:
        raise ProviderError(Fault.UNAVAILABLE, type(error).__name__) from error
    return bytes(body)
