"""The authorization code flow with PKCE, for any face: metadata, the page with the people, tokens, keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, g, jsonify, redirect, render_template, request
from joserfc import jwt
from werkzeug.wrappers import Response as AnyResponse

from devidp.face import Face
from devidp.faces import FACES
from devidp.people import Person
from devidp.state import Grant, State

blueprint = Blueprint("protocol", __name__)
_CARRIED = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "response_mode")
_PKCE = ("code_challenge", "code_challenge_method")


def state() -> State:
    """What this process holds."""
    found: State = current_app.extensions["devidp"]
    return found


def find_face(name: str) -> Face:
    """The face of that name, or 404; late or broken when a test wants it so."""
    face = FACES.get(name)
    if face is None or name not in state().clients:
        abort(404)
    wrong = state().wrong(name)
    if wrong.get("delay"):
        time.sleep(min(float(wrong["delay"]), 20.0))
    if wrong.get("down"):
        abort(503)
    return face


@blueprint.get("/<face>/.well-known/openid-configuration")
def metadata(face: str) -> Response:
    """OpenID Connect Discovery 1.0."""
    found, base = find_face(face), f"{state().base}/{face}"
    return jsonify(
        {
            "issuer": found.issuer(state()),
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "revocation_endpoint": f"{base}/revoke",
            "jwks_uri": f"{base}/keys",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            **found.extra_metadata,
        }
    )


@blueprint.get("/<face>/authorize")
def authorize(face: str) -> str | AnyResponse:
    """The page on which somebody says who they are."""
    found = find_face(face)
    wish = request.args.to_dict()
    problem = _check_wish(found, wish)
    if problem is not None:
        return problem
    return _people_page(found, wish)


def _people_page(face: Face, wish: Mapping[str, str]) -> str:
    g.form_action = state().site
    carried = {name: wish[name] for name in (*_CARRIED, *_PKCE) if name in wish}
    return render_template("authorize.html", face=face, people=state().people.all(), wish=carried)


def _check_wish(face: Face, wish: Mapping[str, str]) -> AnyResponse | None:
    client = state().clients[face.name]
    if wish.get("client_id") != client.client_id or wish.get("redirect_uri") != client.redirect_uri:
        # Never a redirect to an address that is not registered.
        abort(400, "This client id, or exactly this redirect address, is not registered here.")
    if wish.get("response_type") != "code":
        return _send_back(wish, {"error": "unsupported_response_type"})
    if not wish.get("code_challenge") or wish.get("code_challenge_method") != "S256":
        return _send_back(wish, {"error": "invalid_request", "error_description": "PKCE with S256 is required"})
    if face.signs_id_tokens and "openid" not in wish.get("scope", "").split():
        return _send_back(wish, {"error": "invalid_scope"})
    if face.needs_form_post(wish.get("scope", "")) and wish.get("response_mode") != "form_post":
        return _send_back(
            wish, {"error": "invalid_request", "error_description": "response_mode must be form_post for these scopes"}
        )
    return None


@blueprint.post("/<face>/authorize")
def choose(face: str) -> AnyResponse | str:
    """Somebody has said who they are, or that they would rather not."""
    found = find_face(face)
    wish = request.form.to_dict()
    problem = _check_wish(found, wish)
    if problem is not None:
        return problem
    person = _chosen_person()
    if person is None:
        return _send_back(wish, {**found.refusal, "iss": found.issuer(state())})
    grant = Grant(
        face=found.name,
        person=person,
        client_id=wish["client_id"],
        redirect_uri=wish["redirect_uri"],
        scope=wish.get("scope", ""),
        nonce=wish.get("nonce"),
        challenge=wish["code_challenge"],
        first_time=state().first_time(found.name, person),
    )
    extras = dict(found.answer_extras(state(), grant))
    extras |= state().wrong(face).get("answer", {})
    return _send_back(wish, {"code": state().issue_code(grant), **extras})


def _chosen_person() -> Person | None:
    if "new" in request.form:
        return state().people.add(
            request.form.get("name", "").strip()[:80], request.form.get("email", "").strip()[:254]
        )
    return state().people.find(request.form.get("person", ""))


def _send_back(wish: Mapping[str, str], answer: Mapping[str, str]) -> AnyResponse:
    parameters = {**answer, **({"state": wish["state"]} if "state" in wish else {})}
    if wish.get("response_mode") == "form_post":
        g.form_action = state().site
        page = render_template("form_post.html", address=wish["redirect_uri"], parameters=parameters)
        return Response(page)
    return redirect(f"{wish['redirect_uri']}?{urlencode(parameters)}", 302)


@blueprint.post("/<face>/token")
def token(face: str) -> tuple[Response, int]:
    """A code, its verifier and the client's secret for tokens."""
    found = find_face(face)
    form = request.form.to_dict()
    if not found.client_fits(state(), state().clients[face], form):
        return jsonify(error="invalid_client"), 401
    grant = state().take_code(form.get("code", ""))
    if form.get("grant_type") != "authorization_code" or grant is None or not _fits(grant, form, found):
        return jsonify(error="invalid_grant"), 400
    answer: dict[str, Any] = {
        "access_token": state().issue_token(grant),
        "token_type": "Bearer",
        "expires_in": 3600,
        **found.extra_tokens(state(), grant),
    }
    wrong = state().wrong(face)
    if found.signs_id_tokens and not wrong.get("no_id_token"):
        answer["id_token"] = sign_id_token(found, grant, wrong)
    return jsonify(answer), 200


def _fits(grant: Grant, form: Mapping[str, str], face: Face) -> bool:
    verifier = form.get("code_verifier", "")
    challenge = _encode(hashlib.sha256(verifier.encode()).digest())
    return (
        grant.face == face.name
        and grant.redirect_uri == form.get("redirect_uri")
        and grant.client_id == form.get("client_id")
        and secrets.compare_digest(challenge, grant.challenge)
    )


def sign_id_token(face: Face, grant: Grant, wrong: Mapping[str, Any]) -> str:
    """The ID token of a grant, bent as `wrong` says."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": face.token_issuer(state(), grant.person),
        "aud": grant.client_id,
        "iat": now,
        "exp": now + 600,
        **face.claims(state(), grant),
    }
    if grant.nonce is not None:
        claims["nonce"] = grant.nonce
    claims |= wrong.get("claims", {})
    for name in wrong.get("drop", []):
        claims.pop(name, None)
    return sign(claims, wrong)


def sign(claims: Mapping[str, Any], wrong: Mapping[str, Any]) -> str:
    """The claims as a signed token, by the wrong means where `wrong` says so."""
    keys = state().keys
    header = {"kid": wrong.get("kid", keys.signing.kid)}
    if wrong.get("alg") in ("none", "HS256"):
        return _forge(wrong["alg"], header, claims)
    return jwt.encode({"alg": "RS256", **header}, dict(claims), keys.signing, algorithms=["RS256"])


def _forge(algorithm: str, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A token nobody must believe: unsigned, or with the public key's text as the shared secret."""
    parts = [_encode(json.dumps(part).encode()) for part in ({"alg": algorithm, **header}, dict(claims))]
    public = state().keys.signing.as_pem(private=False)
    signature = hmac.digest(public, ".".join(parts).encode(), "sha256") if algorithm == "HS256" else b""
    return ".".join([*parts, _encode(signature)])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@blueprint.get("/<face>/keys")
def keys(face: str) -> Response:
    """The public signing keys."""
    find_face(face)
    return jsonify(keys=state().keys.published())


@blueprint.post("/<face>/revoke")
def revoke(face: str) -> tuple[Response, int]:
    """A token its client no longer wants (RFC 7009)."""
    found = find_face(face)
    if state().wrong(face).get("revoke_down"):
        return jsonify(error="server_error"), 503
    if not found.client_fits(state(), state().clients[face], request.form.to_dict()):
        return jsonify(error="invalid_client"), 401
    state().revoked.append(request.form.get("token", ""))
    return jsonify(), 200


@blueprint.get("/<face>/userinfo")
def userinfo(face: str) -> tuple[Response, int]:
    """Whose access token this is."""
    found = find_face(face)
    grant = state().read_token(request.headers.get("Authorization", ""))
    if grant is None or grant.face != face:
        return jsonify(error="invalid_token"), 401
    return jsonify({name: value for name, value in found.claims(state(), grant).items() if name != "azp"}), 200
