"""What stands around a document that is read: the page's top, its looks, and what the browser is told about it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from importlib import resources
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse

from assistant.ui.words import Words, words_for
from index.storage import IndexedDocument

_STYLE = resources.files("assistant.ui").joinpath("reading.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class View:
    """How a reader wants to see a document."""

    start: str
    end: str
    part: str
    panel: bool
    language: str
    theme: str

    @property
    def words(self) -> Words:
        """The page's own words."""
        return words_for(self.language)

    def address(self, part: int) -> str:
        """Return the address of a part, from 0, seen the same way."""
        panel = "1" if self.panel else ""
        asked = {"start": self.start, "end": self.end, "lang": self.language, "theme": self.theme, "panel": panel}
        return "?" + urlencode({name: value for name, value in asked.items() if value} | {"part": part + 1})


def about(document: IndexedDocument, view: View) -> str:
    """Return who published a document and when, and where its original is, as HTML."""
    known = [escape(part) for part in (document.publisher, document.date) if part]
    if document.url and document.url.startswith(("https://", "http://")):
        # In the panel another site would take the chat's place, or refuse to be shown.
        new_tab = ' target="_blank"' if view.panel else ""
        link = f'<a href="{escape(document.url)}" rel="noopener noreferrer"{new_tab}>{escape(view.words.original)}</a>'
        known.append(link)
    return " · ".join(known)


def page(view: View, title: str, below: str, body: str, frame_ancestors: str, status: int = 200) -> HTMLResponse:
    """Return the whole page; `below` (the title) and `body` are HTML, `frame_ancestors` says who may frame it."""
    words = view.words
    theme = f' data-theme="{view.theme}"' if view.theme else ""
    panel = ' class="panel"' if view.panel else ""
    back = "" if view.panel else f'<a class="back" href="../">← {escape(words.back_to_chat)}</a>'
    line = f"<p>{below}</p>" if below else ""
    html = (
        f'<!doctype html><html lang="{words.code}"{theme}{panel}><head><meta charset="utf-8">'
        f"<title>{escape(title)} · {escape(words.title)}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f'<body><header>{back}<h1 lang="">{escape(title)}</h1>{line}</header><main>{body}</main></body></html>'
    )
    return HTMLResponse(html, status, _headers(frame_ancestors))


def _headers(frame_ancestors: str) -> dict[str, str]:
    return {
        "content-security-policy": f"{_POLICY}; frame-ancestors {frame_ancestors}",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
