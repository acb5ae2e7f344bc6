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

from assistant.answering import QUOTED
from tests.assistant.api.events import events_of

_AT_ONCE = 0.1
"""Seconds in which a first sentence is there whole and checked only where no model had to write it."""
_A_SILENCE = 0.2
"""Seconds that a model needs at least to read its prompt."""


@dataclass(frozen=True)
class Timed:
    """One streamed answer: seconds from the question to each event, and the `done` object."""

    sources: float
    heard: tuple[tuple[float, str], ...]
    """When each piece of text came; an empty piece is a checked sentence."""
    first_kept: float | None
    """When the first sentence was there that has passed its check."""
    whole: float
    answer: dict[str, Any]

    @property
    def first_word(self) -> float | None:
        """When the first words were there, if there were any."""
        return next((seconds for seconds, text in self.heard if text), None)

    @property
    def is_quoted(self) -> bool:
        """Whether the material was quoted since the model's words could not be traced to it."""
        return bool(self.answer["notice"] == QUOTED)

    @property
    def is_opened(self) -> bool:
        """Whether a sentence was there before the model can have written one: the material's own."""
        return self._opening() > 0

    @property
    def pace(self) -> float | None:
        """Tokens a second from the model's first words to its last; None where there are next to none, or quotes."""
        if self.is_quoted or not self.first_word:
            return None
        written = self.heard[self._opening() :]
        if not written:
            return None
        seconds, length = written[-1][0] - written[0][0], sum(len(text) for _, text in written)
        if not length or seconds < _A_SILENCE:
            return None
        after_first: float = self.answer["usage"]["completion_tokens"] * (1 - len(written[0][1]) / length)
        return after_first / seconds

    def _opening(self) -> int:
        """Return how many of the pieces came before the model can have read: then it is silent until it has."""
        first = self.first_word
        checked = next((n for n, (_, text) in enumerate(self.heard, start=1) if not text), 0)
        if first is None or not checked or self.heard[checked - 1][0] > first + _AT_ONCE:
            return 0
        times = [*(seconds for seconds, _ in self.heard), self.whole]
        return next((n for n in range(checked, len(times)) if times[n] > times[n - 1] + _A_SILENCE), 0)


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
        """Ask one question as a stream and time its events. Raises RuntimeError where it breaks off."""
        started = time.perf_counter()
        at: dict[str, float] = {}
        heard: list[tuple[float, str]] = []
        first_kept, data = None, dict[str, Any]()
        body = {"question": question, "stream": True}
        with httpx.stream("POST", f"{self.url}/api/ask", json=body, timeout=300, trust_env=False) as response:
            for name, data in events_of(response.iter_lines()):
                now = time.perf_counter() - started
                at.setdefault(name, now)
                if name in ("token", "cited"):
                    heard.append((now, data.get("text", "")))
                if name == "cited" and data["answer"] and first_kept is None:
                    first_kept = now
        if "done" not in at:
            raise RuntimeError(f"The answer to {question!r} broke off: {data}")
        return Timed(at["sources"], tuple(heard), first_kept, at["done"], data)

    def memory(self) -> int:
        """Return the resident bytes of the server and what it started; mapped files count as far as resident."""
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
