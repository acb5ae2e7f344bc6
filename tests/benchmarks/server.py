"""A real server in a process of its own, as a user runs it: what the benchmarks measure."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from tests.assistant.api.events import events_of


@dataclass(frozen=True)
class Timed:
    """One streamed answer: seconds from the question to each event, and the `done` object."""

    sources: float
    first_word: float | None
    whole: float
    answer: dict[str, Any]


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    process: psutil.Process

    def wait_for(self, path: str, seconds: float) -> None:
        """Return when a path answers 200. Raises TimeoutError."""
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            try:
                if httpx.get(self.url + path, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                if not self.process.is_running() or self.process.status() == psutil.STATUS_ZOMBIE:
                    raise RuntimeError("The server has ended.") from None
            time.sleep(0.05)
        raise TimeoutError(f"{path} did not answer 200 within {seconds} s")

    def ask(self, question: str) -> Timed:
        """Ask one question as a stream and time its events."""
        started = time.perf_counter()
        at: dict[str, float] = {}
        answer: dict[str, Any] = {}
        body = {"question": question, "stream": True}
        with httpx.stream("POST", f"{self.url}/api/ask", json=body, timeout=300, trust_env=False) as response:
            for name, data in events_of(response.iter_lines()):
                at.setdefault(name, time.perf_counter() - started)
                if name == "done":
                    answer = data
        return Timed(at["sources"], at.get("token"), at["done"], answer)

    def memory(self) -> int:
        """Return the resident bytes of the server and what it started."""
        processes = [self.process, *self.process.children(recursive=True)]
        return sum(int(process.memory_info().rss) for process in processes)


@contextmanager
def running(command: Sequence[str], port: int, **options: Any) -> Iterator[Server]:
    """Start a command that serves at a loopback port; stop it at the end."""
    process = subprocess.Popen(command, **options)
    try:
        yield Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.terminate()
        process.terminate()
        process.wait(20)
