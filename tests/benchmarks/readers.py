"""Readers who stream answers at either door, and look closely at what they get."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import anyio
import httpx

from tests.asking import text_alone

Door = Literal["/api/ask", "/v1/chat/completions"]
NATIVE: Door = "/api/ask"
OPENAI: Door = "/v1/chat/completions"

SHARE_THAT_LEAVES = 0.1
_LONGEST_REST = 5.0
"""Seconds before one who was refused asks again, though told to wait longer."""


@dataclass(frozen=True)
class Said:
    """What an answer says, and from where."""

    text: str
    sources: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Reply:
    """One whole stream."""

    id: str
    said: Said
    is_in_order: bool
    first: float
    """Seconds to the first event."""
    whole: float


class Left(Exception):
    """A reader broke off on purpose."""


class Full(Exception):
    """The server has no room: it said so, and how long to wait."""


@dataclass
class Seen:
    """What all readers have seen together."""

    alone: dict[str, Said] = field(default_factory=dict)
    """What each question was answered when nobody else asked."""
    counts: Counter[str] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def repeated_ids(self) -> int:
        """How many answers had an id that another had."""
        return sum(count - 1 for count in self.ids.values())

    @property
    def problems(self) -> list[str]:
        """What must not happen, in words."""
        return self.wrong + [f"The id {id} came {count} times." for id, count in self.ids.items() if count > 1]

    def add(self, question: str, reply: Reply) -> None:
        """Look at a reply."""
        self.counts["whole"] += 1
        self.ids[reply.id] += 1
        self.first.append(reply.first)
        self.whole.append(reply.whole)
        if reply.said != self.alone[question]:
            self.fault("mixed up", question, f"{reply.said} instead of {self.alone[question]}")
        if not reply.is_in_order:
            self.fault("out of order", question, reply.id)

    def fault(self, kind: str, question: str, what: str) -> None:
        """Keep what went wrong."""
        self.counts[kind] += 1
        self.wrong.append(f"{kind}: {question!r}: {what[:500]}")


@dataclass
class Reader:
    """One who asks again and again."""

    door: Door
    questions: Sequence[str]
    seen: Seen
    chance: random.Random

    async def once(self, client: httpx.AsyncClient) -> None:
        """Ask a question, and perhaps leave before the end."""
        question = self.chance.choice(self.questions)
        leaves_after = self.chance.randint(1, 4) if self.chance.random() < SHARE_THAT_LEAVES else None
        try:
            self.seen.add(question, await read(client, self.door, question, leaves_after))
        except Left:
            self.seen.counts["broken off on purpose"] += 1
        except Full as full:
            self.seen.counts["refused: the room was full"] += 1
            await anyio.sleep(min(float(str(full)), _LONGEST_REST))
        except (httpx.HTTPError, ValueError, KeyError, IndexError) as error:
            self.seen.fault("lost", question, repr(error))


async def read(client: httpx.AsyncClient, door: Door, question: str, leaves_after: int | None = None) -> Reply:
    """Read one stream to its end.

    Raises:
        Left: after so many events.
        Full: the server is busy and has said so.
        ValueError, KeyError, IndexError: the stream is not whole, or no stream.
    """
    body: dict[str, Any] = {"question": question} if door == NATIVE else {"messages": [_message(question)]}
    if door == OPENAI:
        body["model"] = "concept-guide"
    started = time.perf_counter()
    first = 0.0
    events: list[tuple[str, str]] = []
    async with client.stream("POST", door, json=body | {"stream": True}) as response:
        if response.status_code == 503:
            raise Full(response.headers["retry-after"])
        if response.status_code != 200:
            raise ValueError(f"{response.status_code}: {(await response.aread())[:200]!r}")
        async for event in _events(response):
            first = first or time.perf_counter() - started
            events.append(event)
            if len(events) == leaves_after:
                raise Left
    whole = time.perf_counter() - started
    return _native(events, first, whole) if door == NATIVE else _openai(events, first, whole)


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """Yield each event's name and data as they stand."""
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ")


def _native(events: Sequence[tuple[str, str]], first: float, whole: float) -> Reply:
    names = [name for name, _ in events]
    if names[-1] != "done":
        raise ValueError(f"The stream ended with {events[-1]}")
    answer = json.loads(events[-1][1])
    between = set(names[1:-1])
    is_in_order = names[0] == "sources" and between <= {"waiting", "token", "cited"}
    return Reply(answer["id"], Said(text_alone(answer), _spans(answer["sources"])), is_in_order, first, whole)


def _openai(events: Sequence[tuple[str, str]], first: float, whole: float) -> Reply:
    *chunks, last = [data for _, data in events]
    if last != "[DONE]":
        raise ValueError(f"The stream ended with {last}")
    parsed = [json.loads(chunk) for chunk in chunks]
    choices = [chunk["choices"][0] for chunk in parsed]
    text = "".join(choice["delta"].get("content") or "" for choice in choices)
    [sources] = [choice["delta"]["sources"] for choice in choices if "sources" in choice["delta"]]
    ends = [choice["finish_reason"] for choice in choices]
    ids = {chunk["id"] for chunk in parsed}
    is_in_order = choices[0]["delta"].get("role") == "assistant" and ends[-1] is not None and not any(ends[:-1])
    return Reply(ids.pop(), Said(text, _spans(sources)), is_in_order and not ids, first, whole)


def _spans(sources: Sequence[dict[str, Any]]) -> tuple[tuple[str, int, int], ...]:
    return tuple((source["document_id"], source["char_start"], source["char_end"]) for source in sources)


def _message(question: str) -> dict[str, str]:
    return {"role": "user", "content": question}
