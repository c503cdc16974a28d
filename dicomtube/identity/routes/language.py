"""The switch between languages."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from dicomtube.core.cookies import LANGUAGE, put
from dicomtube.core.errors import Invalid
from dicomtube.core.language import LANGUAGES
from dicomtube.core.web import LOCAL_PATH, site, writing
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import present
from dicomtube.identity.service import choose_language


@blueprint.post("/language")
def language() -> Response:
    """Keeps the chosen language in a cookie, and for members in their account: mails follow it, too."""
    chosen, back = request.form.get("language", ""), request.form.get("next", "/")
    if chosen not in LANGUAGES:
        raise Invalid("This site does not speak that language.")
    member = present()
    if member is not None:
        with writing() as session:
            choose_language(session, member.actor, chosen)
    response = redirect(back if LOCAL_PATH.fullmatch(back) else "/", 303)
    put(response, LANGUAGE, chosen, secure=site().config.secure_cookies)
    return response
