"""`GET /read/{document_id}`: a document as its text stands, with one passage marked. No script, nothing loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from importlib import resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.errors import DocumentNotFound
from assistant.service import Assistant
from assistant.ui.words import ENGLISH
from index.storage import IndexedDocument

_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
_STYLE = resources.files("assistant.ui").joinpath("reading.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_LONGEST_NUMBER = 12


def router(assistant: Assistant) -> APIRouter:
    """Return the page's route."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/read/{document_id}")
    def read(document_id: str, start: str = "", end: str = "") -> HTMLResponse:
        """Show a document, and mark `text[start:end]` where that is a part of it."""
        try:
            document = assistant.document(document_id)
        except DocumentNotFound:
            hint = f"<p>{escape(ENGLISH.no_document_hint)}</p>"
            return _page(ENGLISH.no_document, _header(ENGLISH.no_document) + hint, 404)
        span = _span(start, end, len(document.text))
        asked_in_vain = span is None and bool(start or end)
        missing = f'<p class="missing">{escape(ENGLISH.no_passage)}</p>' if asked_in_vain else ""
        return _page(document.title, _header_of(document) + missing + _article(document.text, span))

    return routes


def _span(start: str, end: str, length: int) -> tuple[int, int] | None:
    """Return the span, or None where it is not one of a text of this length."""
    if not all(n.isascii() and n.isdigit() and len(n) <= _LONGEST_NUMBER for n in (start, end)):
        return None
    first, after = int(start), int(end)
    return (first, after) if first < after <= length else None


def _article(text: str, span: tuple[int, int] | None) -> str:
    if span is None:
        return f"<article>{_with_headings(text)}</article>"
    start, end = span
    # What is marked is the document's text to the letter, even if a heading should stand in it.
    marked = f'<mark id="passage">{escape(text[start:end])}</mark>'
    return f"<article>{_with_headings(text[:start])}{marked}{_with_headings(text[end:])}</article>"


def _with_headings(text: str) -> str:
    """Return Markdown source as HTML in which only the headings look like something else."""
    parts = []
    last = 0
    for heading in _HEADING.finditer(text):
        level = len(heading.group(1)) + 1
        title = f'<span class="heading" role="heading" aria-level="{level}">{escape(heading.group(2))}</span>'
        parts += [escape(text[last : heading.start()]), title]
        last = heading.end()
    return "".join([*parts, escape(text[last:])])


def _header_of(document: IndexedDocument) -> str:
    about = [escape(part) for part in (document.publisher, document.date) if part]
    if document.url and document.url.startswith(("https://", "http://")):
        about.append(f'<a href="{escape(document.url)}" rel="noopener noreferrer">{escape(ENGLISH.original)}</a>')
    return _header(document.title, " · ".join(about))


def _header(title: str, about: str = "") -> str:
    """Return the top of a page; `about` is HTML."""
    line = f"<p>{about}</p>" if about else ""
    return f'<header><a href="../">← {escape(ENGLISH.back_to_chat)}</a><h1>{escape(title)}</h1>{line}</header>'


def _page(title: str, content: str, status: int = 200) -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · {escape(ENGLISH.title)}'
        f'</title><meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{content}</main></body></html>"
    )
    return HTMLResponse(html, status, _HEADERS)
