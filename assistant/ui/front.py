"""Puts into Gradio's page what must be there before Gradio starts: the reader's language and colours, and our scripts.

Gradio itself adds what it is given as `head` only when it has started, with the wrong colours already on the screen.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.words import ENGLISH, LANGUAGES

STATIC = resources.files("assistant.ui") / "static"

_HEAD = b"<head>"


class FrontPage:
    """Adds the head's first lines to each HTML page of the application that it wraps."""

    def __init__(self, app: ASGIApp, keep_days: int = 0) -> None:
        self._app = app
        self._lines = _lines(keep_days).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        start: Message | None = None
        body = b""

        async def send_with_lines(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif start is not None and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    page = body.replace(_HEAD, _HEAD + self._lines, 1)
                    MutableHeaders(scope=start)["content-length"] = str(len(page))
                    await send(start)
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        return await self._app(scope, receive, send_with_lines)


def _is_html(message: Message) -> bool:
    return MutableHeaders(scope=message).get("content-type", "").startswith("text/html")


def _lines(keep_days: int) -> str:
    words = {code: asdict(words) for code, words in LANGUAGES.items()}
    # `<` could end the element that the words stand in.
    data = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<meta name="description" content="{ENGLISH.tagline}">'
        f"<script>{(STATIC / 'early.js').read_text(encoding='utf-8')}</script>"
        f'<script type="application/json" id="cg-words" data-keep-days="{keep_days}">{data}</script>'
        '<link rel="stylesheet" href="./chat/chat.css"><link rel="stylesheet" href="./chat/concept_map.css">'
        '<script type="module" src="./chat/main.js"></script>'
    )
