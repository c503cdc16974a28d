"""The faces this provider can wear."""

from devidp.face import Face
from devidp.faces.google import GOOGLE

FACES: dict[str, Face] = {face.name: face for face in (GOOGLE,)}
