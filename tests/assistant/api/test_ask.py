from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.contract import Answer
from tests.assistant.api.conftest import Connect
from tests.assistant.api.events import Event, events_of
from tests.fakes import BREAD, COURSE, DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script

CONTRACT = {"id", "answered", "reason", "answer", "sources", "not_covered", "suggestions", "model", "timings_ms"}
SOURCE = {"n", "document_id", "title", "section", "place", "url", "quote", "char_start", "char_end", "score"}
TEXTS = {document.id: document.text for document in COURSE}


def ask(client: TestClient, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def stream(client: TestClient, question: str = QUESTION, **more: Any) -> list[Event]:
    response = client.post("/api/ask", json={"question": question, "stream": True, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return list(events_of(response.text.splitlines()))


def assert_quotes_read_back(spans: list[dict[str, Any]]) -> None:
    assert spans
    for span in spans:
        assert TEXTS[span["document_id"]][span["char_start"] : span["char_end"]] == span["quote"]


def test_an_answer_has_the_contracts_fields(client: TestClient) -> None:
    answer = ask(client)
    assert answer.keys() >= CONTRACT
    assert answer["sources"][0].keys() >= SOURCE
    assert (answer["answered"], answer["reason"], answer["model"]) == (True, None, "script")
    assert answer["timings_ms"].keys() >= {"retrieval", "first_token", "total"}
    assert all(isinstance(milliseconds, int) for milliseconds in answer["timings_ms"].values())


def test_an_answer_cites_and_every_quote_is_the_documents_text(client: TestClient) -> None:
    answer = ask(client)
    assert answer["answer"] == f"{DEEP} [1] {MACHINE} [2]"
    assert [source["n"] for source in answer["sources"]] == [1, 2]
    assert_quotes_read_back(answer["sources"])
    assert_quotes_read_back(answer["citations"])
    for citation, sentence in zip(answer["citations"], (DEEP, MACHINE), strict=True):
        assert answer["answer"][citation["answer_start"] : citation["answer_end"]] == sentence


def test_what_is_not_covered_is_declined_with_what_could_be_asked(connect: Connect) -> None:
    script = Script()
    answer = ask(connect(script), OFF_TOPIC)
    assert (answer["answered"], answer["reason"], answer["sources"]) == (False, "not_covered", [])
    assert "does not cover" in answer["answer"]
    assert answer["suggestions"]
    assert not script.prompts


def test_a_stream_begins_with_sources_and_ends_with_the_whole_answer(client: TestClient) -> None:
    events = stream(client)
    names = [name for name, _ in events]
    assert names[0] == "sources"
    assert names[1] == "token"
    assert names[-1] == "done"
    assert set(names) == {"sources", "token", "cited", "done"}
    assert [names.count(name) for name in ("sources", "done")] == [1, 1]
    assert_quotes_read_back(events[0][1]["sources"])


def test_the_last_event_is_what_asking_without_streaming_gives(client: TestClient) -> None:
    _, done = stream(client)[-1]
    whole = ask(client)
    for passing in ("id", "timings_ms"):
        done.pop(passing), whole.pop(passing)
    assert done == whole


def test_the_tokens_read_as_the_answer_without_its_marks(client: TestClient) -> None:
    said = "".join(data["text"] for name, data in stream(client) if name == "token")
    assert " ".join(said.split()) == f"{DEEP} {MACHINE}"


def test_what_is_withheld_is_no_token(connect: Connect) -> None:
    said = [
        data["text"]
        for name, data in stream(connect(Script(f"Zyx was made in 1999 {BREAD} {DEEP}")))
        if name == "token"
    ]
    assert said
    assert all(said)


def test_what_is_cited_grows_sentence_by_sentence(client: TestClient) -> None:
    cited = [data for name, data in stream(client) if name == "cited"]
    assert cited[0]["answer"] == f"{DEEP} [1]"
    for before, after in pairwise(cited):
        assert after["answer"].startswith(before["answer"])
    assert_quotes_read_back(cited[-1]["citations"])


def test_a_stream_of_what_is_not_covered_ends_at_once(client: TestClient) -> None:
    assert [name for name, _ in stream(client, OFF_TOPIC)] == ["sources", "done"]


def test_a_follow_up_keeps_its_subject(connect: Connect) -> None:
    script = Script(BREAD)
    history = [{"role": "user", "content": "Why does sourdough bread rise?"}, {"role": "assistant", "content": BREAD}]
    answer = ask(connect(script), "And how does it ferment?", history=history)
    assert "sourdough bread" in script.prompts[0].question
    assert answer["sources"][0]["document_id"] == "baking"


def test_the_level_reaches_the_prompt(connect: Connect) -> None:
    script = Script()
    ask(connect(script), level="beginner")
    ask(connect(script), level="expert")
    assert [prompt.level for prompt in script.prompts] == ["beginner", "expert"]


def test_top_k_limits_the_passages(connect: Connect) -> None:
    script = Script()
    ask(connect(script), top_k=1)
    assert len(script.prompts[0].passages) == 1


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        ({"question": ""}, "InvalidQuestion", "is empty"),
        ({"question": " \n\t "}, "InvalidQuestion", "is empty"),
        ({"question": "x" * 100_000}, "InvalidQuestion", "100,000 characters, at most 2,000"),
        ({}, "InvalidRequest", "question: Field required"),
        ({"question": None}, "InvalidRequest", "question: "),
        ({"question": 7}, "InvalidRequest", "question: "),
        ({"question": QUESTION, "level": "genius"}, "InvalidRequest", "level: .*beginner.*standard.*expert"),
        ({"question": QUESTION, "top_k": 0}, "InvalidRequest", "top_k: "),
        ({"question": QUESTION, "top_k": 10**9}, "InvalidRequest", "top_k: "),
        ({"question": QUESTION, "history": [{"role": "system", "content": "x"}]}, "InvalidRequest", "history.0.role"),
        ({"question": QUESTION, "history": [{"role": "user"}]}, "InvalidRequest", "history.0.content"),
        ({"question": QUESTION, "history": [{"role": "user", "content": ""}] * 101}, "InvalidRequest", "history"),
        ([], "InvalidRequest", "body: "),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_what_cannot_be_asked_is_refused_in_the_contracts_form(
    client: TestClient, body: Any, kind: str, says: str, streamed: bool
) -> None:
    response = client.post("/api/ask", json={**body, "stream": True} if streamed and body else body)
    assert response.status_code == 422
    error = response.json()["error"]
    assert error.keys() == {"type", "message"}
    assert error["type"] == kind
    assert re.search(says, error["message"])
    assert len(error["message"]) < 300


@pytest.mark.parametrize(
    ("content", "status"), [(b"{not json", 422), (b"", 422), (b'{"question": "\xff"}', 400), (b"\x00", 422)]
)
def test_a_body_that_is_no_json_is_refused(client: TestClient, content: bytes, status: int) -> None:
    response = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert response.json()["error"].keys() == {"type", "message"}


@pytest.mark.parametrize("place", ["question", "history"])
def test_half_a_character_is_refused(client: TestClient, place: str) -> None:
    body = json.dumps({"question": "Why?", "history": [{"role": "user", "content": "HALF"}]})
    if place == "question":
        body = json.dumps({"question": "HALF"})
    body = body.replace("HALF", "\\ud83d is half")
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["error"].keys() == {"type", "message"}


def test_a_model_that_dies_is_a_bad_gateway(connect: Connect) -> None:
    response = connect(Script(dies_of=OUT_OF_MEMORY)).post("/api/ask", json={"question": QUESTION})
    assert response.status_code == 502
    assert response.json() == {"error": {"type": "GenerationFailed", "message": str(OUT_OF_MEMORY)}}


def test_a_model_that_dies_while_streaming_ends_the_stream_with_an_error(connect: Connect) -> None:
    events = stream(connect(Script(dies_of=OUT_OF_MEMORY)))
    assert [name for name, _ in events] == ["sources", "token", "token", "token", "error"]
    assert events[-1][1] == {"error": {"type": "GenerationFailed", "message": str(OUT_OF_MEMORY)}}


def test_a_fault_of_the_program_is_told_without_its_inside(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    client = connect(Script(dies_of=ZeroDivisionError("secret inside")))
    response = client.post("/api/ask", json={"question": QUESTION})
    assert response.status_code == 500
    assert response.json()["error"]["type"] == "InternalError"
    name, data = stream(client)[-1]
    assert (name, data["error"]["type"]) == ("error", "InternalError")
    assert "secret" not in f"{response.text}{data}"
    assert "secret inside" in caplog.text


def test_an_error_leaves_the_next_question_unharmed(connect: Connect) -> None:
    script = Script(dies_of=OUT_OF_MEMORY)
    client = connect(script)
    assert client.post("/api/ask", json={"question": QUESTION}).status_code == 502
    script.dies_of = None
    assert ask(client)["answered"]


def test_the_description_names_the_answers_shape(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    reply = description["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert reply["$ref"].endswith("/Answer")
    assert set(description["components"]["schemas"]["Answer"]["properties"]) == set(Answer.model_fields)
