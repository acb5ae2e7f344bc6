"""`/widget.js` and its numbered versions, the frame at `/embed`, and `/embed-setup`, which writes the line to paste.

Each address is one file, read when the server starts. No other file can be reached, and nothing that a request holds
stands in a page: the frame's options are read from its address by its own script.
"""

from __future__ import annotations

from importlib import resources
from string import Template

from fastapi import APIRouter

from assistant.widget.assets import Asset
from assistant.widget.versions import scripts

_HTML = "text/html; charset=utf-8"
_CSS = "text/css; charset=utf-8"
_JAVASCRIPT = "text/javascript; charset=utf-8"

_SOON = {"cache-control": "public, max-age=300"}
"""Minutes: an update reaches the pages that follow it within a lesson's break."""
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; style-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
)
_NO_TEXT_AS_CODE = "require-trusted-types-for 'script'; trusted-types concept-guide dompurify; "
"""What a model wrote is shown in the guide's own origin: a browser takes no text for HTML there but the sanitiser's."""


def router(frame_ancestors: str) -> APIRouter:
    """Return the routes; `frame_ancestors` is the policy's list of sites that may show the frame."""
    routes = APIRouter(include_in_schema=False)
    for address, asset in _assets(frame_ancestors).items():
        routes.add_route(address, asset.answer, ["GET", "HEAD"], include_in_schema=False)
    return routes


def _assets(frame_ancestors: str) -> dict[str, Asset]:
    versions = scripts()
    newest = versions.newest
    setup = Template(_read("pages/setup.html")).substitute(script=newest, integrity=versions.files[newest].integrity)
    return {
        **{f"/{name}": asset for name, asset in versions.files.items()},
        "/widget.js": versions.following,
        "/embed": _page(_read("pages/embed.html"), frame_ancestors, _NO_TEXT_AS_CODE),
        "/embed.js": Asset(_read("static/embed.js").encode(), _JAVASCRIPT, _SOON),
        "/embed.css": Asset(_read("pages/embed.css").encode(), _CSS, _SOON),
        "/embed-setup": _page(setup, "'self'"),
        "/embed-setup.js": Asset(_read("static/setup.js").encode(), _JAVASCRIPT, _SOON),
        "/embed-setup.css": Asset(_read("pages/setup.css").encode(), _CSS, _SOON),
        "/embed-setup/preview": _page(_read("pages/preview.html"), "'self'"),
    }


def _page(html: str, frame_ancestors: str, policy: str = "") -> Asset:
    headers = {
        # Asked for anew each time: who may show the page may have changed.
        "cache-control": "no-cache",
        "content-security-policy": f"{_POLICY}{policy}frame-ancestors {frame_ancestors}",
        "referrer-policy": "no-referrer",
    }
    return Asset(html.encode(), _HTML, headers)


def _read(name: str) -> str:
    return resources.files("assistant.widget").joinpath(name).read_text(encoding="utf-8")
