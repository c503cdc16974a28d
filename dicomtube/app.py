"""The web application: the only module that imports every feature's routes."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config, Environment
from dicomtube.activity.routes import blueprint as activity
from dicomtube.admin.routes import blueprint as admin
from dicomtube.cases.routes import blueprint as cases
from dicomtube.consent.routes import blueprint as consent
from dicomtube.core.cookies import SESSION
from dicomtube.core.locale import init_languages
from dicomtube.core.site import Site, open_site
from dicomtube.core.web import init_web
from dicomtube.dicomweb.routes import blueprint as dicomweb
from dicomtube.discussions.routes import blueprint as discussions
from dicomtube.identity.routes import init_login
from dicomtube.moderation.routes import blueprint as moderation
from dicomtube.notifications.routes import blueprint as notifications
from dicomtube.policies.routes import blueprint as policies
from dicomtube.privacy.routes import blueprint as privacy
from dicomtube.studies.bodyparts import body_part_label
from dicomtube.studies.routes import blueprint as studies
from dicomtube.studies.routes.review import blueprint as review
from dicomtube.studies.routes.slices import blueprint as slices
from dicomtube.summaries.routes import blueprint as summaries
from dicomtube.viewer.bundle import bundle_assets
from dicomtube.viewer.routes import blueprint as viewer
from dicomtube.wording.routes import blueprint as wording

ROOT = Path(__file__).resolve().parent.parent


def create_app(config: Config, site: Site | None = None) -> Flask:
    """The site for `config`. `site` may be given where the caller has opened database and stores already."""
    app = Flask("dicomtube", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=SESSION.name_on(secure=config.secure_cookies),
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # lives as long as the session; an afternoon over a draft must not lose it
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,  # pages; the upload route raises its own
        RATELIMIT_STORAGE_URI=config.rate_limit_storage,
        TEMPLATES_AUTO_RELOAD=config.environment is Environment.DEVELOPMENT,
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["dicomtube"] = site or open_site(config)
    init_languages(app)
    init_web(app)
    init_login(app)
    for blueprint in (
        *(consent, policies),
        *(cases, discussions, studies, review, slices, viewer, dicomweb),
        *(activity, admin, moderation, notifications, privacy, summaries, wording),
    ):
        app.register_blueprint(blueprint)
    app.jinja_env.globals["body_part_label"] = body_part_label
    app.jinja_env.globals["offers_summaries"] = bool(config.gemini_api_key)
    app.jinja_env.globals["viewer_assets"] = lambda: bundle_assets(ROOT / "static")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app
