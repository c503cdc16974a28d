"""The addresses of comments, without scripts."""

from __future__ import annotations

import pytest
from flask import Flask

from dicomtube.core.policy import Role
from dicomtube.core.site import Site
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of


@pytest.mark.parametrize("body", ["", "y" * 10_001])
def test_a_comment_that_cannot_be_posted_comes_back_with_its_text(app: Flask, site: Site, body: str) -> None:
    with site.database.writing() as session:
        case_id = case_of(session, member(session)).id
        reader = member(session, Role.READER)
    client = signed_in(app, reader)
    token = csrf_token(client.get(f"/c/{case_id}").text)
    answer = client.post(f"/c/{case_id}/comments", data={"csrf_token": token, "body": body})
    assert answer.status_code == 200
    assert body in answer.text
    assert "Your comment" in text_of(answer.text)


def test_a_visitor_is_asked_to_sign_in_before_commenting(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        case_id = case_of(session, member(session)).id
    client = app.test_client()
    token = csrf_token(client.get(f"/c/{case_id}").text)
    assert client.post(f"/c/{case_id}/comments", data={"csrf_token": token, "body": "x"}).status_code == 401


def test_writing_editing_and_deleting_a_comment_through_the_pages(app: Flask, site: Site) -> None:
    with site.database.writing() as session:
        case_id = case_of(session, member(session)).id
        reader = member(session, Role.READER, display_name="Ben Reader")
    client = signed_in(app, reader)
    token = csrf_token(client.get(f"/c/{case_id}").text)
    answer = client.post(f"/c/{case_id}/comments", data={"csrf_token": token, "body": "**Well** seen"})
    comment_id = answer.headers["Location"].rsplit("#comment-", 1)[1]
    page = client.get(f"/c/{case_id}").text
    assert "<strong>Well</strong> seen" in page
    assert "Ben Reader" in page
    assert "**Well** seen" in client.get(f"/comments/{comment_id}/edit").text
    client.post(f"/comments/{comment_id}/edit", data={"csrf_token": token, "body": "Overlooked"})
    assert "Overlooked" in client.get(f"/c/{case_id}").text
    client.post(f"/comments/{comment_id}/delete", data={"csrf_token": token})
    assert "Overlooked" not in client.get(f"/c/{case_id}").text
