"""The commonest mistakes of a first call are told in plain words: what it is, where, and what to send instead."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.fakes import QUESTION

SEND_JSON = "Send JSON, with content-type: application/json."
DOORS = pytest.mark.parametrize(
    "path", ["/api/ask", "/api/feedback", "/v1/chat/completions", "/v1/responses", "/v1/embeddings"]
)
MESSAGE = {"role": "user", "content": QUESTION}


def refused(client: TestClient, path: str, content: bytes, media_type: str | None = "application/json") -> Any:
    """Return the message of the refusal of some bytes."""
    headers = {"content-type": media_type} if media_type else {}
    response = client.post(path, content=content, headers=headers)
    assert response.status_code in (400, 422)
    return response.json()["error"]["message"]


@DOORS
@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", None])
def test_json_that_is_sent_as_something_else(client: TestClient, path: str, media_type: str | None) -> None:
    """What `curl -d` does unless it is told the type."""
    assert refused(client, path, b'{"question": "What is deep learning?"}', media_type) == SEND_JSON


@DOORS
def test_nothing_at_all(client: TestClient, path: str) -> None:
    assert refused(client, path, b"") == SEND_JSON


@DOORS
@pytest.mark.parametrize("content", [b"[]", b'"question"', b"true", b"7"])
def test_json_that_is_no_object(client: TestClient, path: str, content: bytes) -> None:
    assert refused(client, path, content) == "body: should be a JSON object."


@DOORS
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"question": "What', "The body is no JSON: Unterminated string starting at line 1, column 14."),
        (b"{\n  'question': 1}", "at line 2, column 3."),
        (b'{"question": 1} {}', "The body is no JSON: Extra data at line 1, column 17."),
        (b"question", "The body is no JSON: Expecting value at line 1, column 1."),
        (b'{"question": "\xff"}', "The body is not UTF-8: its byte 15 belongs to no character. Send JSON in UTF-8."),
        (b"[" * 100_000, "The body is nested too deep."),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "The body has a number of too many digits. Shorten it."),
    ],
)
def test_what_cannot_be_read_says_where(client: TestClient, path: str, content: bytes, said: str) -> None:
    assert said in refused(client, path, content)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/api/ask", {}, "question: Field required"),
        ("/api/ask", {"question": 7}, "question: should be a text."),
        ("/api/ask", {"question": "x", "top_k": "many"}, "top_k: should be a whole number."),
        ("/api/ask", {"question": "x", "top_k": 0}, "top_k: should be 1 or more."),
        ("/api/ask", {"question": "x", "max_tokens": 10**6}, "max_tokens: should be 100,000 or less."),
        ("/api/ask", {"question": "x", "temperature": []}, "temperature: should be a number."),
        ("/api/ask", {"question": "x", "stream": "perhaps"}, "stream: should be true or false."),
        ("/api/ask", {"question": "x", "history": {}}, "history: should be a list."),
        ("/api/ask", {"question": "x", "history": [7]}, "history.0: should be a JSON object."),
        ("/api/ask", {"question": "x", "history": [MESSAGE] * 101}, "history: at most 100 fit. Send fewer."),
        ("/api/ask", {"question": "x", "level": 3}, "level: should be 'beginner', 'standard' or 'expert'."),
        ("/api/quiz", {"sources": []}, "sources: should have at least 1."),
        ("/api/feedback", {"answer_id": "a b", "rating": None}, "answer_id: should match ^[A-Za-z0-9_-]{1,64}$"),
        ("/api/feedback", {"answer_id": "a", "rating": None, "x": 1}, "x: this is not known here. Leave it out."),
        ("/v1/chat/completions", {"messages": [MESSAGE]}, "model: Field required"),
        ("/v1/chat/completions", {"model": "x", "messages": []}, "messages: should have at least 1."),
        (
            "/v1/chat/completions",
            {"model": "x" * 201, "messages": [MESSAGE]},
            "model: at most 200 characters fit. Shorten it.",
        ),
    ],
)
def test_a_field_that_is_not_as_it_should_be(client: TestClient, path: str, body: Any, message: str) -> None:
    assert client.post(path, json=body).json()["error"]["message"] == message


def test_a_parameter_of_an_address_is_told_the_same_way(client: TestClient) -> None:
    assert client.get("/api/search?q=x&k=51").json()["error"]["message"] == "query.k: should be 50 or less."
