"""The reply in OpenAI's shape: the answer that the native API gives, and all that stands behind it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.generators.scripted import ScriptedGenerator
from tests.asking import text_alone
from tests.assistant.api.conftest import Connect
from tests.assistant.api.openai.asking import accumulated, chunks, completion, deltas, message_of
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, QUESTION, Script

BESIDE = ("sources", "answered", "reason", "citations", "not_covered", "suggestions", "notice")
ANSWER = f"{DEEP} [1] {MACHINE} [2]"
UNCHECKED = "Layers of a cake taste best with cream and a little salt on top."
"""No passage carries it: it is taken back once the sentence has ended."""


def native(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": question, **more}).json()
    return answer


def without_what_passes(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name not in ("id", "created")}


def test_a_reply_has_openais_fields(client: TestClient) -> None:
    reply = completion(client)
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{32}", reply["id"])
    assert (reply["object"], reply["model"]) == ("chat.completion", "concept-guide")
    assert isinstance(reply["created"], int)
    [choice] = reply["choices"]
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "stop", None)
    message = choice["message"]
    assert (message["role"], message["content"], message["refusal"]) == ("assistant", ANSWER, None)


@pytest.mark.parametrize("question", [QUESTION, OFF_TOPIC])
def test_what_stands_behind_an_answer_is_what_the_native_api_gives(client: TestClient, question: str) -> None:
    answer = native(client, question)
    message = message_of(completion(client, question))
    assert message["content"] == text_alone(answer)
    assert {name: message[name] for name in BESIDE} == {name: answer[name] for name in BESIDE}


def test_what_is_not_covered_is_declined_as_data(client: TestClient) -> None:
    reply = completion(client, OFF_TOPIC)
    message = message_of(reply)
    assert (message["answered"], message["reason"], message["sources"]) == (False, "not_covered", [])
    assert "does not cover" in message["content"]
    assert reply["choices"][0]["finish_reason"] == "stop"


def test_the_tokens_are_added_up(client: TestClient) -> None:
    usage = completion(client)["usage"]
    assert usage["prompt_tokens"] > usage["completion_tokens"] > 0
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_the_answers_id_is_what_feedback_takes(client: TestClient) -> None:
    answer_id = completion(client)["id"].removeprefix("chatcmpl-")
    kept = client.post("/api/feedback", json={"answer_id": answer_id, "rating": "up"})
    assert kept.json()["answer_id"] == answer_id


def test_a_stream_adds_up_to_the_whole_reply(client: TestClient) -> None:
    streamed = chunks(client)
    whole = completion(client)
    assert accumulated(streamed) == {k: v for k, v in message_of(whole).items() if k != "refusal"}
    finish = [choice["finish_reason"] for chunk in streamed for choice in chunk["choices"]]
    assert finish == [None] * (len(streamed) - 1) + [whole["choices"][0]["finish_reason"]]


def test_every_chunk_begins_alike(client: TestClient) -> None:
    heads = {(c["id"], c["object"], c["created"], c["model"]) for c in chunks(client)}
    [(id, object, _, model)] = heads
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{32}", id)
    assert (object, model) == ("chat.completion.chunk", "concept-guide")


def test_a_stream_begins_with_the_role_and_ends_with_what_is_beside_the_text(client: TestClient) -> None:
    first, *texts, beside, last = deltas(chunks(client))
    assert first == {"role": "assistant", "content": ""}
    assert [text.keys() for text in texts] == [{"content"}] * 2
    assert beside.keys() == set(BESIDE)
    assert last == {}


def test_what_is_sent_is_never_taken_back(connect: Connect) -> None:
    """The native stream shows the words of a sentence before its end tells that nothing carries it."""
    client = connect(Script(f"{DEEP} {UNCHECKED} {MACHINE}"))
    shown = client.post("/api/ask", json={"question": QUESTION, "stream": True}).text
    assert '"text":"cream "' in shown
    sent = "".join(delta.get("content", "") for delta in deltas(chunks(client)))
    assert sent == native(client)["answer"] == ANSWER


def test_the_tokens_come_in_a_chunk_of_their_own_where_they_are_asked_for(client: TestClient) -> None:
    *others, last = chunks(client, stream_options={"include_usage": True})
    assert (last["choices"], last["usage"]) == ([], completion(client)["usage"])
    assert {chunk["usage"] for chunk in others} == {None}
    assert not [chunk for chunk in chunks(client) if "usage" in chunk]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_limit_ends_the_answer_and_says_so(connect: Connect, name: str) -> None:
    limit: dict[str, Any] = {name: len(DEEP.split())}
    client = connect(ScriptedGenerator(f"{DEEP} {MACHINE}"))
    whole = completion(client, **limit)
    assert whole["choices"][0]["finish_reason"] == "length"
    assert whole["usage"]["completion_tokens"] == limit[name]
    assert message_of(whole)["content"] == f"{DEEP} [1]"
    assert chunks(client, **limit)[-1]["choices"][0]["finish_reason"] == "length"


def test_temperature_and_seed_reach_the_model(connect: Connect) -> None:
    script = Script()
    completion(connect(script), temperature=0.7, seed=-3)
    assert (script.prompts[0].decoding.temperature, script.prompts[0].decoding.seed) == (0.7, -3)


@pytest.mark.parametrize(
    ("chosen", "level"),
    [
        ({"model": "concept-guide"}, "standard"),
        ({"model": "concept-guide-beginner"}, "beginner"),
        ({"model": "concept-guide-expert"}, "expert"),
        ({"model": "concept-guide-expert", "level": "beginner"}, "beginner"),
    ],
)
def test_the_model_or_a_field_chooses_the_level(connect: Connect, chosen: dict[str, str], level: str) -> None:
    script = Script()
    reply = completion(connect(script), **chosen)
    assert script.prompts[0].level == level
    assert reply["model"] == chosen["model"]


def test_top_k_limits_the_passages(connect: Connect) -> None:
    script = Script()
    completion(connect(script), top_k=1)
    assert len(script.prompts[0].passages) == 1


def test_two_replies_to_one_request_differ_in_what_passes_alone(client: TestClient) -> None:
    assert completion(client)["id"] != completion(client)["id"]
    assert without_what_passes(completion(client)) == without_what_passes(completion(client))
