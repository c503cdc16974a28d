"""The pages of privacy. Importing this brings them all to the blueprint."""

from dicomtube.privacy.routes import breaches, centre, contact, copies, leaving, staff
from dicomtube.privacy.routes.blueprint import blueprint

__all__ = ["blueprint", "breaches", "centre", "contact", "copies", "leaving", "staff"]
