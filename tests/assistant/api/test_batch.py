"""Many questions in one request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.api.batch import MOST_QUESTIONS
from assistant.generators import Pieces
from assistant.generators.turn import Turn
from assistant.prompting import Prompt
from assistant.records import Page, Records
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.assistant.api.events import Event, events_of
from tests.fakes import (
    BREAD,
    DEEP,
    MACHINE,
    OFF_TOPIC,
    OUT_OF_MEMORY,
    QUESTION,
    Script,
    assistant_of,
    served,
)
from tests.patience import PATIENCE, wait_until

BAKING = "Why does sourdough bread rise overnight?"
LEARNING = "What is machine learning?"
ANSWERS = {QUESTION: DEEP, BAKING: BREAD, LEARNING: MACHINE}


class Knowing(Script):
    """Answers each question with its own sentence, one at a time, and remembers in which order."""

    def __init__(self, pause: float = 0.0, dies_at: str = "", dies_of: Exception = OUT_OF_MEMORY) -> None:
        super().__init__(pause=pause)
        self.turn = Turn()
        self.dies_at = dies_at
        self.of = dies_of

    @property
    def order(self) -> list[str]:
        """The questions, as they were answered."""
        return [prompt.question for prompt in self.prompts]

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Say the sentence of the question."""
        self.text = ANSWERS[prompt.question]
        self.dies_of = self.of if prompt.question == self.dies_at else None
        yield from super().stream(prompt, max_tokens)


def batch(*questions: str, stream: bool = False) -> dict[str, Any]:
    return {"questions": [{"question": question} for question in questions], "stream": stream}


def asked(client: TestClient, *questions: str) -> dict[str, Any]:
    response = client.post("/api/ask/batch", json=batch(*questions))
    assert response.status_code == 200, response.text
    answers: dict[str, Any] = response.json()
    assert [item["index"] for item in answers["answers"]] == list(range(len(questions)))
    return answers


def streamed(client: TestClient, *questions: str) -> list[Event]:
    response = client.post("/api/ask/batch", json=batch(*questions, stream=True))
    assert response.headers["content-type"].startswith("text/event-stream")
    return list(events_of(response.text.splitlines()))


def counts(reply: dict[str, Any]) -> tuple[int, int, int]:
    return reply["answered"], reply["declined"], reply["failed"]


def test_answers_come_in_the_order_of_the_questions(connect: Connect) -> None:
    model = Knowing()
    reply = asked(connect(model), BAKING, OFF_TOPIC, QUESTION, LEARNING)
    answers = [item["answer"] for item in reply["answers"]]
    assert [answer["answered"] for answer in answers] == [True, False, True, True]
    assert [answers[n]["answer"] for n in (0, 2, 3)] == [f"{BREAD} [1]", f"{DEEP} [1]", f"{MACHINE} [1]"]
    assert len({answer["id"] for answer in answers}) == 4
    assert counts(reply) == (3, 1, 0)
    assert model.order == [BAKING, QUESTION, LEARNING]


def test_each_answer_is_what_asking_alone_gives(connect: Connect) -> None:
    client = connect(Knowing())
    [item] = asked(client, QUESTION)["answers"]
    alone = client.post("/api/ask", json={"question": QUESTION}).json()
    assert item["answer"].keys() == alone.keys()
    for name in alone.keys() - {"id", "timings_ms"}:
        assert item["answer"][name] == alone[name]


def test_a_question_brings_along_what_a_single_one_may(connect: Connect) -> None:
    script = Script()
    question = {"question": QUESTION, "level": "expert", "max_tokens": 7, "temperature": 0.5, "seed": 3}
    connect(script).post("/api/ask/batch", json={"questions": [question]})
    [prompt] = script.prompts
    assert (prompt.level, prompt.decoding.temperature, prompt.decoding.seed) == ("expert", 0.5, 3)


@pytest.mark.parametrize(
    ("dies_of", "kind"), [(OUT_OF_MEMORY, "GenerationFailed"), (ZeroDivisionError("inside"), "InternalError")]
)
def test_one_that_fails_does_not_stop_the_others(connect: Connect, dies_of: Exception, kind: str) -> None:
    reply = asked(connect(Knowing(dies_at=BAKING, dies_of=dies_of)), QUESTION, BAKING, LEARNING)
    assert [sorted(item) for item in reply["answers"]] == [["answer", "index"], ["error", "index"], ["answer", "index"]]
    error = reply["answers"][1]["error"]
    assert error["type"] == kind
    assert "inside" not in error["message"]
    assert counts(reply) == (2, 0, 1)


@pytest.mark.parametrize("stream", [True, False])
def test_a_batch_in_which_something_failed_is_made_again_for_the_same_key(connect: Connect, stream: bool) -> None:
    model = Knowing(dies_at=BAKING)
    client, body = connect(model), batch(QUESTION, BAKING, stream=stream)
    replies = []
    for _ in range(3):
        replies.append(client.post("/api/ask/batch", json=body, headers={"idempotency-key": "k"}))
        model.dies_at = ""
    assert ["GenerationFailed" in reply.text for reply in replies] == [True, False, False]
    assert ["idempotent-replayed" in reply.headers for reply in replies] == [False, False, True]


def test_what_cannot_be_asked_is_an_error_in_its_place(connect: Connect) -> None:
    model = Knowing()
    reply = asked(connect(model), " ", QUESTION, "x" * 2_001)
    errors = [reply["answers"][n]["error"] for n in (0, 2)]
    assert [error["type"] for error in errors] == ["InvalidQuestion"] * 2
    assert "is empty" in errors[0]["message"]
    assert counts(reply) == (1, 0, 2)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "questions: Field required"),
        ({"questions": []}, "questions: "),
        (batch(*[QUESTION] * (MOST_QUESTIONS + 1)), "questions: .*at most 50"),
        ({"questions": QUESTION}, "questions: "),
        ({"questions": [{"question": QUESTION}, {"question": 7}]}, "questions.1.question: "),
        ({"questions": [{"question": QUESTION, "level": "genius"}]}, "questions.0.level: "),
    ],
)
def test_a_body_that_is_no_batch_is_refused_before_anything_is_asked(
    connect: Connect, body: dict[str, Any], says: str
) -> None:
    script = Script()
    response = connect(script).post("/api/ask/batch", json=body)
    assert response.status_code == 422
    message = response.json()["error"]["message"]
    assert message.startswith(says.partition(".*")[0])
    assert says.rpartition(".*")[2] in message
    assert not script.prompts


def test_a_stream_tells_what_is_next_and_each_answer_when_it_is_there(connect: Connect) -> None:
    events = streamed(connect(Knowing(dies_at=LEARNING)), BAKING, " ", LEARNING)
    assert [name for name, _ in events] == ["progress", "answer"] * 3 + ["done"]
    progress = [data for name, data in events if name == "progress"]
    assert progress == [{"done": n, "total": 3, "index": n} for n in range(3)]
    items = [data for name, data in events if name == "answer"]
    assert [item["index"] for item in items] == [0, 1, 2]
    assert items[0]["answer"]["answer"] == f"{BREAD} [1]"
    assert [items[n]["error"]["type"] for n in (1, 2)] == ["InvalidQuestion", "GenerationFailed"]
    assert events[-1][1] == {"answered": 1, "declined": 0, "failed": 2}


def test_the_pages_of_its_questions_are_kept_where_questions_are(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, keep_questions=7)
    records = Records(settings.records_dir, settings.keep_questions)
    app = create_api(assistant_of(Script(), tmp_path).recorded_in(records), settings, records)
    page = {"url": "https://course.example/deep", "title": "Deep"}
    body = {"questions": [{"question": QUESTION, "page": page}]}
    assert TestClient(app, HERE).post("/api/ask/batch", json=body).status_code == 200
    assert [kept.page for kept in records.questions()] == [Page(page["url"], page["title"])]


def test_each_question_counts_as_a_call(connect: Connect) -> None:
    client = connect(Knowing(), limit_address="5/minute")
    assert client.post("/api/ask/batch", json=batch(QUESTION, BAKING, LEARNING)).status_code == 200
    statuses = [client.post("/api/ask", json={"question": QUESTION}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.fixture
def model() -> Knowing:
    return Knowing(pause=0.05)


@pytest.fixture
def connected(model: Knowing, tmp_path: Path) -> Iterator[httpx.Client]:
    app = create_api(assistant_of(model, tmp_path), Settings(data_dir=tmp_path, max_waiting=2))
    with served(app) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        yield client


def test_who_asks_one_question_comes_in_between(connected: httpx.Client, model: Knowing) -> None:
    whole = threading.Thread(target=lambda: connected.post("/api/ask/batch", json=batch(BAKING, BAKING, BAKING)))
    whole.start()
    assert model.started.wait(PATIENCE)
    assert connected.post("/api/ask", json={"question": QUESTION}).json()["answered"]
    whole.join()
    assert model.order == [BAKING, QUESTION, BAKING, BAKING]


def test_a_batch_takes_one_place(connected: httpx.Client, model: Knowing) -> None:
    whole = threading.Thread(target=lambda: connected.post("/api/ask/batch", json=batch(*[BAKING] * 5)))
    whole.start()
    assert model.started.wait(PATIENCE)
    assert connected.post("/api/ask", json={"question": QUESTION}).status_code == 200
    whole.join()


def test_answers_of_a_stream_are_not_held_back(connected: httpx.Client, model: Knowing) -> None:
    with connected.stream("POST", "/api/ask/batch", json=batch(BAKING, QUESTION, stream=True)) as response:
        arrived = [(name, list(model.order)) for name, _ in events_of(response.iter_lines())]
    assert [name for name, _ in arrived] == ["progress", "answer"] * 2 + ["done"]
    assert arrived[1][1] == [BAKING]


@pytest.mark.parametrize("stream", [True, False])
def test_going_away_stops_the_batch(connected: httpx.Client, model: Knowing, stream: bool) -> None:
    body = batch(*[BAKING] * 9, stream=stream)
    with pytest.raises(httpx.ReadTimeout), connected.stream("POST", "/api/ask/batch", json=body, timeout=0.5) as reply:
        for _ in reply.iter_lines():
            if model.started.is_set():
                raise httpx.ReadTimeout("gone")
    assert wait_until(lambda: model.turn.length == 0)
    answered = len(model.order)
    assert connected.post("/api/ask", json={"question": QUESTION}).status_code == 200
    assert len(model.order) == answered + 1 < 9
