"""Sets a document's Markdown as HTML with one span of its characters marked. No HTML, link or picture of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from assistant.ui.reading_markup import Names, parser
from assistant.ui.source_spans import mark

WRAPPED = 60
"""Characters of a line that ends where its writer's window did. A shorter one ends where its writer wanted."""

_SEAM = re.compile(r"</mark>((?:\s|<br>)*)<mark>")
_LINE_ENDS = re.compile(r"\r\n?")


def set_text(text: str, names: Names, span: tuple[int, int] = (0, 0), offset: int = 0, title: str = "") -> str:
    """Return Markdown as HTML; what is visible of `text[start:end]` is in `mark` elements, the first `#passage`.

    Headings begin at `h2` and leave no level out; each is `#at-N`, by its place in the document, where this text
    begins at `offset`. A first heading that only repeats the title has the class `repeated`.
    """
    text = _LINE_ENDS.sub(lambda end: " \n"[-len(end[0]) :], text).replace("\0", "\ufffd")
    markdown, env = parser(), {"names": names}
    tokens = markdown.parse(text, env)
    mark(tokens, text, *span)
    _set_headings(tokens, text, offset, title)
    _join_wrapped_lines(tokens)
    html = str(markdown.renderer.render(tokens, markdown.options, env))
    # Marks that nothing but white space separates are one; what a document says itself is escaped.
    return _SEAM.sub(r"\1", html).replace("<mark>", '<mark id="passage">', 1)


def plain(heading: str) -> str:
    """Return the words of a heading's Markdown."""
    children = parser().parseInline(heading)[0].children or []
    return "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)


def _set_headings(tokens: Sequence[Token], text: str, offset: int, title: str) -> None:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    levels: list[int] = []
    for here, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            level = int(token.tag[1:])
            while levels and levels[-1] >= level:
                levels.pop()
            levels.append(level)
            tokens[here + 2].tag = token.tag = f"h{min(1 + len(levels), 6)}"
            token.attrSet("id", f"at-{offset + starts[token.map[0]]}")
            if here == 0 and plain(tokens[1].content) == title:
                token.attrSet("class", "repeated")


def _join_wrapped_lines(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if all(len(line) >= WRAPPED for line in token.content.split("\n")[:-1]):
            for child in token.children or []:
                if child.type == "softbreak":
                    child.type, child.content = "text", "\n"
