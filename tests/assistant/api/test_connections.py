"""What only a real server shows: clients that go away, and others that wait their turn."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from starlette.types import Message

from assistant.api.app import create_api
from assistant.generators import Generator, Pieces
from assistant.prompting import Prompt
from assistant.settings import Settings
from tests.assistant.api.events import events_of
from tests.fakes import BREAD, DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.leaving import leave_when
from tests.patience import PATIENCE, wait_until

LONG = f"{DEEP} {MACHINE} " * 50
SLOW = 0.05
STREAMED = {"question": QUESTION, "stream": True}


@contextmanager
def open_client(generator: Generator, folder: Path, max_waiting: int = 32) -> Iterator[httpx.Client]:
    settings = Settings(data_dir=folder, max_waiting=max_waiting)
    with (
        served(create_api(assistant_of(generator, folder), settings)) as address,
        httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client,
    ):
        yield client


def test_events_arrive_while_the_model_is_still_writing(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with open_client(script, tmp_path) as client, client.stream("POST", "/api/ask", json=STREAMED) as response:
        events = (name for name, _ in events_of(response.iter_lines()))
        assert [next(events), next(events)] == ["sources", "token"]
        assert not script.finished.is_set()


def test_a_client_that_goes_away_from_a_stream_stops_the_model(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with open_client(script, tmp_path) as client:
        with client.stream("POST", "/api/ask", json=STREAMED) as response:
            next(name for name, _ in events_of(response.iter_lines()) if name == "token")
        assert script.closed.wait(PATIENCE)


def test_a_client_that_stops_waiting_for_a_whole_answer_stops_the_model(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with open_client(script, tmp_path) as client:
        leave_when(script.started.is_set, str(client.base_url.join("/api/ask")), {"question": QUESTION})
        assert script.closed.wait(PATIENCE)


@pytest.mark.parametrize("streamed", [True, False])
def test_the_model_is_stopped_in_the_middle_of_a_sentence_that_is_not_shown(tmp_path: Path, streamed: bool) -> None:
    script = Script("Zyx was founded in 1999 " + "and it went on " * 100, SLOW)
    with open_client(script, tmp_path) as client:
        body = {"question": QUESTION, "stream": streamed}
        leave_when(script.started.is_set, str(client.base_url.join("/api/ask")), body)
        assert script.closed.wait(PATIENCE)


def test_a_reader_who_stops_reading_does_not_keep_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its connection stays, and takes nothing any more."""
    monkeypatch.setattr("assistant.api.events.SECONDS_TO_SEND", 0.1)
    script = Script(LONG, SLOW)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path))
    asked = json.dumps(STREAMED).encode()

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            await anyio.sleep_forever()
        body, asked = asked, b""
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        if b"event: token" in message.get("body", b""):
            await anyio.sleep_forever()

    async def ask() -> None:
        headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/ask",
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
        }
        with anyio.fail_after(10):
            await app(scope, receive, send)

    anyio.run(ask)
    assert script.closed.is_set()
    assert "its reader has read nothing" in caplog.text


def test_a_client_that_goes_away_harms_nobody(tmp_path: Path) -> None:
    script = Script(f"{DEEP} {MACHINE}", SLOW)
    with open_client(script, tmp_path) as client:
        with client.stream("POST", "/api/ask", json=STREAMED) as response:
            next(response.iter_lines())
        assert client.post("/api/ask", json={"question": QUESTION}).json()["answered"]


def test_other_requests_are_answered_while_one_streams(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with open_client(script, tmp_path) as client, client.stream("POST", "/api/ask", json=STREAMED) as slow:
        next(name for name, _ in events_of(slow.iter_lines()) if name == "token")
        for path in ("/healthz", "/readyz", "/api/documents", "/api/search?q=bread"):
            assert client.get(path).status_code == 200
        assert not script.finished.is_set()


def test_the_process_says_that_it_lives_however_many_answers_are_being_written(tmp_path: Path) -> None:
    """More streams than there are threads to share."""

    class Held(Script):
        """Says nothing until it may go on."""

        go_on = threading.Event()

        def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
            self.prompts.append(prompt)
            assert self.go_on.wait(PATIENCE)
            yield DEEP

    model = Held()
    with open_client(model, tmp_path, max_waiting=45) as client:
        streams = [
            threading.Thread(target=lambda: client.post("/api/ask", json=STREAMED), daemon=True) for _ in range(45)
        ]
        for stream in streams:
            stream.start()
        assert wait_until(lambda: len(model.prompts) == len(streams))
        assert client.get("/healthz").status_code == 200
        assert not model.go_on.is_set()
        model.go_on.set()
        for stream in streams:
            stream.join(PATIENCE)


def test_two_streams_at_once_do_not_mix(tmp_path: Path) -> None:
    class Parrot(Script):
        """Answers each question with its own passage."""

        def stream(self, prompt: Any, max_tokens: int) -> Any:
            text = BREAD if "bread" in prompt.question else DEEP
            yield from Script(text, SLOW).stream(prompt, max_tokens)

    answers: dict[str, str] = {}

    def ask(address: httpx.URL, question: str) -> None:
        with httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
            body = {"question": question, "stream": True}
            *_, (_, done) = events_of(client.post("/api/ask", json=body).text.splitlines())
            answers[question] = done["answer"]

    questions = ("Why does sourdough bread rise overnight?", QUESTION)
    with open_client(Parrot(), tmp_path) as client:
        threads = [threading.Thread(target=ask, args=(client.base_url, question)) for question in questions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {questions[0]: f"{BREAD} [1]", questions[1]: f"{DEEP} [1]"}
