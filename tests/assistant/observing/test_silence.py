"""What somebody asks stands in no line of the log, whichever door they come through and whatever goes wrong there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import gradio as gr
import httpx
import pytest

from assistant.generators import Pieces
from assistant.learning.concepts import CurrentConcepts
from assistant.observing import logs
from assistant.observing.instruments import Instruments
from assistant.prompting import Prompt
from assistant.records import Records
from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from assistant.ui.allowance import Allowance
from assistant.ui.chat import Chat
from tests.assistant.ui.gradio_calls import Caller
from tests.fakes import DEEP, Script, assistant_of, served

CANARY = "zebrafinch"
ASKED = f"Is {CANARY} deep learning with neural networks of many layers?"
SAID = [{"role": "user", "content": ASKED}]
CALL = {"name": "ask_course", "arguments": {"question": ASKED}}

Call = tuple[str, str, Any]

CALLS: list[Call] = [
    ("POST", "/api/ask", {"question": ASKED}),
    ("POST", "/api/ask", {"question": ASKED, "stream": True, "history": SAID}),
    ("POST", "/api/ask", {"question": ASKED, "page": {"url": f"https://{CANARY}.example", "title": CANARY}}),
    ("POST", "/api/ask/batch", {"questions": [{"question": ASKED}]}),
    ("POST", "/api/ask/batch", {"questions": [{"question": ASKED}], "stream": True}),
    ("POST", "/api/ask", {"question": ASKED, CANARY: CANARY, "level": CANARY}),
    ("POST", "/api/ask", {"question": f"{CANARY} " * 1_000}),
    ("POST", "/api/ask", [ASKED]),
    ("GET", f"/api/search?q={CANARY}", None),
    ("GET", f"/api/search?q={CANARY}&k=-1", None),
    ("GET", f"/api/path?goal={CANARY}", None),
    ("GET", f"/api/documents/{CANARY}", None),
    ("GET", f"/api/{CANARY}", None),
    ("GET", f"/{CANARY}?{CANARY}={CANARY}", None),
    ("POST", "/api/quiz", {"question": ASKED, "sources": []}),
    ("POST", "/api/feedback", {"answer_id": "a" * 32, "rating": "up", "comment": CANARY}),
    ("POST", "/api/export/markdown", {"turns": [{"question": ASKED}]}),
    ("POST", "/v1/chat/completions", {"model": "concept-guide", "messages": SAID}),
    ("POST", "/v1/chat/completions", {"model": "concept-guide", "messages": SAID, "stream": True}),
    ("POST", "/v1/chat/completions", {"model": CANARY, "messages": SAID}),
    ("POST", "/v1/responses", {"model": "concept-guide", "input": ASKED}),
    ("POST", "/v1/embeddings", {"model": "hashing", "input": ASKED}),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": CANARY, "params": CALL}),
]


class Quoting(Script):
    """A model that dies of a question, and quotes it while it does."""

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Begin, then die."""
        yield f"{DEEP} "
        raise ValueError(f"What can be said to {prompt.question!r}? {CANARY}")


@pytest.fixture
def log(untouched: None) -> Iterator[io.StringIO]:
    """All that is logged, at the level that shows most."""
    stream = io.StringIO()
    logs.set_up("json", "debug", log_questions=False, stream=stream)
    yield stream
    assert logging.getLogger().handlers


@pytest.mark.parametrize("script", [Script(), Quoting()], ids=["answers", "dies"])
def test_no_door_logs_what_was_asked(
    tmp_path: Path, log: io.StringIO, capfd: pytest.CaptureFixture[str], script: Script
) -> None:
    settings = Settings(data_dir=tmp_path, limit_address="0", limit_session="0", limit_site="0")
    app = create_app(assistant_of(script, tmp_path), settings)
    headers = {"accept": "application/json, text/event-stream"}
    with (
        served(app, uvicorn_config(app, settings)) as address,
        httpx.Client(base_url=address, trust_env=False, headers=headers, timeout=20) as client,
    ):
        statuses = [client.request(method, path, json=body).status_code for method, path, body in CALLS]
        client.post("/api/ask", content=f'{{"question": "{CANARY}', headers={"content-type": "application/json"})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) == len(CALLS) + 1
    assert statuses.count(200) >= (12 if type(script) is Script else 6)
    outcomes = {line["outcome"] for line in lines if line["event"] == "answer"}
    assert outcomes == ({"answered"} if type(script) is Script else {"failed"})
    assert_silent(log, capfd)


def test_the_chat_logs_it_neither(tmp_path: Path, log: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    instruments = Instruments(Settings(data_dir=tmp_path), "1")
    assistant = assistant_of(Quoting(), tmp_path).watched_by(instruments.watch_chat)
    chat = Chat(assistant, CurrentConcepts(assistant.documents), Records(tmp_path / "records"), Allowance(None, str))

    async def read() -> None:
        async for _ in chat.answering.answer({"turns": [{"question": ASKED}]}, "en", gr.Request()):
            pass

    anyio.run(read)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["answer", "An answer failed."]
    assert (lines[0]["kind"], lines[0]["error"]) == ("chat", "ValueError")
    assert "in stream" in lines[1]["exception"]
    assert_silent(log, capfd)


def test_what_the_page_refuses_is_logged_by_type_and_place_alone(
    tmp_path: Path, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path)
    app = create_app(assistant_of(Script(), tmp_path), settings)
    with served(app, uvicorn_config(app, settings)) as address, httpx.Client(base_url=address, timeout=20) as client:
        *_, last = Caller(client).call("ask_typed", {}, "en", None, CANARY, ASKED)
        *_, long = Caller(client).call("ask_typed", {}, "en", None, "standard", ASKED * 1_000)
    assert not last["success"] and not long["success"]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    [refused] = [line for line in lines if line["event"] == "The page could not do what it was asked."]
    assert refused["exception"].endswith("\nError") and "in preprocess" in refused["exception"]
    assert_silent(log, capfd)


def test_who_logs_questions_has_them_in_the_lines_of_their_answers(tmp_path: Path, log: io.StringIO) -> None:
    settings = Settings(data_dir=tmp_path, log_questions=True)
    logs.set_up("json", None, log_questions=True, stream=log)
    instruments = Instruments(settings, "1")
    assistant_of(Script(), tmp_path).watched_by(instruments.watch).ask(ASKED).wait()
    (line,) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (line["question"], line["kind"]) == (ASKED, "python")


def assert_silent(log: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    printed = capfd.readouterr()
    for text in (log.getvalue(), printed.out, printed.err):
        assert CANARY not in text, [line for line in text.splitlines() if CANARY in line][:3]
    assert "127.0.0.1" not in log.getvalue()
