"""The remote generator against a real server on this machine that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse

from assistant.errors import GenerationFailed
from assistant.generators.remote import RemoteGenerator
from assistant.prompting import Prompt
from index.retrieval import Passage
from tests.fakes import free_port, served
from tests.patience import PATIENCE, wait_until

PROMPT = Prompt("What learns?", (Passage(1, "d", "t", "", None, "Networks learn.", 0, 15, 0.5),), "standard")


class Peer:
    """What the server was asked, and what it does."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.authorization: str | None = None
        self.chunks: list[object] = [_chunk("Networks "), _chunk("learn."), "[DONE]"]
        self.status = 200
        self.endless = False
        self.is_silent = False
        """Whether it takes a minute before it says anything at all."""
        self.hung_up = threading.Event()
        self.url = ""


def _chunk(text: str) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}


@pytest.fixture
def peer() -> Iterator[Peer]:
    state, app = Peer(), FastAPI()

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"data": [{"id": "first-model"}]}

    @app.post("/v1/chat/completions", response_model=None)
    async def chat(request: Request) -> StreamingResponse | JSONResponse:
        state.requests.append(await request.json())
        state.authorization = request.headers.get("authorization")
        if state.is_silent:
            await _silence(request, state)
        if state.status != 200:
            return JSONResponse({"error": {"message": "no such model"}}, state.status)
        return StreamingResponse(_lines(state), media_type="text/event-stream")

    with served(app) as url:
        state.url = f"{url}/v1"
        yield state


async def _silence(request: Request, state: Peer) -> None:
    with anyio.move_on_after(2 * PATIENCE):
        while not await request.is_disconnected():
            await anyio.sleep(0.1)
        state.hung_up.set()


async def _lines(state: Peer) -> AsyncIterator[str]:
    try:
        yield ": a comment\n\n"
        for chunk in state.chunks:
            yield f"data: {chunk if isinstance(chunk, str) else json.dumps(chunk)}\n\n"
        while state.endless:
            yield f"data: {json.dumps(_chunk('more '))}\n\n"
            await anyio.sleep(0.02)
    finally:
        state.hung_up.set()


def said(generator: RemoteGenerator) -> list[str]:
    """Return the pieces of an answer without the signs of life between them."""
    return [piece for piece in generator.stream(PROMPT, 50) if piece]


def test_the_answer_arrives_in_pieces(peer: Peer) -> None:
    assert said(RemoteGenerator(peer.url)) == ["Networks ", "learn."]


def test_the_server_gets_the_prompt_the_limit_and_its_first_model(peer: Peer) -> None:
    said(RemoteGenerator(peer.url))
    [request] = peer.requests
    assert request["model"] == "first-model"
    assert request["max_tokens"] == 50
    assert request["messages"][-1]["content"] == PROMPT.messages[-1].content


def test_a_named_model_and_a_key_are_sent(peer: Peer) -> None:
    said(RemoteGenerator(peer.url, model="named", key="secret"))
    assert peer.requests[0]["model"] == "named"
    assert peer.authorization == "Bearer secret"


def test_closing_the_stream_hangs_up(peer: Peer) -> None:
    peer.endless = True
    stream = RemoteGenerator(peer.url).stream(PROMPT, 50)
    assert wait_until(lambda: bool(next(stream)))
    stream.close()
    assert wait_until(peer.hung_up.is_set)


def test_a_server_that_says_nothing_can_be_left_at_once(peer: Peer) -> None:
    peer.is_silent = True
    stream = RemoteGenerator(peer.url).stream(PROMPT, 50)
    assert [next(stream), next(stream)] == ["", ""]
    assert wait_until(lambda: bool(peer.requests))
    stream.close()
    assert wait_until(peer.hung_up.is_set)


@pytest.mark.parametrize("chunk", ["not json", {"unexpected": 1}, {"error": {"message": "out of memory"}}])
def test_what_is_not_the_protocol_is_one_clear_error(peer: Peer, chunk: object) -> None:
    peer.chunks = [_chunk("Networks "), chunk]
    with pytest.raises(GenerationFailed):
        said(RemoteGenerator(peer.url))


def test_a_refusal_names_its_status_and_the_servers_words_which_quote_are_for_who_logs_questions(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.status = 404
    with pytest.raises(GenerationFailed, match="404") as failure:
        said(RemoteGenerator(peer.url, model="wrong"))
    assert "no such model" not in str(failure.value)
    assert "no such model" not in caplog.text
    assert "no such model" in caplog.records[-1].quoted  # type: ignore[attr-defined]


def test_a_chunk_without_words_is_passed_over(peer: Peer) -> None:
    peer.chunks = [{"choices": [{"delta": None}], "error": None}, {"choices": []}, _chunk("learn."), "[DONE]"]
    assert said(RemoteGenerator(peer.url)) == ["learn."]


@pytest.mark.parametrize("ends", [["[DONE]"], [{"choices": [{"delta": {}, "finish_reason": "length"}]}]])
def test_an_answer_is_whole_only_where_the_server_says_that_it_is(peer: Peer, ends: list[object]) -> None:
    peer.chunks = [_chunk("Networks "), _chunk("learn."), *ends]
    assert "".join(said(RemoteGenerator(peer.url))) == "Networks learn."
    peer.chunks = [_chunk("Networks ")]
    with pytest.raises(GenerationFailed, match="ended in the middle of an answer"):
        said(RemoteGenerator(peer.url))


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("/srv/models/qwen.gguf", "qwen.gguf"),
        (r"C:\models\qwen.gguf", "qwen.gguf"),
        ("Qwen/Qwen2.5-1.5B-Instruct", "Qwen/Qwen2.5-1.5B-Instruct"),
    ],
)
def test_readers_are_not_told_in_which_folder_a_model_lies(listed: str, shown: str) -> None:
    assert RemoteGenerator("http://127.0.0.1:1/v1", listed).name == shown


def test_an_error_is_for_readers_and_the_log_names_the_server(caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    generator = RemoteGenerator(f"http://user:secret@127.0.0.1:{port}/v1")
    with pytest.raises(GenerationFailed, match=r"^The model server cannot be reached\. Ask again in a few minutes\.$"):
        said(generator)
    assert f"The model server http://127.0.0.1:{port}/v1 cannot be reached" in caplog.text
    assert "secret" not in caplog.text
    assert "127.0.0.1" not in generator.name


def test_what_a_server_says_when_it_breaks_off_is_not_told_to_readers(peer: Peer) -> None:
    peer.chunks = [{"error": {"message": "out of memory on gpu-7.internal"}}]
    with pytest.raises(GenerationFailed) as failure:
        said(RemoteGenerator(peer.url))
    assert "internal" not in str(failure.value)
    assert peer.url not in str(failure.value)
