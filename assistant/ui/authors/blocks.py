"""HTML for Gradio's Markdown, which shows it as it stands: one line each, so that no Markdown is found in it.

Everything that comes from a document, a reader or an author is escaped; Gradio's own sanitising comes on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def text(value: str) -> str:
    """Return a text as HTML that says just that, its lines kept."""
    return escape(value).replace("\r\n", "\n").replace("\n", "&#10;").replace("\r", "&#10;")


def element(name: str, inner: str, **attributes: str) -> str:
    """Return an element around HTML. `class_` is the attribute `class`."""
    named = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{named}>{inner}</{name}>"


def block(*parts: str) -> str:
    """Return parts as one block; nothing for no parts."""
    return element("div", "".join(parts), class_="cga") if any(parts) else ""


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts."""
    head = "".join(element("th", text(header), scope="col") for header in headers)
    body = "".join(element("tr", "".join(element("td", text(cell)) for cell in row)) for row in rows)
    return element("table", element("thead", element("tr", head)) + element("tbody", body))


def items(texts: Iterable[str]) -> str:
    """Return a list of texts."""
    return element("ul", "".join(element("li", text(one)) for one in texts))
