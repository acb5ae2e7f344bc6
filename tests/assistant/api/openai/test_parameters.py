"""What is not supported is refused by name, unless it asks for nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat.completion_create_params import CompletionCreateParamsBase

from assistant.api.openai.requests import ChatRequest
from tests.assistant.api.openai.asking import COMPLETIONS, body_of, message_of, sent

FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {}}}

ASKS_FOR_NOTHING: dict[str, Any] = {
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0.0,
    "logit_bias": {},
    "logprobs": False,
    "top_logprobs": 0,
    "n": 1,
    "tools": [],
    "tool_choice": "none",
    "functions": [],
    "function_call": "auto",
    "parallel_tool_calls": True,
    "response_format": {"type": "text"},
    "modalities": ["text"],
    "reasoning_effort": "none",
    "verbosity": "medium",
    "service_tier": "auto",
    "store": False,
    "metadata": {"course": "ai-1"},
    "user": "u-1",
    "safety_identifier": "s-1",
    "prompt_cache_key": "k-1",
    "prompt_cache_retention": "in_memory",
    "stream_options": {"include_usage": False, "include_obfuscation": False},
}

ASKS_FOR_MORE: dict[str, Any] = {
    "top_p": 0.5,
    "presence_penalty": 0.1,
    "frequency_penalty": -2,
    "logit_bias": {"50256": -100},
    "logprobs": True,
    "top_logprobs": 5,
    "n": 2,
    "tools": [FUNCTION],
    "tool_choice": "required",
    "functions": [{"name": "f"}],
    "function_call": {"name": "f"},
    "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
    "modalities": ["text", "audio"],
    "audio": {"voice": "alloy", "format": "wav"},
    "prediction": {"type": "content", "content": "Deep"},
    "reasoning_effort": "high",
    "verbosity": "low",
    "service_tier": "flex",
    "store": True,
    "prompt_cache_retention": "24h",
    "prompt_cache_options": {"mode": "explicit"},
    "moderation": {"model": "omni"},
    "web_search_options": {},
}

HAS_AN_EFFECT = {
    "model",
    "messages",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "seed",
    "stop",
    "stream_options",
}


def test_every_parameter_of_the_openai_package_is_decided_on() -> None:
    """A new version of the package may bring one more."""
    known = set(CompletionCreateParamsBase.__annotations__)
    assert known <= set(ChatRequest.model_fields)
    assert known <= HAS_AN_EFFECT | ASKS_FOR_NOTHING.keys() | ASKS_FOR_MORE.keys()


def test_what_asks_for_nothing_changes_nothing(client: TestClient) -> None:
    plain, decorated = sent(client), sent(client, **ASKS_FOR_NOTHING)
    assert decorated.status_code == 200, decorated.text
    assert message_of(decorated.json()) == message_of(plain.json())


def test_null_is_as_if_left_out(client: TestClient) -> None:
    names = {*ASKS_FOR_NOTHING, *ASKS_FOR_MORE, *HAS_AN_EFFECT, "level", "top_k", "stream"}
    response = client.post(COMPLETIONS, json={**dict.fromkeys(names), **body_of()})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("name", ASKS_FOR_MORE)
def test_what_asks_for_more_is_refused_by_name(client: TestClient, name: str) -> None:
    response = sent(client, **{name: ASKS_FOR_MORE[name]})
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert (error["param"], error["code"]) == (name, "unsupported_parameter")
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith(f"{name}: ")
    assert "is not supported here" in error["message"]


@pytest.mark.parametrize(
    ("chosen", "param", "code"),
    [
        ({"mood": "curious"}, "mood", "unknown_parameter"),
        ({"temperature": 2.1}, "temperature", "invalid_request"),
        ({"temperature": -0.1}, "temperature", "invalid_request"),
        ({"temperature": "0.5"}, "temperature", "invalid_request"),
        ({"seed": 2**53}, "seed", "invalid_request"),
        ({"max_tokens": 0}, "max_tokens", "invalid_request"),
        ({"max_tokens": 1, "max_completion_tokens": 2}, "max_completion_tokens", "invalid_request"),
        ({"stop": ""}, "stop.0", "invalid_request"),
        ({"stop": ["a"] * 5}, "stop", "invalid_request"),
        ({"stop": ["a" * 201]}, "stop.0", "invalid_request"),
        ({"top_k": 21}, "top_k", "invalid_request"),
        ({"level": "genius"}, "level", "invalid_request"),
        ({"stream": "yes"}, "stream", "invalid_request"),
        ({"stream_options": {"include_obfuscation": True}}, "stream_options.include_obfuscation", None),
        ({"store": 0}, "store", None),
        ({"n": True}, "n", None),
        ({"model": None}, "model", "invalid_request"),
        ({"user": "u" * 513}, "user", "invalid_request"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(
    client: TestClient, chosen: dict[str, Any], param: str, code: str | None
) -> None:
    response = sent(client, **chosen)
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert (error["param"], error["code"]) == (param, code or "unsupported_parameter")
    assert error["message"].startswith(f"{param}: ")


@pytest.mark.parametrize("limits", [{"max_tokens": 9, "max_completion_tokens": 9}, {"max_tokens": 10**30}])
def test_a_limit_may_have_both_names_and_be_as_high_as_one_likes(client: TestClient, limits: dict[str, Any]) -> None:
    assert sent(client, **limits).status_code == 200


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"null", b'{"model": NaN}', b'{"\\ud83d": 1}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_request_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post(COMPLETIONS, content=content, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"].keys() == {"message", "type", "param", "code"}


@pytest.mark.parametrize("place", ["model", "stop", "user", "content", "system"])
def test_half_a_character_is_refused_or_left_unread(client: TestClient, place: str) -> None:
    halves: dict[str, dict[str, Any]] = {
        "model": {"model": "HALF"},
        "stop": {"stop": "HALF"},
        "user": {"user": "HALF"},
        "content": {"messages": [{"role": "user", "content": "HALF"}]},
        "system": {"messages": [{"role": "system", "content": "HALF"}, *body_of()["messages"]]},
    }
    content = json.dumps(body_of() | halves[place]).replace("HALF", "\\ud83d")
    response = client.post(COMPLETIONS, content=content, headers={"content-type": "application/json"})
    assert response.status_code == (200 if place == "system" else 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(ChatRequest.model_fields)), value=JSON)
def test_whatever_a_field_holds_is_answered_or_refused(client: TestClient, name: str, value: Any) -> None:
    content = json.dumps(body_of() | {name: value})
    response = client.post(COMPLETIONS, content=content, headers={"content-type": "application/json"})
    assert response.status_code in (200, 400, 404)
