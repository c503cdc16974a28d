"""The cookies that bind sign-ins under way to the browser that began them: ten minutes long and few at a time."""

from __future__ import annotations

import time

from flask import request
from werkzeug.wrappers import Response

from dicomtube.core.web import site
from dicomtube.identity.service import LIFETIME

_MOST = 6
_NAME = "signin-"


def _prefix() -> str:
    return f"__Host-{_NAME}" if site().config.secure_cookies else _NAME


def _name(state_digest: str) -> str:
    return f"{_prefix()}{state_digest[:12]}"


def bind(response: Response, state_digest: str, binding: str) -> None:
    """Sets the cookie of a new attempt and drops the oldest of those that were given up."""
    older = sorted(
        (name for name in request.cookies if name.startswith(_prefix())), key=lambda name: request.cookies[name]
    )
    for name in older[: max(0, len(older) - _MOST + 1)]:
        _delete(response, name)
    response.set_cookie(
        _name(state_digest),
        f"{int(time.time()):011d}.{binding}",
        max_age=int(LIFETIME.total_seconds()),
        secure=site().config.secure_cookies,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def read_binding(state_digest: str) -> str:
    """What this browser was given for the attempt; empty when it wasn't."""
    return request.cookies.get(_name(state_digest), "").partition(".")[2]


def unbind(response: Response, state_digest: str) -> None:
    """Drops the cookie of an attempt that has ended."""
    _delete(response, _name(state_digest))


def _delete(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=site().config.secure_cookies, httponly=True, samesite="Lax")
