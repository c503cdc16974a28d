"""The faces this provider can wear."""

from devidp.face import Face
from devidp.faces.apple import APPLE
from devidp.faces.facebook import FACEBOOK
from devidp.faces.google import GOOGLE
from devidp.faces.microsoft import MICROSOFT

FACES: dict[str, Face] = {face.name: face for face in (GOOGLE, MICROSOFT, FACEBOOK, APPLE)}
