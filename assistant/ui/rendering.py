"""A turn becomes the messages of Gradio's chatbot.

Everything a reader, a document or a model wrote is data. It is turned into HTML here, by a Markdown parser that
knows neither HTML nor images nor links, and Gradio sanitises the result once more. Nothing written by them can
therefore run, load a picture from elsewhere, or pass for a link of ours.

Gradio's sanitiser leaves classes and takes away `data-` and `aria-` attributes: what the page's scripts need to know
stands in classes (`static/acting.js`), what a screen reader needs to know in text that is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from assistant.contract import Source
from assistant.markdown_html import HELD, NOT_OURS, Formula, delimited, hold_marks, parser
from assistant.transcript import Mark, Turn, marks
from assistant.ui import tools
from assistant.ui.words import Words

ChatMessage = dict[str, Any]

Comparable = Callable[[Turn], Sequence[str]]
"""What the subject of a turn may be compared with."""


def messages(turns: Sequence[Turn], words: Words, comparable: Comparable) -> list[ChatMessage]:
    """Return a conversation for the chatbot; the last answer offers what to ask next."""
    if not turns:
        return []
    number = len(turns) - 1
    return [*earlier(turns[:-1], words, comparable), *last(turns[-1], number, words, comparable)]


def earlier(turns: Sequence[Turn], words: Words, comparable: Comparable) -> list[ChatMessage]:
    """Return the turns before the last: they do not change any more while that is answered."""
    return [message for n, turn in enumerate(turns) for message in _exchange(turn, n, words, comparable(turn), False)]


def last(turn: Turn, number: int, words: Words, comparable: Comparable, ahead: int = 0) -> list[ChatMessage]:
    """Return the last turn. While it waits, `ahead` says how many answers are written before it."""
    shown = _exchange(turn, number, words, comparable(turn) if turn.answer else (), True, ahead)
    if turn.answer and turn.answer.suggestions:
        shown[-1]["options"] = [{"label": question, "value": question} for question in turn.answer.suggestions]
    return shown


def _exchange(
    turn: Turn, number: int, words: Words, neighbours: Sequence[str], is_last: bool, ahead: int = 0
) -> list[ChatMessage]:
    asked = f'<p class="cg-question">{inline(turn.shown)}</p>{tools.of_question(turn, words)}'
    said = f"{answer(turn, words, ahead)}{tools.of_answer(turn, words, neighbours, is_last)}"
    return [
        {"role": "user", "content": _block(number, asked)},
        {"role": "assistant", "content": _block(number, said)},
    ]


def _block(number: int, html: str) -> str:
    """Return the HTML of one message, which says of which turn it is."""
    # On one line it stays one block of HTML: a blank line would end it, and what follows be read as Markdown again.
    html = html.replace("\n", "&#10;")
    return f'<div class="cg-turn cg-turn-{number}">{html}</div>'


def answer(turn: Turn, words: Words, ahead: int = 0) -> str:
    """Return the HTML of an answer as far as it has come: its text, its sources, and how it stands."""
    parts = []
    if turn.text.strip():
        found = list(marks(turn.text, turn.citations))
        parts += [_written(words.said_in(turn.text) if turn.answer else turn.text, found, words), _tips(found)]
    if turn.answer:
        parts += [sources(turn.answer.sources, words.sources), _paragraph("cg-notice", _notice(turn, words))]
        return "".join(parts)
    if turn.problem is None:
        parts.append(_paragraph("cg-status", status(turn, words, ahead)))
    if turn.found:
        parts.append(sources(turn.found, words.found_sources, brief=True))
    parts.append(_paragraph("cg-problem", words.problem(turn.problem) if turn.problem is not None else ""))
    return "".join(parts)


def reading_address(document_id: str, start: int, end: int) -> str:
    """Return the address of a passage, relative to the page so that it holds behind a proxy's prefix too."""
    return f"read/{quote(document_id, safe='')}?start={start}&end={end}#passage"


def status(turn: Turn, words: Words, ahead: int = 0) -> str:
    """Say what is being done for a turn that has no answer yet."""
    if turn.found is None:
        return words.reading
    if turn.text.strip():
        return words.writing
    if ahead > 0:
        return words.in_queue(ahead)
    return words.thinking


def _notice(turn: Turn, words: Words) -> str:
    return words.said(turn.answer.notice) if turn.answer and turn.answer.notice else ""


def _written(text: str, found: Sequence[Mark], words: Words) -> str:
    """Return an answer's Markdown as HTML with its marks as links."""
    html = parser().render(hold_marks(text, found))
    html = HELD.sub(lambda held: _link(int(held.group(1)), found, words), html)
    return f'<div class="cg-answer">{html}</div>'


def _link(number: int, found: Sequence[Mark], words: Words) -> str:
    """Return a mark as a link; a number that no mark has was not put there by us."""
    if number >= len(found):
        return "\ufffd"
    mark = found[number]
    address = reading_address(mark.document_id, *mark.span)
    name = f'<span class="cg-unseen">{escape(words.opens.format(n=mark.n))}</span>'
    return f'<a class="cg-mark cg-tip-{number}" {_new_tab(address)}>[{mark.n}]{name}</a>'


def _tips(found: Sequence[Mark]) -> str:
    """Return the words behind each mark, which are shown beside it when it is pointed at."""
    tips = "".join(f'<div class="cg-tip">{passage(" … ".join(dict.fromkeys(mark.quotes)))}</div>' for mark in found)
    return f'<div class="cg-tips" hidden>{tips}</div>' if tips else ""


def sources(listed: Sequence[Source], heading: str, brief: bool = False, formula: Formula = delimited) -> str:
    """Return sources as cards that open their passage; brief ones do not show it."""
    if not listed:
        return ""
    cards = "".join(f"<li>{_card(source, brief, formula)}</li>" for source in listed)
    kind = "cg-sources cg-found" if brief else "cg-sources"
    return f'<div class="{kind}"><h3>{escape(heading)}</h3><ul>{cards}</ul></div>'


def _card(source: Source, brief: bool, formula: Formula) -> str:
    address = reading_address(source.document_id, source.char_start, source.char_end)
    quoted = "" if brief else f'<div class="cg-quote">{passage(source.quote, formula)}</div>'
    return (
        f'<a class="cg-source" {_new_tab(address)}><span class="cg-number">{source.n}</span>'
        f'<span class="cg-place">{inline(source.where)}</span>{quoted}</a>'
    )


def passage(text: str, formula: Formula = delimited) -> str:
    """Return a quote of the material as HTML, its lists set as in an answer and its formulas for the chat's KaTeX.

    Outside the chat, where there is no KaTeX, `formulas.mathml_formula` sets them.
    """
    html: str = parser(formula).render(text.translate(NOT_OURS))
    return html


def _new_tab(address: str) -> str:
    return f'href="{escape(address)}" target="_blank" rel="noopener"'


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{inline(text)}</p>' if text else ""


def inline(text: str) -> str:
    """Return plain text as HTML on one line, so that it stays inside its block."""
    return "<br>".join(escape(line) for line in text.splitlines())
