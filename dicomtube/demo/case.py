"""The shapes of the written content: a person, a comment with its replies, a case."""

import re
from dataclasses import dataclass
from enum import StrEnum
from inspect import cleandoc

from dicomtube.cases.models import CaseState, Specialty
from dicomtube.core.policy import Role
from dicomtube.demo.credits import CREDITS

_LIST_ITEM = re.compile(r"(- |\d+\. )")


class Difficulty(StrEnum):
    """For whom a case is meant."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody invented, with an address at a domain that never receives mail (RFC 2606)."""

    key: str
    name: str
    email: str
    role: Role


@dataclass(frozen=True)
class DemoReply:
    """An answer to a comment. Replies go one level deep, so it has none itself."""

    author: str
    body: str


@dataclass(frozen=True)
class DemoComment:
    """A comment under a case, in Markdown; ``author`` is a DemoPerson's key."""

    author: str
    body: str
    replies: tuple[DemoReply, ...] = ()


@dataclass(frozen=True)
class DemoCase:
    """A teaching case. ``study`` is a key of the demo's sources; all texts but the title are Markdown.

    No text gives a name, a date or a place: the pictures' public files carry no history, and none is invented.
    """

    study: str
    title: str
    specialty: Specialty
    difficulty: Difficulty
    author: str
    presentation: str
    findings: str
    diagnosis: str
    discussion: str
    comments: tuple[DemoComment, ...]
    state: CaseState = CaseState.PUBLIC

    @property
    def description(self) -> str:
        """The discussion, closed by the credit for the pictures."""
        return f"{self.discussion}\n\n*{CREDITS[self.study]}*"


def prose(text: str) -> str:
    """Markdown written over several indented lines: margins go, wrapped lines join, blank lines and lists stay."""
    lines: list[str] = []
    for line in cleandoc(text).splitlines():
        if line and lines and lines[-1] and not _LIST_ITEM.match(line):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)
