"""`POST /api/ask` with an action on an answer, and while others come first."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.generators.turn import Turn
from tests.assistant.api.conftest import Connect
from tests.assistant.api.events import events_of
from tests.fakes import DEEP, QUESTION, Script
from tests.patience import wait_until


def post(client: TestClient, **more: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": QUESTION, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def said_in(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {key: citation[key] for key in ("document_id", "char_start", "char_end")} for citation in answer["citations"]
    ]


def test_an_action_is_another_answer_without_what_was_said(connect: Connect) -> None:
    client = connect(Script(DEEP))
    before = post(client)
    more = post(client, action={"kind": "deeper", "said": said_in(before)})
    assert more["answered"]
    assert "Many layers need large amounts of data." in more["answer"] and DEEP not in more["answer"]


@pytest.mark.parametrize(
    "action",
    [
        {"kind": "funnier"},
        {"kind": "deeper", "said": [{"document_id": "learning", "char_start": 0, "char_end": 1}] * 1_001},
        {"kind": "deeper", "said": [{"document_id": "x" * 201, "char_start": 0, "char_end": 1}]},
        {"kind": "deeper", "said": [{"document_id": "learning", "char_start": -1, "char_end": 1}]},
        {"kind": "deeper", "said": [{"document_id": "learning"}]},
        {},
    ],
)
def test_an_action_that_is_none_is_refused(client: TestClient, action: dict[str, Any]) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "action": action})
    assert response.status_code == 422
    assert response.json()["error"]["message"]


class InTurn(Script):
    """A script that serves one question at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()


def test_a_stream_says_how_many_answers_come_first(connect: Connect) -> None:
    model = InTurn()
    client = connect(model)
    replies: list[str] = []

    def reader() -> None:
        replies.append(client.post("/api/ask", json={"question": QUESTION, "stream": True}).text)

    with model.turn.place() as first, model.turn.place() as second:
        waiting = threading.Thread(target=reader)
        waiting.start()
        assert wait_until(lambda: model.turn.length == 3)
        assert (first.ahead, second.ahead) == (0, 1)
    waiting.join(10)
    events = list(events_of(replies[0].splitlines()))
    ahead = [data["ahead"] for name, data in events if name == "waiting"]
    assert (ahead[0], ahead[-1]) == (2, 0)
    assert events[-1][0] == "done"
