"""What every page shares: the process's site, the request's sessions, security headers, error pages, health.

A request runs in one order: routes read the input, a service checks and does the work inside `writing()`, the block's
end commits, and only then the answer is made.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from dicomtube.core import cookies, errors
from dicomtube.core.db import new_id
from dicomtube.core.language import LANGUAGES
from dicomtube.core.log import bind_request, clear_request
from dicomtube.core.policy import Actor, Permission
from dicomtube.core.site import Site

log = structlog.get_logger(__name__)
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=["1200/minute"], headers_enabled=True)
blueprint = Blueprint("site", __name__)

THEMES = ("auto", "light", "dark")
# One slash, then nothing that browsers drop or take for a second one: white space, control characters, backslashes.
LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.Forbidden: 403,
    errors.SignInRequired: 401,
    errors.Invalid: 400,
    errors.Conflict: 409,
    errors.TooLarge: 413,
}
CONTENT_SECURITY_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "worker-src": ["'self'"],
    "connect-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}


def site() -> Site:
    """This process's settings, database and stores."""
    return cast(Site, current_app.extensions["dicomtube"])


def reading() -> Session:
    """The request's read-only session; opened at first use, closed when the request ends."""
    if "reader" not in g:
        g.reader = site().database.reader()
    return cast(Session, g.reader)


@contextmanager
def writing() -> Iterator[Session]:
    """One short transaction that may write, committed at the end of the block."""
    with site().database.writing() as session:
        yield session


def actor() -> Actor | None:
    """The signed-in person, or None."""
    return current_user.actor if current_user.is_authenticated else None


def init_web(app: Flask) -> None:
    """Adds to `app` what every page shares."""
    limiter.init_app(app)
    app.before_request(_begin)
    csrf.init_app(app)
    app.after_request(_finish)
    app.teardown_request(_close)
    for error in (errors.DomainError, HTTPException, Exception):
        app.register_error_handler(error, _answer_error)
    app.jinja_env.globals["asset"] = _AssetAddresses(Path(app.static_folder or "static"))
    app.context_processor(_page_values)
    app.register_blueprint(blueprint)


def widen_csp(directive: str, sources: Sequence[str]) -> None:
    """Allows this answer, and no other, more sources for one directive of the content security policy."""
    g.setdefault("csp_further", {}).setdefault(directive, []).extend(sources)


def open_to_all(title: str) -> None:
    """Says that this page is public under its very address and title. Of any other page analytics learns the route."""
    g.public_title = title


class _AssetAddresses:
    """Static addresses that change with the content, so that browsers may keep them for ever."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[float, str]] = {}

    def __call__(self, name: str) -> str:
        changed = (self._folder / name).stat().st_mtime
        known = self._known.get(name)
        if known is None or known[0] != changed:
            known = (changed, hashlib.sha256((self._folder / name).read_bytes()).hexdigest()[:12])
            self._known[name] = known
        return url_for("static", filename=name, v=known[1])


def _page_values() -> dict[str, object]:
    locale = get_locale()
    return {
        "theme": _theme(),
        "may": _may,
        "is_staff": _is_staff,
        "page_language": str(locale).replace("_", "-"),
        "page_direction": locale.text_direction,
        "other_languages": [(code, name) for code, name in LANGUAGES.items() if code != locale.language],
    }


def _theme() -> str:
    chosen = request.cookies.get(cookies.THEME.name, "auto")
    return chosen if chosen in THEMES else "auto"


def _may(permission: str) -> bool:
    person = actor()
    return person is not None and person.may(Permission(permission))


def _is_staff() -> bool:
    person = actor()
    return person is not None and person.is_staff


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = new_id()
    bind_request(g.request_id)
    if request.method == "POST":
        _count_change()


@limiter.shared_limit("120/minute", scope="changes")
def _count_change() -> None:
    """Counts before the CSRF check: limits on a route alone would never see a flood of requests with bad tokens."""


def _finish(response: Response) -> Response:
    headers = response.headers
    further: Mapping[str, Sequence[str]] = g.get("csp_further", {})
    directives = {name: [*sources, *further.get(name, ())] for name, sources in CONTENT_SECURITY_POLICY.items()}
    headers.setdefault("Content-Security-Policy", "; ".join(f"{k} {' '.join(v)}" for k, v in directives.items()))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    headers["X-Request-ID"] = g.get("request_id", "")
    if site().config.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        hashed = "v" in request.args or request.path.startswith("/static/viewer/assets/")
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    else:
        # What one person may see must not be kept for the next.
        headers.setdefault("Cache-Control", "private, no-store")
    if request.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "-",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    return response


def _close(_error: BaseException | None) -> None:
    reader = g.pop("reader", None)
    if reader is not None:
        reader.close()
    clear_request()


def _answer_error(error: Exception) -> WerkzeugResponse | tuple[Response | str, int]:
    code, message = _read_error(error)
    if code == 401 and request.method == "GET" and not _wants_json():
        return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?")))
    if code >= 500:
        log.error("request_failed", endpoint=request.endpoint or "-", error=type(error).__name__, exc_info=error)
    if isinstance(error, HTTPException) and error.response is not None:
        return cast(WerkzeugResponse, error.response)
    if _wants_json():
        return jsonify(error=message, request_id=g.get("request_id", "")), code
    page = {"code": code, "title": _title(code), "message": message, "request_id": g.get("request_id", "")}
    return render_template("error.html", error=page), code


def _read_error(error: Exception) -> tuple[int, str]:
    if isinstance(error, errors.DomainError):
        return next(code for kind, code in STATUS.items() if isinstance(error, kind)), _(error.message, **error.values)
    if isinstance(error, CSRFError):
        return 400, _("This form is too old or came from another site. Go back, reload the page and send it again.")
    if isinstance(error, HTTPException) and error.code is not None:
        return error.code, _message(error.code)
    return 500, _message(500)


def _title(code: int) -> str:
    titles = {
        400: _("That request does not hold together"),
        401: _("Please sign in"),
        403: _("Not yours to do"),
        404: _("Nothing to see here"),
        405: _("That can't be done this way"),
        409: _("Too late for that"),
        410: _("Taken down"),
        413: _("Too large"),
        429: _("Slow down a little"),
    }
    return str(titles.get(code, _("Something broke on our side")))


def _message(code: int) -> str:
    messages = {
        400: _("The site could not make sense of what was sent. Go back and try again."),
        403: _("You may not do this."),
        404: _("The address is wrong, or what stood here is gone or private."),
        405: _("Go back and use the page's own buttons."),
        413: _("What was sent is larger than this site accepts."),
        429: _("Too many requests came from your address. Wait a minute, then go on."),
    }
    return str(
        messages.get(code, _("Nothing you sent was lost on purpose. Try again; if it stays, tell us the number below."))
    )


def _wants_json() -> bool:
    if request.path.startswith(("/dicomweb", "/healthz", "/readyz")) or request.is_json or request.method == "PUT":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


@blueprint.post("/theme")
def theme() -> WerkzeugResponse:
    """Keeps the chosen theme in a cookie of the browser, a year long; no record with us."""
    chosen = request.form.get("theme", "auto")
    back = request.form.get("next", "/")
    response = redirect(back if LOCAL_PATH.fullmatch(back) else "/")
    cookies.put(response, cookies.THEME, chosen if chosen in THEMES else "auto", secure=site().config.secure_cookies)
    return response


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """The process can do its work: the database answers at the newest migration, and the store can be read."""
    checks = {"database": _check_database(), "store": _check_store()}
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "unready", checks=checks), 200 if ready else 503


def _check_database() -> bool:
    try:
        reading().execute(text("SELECT version_num FROM alembic_version")).one()
    except Exception:
        log.exception("database_unready")
        return False
    return True


def _check_store() -> bool:
    try:
        next(iter(site().store.keys("readyz/")), None)
    except Exception:
        log.exception("store_unready")
        return False
    return True
