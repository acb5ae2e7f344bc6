from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.assistant.api.conftest import Connect
from tests.fakes import QUESTION, Script

AGAIN = {"last-event-id": "12"}


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/batch"])
def test_a_stream_cannot_be_taken_up_again_and_the_model_is_not_asked(connect: Connect, path: str) -> None:
    script = Script()
    response = connect(script).post(path, json={"question": QUESTION, "stream": True}, headers=AGAIN)
    assert response.status_code == 409
    error = response.json()["error"]
    assert error["type"] == "NotResumable"
    assert "Idempotency-Key" in error["message"]
    assert not script.prompts


def test_openais_clients_are_told_in_openais_form(client: TestClient) -> None:
    response = client.post("/v1/chat/completions", json={}, headers=AGAIN)
    assert response.status_code == 409
    assert response.json()["error"].keys() >= {"message", "type", "param", "code"}


def test_elsewhere_the_header_is_not_ours(client: TestClient) -> None:
    assert client.get("/healthz", headers=AGAIN).status_code == 200


def test_events_carry_no_ids_so_that_no_browser_tries(client: TestClient) -> None:
    stream = client.post("/api/ask", json={"question": QUESTION, "stream": True}).text
    assert "event: done" in stream
    assert not [line for line in stream.splitlines() if line.startswith(("id:", "retry:"))]
