"""`GET /read/{document_id}`: a document to read, with one passage marked. No script, nothing loaded.

Shown beside the chat (`panel=1`) it leaves out what stands above it there.
"""

from __future__ import annotations

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.errors import DocumentNotFound
from assistant.service import Assistant
from assistant.sites import AllowedOrigins
from assistant.ui.contents import Span, headings, part_with, parts
from assistant.ui.marked_text import plain, set_text
from assistant.ui.reading_frame import View, about, page
from assistant.ui.reading_markup import Names
from assistant.ui.words import words_for
from index.storage import IndexedDocument

LONG = 6_000
"""Characters of a document from which on it has a table of contents."""

_LONGEST_NUMBER = 12
_OURS_ALONE = AllowedOrigins()


def router(assistant: Assistant, origins: AllowedOrigins = _OURS_ALONE) -> APIRouter:
    """Return the page's route. Pages of this server and of the allowed origins may frame it."""
    routes = APIRouter(include_in_schema=False)
    frame_ancestors = origins.frame_ancestors()

    @routes.get("/read/{document_id}")
    def read(
        document_id: str,
        start: str = "",
        end: str = "",
        part: str = "",
        panel: str = "",
        lang: str = "",
        theme: str = "",
    ) -> HTMLResponse:
        """Show a document, and mark `text[start:end]` where that is a part of it."""
        view = View(start, end, part, panel == "1", words_for(lang).code if lang else "", _one_of(theme))
        try:
            document = assistant.document(document_id)
        except DocumentNotFound:
            words = view.words
            hint = f"<p>{escape(words.no_document_hint)}</p>"
            return page(view, words.no_document, "", hint, frame_ancestors, 404)
        return page(view, document.title, about(document, view), _body(document, view), frame_ancestors)

    return routes


def _one_of(theme: str) -> str:
    return theme if theme in ("light", "dark") else ""


def _span(view: View, length: int) -> Span | None:
    """Return the span asked for, or None where it is not one of a text of this length."""
    first, after = _number(view.start), _number(view.end)
    return (first, after) if first is not None and after is not None and first < after <= length else None


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER else None


def _body(document: IndexedDocument, view: View) -> str:
    """Return what stands below the title: the contents of a long document, and the part to show."""
    spans = parts(document.text)
    span = _span(view, len(document.text))
    here = part_with(spans, span[0]) if span else 0
    chosen = _number(view.part)
    if chosen is not None and 1 <= chosen <= len(spans):
        here = chosen - 1
    start, end = spans[here]
    within = (span[0] - start, span[1] - start) if span else (0, 0)
    text = set_text(document.text[start:end], Names.of(view.words), within, start, document.title)
    return "".join(
        (
            _where_the_passage_is(view, spans, span, here, 'id="passage"' in text),
            _contents(document.text, view, spans, here),
            _turning(view, here, len(spans)),
            # What language a document is in is not known: it is not that of the page.
            f'<article lang="" dir="auto">{text}</article>',
            _turning(view, here, len(spans)),
        )
    )


def _where_the_passage_is(view: View, spans: list[Span], span: Span | None, here: int, shown: bool) -> str:
    """Return a line for who asked for a passage that is not to be seen."""
    if shown or not (view.start or view.end):
        return ""
    if span and (there := part_with(spans, span[0])) != here:
        words = escape(view.words.passage_in_part.format(part=there + 1))
        return f'<p class="missing"><a href="{escape(view.address(there))}#passage">{words}</a></p>'
    return f'<p class="missing">{escape(view.words.no_passage)}</p>'


def _contents(text: str, view: View, spans: list[Span], here: int) -> str:
    found = headings(text) if len(text) > LONG else []
    if len(found) < 2:
        return ""
    top = min(heading.level for heading in found)
    entries = []
    for heading in found:
        part = part_with(spans, heading.start)
        address = f"{'' if part == here else view.address(part)}#at-{heading.start}"
        link = f'<a href="{escape(address)}">{escape(plain(heading.words))}</a>'
        entries.append(f'<li class="level-{min(heading.level - top, 3)}">{link}</li>')
    name = escape(view.words.contents)
    listed = f'<ol lang="">{"".join(entries)}</ol>'
    return f'<nav aria-label="{name}"><details><summary>{name}</summary>{listed}</details></nav>'


def _turning(view: View, here: int, count: int) -> str:
    """Return where the reader is in a document of several parts, and the ways to its neighbours."""
    if count == 1:
        return ""
    words = view.words
    ways = [f"<span>{escape(words.part.format(part=here + 1, parts=count))}</span>"]
    if here > 0:
        ways.insert(0, f'<a href="{escape(view.address(here - 1))}" rel="prev">← {escape(words.part_before)}</a>')
    if here < count - 1:
        ways.append(f'<a href="{escape(view.address(here + 1))}" rel="next">{escape(words.part_after)} →</a>')
    return f'<div class="parts">{"".join(ways)}</div>'
