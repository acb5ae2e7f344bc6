"""The Markdown of the reading page and what each of its tokens becomes. A document brings no HTML, link or picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import image, link
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from assistant.formulas import mathml
from assistant.ui.source_spans import noting_its_end
from assistant.ui.words import Words

LONG_FORMULA = 30
"""Characters of LaTeX from which on a formula in a line of text may be wider than a narrow screen."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of a text are called that are not read as words: for who hears the page."""

    table: str
    code: str
    formula: str

    @classmethod
    def of(cls, words: Words) -> Names:
        """Return the names in a language."""
        return cls(words.table, words.code_block, words.formula)


@cache
def parser() -> MarkdownIt:
    """Return a parser for the Markdown that explains: what it sets as HTML is all named here."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}).enable("table")
    markdown.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    markdown.disable(["autolink", "reference", "html_block", "html_inline", "entity"])
    # Escaped characters stay apart from others: their places are longer than they are.
    markdown.core.ruler.disable("text_join")
    markdown.inline.ruler.at("link", noting_its_end(link))
    markdown.inline.ruler.at("image", noting_its_end(image))
    for kind, rule in _RULES.items():
        markdown.add_render_rule(kind, rule)
    return markdown


def _words(token: Token) -> str:
    """Return a token's content with its marked part between marks."""
    first, after = token.meta.get("marked", (0, 0))
    if first == after:
        return escape(token.content)
    before, marked, rest = token.content[:first], token.content[first:after], token.content[after:]
    return f"{escape(before)}<mark>{escape(marked)}</mark>{escape(rest)}"


def _text(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return _words(tokens[here])


def _nothing(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return ""


def _inline_code(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return f"<code>{_words(tokens[here])}</code>"


def _code(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return f"<pre {_scrolling(env['names'].code)}><code>{_words(tokens[here])}</code></pre>\n"


def _picture(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return f'<span class="picture">{_words(tokens[here])}</span>'


def _inline_formula(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    formula = _formula(tokens[here], displayed=False)
    if len(tokens[here].content) < LONG_FORMULA:
        return formula
    return f'<span class="formula" {_scrolling(env["names"].formula)}>{formula}</span>'


def _displayed_formula(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    formula = _formula(tokens[here], displayed=True)
    # Within a paragraph nothing but a span may stand.
    tag = "div" if tokens[here].block else "span"
    return f'<{tag} class="formula displayed" {_scrolling(env["names"].formula)}>{formula}</{tag}>'


def _formula(token: Token, displayed: bool) -> str:
    formula = mathml(token.content.strip(), displayed)
    if formula is None:
        formula = f"<code>{escape(token.markup + token.content + token.markup)}</code>"
    return f"<mark>{formula}</mark>" if "marked" in token.meta else formula


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return f'<div class="table" {_scrolling(env["names"].table)}><table>\n'


def _table_close(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _cell_open(renderer: RendererHTML, tokens: Sequence[Token], here: int, options: Any, env: Any) -> str:
    """Say the alignment by a class: the page's policy has no room for styles of an element's own."""
    side = str(tokens[here].attrGet("style") or "").removeprefix("text-align:")
    scope = ' scope="col"' if tokens[here].tag == "th" else ""
    return f'<{tokens[here].tag}{scope} class="{side}">' if side else f"<{tokens[here].tag}{scope}>"


def _scrolling(name: str) -> str:
    """Return the attributes of what scrolls sideways on a narrow screen, by the keyboard too."""
    return f'role="group" tabindex="0" aria-label="{escape(name)}"'


_RULES = {
    "text": _text,
    "text_special": _text,
    "link_open": _nothing,
    "link_close": _nothing,
    "image": _picture,
    "code_inline": _inline_code,
    "code_block": _code,
    "fence": _code,
    "math_inline": _inline_formula,
    "math_inline_double": _displayed_formula,
    "math_block": _displayed_formula,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _cell_open,
    "td_open": _cell_open,
}
