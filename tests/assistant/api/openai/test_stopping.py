"""A stop sequence ends the answer before it, wherever the pieces of the answer end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.api.openai.appending import Appending
from assistant.api.openai.stopping import until
from assistant.messages import Citation, Cited, Done, Event, Events, Sources, Token
from assistant.reply import Reply
from tests.assistant.api.conftest import Connect
from tests.assistant.api.openai.asking import accumulated, chunks, completion, deltas, message_of
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, QUESTION, Script, assistant_of
from tests.patience import wait_until

LONG = f"{DEEP} {MACHINE} " * 50
ANSWER = f"{DEEP} [1] {MACHINE} [2]"


def told(text: str, ends: list[int]) -> Events:
    """Yield the events of an answer whose sentences end at some places."""
    yield Sources(())
    for end in ends:
        yield Token(text[:end])
        yield Cited(text[:end], (), end)
    yield Done("id", True, text)


def sent(events: Events) -> list[str]:
    """Return what a door that can only append sends."""
    appending = Appending()
    return [appending.new_in(event) for event in events]


def cut_letter_by_letter(text: str, stop: list[str]) -> str:
    """Return what is left of a text that ends as soon as its last letters are a stop sequence."""
    for end in range(len(text) + 1):
        if found := [one for one in stop if text[:end].endswith(one)]:
            return text[: end - max(map(len, found))]
    return text


TEXTS = st.text("ab \n", max_size=40)


@given(st.data(), TEXTS, st.lists(st.text("ab \n", min_size=1, max_size=5), max_size=4))
def test_what_is_sent_is_the_answer_up_to_the_first_stop_sequence(data: Any, text: str, stop: list[str]) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = sent(until(stop, Reply(told(text, ends)), "id"))
    assert "".join(pieces) == cut_letter_by_letter(text, stop)


@given(st.data(), TEXTS)
def test_without_a_stop_sequence_events_pass_as_they_are(data: Any, text: str) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    assert list(until((), Reply(told(text, ends)), "id")) == list(told(text, ends))


def test_what_is_found_stops_what_is_written() -> None:
    closed: list[bool] = []

    def watched() -> Iterator[Event]:
        try:
            yield from told("one two three", [3, 7])
        finally:
            closed.append(True)

    events: Any = watched()
    *_, done = until(["tw"], Reply(events), "id")
    assert isinstance(done, Done)
    assert (done.answer, closed) == ("one ", [True])


def test_a_citation_ends_with_the_text() -> None:
    cited = tuple(Citation(1, "d", 0, 9, "one words", start, start + 9) for start in (0, 10, 20))

    def events() -> Events:
        yield Cited("one words two words thr words ", cited, 30)

    *_, done = until(["words t", "hr"], Reply(events()), "id")
    assert isinstance(done, Done)
    assert [(c.answer_start, c.answer_end) for c in done.citations] == [(0, 4)]


@pytest.mark.parametrize(
    ("stop", "content", "sources"),
    [
        ("Machine learning finds", f"{DEEP} [1] ", [1]),
        (["nowhere", "patterns"], f"{DEEP} [1] Machine learning finds ", [1, 2]),
        (["[2]", "[1]"], f"{DEEP} ", [1]),
        ("Deep", "", []),
        ("nowhere", ANSWER, [1, 2]),
    ],
)
def test_the_sources_are_those_of_what_is_left(
    client: TestClient, stop: str | list[str], content: str, sources: list[int]
) -> None:
    whole = completion(client, stop=stop)
    message = message_of(whole)
    assert message["content"] == content
    assert [source["n"] for source in message["sources"]] == sources
    assert {citation["n"] for citation in message["citations"]} == set(sources)
    assert all(citation["answer_end"] <= len(content) for citation in message["citations"])
    assert whole["choices"][0]["finish_reason"] == "stop"
    streamed = accumulated(chunks(client, stop=stop))
    assert streamed == {name: value for name, value in message.items() if name != "refusal"}


def test_a_declined_answer_ends_there_too(client: TestClient) -> None:
    message = message_of(completion(client, OFF_TOPIC, stop="does not cover"))
    assert message["content"] == "The course material "
    assert message["answered"] is False
    assert message["suggestions"] == []


def test_what_may_begin_a_stop_sequence_is_held_back(client: TestClient) -> None:
    """It begins at the end of the first sentence and goes on in the second."""
    stop = "layers. [1] Machine"
    texts = [delta["content"] for delta in deltas(chunks(client, stop=stop)) if delta.get("content")]
    assert texts == [DEEP.removesuffix("layers.")]
    held = [delta["content"] for delta in deltas(chunks(client, stop="layers. [1] Nowhere")) if delta.get("content")]
    assert held[0] == DEEP.removesuffix("layers.")
    assert "".join(held) == ANSWER


def test_the_model_writes_no_further_and_what_it_wrote_is_counted(connect: Connect) -> None:
    script = Script(LONG, pause=0.005)
    client = connect(script)
    whole = completion(client, stop="Machine learning")
    assert wait_until(script.closed.is_set)
    usage = whole["usage"]
    assert usage["prompt_tokens"] > 0
    assert 0 < usage["completion_tokens"] < len(f"{DEEP} {MACHINE} {DEEP}") / 4
    *_, last = chunks(client, stop="Machine learning", stream_options={"include_usage": True})
    assert last["usage"]["prompt_tokens"] == usage["prompt_tokens"]


def test_a_reply_knows_its_cost_when_it_was_closed(tmp_path: Path) -> None:
    reply = assistant_of(Script(LONG), tmp_path).ask(QUESTION)
    while not isinstance(next(reply), Cited):
        pass
    reply.close()
    assert reply.usage.prompt_tokens > reply.usage.completion_tokens > 0


def test_what_could_be_asked_instead_ends_at_a_stop_sequence_too(client: TestClient) -> None:
    whole = message_of(completion(client, OFF_TOPIC))["content"]
    assert "\n" in whole
    for stop in ("\n", "- "):
        assert message_of(completion(client, OFF_TOPIC, stop=stop))["content"] == whole.partition(stop)[0]
        assert accumulated(chunks(client, OFF_TOPIC, stop=stop))["content"] == whole.partition(stop)[0]
