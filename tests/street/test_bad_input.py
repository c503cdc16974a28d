"""What goes wrong on the way in, over real HTTP: each with a clear answer, and nothing lost."""

from __future__ import annotations

import hashlib
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from dicomtube.studies.attestation import CURRENT
from tests.dicomfiles import ct_slice
from tests.pages import csrf_token
from tests.street.town import Town


def digest_of(data: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(data).digest()).hexdigest()


@dataclass
class Client:
    """A signed-in educator's browser, as a script uses it."""

    town: Town
    session: requests.Session
    token: str

    def open(self, files: int, size: int) -> requests.Response:
        body = {"attestation_version": CURRENT.version, "file_count": files, "total_bytes": size}
        return self.session.post(
            f"{self.town.address}/uploads", json=body, headers={"X-CSRFToken": self.token}, timeout=30
        )

    def put(self, url: str, data: bytes, digest: str | None = None) -> requests.Response:
        return self.session.put(
            f"{self.town.address}{url}/{digest or digest_of(data)}",
            data=data,
            headers={"X-CSRFToken": self.token, "Content-Type": "application/octet-stream"},
            timeout=30,
        )

    def post(self, url: str) -> requests.Response:
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.session.post(f"{self.town.address}{url}", headers=headers, timeout=30)

    def progress(self, url: str) -> dict[str, object]:
        return self.session.get(f"{self.town.address}{url}", timeout=30).json()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def client(town: Town, browser: Browser) -> Client:
    context, page = town.sign_in(browser, "educator")
    session = requests.Session()
    for cookie in context.cookies():
        session.cookies.set(cookie["name"], cookie["value"])
    token = csrf_token(page.content())
    context.close()
    return Client(town, session, token)


def test_three_gigabytes_over_quota_are_refused_before_a_byte_is_sent(client: Client) -> None:
    answer = client.open(1, 3_000_000_000)
    assert answer.status_code == 413
    assert "3.00 GB" in answer.json()["error"]
    assert "is free" in answer.json()["error"]


def test_ten_thousand_files_are_refused_with_the_limit(client: Client) -> None:
    answer = client.open(10_000, 10_000)
    assert answer.status_code == 413
    assert "5000 files; these are 10000" in answer.json()["error"]


def test_a_body_larger_than_it_said_at_the_opening_is_refused(client: Client) -> None:
    opened = client.open(1, 100).json()
    answer = client.put(opened["files_url"], b"x" * 1000)
    assert (answer.status_code, "announced" in answer.json()["error"]) == (413, True)
    assert client.progress(opened["url"])["received"] == []


def test_a_damaged_body_is_refused_and_the_right_one_taken_afterwards(client: Client) -> None:
    data = ct_slice(1)
    opened = client.open(1, len(data)).json()
    damaged = client.put(opened["files_url"], data[:-1] + bytes([data[-1] ^ 1]), digest_of(data))
    assert (damaged.status_code, "damaged" in damaged.json()["error"]) == (400, True)
    assert client.put(opened["files_url"], data).status_code == 201
    assert client.put(opened["files_url"], data).status_code == 200
    assert client.progress(opened["url"])["received"] == [digest_of(data)]


def test_a_browser_closed_halfway_loses_nothing_that_had_arrived(client: Client) -> None:
    first, second = ct_slice(2), ct_slice(3)
    opened = client.open(2, len(first) + len(second)).json()
    assert client.put(opened["files_url"], first).status_code == 201
    break_off(client, f"{opened['files_url']}/{digest_of(second)}", second)
    assert client.progress(opened["url"])["received"] == [digest_of(first)]
    assert client.progress(opened["url"])["state"] == "receiving"
    assert client.put(opened["files_url"], second).status_code == 201
    assert client.post(opened["close_url"]).json() == {"page_url": opened["page_url"]}
    for _ in range(600):
        progress = client.progress(opened["url"])
        if progress["state"] in ("ready", "failed"):
            break
        time.sleep(0.1)
    assert (progress["state"], progress["accepted_count"]) == ("ready", 2)


def break_off(client: Client, path: str, data: bytes) -> None:
    """Sends the head and half of the body, then closes the connection."""
    where = urlsplit(client.town.address)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.session.cookies)
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\nX-CSRFToken: {client.token}\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((where.hostname or "", where.port or 80)) as connection:
        connection.sendall(head.encode() + data[: len(data) // 2])
    time.sleep(0.5)


def test_discarding_frees_the_space(client: Client) -> None:
    quota = 2560 * 1024 * 1024
    first = client.open(1, quota - 200_000_000)
    assert client.open(1, 300_000_000).status_code == 413
    assert client.post(f"{first.json()['page_url']}/discard").status_code == 200
    second = client.open(1, 300_000_000)
    assert second.status_code == 201
    client.post(f"{second.json()['page_url']}/discard")


def test_an_old_statement_must_be_read_again(client: Client) -> None:
    body = {"attestation_version": "2001-01-01", "file_count": 1, "total_bytes": 1}
    answer = client.session.post(
        f"{client.town.address}/uploads", json=body, headers={"X-CSRFToken": client.token}, timeout=30
    )
    assert (answer.status_code, "has changed" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"file_count": "many"}', b"\xff\xfe"])
def test_nonsense_is_answered_as_nonsense(client: Client, body: bytes) -> None:
    answer = client.session.post(
        f"{client.town.address}/uploads",
        data=body,
        headers={"X-CSRFToken": client.token, "Content-Type": "application/json"},
        timeout=30,
    )
    assert (answer.status_code, "could not be opened" in answer.json()["error"]) == (400, True)


def test_hundreds_of_files_in_one_upload_are_taken(client: Client) -> None:
    files = [n.to_bytes(4, "big") * 64 for n in range(300)]
    opened = client.open(300, sum(map(len, files))).json()
    codes = {client.put(opened["files_url"], data).status_code for data in files}
    assert codes == {201}
    assert len(client.progress(opened["url"])["received"]) == 300  # type: ignore[arg-type]
    client.post(f"{opened['page_url']}/discard")
