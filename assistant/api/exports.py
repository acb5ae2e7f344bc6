"""`POST /api/export/{format}`: a conversation as a file. Nothing of it is kept here: it comes and goes back."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Path, Query, Response

from assistant.api.errors import refusal
from assistant.api.examples import CONVERSATION
from assistant.api.refusals import Responses, refusals
from assistant.api.waiting import WaitingRoom
from assistant.errors import Busy
from assistant.export.anki import anki
from assistant.export.markdown import markdown
from assistant.export.pdf import pdf
from assistant.export.table import table
from assistant.export.words import WORDS, Language
from assistant.learning.cards import cards
from assistant.transcript import Transcript

Format = Literal["markdown", "pdf", "anki", "csv"]

_KINDS: dict[Format, tuple[str, str]] = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "pdf": ("pdf", "application/pdf"),
    "anki": ("apkg", "application/vnd.anki"),
    "csv": ("csv", "text/csv; charset=utf-8"),
}
"""What a file of each format is called and sent as."""

_FILES: Responses = {
    200: {
        "description": "The file, named after the conversation.",
        "headers": {"content-disposition": {"description": "The file's name.", "schema": {"type": "string"}}},
        "content": {
            "text/markdown": {
                "schema": {"type": "string"},
                "example": "# Deep learning\n\n## What is deep learning?\n…",
            },
            "application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7…"},
            "application/vnd.anki": {"schema": {"type": "string", "format": "binary"}, "example": "PK…"},
            "text/csv": {"schema": {"type": "string"}, "example": '"front","back","tags"…'},
        },
    }
}
_SECONDS_TO_WAIT = 20.0
_LONGEST_NAME = 80
_NO_NAME = "conversation"
_RESERVED = re.compile(r'[<>:"/\\|?*]')
"""In file names of one system or another."""


def router(room: WaitingRoom) -> APIRouter:
    """Return the route of those who take a conversation with them.

    One at a time is made into a file; as many wait as there is room for.
    """
    routes = APIRouter(tags=["export"], dependencies=[Depends(room.place)])
    making = Lock()

    @routes.post(
        "/api/export/{format}",
        summary="Save a conversation",
        response_class=Response,
        responses=_FILES
        | refusals(404, 413, 422, 503, invalid="path.format: should be 'markdown', 'pdf', 'anki' or 'csv'."),
    )
    def export(
        format: Annotated[Format, Path(description="What to make: a text, or flashcards for Anki.")],
        conversation: Annotated[Transcript, Body(openapi_examples=CONVERSATION)],
        language: Annotated[Language, Query(description="The language of headings; answers stay as they are.")] = "en",
    ) -> Response:
        """Return a conversation as Markdown or PDF, or its flashcards as an Anki deck or CSV.

        Nothing of it is kept here. A conversation without answers has no flashcards and is refused with 422.
        """
        with _turn(making):
            content = _content(format, conversation, language)
        if not content:
            return refusal("NothingToExport", "There is nothing in this conversation to save yet. Ask first.", 422)
        ending, media_type = _KINDS[format]
        headers = {
            "content-disposition": disposition(conversation.name, ending),
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        }
        return Response(content, headers=headers, media_type=media_type)

    return routes


def disposition(name: str, ending: str) -> str:
    """Return a header that names the file after a conversation, in plain letters and as it is (RFC 6266)."""
    stem = file_name(name)
    plain = file_name(unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode())
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(f'{stem}.{ending}', safe='')}"


def file_name(name: str) -> str:
    """Return a name as every file system takes it: without what separates, steers or cannot be seen."""
    seen = "".join(" " if unicodedata.category(character)[0] in "CZ" else character for character in name)
    return " ".join(_RESERVED.sub(" ", seen).split())[:_LONGEST_NAME].strip(" .") or _NO_NAME


def _content(format: Format, conversation: Transcript, language: Language) -> bytes:
    """Return the file, or nothing where there is nothing to put into it."""
    if format in ("anki", "csv"):
        found = cards(conversation)
        made = anki(found, time.time()) if format == "anki" else table(found).encode()
        return made if found else b""
    today = datetime.now(UTC).date()
    if not conversation.turns:
        return b""
    if format == "pdf":
        return pdf(conversation, WORDS[language], today)
    return markdown(conversation, WORDS[language], today).encode()


@contextmanager
def _turn(making: Lock) -> Iterator[None]:
    """Wait until no other file is being made. Raises Busy where that takes too long."""
    if not making.acquire(timeout=_SECONDS_TO_WAIT):
        raise Busy("Other conversations are being saved. Try again in a few seconds.")
    try:
        yield
    finally:
        making.release()
