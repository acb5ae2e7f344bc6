"""Asks as OpenAI's clients do, and reads a stream as they do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fastapi.testclient import TestClient

from tests.fakes import QUESTION

MODEL = "concept-guide"
COMPLETIONS = "/v1/chat/completions"


def body_of(question: str = QUESTION, **more: Any) -> dict[str, Any]:
    """Return a request that asks one question."""
    return {"model": MODEL, "messages": [{"role": "user", "content": question}], **more}


def sent(client: TestClient, question: str = QUESTION, **more: Any) -> Any:
    """Return the response to one question."""
    return client.post(COMPLETIONS, json=body_of(question, **more))


def completion(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    """Return the whole reply to one question."""
    response = sent(client, question, **more)
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()
    return reply


def message_of(reply: dict[str, Any]) -> dict[str, Any]:
    """Return the message of a whole reply."""
    message: dict[str, Any] = reply["choices"][0]["message"]
    return message


def chunks(client: TestClient, question: str = QUESTION, **more: Any) -> list[dict[str, Any]]:
    """Return the chunks of a streamed reply, which must end as a stream does."""
    response = sent(client, question, stream=True, **more)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    *data, last = data_of(response.text.splitlines())
    assert last == "[DONE]"
    return [json.loads(chunk) for chunk in data]


def data_of(lines: Iterable[str]) -> list[str]:
    """Return the data of all events of a stream, none of which has a name."""
    assert not [line for line in lines if line.startswith("event:")]
    return [line.removeprefix("data: ") for line in lines if line.startswith("data:")]


def deltas(all_chunks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each chunk adds to the message."""
    return [choice["delta"] for chunk in all_chunks for choice in chunk["choices"]]


def accumulated(all_chunks: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the message that the chunks add up to."""
    message: dict[str, Any] = {}
    for delta in deltas(all_chunks):
        for name, value in delta.items():
            message[name] = message.get(name, "") + value if name == "content" else value
    return message
