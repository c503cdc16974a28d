"""Every cookie and browser store that this site can make, in one list, and the only door through which one is set.

The cookie page is written from `REGISTRY`. A test reads the source for any other way to set a cookie, and walks the
site to see that nothing arrives in a browser that isn't listed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from dicomtube.core.language import N_

HOST_PREFIX = "__Host-"  # RFC 6265bis: Secure, Path=/ and no Domain, so no other host can have set it


class Category(StrEnum):
    """What a cookie is for. Only `necessary` may be set without consent (ePrivacy directive, article 5(3))."""

    NECESSARY = "necessary"
    ANALYTICS = "analytics"


class Setter(StrEnum):
    """Who sets it."""

    SITE = "site"
    GOOGLE = "google"


class Place(StrEnum):
    """Where the browser keeps it."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local_storage"
    SESSION_STORAGE = "session_storage"
    INDEXED_DB = "indexed_db"


@dataclass(frozen=True)
class Cookie:
    """One entry. A `name` that ends in * stands for a family; `hosted` ones carry __Host- where the site has https.

    `max_age` is empty where the browser forgets it when it closes, or where the setter decides; `lifetime` says it in
    words, with %(days)s for the longest time people stay signed in.
    """

    name: str
    purpose: str
    lifetime: str
    max_age: timedelta | None = None
    category: Category = Category.NECESSARY
    setter: Setter = Setter.SITE
    place: Place = Place.COOKIE
    http_only: bool = True
    hosted: bool = False

    def name_on(self, *, secure: bool, suffix: str = "") -> str:
        """Its name in the browser; `suffix` fills the star of a family."""
        stem = self.name.removesuffix("*") + suffix
        return f"{HOST_PREFIX}{stem}" if self.hosted and secure else stem

    def matches(self, name: str) -> bool:
        """Whether a browser's cookie of that name is this one."""
        plain = name.removeprefix(HOST_PREFIX) if self.hosted else name
        stem = self.name.removesuffix("*")
        return plain.startswith(stem) if self.name.endswith("*") else plain == stem


SESSION = Cookie(
    "session",
    N_("Protects the forms you send against other sites, and keeps you signed in."),
    N_("Until the browser closes; up to %(days)s days if you asked to stay signed in."),
    hosted=True,
)
SIGN_IN = Cookie(
    "signin-*",
    N_("Ties a sign-in under way to the browser that began it."),
    N_("Ten minutes."),
    timedelta(minutes=10),
    hosted=True,
)
THEME = Cookie(
    "theme",
    N_("Remembers whether you chose the light page or the reading room."),
    N_("One year after you chose."),
    timedelta(days=365),
)
LANGUAGE = Cookie(
    "language",
    N_("Remembers the language you chose."),
    N_("One year after you chose."),
    timedelta(days=365),
)
CONSENT = Cookie(
    "consent",
    N_("Remembers your choice about analytics, under a random number that says nothing about you."),
    N_("182 days; then you are asked again."),
    timedelta(days=182),
    hosted=True,
)
UPLOAD_NAMES = Cookie(
    "upload-names:*",
    N_("Lets you see your own file names beside what became of them. They never leave your browser."),
    N_("Until the browser tab closes."),
    place=Place.SESSION_STORAGE,
    http_only=False,
)
GA_CLIENT = Cookie(
    "_ga",
    N_("Google Analytics: a random number by which visits of one browser are counted as one visitor."),
    N_("182 days, or until you withdraw your consent."),
    timedelta(days=182),
    category=Category.ANALYTICS,
    setter=Setter.GOOGLE,
    http_only=False,
)
GA_SESSION = Cookie(
    "_ga_*",
    N_("Google Analytics: when the visit began and how many pages it had."),
    N_("182 days, or until you withdraw your consent."),
    timedelta(days=182),
    category=Category.ANALYTICS,
    setter=Setter.GOOGLE,
    http_only=False,
)

REGISTRY: tuple[Cookie, ...] = (SESSION, SIGN_IN, THEME, LANGUAGE, CONSENT, UPLOAD_NAMES, GA_CLIENT, GA_SESSION)


def find(name: str) -> Cookie | None:
    """The entry of a browser's cookie of that name, or None for one that nobody listed."""
    return next((one for one in REGISTRY if one.place is Place.COOKIE and one.matches(name)), None)


def fingerprint() -> str:
    """A digest of the whole list: it changes when anything is added, removed or used for something else."""
    lines = [[one.name, one.purpose, one.lifetime, one.category, one.setter, one.place] for one in REGISTRY]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=True).encode()).hexdigest()


class Answer(Protocol):
    """What is needed of a response: this module is asked by services, which know no web framework."""

    @property
    def set_cookie(self) -> Callable[..., None]:
        """Has the browser keep a cookie."""

    @property
    def delete_cookie(self) -> Callable[..., None]:
        """Has the browser forget one."""


def put(
    response: Answer, cookie: Cookie, value: str, *, secure: bool, suffix: str = "", max_age: timedelta | None = None
) -> None:
    """Sets one of our own cookies: for this host alone, hidden from scripts, not sent along from other sites' forms."""
    lasts = max_age or cookie.max_age
    response.set_cookie(
        cookie.name_on(secure=secure, suffix=suffix),
        value,
        max_age=int(lasts.total_seconds()) if lasts else None,
        secure=secure,
        httponly=cookie.http_only,
        samesite="Lax",
        path="/",
    )


def drop(response: Answer, name: str, *, secure: bool, domain: str | None = None) -> None:
    """Makes the browser forget a cookie of that name; `domain` names the wider host that somebody set it for."""
    http_only = (found := find(name)) is None or found.http_only
    response.delete_cookie(name, path="/", domain=domain, secure=secure, httponly=http_only, samesite="Lax")
