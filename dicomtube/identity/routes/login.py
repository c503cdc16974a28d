"""Who is asking: Flask-Login on top of our own session rows.

The signed session cookie holds a random token and nothing about the person; the row it opens can be revoked, so a
copied cookie dies with the sign-out. Flask-Login's remember cookie is never used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import inspect
from werkzeug.wrappers import Response

from config import Environment
from dicomtube.core.errors import SignInRequired
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.core.web import reading, site, writing
from dicomtube.identity.models import Identity
from dicomtube.identity.providers import Provider, configured
from dicomtube.identity.service import Limits, Party, Present, find_present, mark_used, refuse_loopback_identities

_SESSION_KEY = "auth"  # the key in the session cookie
_EXTENSION = "dicomtube.identity"


class _QuietSessions(SecureCookieSessionInterface):
    """Sets no session cookie in answer to another site's form.

    Such a request comes without the Lax cookie, so a cookie set in answer would replace that of the member signed in.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether this answer may set the cookie."""
        return not _is_foreign_form() and super().should_set_cookie(app, session)


def _is_foreign_form() -> bool:
    if request.method in ("GET", "HEAD"):
        return False
    origin = request.headers.get("Origin")
    return request.headers.get("Sec-Fetch-Site") == "cross-site" or (
        origin is not None and urlsplit(origin).netloc != request.host
    )


class Member(UserMixin):  # type: ignore[misc]
    """`current_user` of a signed-in member."""

    def __init__(self, present: Present) -> None:
        self.present = present

    @property
    def actor(self) -> Actor:
        """The member as services know them."""
        return self.present.actor

    @property
    def display_name(self) -> str:
        """What others see."""
        return self.actor.display_name

    @property
    def role(self) -> Role:
        """The member's role."""
        return self.actor.role

    @property
    def picture_url(self) -> str | None:
        """Where our own copy of the member's picture is, or None."""
        key = self.present.picture_key
        if key is None:
            return None
        _members, user_id, name = key.split("/")
        return url_for("identity.picture", user_id=user_id, name=name.removesuffix(".webp"))

    @property
    def language(self) -> str | None:
        """The language they chose, if they did."""
        return self.present.language

    @property
    def fresh(self) -> bool:
        """Whether they proved who they are within the last ten minutes; if not, `identity.confirm` asks for it."""
        return self.present.fresh

    def get_id(self) -> str:
        """The member's id."""
        return self.actor.user_id


def init_manager(app: Flask) -> None:
    """Ties Flask-Login to our session rows and checks that production trusts real providers only."""
    opened = cast(Site, app.extensions["dicomtube"])
    app.extensions[_EXTENSION] = configured(opened.config)
    if opened.config.environment is Environment.PRODUCTION:
        _refuse_demo_data(opened)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=opened.config.session_absolute_days)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.session_interface = _QuietSessions()
    manager = LoginManager(app)
    manager.session_protection = None  # it would tie sessions to network addresses, which change and identify
    manager.request_loader(_load)


def _refuse_demo_data(opened: Site) -> None:
    if inspect(opened.database.engine).has_table(Identity.__tablename__):
        with opened.database.reading() as reader:
            refuse_loopback_identities(reader)
    opened.database.close()


def providers() -> Mapping[str, Provider]:
    """The providers that are set up, in the order of their buttons."""
    return cast(Mapping[str, Provider], current_app.extensions[_EXTENSION])


def _load(_request: Request) -> Member | None:
    token = session.get(_SESSION_KEY)
    if not isinstance(token, str):
        return None
    present = find_present(reading(), token, Limits.of(site().config))
    if present is None:
        return None
    if present.stale_mark:
        with writing() as writer:
            mark_used(writer, present.session_id)
    return Member(present)


def present() -> Present | None:
    """The member signed in with this request, or None."""
    return cast(Member, current_user).present if current_user.is_authenticated else None


def require_present() -> Present:
    """The member signed in with this request. Raises SignInRequired."""
    found = present()
    if found is None:
        raise SignInRequired("Please sign in first.")
    return found


def confirm_first(back: str | None = None) -> Response:
    """Sends a member whose last proof is older than ten minutes to the page where they give another."""
    return redirect(url_for("identity.confirm", next=back or url_for("identity.account")), 303)


def sign_in_browser(token: str, *, remember: bool) -> None:
    """Hands this browser a new session and forgets all that the old one held, its CSRF token included."""
    session.clear()
    session[_SESSION_KEY] = token
    session.permanent = remember
    g.pop("_login_user", None)


def renew_browser(token: str) -> None:
    """Exchanges the token in this browser's cookie, and nothing else."""
    session[_SESSION_KEY] = token


def sign_out_browser() -> None:
    """Forgets all that this browser's session held."""
    session.clear()
    g.pop("_login_user", None)


def party() -> Party:
    """This site as passkeys know it."""
    return Party("DicomTube", site().config.public_url)


def callback_address(provider: Provider) -> str:
    """The redirect address registered with the provider: built from the setting, never from the Host header."""
    return site().config.public_url + url_for("identity.callback", provider=provider.name.value)


def user_agent() -> str:
    """What the browser says it is."""
    return request.headers.get("User-Agent", "")[:500]
