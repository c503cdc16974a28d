"""People's Markdown as HTML that is safe to show: no raw HTML, no pictures, no scripts, demoted headings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from dicomtube.core.errors import TooLarge

LENGTH = 20_000  # the worst table of this length takes about a second
_NESTING = 12
_SHALLOWEST_HEADING = 3  # h1 is the page's, h2 its sections'
_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"https", "http", "mailto"}
_REL = "nofollow noopener ugc"


def render(markdown: str) -> Markup:
    """The text as safe HTML: headings begin at h3, links say nofollow, of a picture only its text is kept.

    Raises TooLarge beyond LENGTH characters.
    """
    if len(markdown) > LENGTH:
        raise TooLarge("This text is longer than %(most)s characters. Please shorten it.", most=LENGTH)
    html = _parser().render(markdown.replace("\x00", ""))
    return Markup(_clean(html))  # noqa: S704 - what makes it safe is the cleaning


def render_own(markdown: str) -> Markup:
    """A text of the site's own (never of a person): its headings stay where they are, links are plain."""
    html = _own_parser().render(markdown)
    return Markup(nh3.clean(html, tags={*_TAGS, "h2"}, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None))  # noqa: S704


@cache
def _own_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING}).enable(["table", "strikethrough"])
    parser.core.ruler.push("demote_headings", _demote_headings)
    parser.add_render_rule("image", _describe_image)
    return parser


def _describe_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return str(escape(renderer.renderInlineAsText(tokens[index].children, options, env)))


def _demote_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _SHALLOWEST_HEADING - 1, 6)}"


def _clean(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_REL, strip_comments=True)
