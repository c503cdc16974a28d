"""The pages of privacy. Importing this brings them all to the blueprint."""

from dicomtube.privacy.routes import leaving
from dicomtube.privacy.routes.blueprint import blueprint

__all__ = ["blueprint", "leaving"]
