"""The provider as a Flask application, with its walls: who may ask, by which name, and what pages may do."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from flask import Flask, Response, abort, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from devidp.extras import blueprint as extras
from devidp.faces import FACES
from devidp.protocol import blueprint as protocol
from devidp.protocol import sign, state
from devidp.state import State

ROOT = Path(__file__).resolve().parent


def create_app(held: State) -> Flask:
    """The provider holding `held`."""
    app = Flask("devidp", root_path=str(ROOT))
    app.extensions["devidp"] = held
    app.before_request(_guard)
    app.after_request(_harden)
    app.register_blueprint(extras)
    app.register_blueprint(protocol)
    app.register_error_handler(HTTPException, _problem)
    app.add_url_rule("/", view_func=_index)
    if held.mischief is not None:
        app.add_url_rule("/mischief/<face>", view_func=_misbehave, methods=["POST"])
        app.add_url_rule("/mischief/<face>/sign", view_func=_sign, methods=["POST"])
        app.add_url_rule("/mischief/revoked", view_func=_revoked)
    return app


def _guard() -> None:
    peer = request.remote_addr
    if peer is None or not ip_address(peer).is_loopback:
        abort(403, "The development provider answers this machine alone.")
    if f"http://{request.host}" != state().base:
        abort(403, "The development provider answers to its own name alone.")


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {g.get('form_action', '')}"
    ).strip()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(error: HTTPException) -> tuple[str, int]:
    return render_template("problem.html", message=error.description), error.code or 500


def _index() -> str:
    return render_template("index.html", faces=FACES.values(), people=state().people.all())


def _misbehave(face: str) -> Response:
    """Tests say here how a face is to misbehave from now on; an empty object ends it."""
    held = state()
    wish = request.get_json()
    if wish.pop("rotate", False):
        held.keys.rotate(withdraw=bool(wish.pop("withdraw", False)))
    if held.mischief is not None:
        held.mischief[face] = wish
    return jsonify(wish)


def _sign(face: str) -> Response:
    """Tests have claims signed here as `face` would sign them: {claims, wrong}."""
    wish = request.get_json()
    return jsonify(token=sign(wish["claims"], wish.get("wrong", {})), face=face)


def _revoked() -> Response:
    """The tokens that were given back."""
    return jsonify(state().revoked)
