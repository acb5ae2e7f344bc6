"""A request that comes twice is served once."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio import TASK_STATUS_IGNORED
from anyio.abc import TaskStatus
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.app import create_api
from assistant.api.middleware.idempotency import LARGEST_KEPT, Idempotency
from assistant.api.middleware.replies import SECONDS_KEPT
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.clock import Clock
from tests.fakes import DEEP, MACHINE, OUT_OF_MEMORY, QUESTION, Script, assistant_of, served
from tests.patience import PATIENCE, wait_until

KEY = {"idempotency-key": "6f1b"}
ASK: dict[str, Any] = {"question": QUESTION}
STREAM = ASK | {"stream": True}
REPLAYED = "idempotent-replayed"


class Door:
    """Replies that a test chooses, behind the middleware, and how many were made."""

    def __init__(self, *replies: Response) -> None:
        async def reply(request: Request) -> Response:
            await request.body()
            self.made += 1
            return self.replies[min(self.made, len(self.replies)) - 1]

        self.made = 0
        self.replies = replies or (Response("made"),)
        self.clock = Clock()
        once = Middleware(Idempotency, now=self.clock)
        self.app: ASGIApp = Starlette(routes=[Route("/{all:path}", reply, methods=["GET", "POST"])], middleware=[once])

    def post(
        self, path: str = "/api/ask", content: str = "{}", key: str = "k", address: str = "10.0.0.1", caller: str = ""
    ) -> Any:
        """Send one more request."""

        async def known(scope: Scope, receive: Receive, send: Send) -> None:
            if caller:
                scope.setdefault("state", {})["caller"] = caller
            await self.app(scope, receive, send)

        client = TestClient(known, HERE, client=(address, 1))
        return client.post(path, content=content, headers={"idempotency-key": key})


@pytest.mark.parametrize("body", [ASK, STREAM])
def test_the_same_request_gets_the_same_reply_byte_for_byte(connect: Connect, body: dict[str, Any]) -> None:
    script = Script()
    client = connect(script)
    first, again = (client.post("/api/ask", json=body, headers=KEY) for _ in range(2))
    assert first.status_code == 200
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert (REPLAYED in first.headers, again.headers[REPLAYED]) == (False, "true")
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    assert len(script.prompts) == 1


def test_without_a_key_each_request_is_one_of_its_own(client: TestClient) -> None:
    first, again = (client.post("/api/ask", json=ASK).json()["id"] for _ in range(2))
    assert first != again


def test_a_rating_is_stored_once(client: TestClient) -> None:
    rating = {"answer_id": "a1", "rating": "up"}
    first, again = (client.post("/api/feedback", json=rating, headers=KEY) for _ in range(2))
    assert (first.content, again.headers[REPLAYED]) == (again.content, "true")


@pytest.mark.parametrize(
    "path",
    [
        *("/api/ask", "/api/ask/batch", "/api/quiz", "/api/quiz/mark", "/api/feedback"),
        *("/v1/chat/completions", "/v1/responses", "/v1/embeddings"),
    ],
)
def test_it_holds_wherever_something_is_made(path: str) -> None:
    door = Door()
    assert [REPLAYED in door.post(path).headers for _ in range(2)] == [False, True]
    assert door.made == 1


@pytest.mark.parametrize("path", ["/api/export/pdf", "/gradio_api/call", "/mcp", "/api/ask/", "/x/api/ask"])
def test_elsewhere_it_is_passed_over(path: str) -> None:
    door = Door()
    assert [REPLAYED in door.post(path).headers for _ in range(2)] == [False, False]


def test_another_body_with_the_same_key_is_refused() -> None:
    door = Door()
    door.post(content='{"question": "a"}')
    other = door.post(content='{"question": "b"}')
    assert (other.status_code, other.json()["error"]["type"]) == (422, "IdempotencyKeyReused")
    assert door.made == 1


def test_openais_clients_are_refused_in_openais_form() -> None:
    door = Door()
    door.post("/v1/chat/completions", content="a")
    assert "param" in door.post("/v1/chat/completions", content="b").json()["error"]


@pytest.mark.parametrize("other", [{"address": "10.0.0.2"}, {"path": "/api/quiz"}, {"key": "l"}, {"caller": "anna"}])
def test_nobody_gets_what_another_asked_for_nor_elsewhere(other: dict[str, str]) -> None:
    door = Door()
    door.post()
    assert REPLAYED not in door.post(**other).headers
    assert door.made == 2


def test_who_has_a_key_of_the_operators_is_known_by_it_at_any_address() -> None:
    door = Door()
    door.post(caller="anna")
    assert REPLAYED in door.post(caller="anna", address="10.0.0.2").headers
    assert REPLAYED not in door.post(caller="ben").headers


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "a\tb", "ä", "\x7f"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    door = Door()
    headers = {b"idempotency-key": key.encode()}
    reply = TestClient(door.app, HERE).post("/api/ask", content="{}", headers=headers)
    assert (reply.status_code, reply.json()["error"]["type"]) == (400, "InvalidIdempotencyKey")
    assert not door.made


def _streamed(*parts: bytes) -> StreamingResponse:
    async def content() -> Any:
        for part in parts:
            yield part

    return StreamingResponse(content(), media_type="text/event-stream")


@pytest.mark.parametrize(
    "failed",
    [
        Response("no", 503),
        Response("no", 404),
        Response("moved", 307),
        Response(b"x" * (LARGEST_KEPT + 1)),
        _streamed(b"x" * LARGEST_KEPT, b"x"),
        _streamed(b"event: token\r\ndata: {}\r\n\r\n", b'event: error\r\ndata: {"error":{}}\r\n\r\n'),
        _streamed(b'data: {"id":1}\n\n', b'data: {"error":{"message":"died"}}\n\n'),
        _streamed(b'event: response.failed\r\ndata: {"type":"response.failed"}\r\n\r\n'),
    ],
)
def test_what_failed_or_is_too_large_is_served_again(failed: Response) -> None:
    door = Door(failed, Response("well"))
    door.post()
    assert door.post().text == "well"
    assert door.post().headers[REPLAYED] == "true"


def test_what_only_tells_of_errors_is_kept() -> None:
    door = Door(_streamed(b'event: token\r\ndata: {"text":"event: error"}\r\n\r\n', b'data: {"a":{"error":1}}\r\n\r\n'))
    door.post()
    assert door.post().headers[REPLAYED] == "true"


def test_after_an_hour_the_key_is_free() -> None:
    door = Door()
    door.post()
    door.clock.now += SECONDS_KEPT
    assert REPLAYED not in door.post(content="other").headers


class Caller:
    """Sends the same request to an application again and again, and notes each reply when its last byte is there."""

    def __init__(self, app: ASGIApp) -> None:
        self._door = Idempotency(app)
        self.replies: list[tuple[int, bytes]] = []

    async def asks(self, *, task_status: TaskStatus[None] = TASK_STATUS_IGNORED) -> None:
        """Send one more request. It has started when its reply is whole, and ends when the server is done with it."""
        headers = [(b"idempotency-key", b"k")]
        scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": headers}
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.replies.append((sent[0]["status"], b"".join(part.get("body", b"") for part in sent)))
                task_status.started()

        with suppress(ConnectionError):
            await self._door(scope, receive, send)


async def _send_whole(status: int, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"made", "more_body": True})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize("dies", [False, True])
def test_who_has_the_last_byte_may_ask_again_at_once(dies: bool) -> None:
    made = 0

    async def lingers(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal made
        made += 1
        await _send_whole(200, send)
        await anyio.sleep(0.01)
        if dies:
            raise ConnectionError

    async def conversation() -> list[tuple[int, bytes]]:
        caller = Caller(lingers)
        async with anyio.create_task_group() as tasks:
            await tasks.start(caller.asks)
            await caller.asks()
        await caller.asks()
        return caller.replies

    assert anyio.run(conversation) == [(200, b"made")] * 3
    assert made == 1


def test_the_end_of_a_reply_that_failed_does_not_free_the_key_for_others_than_the_next() -> None:
    async def conversation() -> list[tuple[int, bytes]]:
        at_work, first_is_over = anyio.Event(), anyio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if caller.replies:
                at_work.set()
                await anyio.sleep_forever()
            await _send_whole(503, send)
            await first_is_over.wait()

        caller = Caller(app)
        with anyio.fail_after(5):
            async with anyio.create_task_group() as tasks:
                await tasks.start(caller.asks)
                tasks.start_soon(caller.asks)
                await at_work.wait()
                first_is_over.set()
                await anyio.wait_all_tasks_blocked()
                await caller.asks()
                tasks.cancel_scope.cancel()
        return caller.replies

    (failed, _), (refused, _) = anyio.run(conversation)
    assert (failed, refused) == (503, 409)


@pytest.mark.parametrize("body", [ASK, STREAM])
def test_a_reply_that_was_read_to_its_end_is_replayed_at_once(tmp_path: Path, body: dict[str, Any]) -> None:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path, limit_address="0", limit_site="0"))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
        for n in range(10):
            replies = [client.post("/api/ask", json=body, headers={"idempotency-key": f"k{n}"}) for _ in range(2)]
            assert [(reply.status_code, REPLAYED in reply.headers) for reply in replies] == [(200, False), (200, True)]


CHAT: dict[str, Any] = {"model": "concept-guide", "messages": [{"role": "user", "content": QUESTION}]}


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/ask", ASK), ("/api/ask", STREAM), *[("/v1/chat/completions", CHAT | {"stream": s}) for s in (False, True)]],
)
def test_a_model_that_died_is_asked_again(connect: Connect, path: str, body: dict[str, Any]) -> None:
    script = Script(dies_of=OUT_OF_MEMORY)
    client = connect(script)
    assert "out of memory" in client.post(path, json=body, headers=KEY).text
    script.dies_of = None
    again = client.post(path, json=body, headers=KEY)
    assert (again.status_code, REPLAYED in again.headers) == (200, False)
    assert "[1]" in again.text


def test_while_the_first_is_served_the_second_is_told_to_wait(tmp_path: Path) -> None:
    script = Script(f"{DEEP} {MACHINE}", pause=0.05)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path))
    firsts: list[httpx.Response] = []
    with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
        first = threading.Thread(target=lambda: firsts.append(client.post("/api/ask", json=ASK, headers=KEY)))
        first.start()
        assert script.started.wait(PATIENCE)
        second = client.post("/api/ask", json=ASK, headers=KEY)
        assert (second.status_code, second.json()["error"]["type"]) == (409, "StillAnswering")
        assert int(second.headers["retry-after"]) > 0
        assert client.post("/api/ask", json=STREAM, headers=KEY).status_code == 422
        first.join()
        assert client.post("/api/ask", json=ASK, headers=KEY).content == firsts[0].content
    assert len(script.prompts) == 1


@pytest.mark.parametrize("body", [ASK, STREAM])
def test_a_reader_who_goes_away_leaves_the_key_free(tmp_path: Path, body: dict[str, Any]) -> None:
    script = Script(f"{DEEP} {MACHINE} " * 20, pause=0.02)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
        with (
            suppress(httpx.ReadTimeout),
            client.stream("POST", "/api/ask", json=body, headers=KEY, timeout=0.3) as left,
        ):
            next(left.iter_lines())
        assert script.closed.wait(PATIENCE)
        script.text, script.pause = DEEP, 0.0
        assert wait_until(lambda: client.post("/api/ask", json=body, headers=KEY).status_code == 200)
