from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import quiz
from assistant.api.errors import handle_errors
from assistant.api.waiting import WaitingRoom
from tests.assistant.learning.quizzes.course import DROPOUT, quiz_assistant

SOURCES = [{"document_id": "dropout", "char_start": 0, "char_end": 50}]
ASKED: dict[str, Any] = {"sources": SOURCES, "question": "What is dropout?", "seed": 3, "level": "standard"}


def client_of(folder: Path, places: int) -> TestClient:
    app = FastAPI()
    handle_errors(app)
    app.include_router(quiz.router(quiz_assistant(folder), WaitingRoom(places, "quizzes are being made")))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A client of the quiz's routes alone."""
    return client_of(tmp_path, places=1)


def test_a_quiz_is_made_and_each_option_can_be_marked(client: TestClient) -> None:
    made = client.post("/api/quiz", json=ASKED).json()
    one = next(question for question in made["questions"] if question["options"])
    verdicts = []
    for option in one["options"]:
        reply = {**ASKED, "id": made["id"], "n": one["n"], "reply": option}
        given = client.post("/api/quiz/mark", json=reply).json()
        verdicts.append(given["verdict"])
        source = given["explanation"]
        assert DROPOUT.text[source["char_start"] : source["char_end"]] == source["quote"]
    assert sorted(verdicts) == ["not_yet"] * (len(verdicts) - 1) + ["right"]


def test_the_reply_to_a_quiz_tells_no_solution(client: TestClient) -> None:
    made = client.post("/api/quiz", json=ASKED).json()
    assert made.keys() == {"id", "questions"}
    assert all(one.keys() == {"n", "kind", "about", "prompt", "options"} for one in made["questions"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"sources": []},
        {"sources": SOURCES * 51},
        {"sources": [{"document_id": "dropout", "char_start": -1}]},
        {"seed": -1},
        {"seed": 2**32},
        {"level": "wizard"},
        {"question": "x" * 2_001},
    ],
)
def test_a_malformed_request_is_refused_in_one_line(client: TestClient, wrong: dict[str, Any]) -> None:
    response = client.post("/api/quiz", json=ASKED | wrong)
    assert response.status_code == 422
    assert "\n" not in response.json()["error"]["message"]


@pytest.mark.parametrize("wrong", [{"id": "0" * 32}, {"n": 0}, {"n": 6}, {"reply": "x" * 2_001}, {"reply": "neither"}])
def test_a_reply_that_fits_no_question_is_refused(client: TestClient, wrong: dict[str, Any]) -> None:
    made = client.post("/api/quiz", json=ASKED).json()
    n = next(question["n"] for question in made["questions"] if question["options"])
    response = client.post("/api/quiz/mark", json={**ASKED, "id": made["id"], "n": n, "reply": "x", **wrong})
    assert response.status_code == 422
    assert response.json()["error"].keys() == {"type", "message"}


def test_a_quiz_about_no_document_is_not_found(client: TestClient) -> None:
    sources = [*SOURCES, {"document_id": "nothing"}]
    for path, more in (("/api/quiz", {}), ("/api/quiz/mark", {"id": "x", "n": 1, "reply": "x"})):
        response = client.post(path, json={"sources": sources, **more})
        assert response.status_code == 404
        assert response.json()["error"]["message"] == "There is no document 'nothing'. See GET /api/documents."


def test_no_more_quizzes_are_made_at_once_than_there_is_room_for(tmp_path: Path) -> None:
    client = client_of(tmp_path, places=0)
    assert client.post("/api/quiz", json=ASKED).status_code == 503
    assert client.post("/api/quiz/mark", json={**ASKED, "id": "x", "n": 1, "reply": "x"}).status_code == 503
