"""A course's own site, on another address than the guide: another origin, and another site for its storage too."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

COURSE_ADDRESS = "127.0.0.2"


class CourseSite:
    """Serves pages; its `origin` is known before the first of them, since the guide has to allow it when it starts."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}

    def __call__(self, html: str, headers: Mapping[str, str] | None = None) -> str:
        """Publish a page with headers of its own, such as a content security policy; returns its address."""
        path = f"/{len(self.pages) + 1}.html"
        self.pages[path] = html.encode(), dict(headers or {})
        return f"{self.origin}{path}"


@contextmanager
def _site(address: str) -> Iterator[CourseSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = site.pages.get(self.path.partition("?")[0], (b"", {}))
            self.send_response(200 if html else 404)
            for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        site = CourseSite(f"http://{address}:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join(timeout=10)


@pytest.fixture
def course() -> Iterator[CourseSite]:
    """Publish pages of a course: `serve(script, allow_origin=[course.origin])`, then `page.goto(course(html))`."""
    with _site(COURSE_ADDRESS) as site:
        yield site


@pytest.fixture
def stranger() -> Iterator[CourseSite]:
    """Publish pages of a site that nobody has allowed."""
    with _site("127.0.0.3") as site:
        yield site
