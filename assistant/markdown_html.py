"""Markdown becomes HTML in which nothing that its author wrote can run, load a picture, or pass for a link.

The parser knows neither HTML nor images nor links; what it does not know stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from assistant.transcript import Mark

Formula = Callable[[str, dict[str, Any]], str]
"""Returns the HTML of a formula, given its LaTeX and whether it is displayed on lines of its own (`display_mode`)."""

INLINE, DISPLAYED = (r"\(", r"\)"), (r"\[", r"\]")
"""Between these KaTeX and MathJax set a formula."""

_HOLD, _RELEASE = "\ue000", "\ue001"
"""Stand around a mark's number while Markdown is parsed: private-use characters, which no parser looks at."""

NOT_OURS = str.maketrans(dict.fromkeys((_HOLD, _RELEASE), "\ufffd"))

HELD = re.compile(f"{_HOLD}(\\d+){_RELEASE}")
"""A mark that `hold_marks` has put aside: its place among the marks."""


def hold_marks(text: str, found: Sequence[Mark]) -> str:
    """Return an answer's Markdown with its marks put aside (`HELD`), where no parser looks at them."""
    text = text.translate(NOT_OURS)
    pieces, read = [], 0
    for number, mark in enumerate(found):
        pieces += [text[read : mark.start], f"{_HOLD}{number}{_RELEASE}"]
        read = mark.end
    return "".join([*pieces, text[read:]])


def delimited(latex: str, options: dict[str, Any]) -> str:
    """Return a formula between the delimiters at which it is looked for: a price has none of these."""
    left, right = DISPLAYED if options["display_mode"] else INLINE
    return escape(f"{left}{latex}{right}")


@cache
def parser(formula: Formula = delimited) -> MarkdownIt:
    """Return a parser for the Markdown that an explanation needs."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    markdown.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, renderer=formula)
    markdown.add_render_rule("fence", _code)
    return markdown.disable(["link", "image", "autolink", "reference", "html_block", "html_inline", "entity"])


def _code(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Return a block of code without its language: a mark that stands there would end up in an attribute."""
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"
