"""Reads web pages as they are saved or generated: their content, without what they are wrapped in."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.readers.hypertext.about import about, title_among
from knowledge.readers.hypertext.conversion import page_markdown
from knowledge.readers.hypertext.encoding import page_text
from knowledge.readers.hypertext.tree import parse
from knowledge.readers.markdown import document_of

_OTHER_KINDS = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP file", b"\xd0\xcf\x11\xe0": "an old Microsoft Office file"}
_ARCHIVE = re.compile(
    r"(?:From|MIME-Version|Content-Type|Snapshot-[\w-]+):.*multipart/related", re.IGNORECASE | re.DOTALL
)


def read(data: bytes, name: str) -> Document:
    """Return a web page as a document; its id is made from the name of the file.

    Raises:
        DocumentError: the bytes are no page, are in another encoding than they say, or hold no text.
    """
    _check_kind(data, name)
    source = page_text(data, name)
    if _ARCHIVE.match(source[:2000].lstrip()):
        raise DocumentError(f"{name} is a web archive (MHTML). Save the page as HTML from the browser and add that.")
    page = parse(source, name)
    facts = about(page, source)
    text = page_markdown(page, name)
    if not text.strip():
        raise DocumentError(
            f"{name} holds no text besides navigation. If a browser shows some, save the page from there and add that."
        )
    document = document_of(text, name, url=facts.url, publisher=facts.publisher, date=facts.date)
    return replace(document, title=title_among(facts.names, document.sections) or document.title)


def _check_kind(data: bytes, name: str) -> None:
    for beginning, kind in _OTHER_KINDS.items():
        if data.startswith(beginning):
            raise DocumentError(f"{name} is {kind}, not a web page. Rename it to what it is and add it again.")
