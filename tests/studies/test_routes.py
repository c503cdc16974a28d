"""The addresses of uploads, without a browser."""

from __future__ import annotations

import hashlib

from flask import Flask

from dicomtube.core.site import Site
from dicomtube.studies.attestation import CURRENT
from tests.factories import member
from tests.members import signed_in
from tests.pages import csrf_token


def test_a_file_far_larger_than_a_page_may_send_is_received(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        educator = member(session)
    client = signed_in(app, educator)
    data = bytes(5 * 1024 * 1024)
    headers = {"X-CSRFToken": csrf_token(client.get("/upload").text)}
    body = {"attestation_version": CURRENT.version, "file_count": 1, "total_bytes": len(data)}
    opened = client.post("/uploads", json=body, headers=headers).json or {}
    digest = hashlib.sha256(hashlib.sha256(data).digest()).hexdigest()
    answer = client.put(f"{opened['files_url']}/{digest}", data=data, headers=headers)
    assert (answer.status_code, answer.json) == (201, {"number": 1})
    assert [item.size for item in site.quarantine.keys()] == [len(data)]
