"""What single faces have beside the common protocol: Microsoft's and Facebook's Graph, Google's RISC, pictures."""

from __future__ import annotations

import hashlib
import io
import time

from flask import Blueprint, Response, abort, jsonify, request
from PIL import Image, ImageDraw
from werkzeug.wrappers import Response as AnyResponse

from devidp.faces.facebook import proof_fits
from devidp.people import Person
from devidp.protocol import authorize, choose, find_face, metadata, state, token

blueprint = Blueprint("extras", __name__)
_SIDE = 320
_COLOURS = ("#0b5f73", "#7d4a00", "#1c6440", "#6b3f8f", "#9a2a1f", "#36558f")


@blueprint.get("/microsoft/common/v2.0/.well-known/openid-configuration")
def microsoft_metadata() -> Response:
    """Microsoft's metadata stand under the tenant `common`."""
    return metadata("microsoft")


@blueprint.get("/microsoft/graph/me/photo/$value")
def microsoft_photo() -> Response:
    """The picture of the bearer."""
    grant = state().read_token(request.headers.get("Authorization", ""))
    if grant is None or grant.face != "microsoft":
        abort(401)
    return _draw(grant.person)


@blueprint.get("/google/risc-configuration")
def google_risc() -> Response:
    """How Google's account events are signed."""
    return jsonify(issuer=f"{state().base}/google", jwks_uri=f"{state().base}/google/keys")


@blueprint.get("/facebook/<version>/dialog/oauth")
def facebook_dialog(version: str) -> str | AnyResponse:  # noqa: ARG001
    """Facebook's authorize page."""
    return authorize("facebook")


@blueprint.post("/facebook/<version>/dialog/oauth")
def facebook_choice(version: str) -> str | AnyResponse:  # noqa: ARG001
    """Somebody has chosen there."""
    return choose("facebook")


@blueprint.post("/facebook/graph/<version>/oauth/access_token")
def facebook_token(version: str) -> tuple[Response, int]:  # noqa: ARG001
    """Facebook's token endpoint."""
    return token("facebook")


@blueprint.get("/facebook/graph/<version>/me")
def facebook_me(version: str) -> tuple[Response, int]:  # noqa: ARG001
    """Whose access token this is; without the right proof, nobody's."""
    face, wrong = find_face("facebook"), state().wrong("facebook")
    if wrong.get("graph_delay"):
        time.sleep(min(float(wrong["graph_delay"]), 20.0))
    access = request.args.get("access_token", "")
    grant = state().read_token(access)
    if grant is None or not proof_fits(state().clients["facebook"], access, request.args.get("appsecret_proof", "")):
        return jsonify(error={"message": "Invalid appsecret_proof provided in the API argument", "code": 100}), 400
    return jsonify({**face.claims(state(), grant), **wrong.get("claims", {})}), 200


@blueprint.get("/pictures/<subject>.png")
def picture(subject: str) -> Response:
    """Somebody's picture, drawn from their name."""
    person = state().people.find(subject)
    if person is None:
        abort(404)
    return _draw(person)


def _draw(person: Person) -> Response:
    colour = _COLOURS[hashlib.sha256(person.subject.encode()).digest()[0] % len(_COLOURS)]
    image = Image.new("RGB", (_SIDE, _SIDE), colour)
    pen = ImageDraw.Draw(image)
    middle = _SIDE / 2
    pen.ellipse((middle - 62, 70, middle + 62, 194), fill="#ffffff")
    pen.ellipse((middle - 118, 216, middle + 118, 440), fill="#ffffff")
    file = io.BytesIO()
    image.save(file, "PNG")
    return Response(file.getvalue(), mimetype="image/png")
