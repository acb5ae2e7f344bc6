"""A turn becomes the messages of Gradio's chatbot.

Everything a reader, a document or a model wrote is data. It is turned into HTML here, by a Markdown parser that
knows neither HTML nor images nor links, and Gradio sanitises the result once more. Nothing written by them can
therefore run, load a picture from elsewhere, or pass for a link of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from assistant.contract import Source
from assistant.ui.turns import Mark, Turn, marks
from assistant.ui.words import ENGLISH
from index.retrieval import Passage

ChatMessage = dict[str, Any]

INLINE, DISPLAYED = (r"\(", r"\)"), (r"\[", r"\]")
"""Between these the chat's KaTeX sets a formula."""

_HOLD, _RELEASE = "\ue000", "\ue001"
"""Stand around a mark's number while Markdown is rendered: private-use characters, which no parser looks at."""

_NOT_OURS = str.maketrans(dict.fromkeys((_HOLD, _RELEASE), "\ufffd"))
_HELD = re.compile(f"{_HOLD}(\\d+){_RELEASE}")


def messages(turns: Sequence[Turn]) -> list[ChatMessage]:
    """Return a conversation for the chatbot; the last answer offers what to ask next."""
    return [*earlier(turns[:-1]), *last(turns[-1])] if turns else []


def earlier(turns: Sequence[Turn]) -> list[ChatMessage]:
    """Return the turns before the last: they do not change any more while that is answered."""
    return [message for turn in turns for message in _exchange(turn)]


def last(turn: Turn, others_first: bool = False) -> list[ChatMessage]:
    """Return the last turn. While it waits, `others_first` says why that may take long."""
    shown = _exchange(turn, others_first)
    if turn.done and turn.done.suggestions:
        shown[-1]["options"] = [{"label": question, "value": question} for question in turn.done.suggestions]
    return shown


def _exchange(turn: Turn, others_first: bool = False) -> list[ChatMessage]:
    return [
        {"role": "user", "content": _paragraph("cg-question", turn.question)},
        {"role": "assistant", "content": answer(turn, others_first)},
    ]


def answer(turn: Turn, others_first: bool = False) -> str:
    """Return the HTML of an answer as far as it has come: its text, its sources, and how it stands."""
    parts = [_written(turn.text, list(marks(turn.text, turn.citations)))] if turn.text.strip() else []
    if turn.done:
        parts += [_sources(turn.done.sources), _paragraph("cg-notice", turn.done.notice or "")]
    elif turn.problem is not None:
        parts.append(_paragraph("cg-problem", turn.problem))
    elif not parts:
        parts.append(_paragraph("cg-status", _status(turn, others_first)))
    return "".join(parts)


def reading_address(document_id: str, start: int, end: int) -> str:
    """Return the address of a passage, relative to the page so that it holds behind a proxy's prefix too."""
    return f"read/{quote(document_id, safe='')}?start={start}&end={end}#passage"


def _status(turn: Turn, others_first: bool) -> str:
    if turn.passages is None:
        return ENGLISH.reading
    return f"{_found(turn.passages)}\n{ENGLISH.others_first}" if others_first else _found(turn.passages)


def _written(text: str, found: Sequence[Mark]) -> str:
    """Return an answer's Markdown as HTML with its marks as links."""
    text = text.translate(_NOT_OURS)
    for number, mark in reversed(list(enumerate(found))):
        text = f"{text[: mark.start]}{_HOLD}{number}{_RELEASE}{text[mark.end :]}"
    html = _parser().render(text)
    html = _HELD.sub(lambda held: _link(found[int(held.group(1))]), html)
    # On one line it stays one block of HTML: a blank line would end it, and what follows be read as Markdown again.
    html = html.replace("\n", "&#10;")
    return f'<div class="cg-answer">{html}</div>'


def _link(mark: Mark) -> str:
    address = reading_address(mark.document_id, *mark.span)
    return f'<a class="cg-mark" {_new_tab(address)} title="{ENGLISH.opens.format(n=mark.n)}">[{mark.n}]</a>'


def _sources(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    cards = "".join(f"<li>{_card(passage)}</li>" for passage in passages)
    return f'<div class="cg-sources"><h3>{ENGLISH.sources}</h3><ul>{cards}</ul></div>'


def _card(passage: Passage) -> str:
    address = reading_address(passage.document_id, passage.start, passage.end)
    return (
        f'<a class="cg-source" {_new_tab(address)}><span class="cg-number">{passage.n}</span>'
        f'<span class="cg-place">{_inline(passage.where)}</span>'
        f'<span class="cg-quote">{_inline(passage.text)}</span></a>'
    )


def _new_tab(address: str) -> str:
    return f'href="{escape(address)}" target="_blank" rel="noopener"'


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{_inline(text)}</p>' if text else ""


def _inline(text: str) -> str:
    """Return plain text as HTML on one line, so that it stays inside its block."""
    return "<br>".join(escape(line) for line in text.splitlines())


@cache
def _parser() -> MarkdownIt:
    """Return a parser for the Markdown that an explanation needs."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, renderer=_formula)
    return parser.disable(["link", "image", "autolink", "reference", "html_block", "html_inline", "entity"])


def _formula(latex: str, options: dict[str, Any]) -> str:
    """Return a formula between the marks at which the chat's KaTeX looks for one: a price has none of these."""
    left, right = DISPLAYED if options["display_mode"] else INLINE
    return escape(f"{left}{latex}{right}")


def _found(passages: Sequence[Passage]) -> str:
    return ENGLISH.found([Source.of(passage) for passage in passages])
