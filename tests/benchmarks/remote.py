"""A model server elsewhere, tried for real: llama.cpp's own server here, the guide before it as its reader.

Asks streamed and whole, leaves in the middle of an answer, and kills the model server in the middle of another.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import httpx

from tests.benchmarks.figures import Result, Spread, table
from tests.benchmarks.gguf import joined
from tests.benchmarks.llama_cpp import Peer, llama_cpp
from tests.benchmarks.place import Place
from tests.benchmarks.questions import real_questions
from tests.benchmarks.server import Server

QUESTIONS = 5
_LONGEST_ANSWER = 120.0
_SECONDS_UNTIL_NOTICED = 6
"""A model server is asked at most once in 5 seconds whether it is there."""


def measure(place: Place, questions: int = QUESTIONS) -> Result:
    """Try all of it and tell what came."""
    asked = real_questions(questions)
    with llama_cpp(joined()) as peer, place.guide(generator=f"{peer.server.url}/v1") as guide:
        streamed = [guide.ask(question) for question in asked]
        alike = [_whole(guide, question) == one.answer["answer"] for question, one in zip(asked, streamed, strict=True)]
        first = Spread.of(one.first_word for one in streamed if one.first_word).shown()
        rows = [
            ("asked as a stream", f"{len(streamed)} whole answers; first word after {first} s"),
            ("asked whole", f"{sum(alike)} of {len(alike)} word for word the same"),
            ("left after the first words", _left(guide, peer, asked[0])),
            ("model server killed in the middle", _killed(guide, peer, asked[1])),
            ("asked again without a model server", _refused(guide, asked[-1])),
            (f"`/readyz` {_SECONDS_UNTIL_NOTICED} seconds later", _readiness(guide)),
        ]
    return Result((), table(("", "what came"), rows))


def _whole(guide: Server, question: str) -> str:
    reply = httpx.post(f"{guide.url}/api/ask", json={"question": question}, timeout=_LONGEST_ANSWER, trust_env=False)
    answer: str = reply.raise_for_status().json()["answer"]
    return answer


def _left(guide: Server, peer: Peer, question: str) -> str:
    """Read the first words of an answer and go; return after how long the model server was idle."""
    _until_words(guide, question, lambda: None)
    started = time.perf_counter()
    while _is_busy(peer) and time.perf_counter() - started < _LONGEST_ANSWER:
        time.sleep(0.02)
    return f"the model server was idle {time.perf_counter() - started:.1f} s later"


def _killed(guide: Server, peer: Peer, question: str) -> str:
    """Kill the model server when the first words are there; return what the reader is told."""
    return f"“{_until_words(guide, question, peer.server.process.kill, and_on=True)}”"


def _until_words(guide: Server, question: str, then: Callable[[], None], *, and_on: bool = False) -> str:
    """Ask, do something at the first words, and leave, or read on to the end; return the last line of data."""
    last, has_words = "", False
    body = {"question": question, "stream": True}
    url = f"{guide.url}/api/ask"
    with httpx.stream("POST", url, json=body, timeout=_LONGEST_ANSWER, trust_env=False) as stream:
        for line in stream.iter_lines():
            if line == "event: token" and not has_words:
                has_words = True
                then()
                if not and_on:
                    return last
            last = line.removeprefix("data: ") if line.startswith("data: ") else last
    return last


def _refused(guide: Server, question: str) -> str:
    started = time.perf_counter()
    reply = httpx.post(f"{guide.url}/api/ask", json={"question": question}, timeout=_LONGEST_ANSWER, trust_env=False)
    return f"{reply.status_code} after {time.perf_counter() - started:.1f} s: “{reply.json()['error']['message']}”"


def _readiness(guide: Server) -> str:
    time.sleep(_SECONDS_UNTIL_NOTICED)
    reply = httpx.get(f"{guide.url}/readyz", trust_env=False)
    return f"{reply.status_code}, {reply.json()['status']}"


def _is_busy(peer: Peer) -> bool:
    with suppress(httpx.TransportError):
        slots = httpx.get(f"{peer.server.url}/slots", trust_env=False).json()
        return any(slot["is_processing"] for slot in slots)
    return False
