"""Reading pages in tests: the token of a form, and what a person would read."""

from __future__ import annotations

import html
import re


def csrf_token(page: str) -> str:
    """The token that the page's forms carry."""
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert found, "the page carries no token"
    return html.unescape(found.group(1))


def text_of(page: str) -> str:
    """The page's text without its tags, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
