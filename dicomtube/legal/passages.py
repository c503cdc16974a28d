"""Passages of a text that stand there only where the operator has set something up.

    You must be at least [[age]] years old.[[if gemini]] With Gemini the age is 18.[[/if]] Nobody under 13 …

    [[if analytics]]
    - **Google Analytics**: …
    [[/if]]

Marks on lines of their own go with their lines. Passages don't nest. With everything set up, a text reads as if it had
no marks, so marking a passage is no new version; where something comes to be set up later, members accept what came
with it (`version_name`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

_LINES = re.compile(r"^\[\[if ([a-z]+)\]\]\n(.*?)^\[\[/if\]\](?:\n|\Z)", re.MULTILINE | re.DOTALL)
_WORDS = re.compile(r"\[\[if ([a-z]+)\]\](.*?)\[\[/if\]\]", re.DOTALL)
_GAP = re.compile(r"\n{3,}")


class Feature(StrEnum):
    """What a passage can depend on. Each begins with another letter, which stands for it in names of versions."""

    ANALYTICS = "analytics"
    GEMINI = "gemini"


def passages(text: str) -> tuple[Feature, ...]:
    """What the passages of the text depend on, one after the other. Raises ValueError for a mark that nobody knows."""
    return tuple(Feature(name) for name in re.findall(r"\[\[if ([^\]]*)\]\]", text))


def resolve(text: str, features: Collection[str]) -> str:
    """The text with the passages about `features` and without the others. Raises ValueError for a stray mark."""

    def kept(found: re.Match[str]) -> str:
        return found[2] if Feature(found[1]) in features else ""

    read = _WORDS.sub(kept, _LINES.sub(kept, text))
    if "[[if " in read or "[[/if]]" in read:
        raise ValueError("a passage of a legal text begins and doesn't end, ends without a beginning, or holds another")
    return _GAP.sub("\n\n", read).strip()
