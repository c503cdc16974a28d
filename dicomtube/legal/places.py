"""What the operator fills into the texts: `[[operator]]` and its like, and passages by what is set up."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from dicomtube.legal.passages import resolve

_PLACE = re.compile(r"\[\[([a-z_]+)\]\]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|!~&])")


@dataclass(frozen=True)
class Facts:
    """What is filled in. Empty texts of the first five were not given by the operator; the rest the site knows."""

    operator: str
    address: str
    contact: str
    officer: str
    jurisdiction: str
    site: str  # the address people type
    age: str  # the youngest age for an account
    session_days: str
    upload_hours: str
    features: frozenset[str] = frozenset()  # what is set up: `passages.Feature`


ASKED_OF_OPERATOR = ("operator", "address", "contact", "officer", "jurisdiction")


@dataclass(frozen=True)
class Filled:
    """A text with its places filled; `open` names those for which there was nothing."""

    text: str
    open: tuple[str, ...]


def missing(facts: Facts) -> tuple[str, ...]:
    """What the operator has still to say."""
    return tuple(name for name in ASKED_OF_OPERATOR if not getattr(facts, name).strip())


def places(text: str) -> frozenset[str]:
    """The places in a text."""
    return frozenset(_PLACE.findall(text))


def fill(text: str, facts: Facts) -> Filled:
    """The text as it reads on this site: passages by what is set up, and its places filled, so that no mark of
    Markdown in a value counts.

    What the operator has not said stands as its place's name in bold brackets, for everybody to see. Raises KeyError
    for a place that nobody knows.
    """
    values = {item.name: getattr(facts, item.name).strip() for item in fields(facts) if item.name != "features"}
    left: list[str] = []

    def put(found: re.Match[str]) -> str:
        name = found[1]
        value: str = values[name]
        if value:
            return _MARKDOWN.sub(r"\\\1", value)
        left.append(name)
        return f"**\\[{name}\\]**"

    return Filled(_PLACE.sub(put, resolve(text, facts.features)), tuple(dict.fromkeys(left)))
