"""Markdown becomes HTML that can hurt nobody."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomtube.core.errors import TooLarge
from dicomtube.core.markup import LENGTH, render

REL = "nofollow noopener ugc"
TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
TABLE = "<table>\n<thead>\n<tr>\n<th>b</th>\n</tr>\n</thead>\n</table>\n"


class Reader(HTMLParser):
    """Notes every element and attribute a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def _read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def _assert_harmless(html: str) -> None:
    seen = _read(html)
    assert seen.tags <= TAGS
    for tag, name, value in seen.attributes:
        assert (tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start")}
        if name == "href":
            scheme = value.split(":")[0].lower() if ":" in value.split("/")[0].split("?")[0].split("#")[0] else ""
            assert scheme in {"", "http", "https", "mailto"}
        if name == "rel":
            assert value == REL


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** *soft* `code`", "<p><strong>bold</strong> <em>soft</em> <code>code</code></p>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("# One\n## Two\n##### Five", "<h3>One</h3>\n<h4>Two</h4>\n<h6>Five</h6>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        ("[here](/c/1)", f'<p><a href="/c/1" rel="{REL}">here</a></p>\n'),
        ('[x](https://a.b/?c&d=2 "title")', f'<p><a href="https://a.b/?c&amp;d=2" rel="{REL}">x</a></p>\n'),
        ("<me@example.org>", f'<p><a href="mailto:me@example.org" rel="{REL}">me@example.org</a></p>\n'),
        ("see ![the *left* kidney](https://a.b/c.png)!", "<p>see the left kidney!</p>\n"),
        ("![<script>](x)", "<p>&lt;script&gt;</p>\n"),
        ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"),
        ("- a\n\n|b|\n|:-:|", f"<ul>\n<li>a</li>\n</ul>\n{TABLE}"),
        ("5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>\n"),
        ("مرحبا", "<p>مرحبا</p>\n"),
        ("", ""),
    ],
)
def test_markdown_reads_as_meant(markdown: str, html: str) -> None:
    assert str(render(markdown)) == html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](&#x6A;avascript&colon;alert(1))",
        "[x](javascript&#x3a;alert(1))",
        "[x](\x01javascript:alert(1))",
        "[x]( javascript:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "<javascript:alert(1)>",
        "[x][1]\n\n[1]: javascript:alert(1)",
        '[x](https://a.b "onmouseover=alert(1)")',
        '[x](https://a.b"onmouseover="alert(1))',
        "[x](https://a.b'><script>alert(1)</script>)",
        '`<script>`<script>"',
        '```"><script>alert(1)</script>\nx\n```',
        "    <script>alert(1)</script>",
        "<style>*{display:none}</style>",
        "<iframe src=//evil>",
        "<a href=x id=viewer class=button style=position:fixed>x</a>",
        "<form action=//evil><input name=csrf_token>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "<scr\x00ipt>alert(1)</scr\x00ipt>",
        "|<script>|\n|-|\n|<img onerror=x>|",
        "<base href=//evil><meta http-equiv=refresh content=0>",
    ],
)
def test_attacks_come_out_harmless(attack: str) -> None:
    _assert_harmless(render(attack))
    _assert_harmless(render(f"- > {attack}\n\n# {attack}"))


@given(st.text(st.sampled_from("<>\"'&#;:/()[]!`*_~|-\n\\ ajscript=xonerd1.\x00"), max_size=200))
def test_no_text_comes_out_harmful(markdown: str) -> None:
    _assert_harmless(render(markdown))


@given(st.text(max_size=100))
def test_any_text_can_be_rendered(markdown: str) -> None:
    _assert_harmless(render(markdown))


def test_a_text_that_is_too_long_says_so() -> None:
    render("a" * LENGTH)
    with pytest.raises(TooLarge, match="20000 characters"):
        render("a" * (LENGTH + 1))


@pytest.mark.parametrize(
    "pattern",
    [
        "[",
        "*a ",
        "> ",
        "`",
        "[a](",
        "*_",
        "![[",
        "<",
        "**a *b ",
        "[a](<",
        "~~a ",
        "  - a\n",
        "[a]: b\n",
        "|a",
    ],
)
def test_no_text_takes_long(pattern: str) -> None:
    started = time.process_time()
    render((pattern * LENGTH)[:LENGTH])
    assert time.process_time() - started < 3
