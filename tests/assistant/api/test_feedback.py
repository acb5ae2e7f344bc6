from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.records import LONGEST_COMMENT, Records
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.fakes import QUESTION, Script, assistant_of


def stored(folder: Path) -> list[tuple[str, str, str]]:
    """Return what the data folder holds of ratings."""
    feedback = Records(Settings(data_dir=folder).records_dir).feedback()
    return [(one.answer_id, one.rating, one.comment) for one in feedback]


def test_an_answer_is_rated_again_and_taken_back(client: TestClient, tmp_path: Path) -> None:
    id = client.post("/api/ask", json={"question": QUESTION}).json()["id"]
    first = client.post("/api/feedback", json={"answer_id": id, "rating": "up"})
    assert first.json() == {"answer_id": id, "rating": "up", "comment": ""}
    client.post("/api/feedback", json={"answer_id": id, "rating": "down", "comment": "Too long."})
    assert stored(tmp_path) == [(id, "down", "Too long.")]
    assert client.post("/api/feedback", json={"answer_id": id, "rating": None}).status_code == 200
    assert stored(tmp_path) == []


@pytest.mark.parametrize(("rating", "stays"), [("up", True), ("down", False), (None, True)])
def test_an_answer_that_was_no_help_is_not_given_to_the_next_reader(
    tmp_path: Path, rating: str | None, stays: bool
) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    client = TestClient(create_api(assistant, Settings(data_dir=tmp_path)), HERE)
    answers = [client.post("/api/ask", json={"question": QUESTION}).json() for _ in range(2)]
    assert [answer["remembered"] for answer in answers] == [False, True]
    client.post("/api/feedback", json={"answer_id": answers[1]["id"], "rating": rating}).raise_for_status()
    assert client.post("/api/ask", json={"question": QUESTION}).json()["remembered"] == stays


@pytest.mark.parametrize("door", ["/v1/chat/completions", "/v1/responses"])
def test_an_answer_that_openais_clients_got_is_rated_by_the_id_that_they_got(
    client: TestClient, tmp_path: Path, door: str
) -> None:
    messages = [{"role": "user", "content": QUESTION}]
    body = {"model": "concept-guide", "messages" if door.endswith("completions") else "input": messages}
    theirs = client.post(door, json=body).json()["id"]
    kept = client.post("/api/feedback", json={"answer_id": theirs, "rating": "up"}).json()
    bare = theirs.partition("-" if theirs.startswith("chatcmpl-") else "_")[2]
    assert kept["answer_id"] == bare
    assert stored(tmp_path) == [(bare, "up", "")]
    client.post("/api/feedback", json={"answer_id": bare, "rating": None})
    assert stored(tmp_path) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answer_id": "chatcmpl-", "rating": "up"},
        {"answer_id": ["resp_a"], "rating": "up"},
        {"answer_id": "a"},
        {"answer_id": "", "rating": "up"},
        {"answer_id": "a b", "rating": "up"},
        {"answer_id": "a\n", "rating": "up"},
        {"answer_id": "a" * 65, "rating": "up"},
        {"answer_id": "a", "rating": "sideways"},
        {"answer_id": "a", "rating": "up", "comment": "x" * (LONGEST_COMMENT + 1)},
        {"answer_id": "a", "rating": "up", "comment": None},
        {"answer_id": "a", "rating": "up", "user": "me"},
    ],
)
def test_what_is_no_rating_is_refused(client: TestClient, tmp_path: Path, body: dict[str, Any]) -> None:
    response = client.post("/api/feedback", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "InvalidRequest"
    assert stored(tmp_path) == []


def test_half_a_character_is_refused_in_the_contracts_form(client: TestClient) -> None:
    body = b'{"answer_id": "a", "rating": "up", "comment": "\\ud800"}'
    response = client.post("/api/feedback", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422


@pytest.mark.parametrize("days", [0, 30])
def test_whoever_lets_readers_ask_can_tell_them_what_is_kept(connect: Connect, days: int) -> None:
    told = connect(Script(), keep_questions=days).get("/api/privacy").json()
    assert told == {"questions_kept_days": days}
