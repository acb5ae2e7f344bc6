"""`POST /v1/responses`: shapes and refusals. What a client makes of them is in tests/clients."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api.openai.response_examples import RESPONSES
from assistant.api.openai.response_replies import Response
from assistant.api.openai.response_requests import REQUESTS, ResponseRequest
from assistant.generators.scripted import ScriptedGenerator
from tests.assistant.api.conftest import Connect
from tests.assistant.api.events import events_of
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script

BESIDE = ("sources", "answered", "reason", "citations", "not_covered", "suggestions", "notice")
ANSWER = f"{DEEP} [1] {MACHINE} [2]"


def sent(client: TestClient, **body: Any) -> Any:
    return client.post("/v1/responses", json={"model": "concept-guide", "input": QUESTION, **body})


def response_of(client: TestClient, **body: Any) -> dict[str, Any]:
    reply = sent(client, **body)
    assert reply.status_code == 200, reply.text
    response: dict[str, Any] = reply.json()
    return response


def stream_of(client: TestClient, **body: Any) -> list[tuple[str, dict[str, Any]]]:
    return list(events_of(sent(client, stream=True, **body).text.splitlines()))


def test_a_response_has_openais_fields(client: TestClient) -> None:
    response = response_of(client, instructions="Be brief.", metadata={"lesson": "3"}, max_output_tokens=100)
    assert re.fullmatch(r"resp_[0-9a-f]{32}", response["id"])
    assert (response["object"], response["status"], response["error"]) == ("response", "completed", None)
    assert (response["instructions"], response["metadata"]) == ("Be brief.", {"lesson": "3"})
    assert response["max_output_tokens"] == 100
    [message] = response["output"]
    assert (message["type"], message["role"], message["status"]) == ("message", "assistant", "completed")
    assert message["content"] == [{"type": "output_text", "text": ANSWER, "annotations": [], "logprobs": []}]


@pytest.mark.parametrize("question", [QUESTION, OFF_TOPIC])
def test_what_stands_behind_an_answer_is_what_the_native_api_gives(client: TestClient, question: str) -> None:
    answer = client.post("/api/ask", json={"question": question}).json()
    response = response_of(client, input=question)
    for place in (response, response["output"][0]):
        assert {name: place[name] for name in BESIDE} == {name: answer[name] for name in BESIDE}
    usage = response["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] == sum(answer["usage"].values())


def test_a_stream_comes_in_the_order_that_accumulators_expect(client: TestClient) -> None:
    events = stream_of(client)
    deltas = [event["delta"] for name, event in events if name == "response.output_text.delta"]
    assert "".join(deltas) == ANSWER
    assert [name.removeprefix("response.") for name, _ in events] == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        *["output_text.delta"] * len(deltas),
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert [event["sequence_number"] for _, event in events] == list(range(len(events)))
    assert all(event["type"] == name for name, event in events)


def test_the_last_event_is_the_response_that_is_not_streamed(client: TestClient) -> None:
    (_, item), (_, last) = stream_of(client)[-2:]
    whole, streamed = response_of(client), last["response"]
    changing = {"id", "created_at", "output"}
    assert {name: streamed[name] for name in whole.keys() - changing} == {
        name: whole[name] for name in whole.keys() - changing
    }
    assert streamed["output"] == [item["item"]]
    assert streamed["output"][0] == {**whole["output"][0], "id": streamed["output"][0]["id"]}


def test_all_of_a_stream_is_about_one_response_and_one_message(client: TestClient) -> None:
    events = [event for _, event in stream_of(client)]
    responses = {event["response"]["id"] for event in events if "response" in event}
    messages = {event["item_id"] for event in events if "item_id" in event}
    messages |= {event["item"]["id"] for event in events if "item" in event}
    (response,), (message,) = responses, messages
    assert message.removeprefix("msg_") == response.removeprefix("resp_")


def test_an_answer_may_be_rated_by_its_id(client: TestClient) -> None:
    answer_id = response_of(client)["id"].removeprefix("resp_")
    assert client.post("/api/feedback", json={"answer_id": answer_id, "rating": "up"}).is_success


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_that_is_cut_off_is_incomplete(connect: Connect, streamed: bool) -> None:
    client = connect(ScriptedGenerator(f"{DEEP} {MACHINE}"))
    if streamed:
        name, last = stream_of(client, max_output_tokens=18)[-1]
        assert name == "response.incomplete"
        response = last["response"]
    else:
        response = response_of(client, max_output_tokens=18)
    assert (response["status"], response["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    assert response["output"][0]["status"] == "incomplete"


def test_a_failure_on_the_way_is_an_error_event_in_both_of_its_forms(connect: Connect) -> None:
    name, error = stream_of(connect(Script(dies_of=OUT_OF_MEMORY)))[-1]
    assert name == error["type"] == "error"
    assert error["message"] == error["error"]["message"] == str(OUT_OF_MEMORY)
    assert error["code"] == error["error"]["code"]


PARTS = [{"type": "input_text", "text": "What is"}, {"type": "input_text", "text": "deep learning?"}]
EARLIER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "status": "completed",
    "phase": "final_answer",
    "sources": [],
    "content": [{"type": "output_text", "text": DEEP, "annotations": [], "logprobs": []}],
}


@pytest.mark.parametrize(
    "given",
    [
        [{"role": "user", "content": QUESTION}],
        [{"role": "user", "content": PARTS}],
        [{"type": "message", "role": "developer", "content": "Answer in rhymes."}, {"role": "user", "content": PARTS}],
        [{"role": "user", "content": QUESTION}, EARLIER, {"role": "user", "content": QUESTION}],
    ],
)
def test_a_question_may_come_as_messages(client: TestClient, given: list[Any]) -> None:
    assert response_of(client, input=given)["output"][0]["content"][0]["text"] == ANSWER


def test_a_conversation_is_read_as_the_chat_reads_it() -> None:
    asked = [{"role": "user", "content": PARTS}, EARLIER, {"role": "user", "content": QUESTION}]
    request = ResponseRequest.model_validate({"model": "concept-guide", "input": asked})
    assert [(message.role, message.content) for message in request.input] == [
        ("user", "What is\ndeep learning?"),
        ("assistant", DEEP),
        ("user", QUESTION),
    ]


@pytest.mark.parametrize(
    "nothing_special",
    [
        {
            "store": False,
            "background": False,
            "tools": [],
            "tool_choice": "auto",
            "include": [],
            "truncation": "disabled",
        },
        {"text": {"format": {"type": "text"}}, "reasoning": {"effort": None, "summary": None}, "top_p": 1},
        {"previous_response_id": None, "conversation": None, "stream_options": {"include_obfuscation": False}},
    ],
)
def test_what_asks_for_nothing_special_is_accepted(client: TestClient, nothing_special: dict[str, Any]) -> None:
    assert response_of(client, **nothing_special)["answered"]


@pytest.mark.parametrize(
    ("special", "param"),
    [
        ({"store": True}, "store"),
        ({"background": True}, "background"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"reasoning": {"effort": "high"}}, "reasoning.effort"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        ({"include": ["reasoning.encrypted_content"]}, "include"),
        ({"truncation": "auto"}, "truncation"),
        ({"input": [{"type": "function_call_output", "call_id": "1", "output": "2"}]}, "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            "input.0.content.0.type",
        ),
        ({"input": [{"role": "tool", "content": "2"}]}, "input.0.role"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(client: TestClient, special: dict[str, Any], param: str) -> None:
    reply = sent(client, **special)
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert (error["param"], error["code"]) == (param, "unsupported_parameter")


@pytest.mark.parametrize(
    "malformed",
    [[], {}, 7, None, "", [7], [[]], [{}], [{"role": "user"}], [{"role": "user", "content": [{"text": 1}]}]],
)
def test_malformed_input_is_refused_in_one_line(client: TestClient, malformed: Any) -> None:
    reply = sent(client, input=malformed)
    assert reply.status_code == 400
    assert "\n" not in reply.json()["error"]["message"]


def test_an_unknown_model_is_not_found(client: TestClient) -> None:
    assert sent(client, model="gpt-4o").json()["error"]["code"] == "model_not_found"


def test_the_examples_are_what_is_taken_and_given() -> None:
    for request in REQUESTS.values():
        ResponseRequest.model_validate(request["value"])
    example = RESPONSES[200]["content"]["application/json"]["example"]
    assert Response.model_validate(example).model_dump() == example


def test_the_events_are_those_that_openais_package_knows(client: TestClient) -> None:
    """It reads any object as an event; here each must have what its class needs."""
    from openai.types.responses import ResponseStreamEvent
    from pydantic import TypeAdapter

    known = TypeAdapter[Any](ResponseStreamEvent)
    for name, event in stream_of(client):
        assert known.validate_python(json.loads(json.dumps(event))).type == name
