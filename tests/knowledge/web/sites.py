"""Sites to fetch from: real servers on this machine, under names that only the tests resolve."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from knowledge.web.addresses import IPAddress
from knowledge.web.connections import Network
from knowledge.web.fetching import Wanted

HOST = "course.example"
HERE = "127.0.0.1"
ANYTHING = Wanted(limit=lambda content_type, url: 1_000_000)

Handler = BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


def answer(body: bytes | str, content_type: str = "text/plain", status: int = 200, **headers: str) -> Answer:
    """Return an ordinary answer. A header's name is written with underscores."""
    data = body.encode() if isinstance(body, str) else body

    def send(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return send


def redirect(location: str, status: int = 302) -> Answer:
    """Return an answer that sends elsewhere."""
    return answer(b"", status=status, Location=location)


def raw(*pieces: bytes, pause: float = 0) -> Answer:
    """Return an answer of these very bytes, with a pause between them, after which the connection closes."""

    def send(handler: Handler) -> None:
        waiting = threading.Event()
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            waiting.wait(pause)
        handler.close_connection = True

    return send


@dataclass
class Site:
    """A running server and what it was asked for."""

    port: int
    scheme: str = "http"
    host: str = HOST
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Return an address on this site, or on the same server under another name."""
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def pages_asked(self) -> list[str]:
        """Return what was asked for besides the rules for programs."""
        return [path for path in self.asked if path != "/robots.txt"]


@contextmanager
def serving(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Give a server that answers these paths; every other is answered with 404."""

    class Answering(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802
            site.asked.append(self.path)
            site.headers.append(dict(self.headers.items()))
            try:
                answers.get(self.path, answer("Not here.", status=404))(self)
            except OSError:  # The client has gone, as it should where an answer is too large or too slow.
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that refuse a certificate are what is tested."""

    server = Server((HERE, 0), Answering)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Site(server.server_port, "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def to_here(host: str) -> list[str]:
    """Resolve every name to this machine."""
    return [HERE]


def only_here(address: IPAddress) -> bool:
    """Allow the servers of these tests, which are on an address that is refused otherwise."""
    return address == ip_address(HERE)


def network(**changes: object) -> Network:
    """Return a network in which every name leads to the servers of these tests, with some of its fields changed."""
    fields: dict[str, object] = {"resolve": to_here, "allows": only_here, **changes}
    return Network(**fields)  # type: ignore[arg-type]
