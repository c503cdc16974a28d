"""The site's legal documents: versions by effective date, in each language, with what the operator fills in. Pure."""

from dicomtube.legal.changes import Change, Kind, Piece, compare
from dicomtube.legal.documents import (
    FALLBACK,
    LANGUAGES,
    Document,
    Slug,
    covers,
    current,
    digest,
    find,
    read_name,
    upcoming,
    version_name,
    versions,
)
from dicomtube.legal.passages import Feature
from dicomtube.legal.places import Facts, Filled, fill, missing

__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "Change",
    "Document",
    "Facts",
    "Feature",
    "Filled",
    "Kind",
    "Piece",
    "Slug",
    "compare",
    "covers",
    "current",
    "digest",
    "fill",
    "find",
    "missing",
    "read_name",
    "upcoming",
    "version_name",
    "versions",
]
