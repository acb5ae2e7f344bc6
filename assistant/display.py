"""An answer as text, as Markdown and as HTML, for those who ask from Python: a terminal, a notebook.

A notebook shows what is written here as it is. So nothing that a document or a model wrote can run in it, load
anything, or pass for a link; and no colour is set: dark notebooks are as good as light ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from assistant.contract import Answer, Source
from assistant.formulas import mathml_formula
from assistant.markdown_html import HELD, NOT_OURS, hold_marks, parser
from assistant.transcript import Mark, marks

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE = re.compile("^", re.MULTILINE)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|$~&#])")
_ASK_NEXT, _ASK_INSTEAD = "You could ask next:", "You could ask:"
_LEADS_IN = ":"

_STYLE = "margin:.3em 0;padding-left:.8em;border-left:3px solid;opacity:.85"


def as_text(answer: Answer) -> str:
    """Return an answer with its sources and what could be asked next, as a terminal shows it."""
    lines = [answer.answer]
    lines += [f"[{source.n}] {source.where}\n{_indented(source.quote)}" for source in answer.sources]
    if answer.suggestions:
        lines.append("\n".join([*_lead_in(answer), *(f"- {question}" for question in answer.suggestions)]))
    if answer.notice:
        lines.append(answer.notice)
    return _CONTROL.sub("\ufffd", "\n\n".join(lines))


def as_markdown(answer: Answer) -> str:
    """Return the same as Markdown: the answer as it is, everything else without any markup of its own."""
    parts = [answer.answer]
    for source in answer.sources:
        quote = _LINE.sub("> ", _special_escaped(source.quote))
        parts.append(f"**[{source.n}]** {_special_escaped(source.where)}\n\n{quote}")
    if answer.suggestions:
        parts += _lead_in(answer)
        parts.append("\n".join(f"- {_special_escaped(one)}" for one in answer.suggestions))
    if answer.notice:
        parts.append(f"*{_special_escaped(answer.notice)}*")
    return "\n\n".join(parts)


def as_html(answer: Answer) -> str:
    """Return the same as HTML: each mark tells its words when it is pointed at, and leads to its source below."""
    found = list(marks(answer.answer, answer.citations))
    parts = [_text_of(answer, found)]
    if answer.sources:
        parts.append(f"<div>{''.join(_source(source, answer.id) for source in answer.sources)}</div>")
    if answer.suggestions:
        items = "".join(f"<li>{escape(question)}</li>" for question in answer.suggestions)
        parts += [*(f"<p>{line}</p>" for line in _lead_in(answer)), f"<ul>{items}</ul>"]
    if answer.notice:
        parts.append(f"<p><small>{escape(answer.notice)}</small></p>")
    return f'<div class="concept-guide">{"".join(parts)}</div>'


def _text_of(answer: Answer, found: Sequence[Mark]) -> str:
    def link(held: re.Match[str]) -> str:
        if int(held[1]) >= len(found):  # No mark of ours.
            return "\ufffd"
        mark = found[int(held[1])]
        words = escape(" … ".join(dict.fromkeys(mark.quotes)))
        return f'<a href="#{_anchor(answer.id, mark.n)}" title="{words}">[{mark.n}]</a>'

    return HELD.sub(link, parser(mathml_formula).render(hold_marks(answer.answer, found)))


def _source(source: Source, answer_id: str) -> str:
    quote = parser(mathml_formula).render(source.quote.translate(NOT_OURS))
    return (
        f"<details><summary>[{source.n}] {escape(source.where)}</summary>"
        # Inside, so that following a mark opens it.
        f'<blockquote id="{_anchor(answer_id, source.n)}" style="{_STYLE}">{quote}</blockquote></details>'
    )


def _anchor(answer_id: str, n: int) -> str:
    return escape(f"concept-guide-{answer_id}-{n}")


def _lead_in(answer: Answer) -> list[str]:
    """Return what leads in to the suggestions; what declines a question may do so itself."""
    if answer.answer.endswith(_LEADS_IN):
        return []
    return [_ASK_NEXT if answer.answered else _ASK_INSTEAD]


def _indented(text: str) -> str:
    return _LINE.sub("    ", text)


def _special_escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
