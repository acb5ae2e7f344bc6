"""How soon a reader has the sources of an answer, alone and while another's answer is being written.

`python -m tests.benchmarks.sources`. Measured at the API, from the request to the event; the reader leaves then, so
that no answer of his is written. The two cases take turns, a few questions each.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle

import httpx
import numpy as np

from tests.assistant.api.events import events_of
from tests.benchmarks.place import prepared
from tests.benchmarks.questions import WARMING, real_questions
from tests.benchmarks.server import Server

QUESTIONS = 100
_IN_A_TURN = 20
_SECONDS_BETWEEN = 0.2
"""Between two questions, in which the server notices that the reader has gone."""
_LONG = ("How do neural networks learn?", "What are the limits of machine learning?", "How does attention work?")


@dataclass(frozen=True)
class Delay:
    """Milliseconds from a question to its sources."""

    median: float
    p95: float
    n: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Delay:
        """Return it for some measurements, at least one."""
        median, p95 = np.percentile([second * 1_000 for second in seconds], [50, 95])
        return cls(float(median), float(p95), len(seconds))


@dataclass(frozen=True)
class Delays:
    """With nobody else there, and while the model writes for another reader."""

    alone: Delay
    beside: Delay

    @property
    def shown(self) -> str:
        """The figures as a Markdown table."""
        rows = [("nobody else asks", self.alone), ("another's answer is being written", self.beside)]
        lines = [f"| {what} | {delay.median:.0f} | {delay.p95:.0f} | {delay.n} |" for what, delay in rows]
        return "\n".join(["| ms until sources | median | p95 | questions |", "|---|---|---|---|", *lines])


def measure(server: Server, questions: Sequence[str] | None = None) -> Delays:
    """Ask each question once alone and once beside another reader. The server should remember no answers."""
    asked = questions or real_questions(QUESTIONS)
    alone: list[float] = []
    beside: list[float] = []
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        server.ask(WARMING)
        for start in range(0, len(asked), _IN_A_TURN):
            turn = asked[start : start + _IN_A_TURN]
            alone += [_until_sources(client, question) for question in turn]
            with _another_reader(server):
                # Other words for the same, so that no vector of a question is remembered.
                beside += [_until_sources(client, f"Please tell me: {question}") for question in turn]
    return Delays(Delay.of(alone), Delay.of(beside))


def _until_sources(client: httpx.Client, question: str) -> float:
    time.sleep(_SECONDS_BETWEEN)
    began = time.perf_counter()
    with client.stream("POST", "/api/ask", json={"question": question, "stream": True}) as response:
        for name, data in events_of(response.iter_lines()):
            if name == "sources":
                return time.perf_counter() - began
            raise RuntimeError(f"The first event was {name}: {json.dumps(data)[:200]}")
    raise RuntimeError("The stream was empty.")


@contextmanager
def _another_reader(server: Server) -> Iterator[None]:
    """Have somebody read one long answer after the other meanwhile; begin once the first of them is being written."""
    is_over, is_written = threading.Event(), threading.Event()

    def read() -> None:
        for question in cycle(_LONG):
            body = {"question": question, "level": "expert", "stream": True}
            with httpx.stream("POST", f"{server.url}/api/ask", json=body, timeout=300, trust_env=False) as response:
                for name, _ in events_of(response.iter_lines()):
                    if name in ("token", "done"):
                        is_written.set()
                    if is_over.is_set():
                        return

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    is_written.wait(60)
    try:
        yield
    finally:
        is_over.set()
        reader.join(60)


def main() -> None:
    """Measure and print; another generator than the usual one may be named."""
    generator = sys.argv[1] if len(sys.argv) > 1 else "default"
    with prepared() as place, place.guide(generator=generator) as server:
        print(measure(server).shown)


if __name__ == "__main__":
    main()
