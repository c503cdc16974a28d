"""Where staff begin."""

from __future__ import annotations

import pytest
from flask import Flask

from dicomtube.core.policy import Role
from dicomtube.core.site import Site
from tests.factories import member
from tests.members import signed_in
from tests.pages import text_of


@pytest.mark.parametrize(
    ("role", "status", "named"),
    [
        (Role.READER, 403, False),
        (Role.EDUCATOR, 403, False),
        (Role.EDITOR, 200, True),
        (Role.MODERATOR, 200, True),
        (Role.ADMIN, 200, True),
    ],
)
def test_the_staff_page_is_there_and_named_in_the_header_for_staff_alone(
    app: Flask, site: Site, role: Role, status: int, named: bool
) -> None:
    with site.database.writing() as session:
        person = member(session, role)
    client = signed_in(app, person)
    assert client.get("/staff").status_code == status
    assert ('href="/staff"' in client.get("/").text) is named


def test_a_visitor_is_asked_to_sign_in_and_sees_no_staff_entry(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/staff")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/staff")
    assert "Staff" not in text_of(client.get("/").text)
