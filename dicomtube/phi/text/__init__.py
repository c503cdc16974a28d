"""Finding what identifies a person in prose. Pure Python; `lint` is all a caller needs."""

from dicomtube.phi.text.engine import lint
from dicomtube.phi.text.findings import Certainty, Span, TextClass

__all__ = ["Certainty", "Span", "TextClass", "lint"]
