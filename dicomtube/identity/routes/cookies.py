"""The cookies that bind sign-ins under way to the browser that began them: ten minutes long and few at a time."""

from __future__ import annotations

import time

from flask import request
from werkzeug.wrappers import Response

from dicomtube.core import cookies
from dicomtube.core.web import site
from dicomtube.identity.service import LIFETIME

_MOST = 6


def _prefix() -> str:
    return cookies.SIGN_IN.name_on(secure=site().config.secure_cookies)


def _suffix(state_digest: str) -> str:
    return state_digest[:12]


def bind(response: Response, state_digest: str, binding: str) -> None:
    """Sets the cookie of a new attempt and drops the oldest of those that were given up."""
    secure = site().config.secure_cookies
    older = sorted(
        (name for name in request.cookies if name.startswith(_prefix())), key=lambda name: request.cookies[name]
    )
    for name in older[: max(0, len(older) - _MOST + 1)]:
        cookies.drop(response, name, secure=secure)
    value = f"{int(time.time()):011d}.{binding}"
    cookies.put(response, cookies.SIGN_IN, value, secure=secure, suffix=_suffix(state_digest), max_age=LIFETIME)


def read_binding(state_digest: str) -> str:
    """What this browser was given for the attempt; empty when it wasn't."""
    return request.cookies.get(_prefix() + _suffix(state_digest), "").partition(".")[2]


def unbind(response: Response, state_digest: str) -> None:
    """Drops the cookie of an attempt that has ended."""
    cookies.drop(response, _prefix() + _suffix(state_digest), secure=site().config.secure_cookies)
