"""Serves the example course and the guide on two addresses of this machine: a course page that asks another site.

Run by `make demo`, or `python examples/demo.py`; whatever it does not know itself is handed to `concept-guide serve`.
"""

from __future__ import annotations

import argparse
import io
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

HERE = Path(__file__).parent
COURSE = HERE / "course"
HOST = "127.0.0.1"

WRITTEN = f"http://{HOST}:7860"
"""Where the pages say that the guide is; what is sent says where it really is."""
LONGEST_START = 180.0
"""Seconds until a guide that does not answer is given up."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--course-port", type=int, default=8000, help="8000, or any free one where that is taken")
    parser.add_argument("--guide-port", type=int, default=7860, help="7860, or any free one where that is taken")
    chosen, for_the_guide = parser.parse_known_args(arguments)
    guide = f"http://{HOST}:{free_port(chosen.guide_port)}"
    try:
        with course_served(free_port(chosen.course_port), guide) as course:
            return _guide_beside(course, guide, for_the_guide)
    except KeyboardInterrupt:  # Ctrl-C is how a demonstration is meant to end.
        return 0


def _guide_beside(course: str, guide: str, flags: Sequence[str]) -> int:
    with guide_running(guide, course, flags) as process:
        if not answers(guide, process):
            _say("The guide did not start; it says above why. If its models or its index are missing, run: make demo")
            return 1
        _say(f"The course: {course}    The guide, which this course may use: {guide}    Ctrl-C ends both.")
        return process.wait()


@contextmanager
def course_served(port: int, guide: str, folder: Path = COURSE) -> Iterator[str]:
    """Serve the pages of a course that the guide at an address is part of; gives the course's address."""
    server = ThreadingHTTPServer((HOST, port), pages_of(folder, guide))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def guide_running(guide: str, course: str, flags: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the guide at an address as a process, with the course allowed to use it."""
    port = guide.rpartition(":")[2]
    command = [sys.executable, str(HERE.parent / "app.py"), "--port", port, "--allow-origin", course, *flags]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own command line, no shell
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def answers(guide: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the guide answers; return whether it does, rather than having ended."""
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{guide}/healthz", timeout=5):  # noqa: S310 - our own address
                return True
        except OSError:
            time.sleep(0.2)
    return False


def pages_of(folder: Path, guide: str) -> type[SimpleHTTPRequestHandler]:
    """Return what serves a folder, with the guide's address in its pages and a strict Content-Security-Policy."""
    policy = f"default-src 'self'; script-src 'self' {guide}; connect-src {guide}; frame-src {guide}"

    class Pages(SimpleHTTPRequestHandler):
        def __init__(self, *request: Any) -> None:
            super().__init__(*request, directory=str(folder))

        def send_head(self) -> io.BytesIO | BinaryIO | None:
            file = Path(self.translate_path(self.path))
            page = file / "index.html" if file.is_dir() else file
            if page.suffix != ".html" or not page.is_file():
                return super().send_head()
            body = page.read_text("utf-8").replace(WRITTEN, guide).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return io.BytesIO(body)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Cache-Control", "no-store")  # A page that was changed is seen changed.
            super().end_headers()

        def log_message(self, format: str, *values: Any) -> None:
            """Keep the terminal for the guide."""

    return Pages


def free_port(preferred: int) -> int:
    """Return the preferred port, or one that is free where something listens there already."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("No port of this machine is free.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Whatever ends it, it ends the guide too.
    sys.exit(main())
