"""People for the tests of privacy: a member with work of theirs, another one, and somebody of the staff."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from tests.factories import member
from tests.members import signed_in


@dataclass(frozen=True)
class People:
    """Three members and their browsers, and a visitor's."""

    ada: Actor
    eve: Actor
    admin: Actor
    ada_browser: FlaskClient
    eve_browser: FlaskClient
    admin_browser: FlaskClient
    visitor: FlaskClient


@pytest.fixture
def people(app: Flask, site: Site) -> People:
    with site.database.writing() as session:
        ada = member(session, display_name="Ada Marsh", contact_email="ada@example.org")
        eve = member(session, display_name="Eve Stone", contact_email="eve@example.org")
        admin = member(session, Role.ADMIN, display_name="Adm In")
    browsers = (signed_in(app, ada), signed_in(app, eve), signed_in(app, admin))
    return People(ada, eve, admin, *browsers, app.test_client())
