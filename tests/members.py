"""Signed-in browsers without scripts, for tests that are not about signing in."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from dicomtube.core.policy import Actor
from dicomtube.identity.service import open_session


def signed_in(app: Flask, person: Actor) -> FlaskClient:
    """A browser with an open session of this member."""
    with app.extensions["dicomtube"].database.writing() as session:
        token = open_session(session, person.user_id, identity_id=None, user_agent="tests")
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["auth"] = token
    return client
