"""The pages of signing in and of one's own account. `init_login(app)` brings them to a Flask application."""

from __future__ import annotations

from flask import Flask

from dicomtube.identity.routes import account, arrive, connect, duties, language, passkeys, sign_in, ways, welcome
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import init_manager

__all__ = [
    "account",
    "arrive",
    "blueprint",
    "connect",
    "duties",
    "init_login",
    "language",
    "passkeys",
    "sign_in",
    "ways",
    "welcome",
]


def init_login(app: Flask) -> None:
    """Registers the login manager and the blueprint `identity`. `app.extensions["dicomtube"]` must be there.

    Raises ConfigError when production would trust the development provider or holds identities from it.
    """
    init_manager(app)
    welcome.init_gate(app)
    app.register_blueprint(blueprint)
