"""The site's legal documents: versions by effective date, in each language, with what the operator fills in. Pure."""

from dicomtube.legal.changes import Change, Kind, Piece, compare
from dicomtube.legal.documents import (
    FALLBACK,
    LANGUAGES,
    Document,
    Slug,
    current,
    digest,
    find,
    upcoming,
    versions,
)
from dicomtube.legal.places import Facts, Filled, fill, missing

__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "Change",
    "Document",
    "Facts",
    "Filled",
    "Kind",
    "Piece",
    "Slug",
    "compare",
    "current",
    "digest",
    "fill",
    "find",
    "missing",
    "upcoming",
    "versions",
]
