"""How much the API takes on: the size of a request, and how many questions at once."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.api.app import create_api
from assistant.api.middleware.bodies import MAX_BYTES, BodyLimit
from assistant.server import create_app, uvicorn_config
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE, Connect
from tests.assistant.api.events import events_of
from tests.fakes import DEEP, OUT_OF_MEMORY, QUESTION, Script, assistant_of, served
from tests.patience import wait_until

JSON = {"content-type": "application/json"}
STREAMED = {"question": QUESTION, "stream": True}


def body_of(size: int) -> bytes:
    """Return a question in so many bytes: JSON may end with any amount of room."""
    return json.dumps({"question": QUESTION}).encode().ljust(size)


def in_pieces(body: bytes) -> Iterator[bytes]:
    """Yield a body without telling its length."""
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("in_one", [True, False], ids=["announced", "in pieces"])
def test_a_body_is_taken_up_to_the_limit_and_refused_beyond_it(client: TestClient, in_one: bool) -> None:
    for size, status in ((MAX_BYTES, 200), (MAX_BYTES + 1, 413)):
        body = body_of(size)
        response = client.post("/api/ask", content=body if in_one else in_pieces(body), headers=JSON)
        assert response.status_code == status
    error = response.json()["error"]
    assert error["type"] == "RequestTooLarge"
    assert "1,000,000 bytes" in error["message"]


def test_an_endless_body_is_read_no_further_than_the_limit() -> None:
    read, sent = 0, []

    async def receive() -> Message:
        nonlocal read
        read += 100_000
        assert read < 2 * MAX_BYTES
        return {"type": "http.request", "body": b" " * 100_000, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        pytest.fail("It was passed on.")

    anyio.run(BodyLimit(never), {"type": "http", "path": "/", "headers": []}, receive, send)
    assert sent[0]["status"] == 413


def test_an_upload_is_passed_on_as_it_comes_and_ends_at_its_limit() -> None:
    read, passed = 0, 0

    async def receive() -> Message:
        nonlocal read
        read += 100_000
        return {"type": "http.request", "body": b" " * 100_000, "more_body": True}

    async def send(message: Message) -> None:
        pytest.fail("Nothing is to be answered.")

    async def reader(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal passed
        while (message := await receive())["type"] == "http.request":
            passed += len(message["body"])
            assert read == passed

    limited = BodyLimit(reader, uploads={"/files": 3 * MAX_BYTES})
    anyio.run(limited, {"type": "http", "path": "/files", "headers": []}, receive, send)
    assert passed == 3 * MAX_BYTES


def test_an_upload_that_pauses_for_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.middleware.bodies.SECONDS_BETWEEN_PARTS", 0.1)
    parts = [{"type": "http.request", "body": b"x", "more_body": True}] * 3
    passed: list[str] = []

    async def receive() -> Message:
        await anyio.sleep(0.05 if parts else 60)  # The whole takes longer than a pause may.
        return parts.pop()

    async def send(message: Message) -> None:
        pytest.fail("Nothing is to be answered.")

    async def reader(scope: Scope, receive: Receive, send: Send) -> None:
        while not passed or passed[-1] == "http.request":
            passed.append((await receive())["type"])

    limited = BodyLimit(reader, uploads={"/files": MAX_BYTES})
    anyio.run(limited, {"type": "http", "path": "/files", "headers": []}, receive, send)
    assert passed == ["http.request"] * 3 + ["http.disconnect"]


def test_whoever_waits_after_an_upload_is_not_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.middleware.bodies.SECONDS_BETWEEN_PARTS", 0.05)
    whole: list[Message] = [{"type": "http.request", "body": b"x", "more_body": False}]

    async def receive() -> Message:
        if not whole:
            await anyio.sleep_forever()
        return whole.pop()

    async def send(message: Message) -> None:
        pytest.fail("Nothing is to be answered.")

    async def reader(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        with anyio.move_on_after(0.3) as waiting:
            await receive()
        assert waiting.cancelled_caught

    limited = BodyLimit(reader, uploads={"/files": MAX_BYTES})
    anyio.run(limited, {"type": "http", "path": "/files", "headers": []}, receive, send)


def test_a_body_that_does_not_end_is_refused_and_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.middleware.bodies.SECONDS_FOR_BODY", 0.3)
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
        connection.settimeout(5)
        connection.sendall(b"POST /api/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 900000\r\n\r\n" + b" " * 1000)
        reply = b"".join(iter(lambda: connection.recv(4096), b""))
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b'"type":"RequestTimeout"' in reply


def test_more_connections_than_there_is_room_for_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.server.CONNECTIONS", 2)
    settings = Settings(data_dir=tmp_path)
    app = create_api(assistant_of(Script(), tmp_path), settings)
    with served(app, uvicorn_config(app, settings)) as address, ExitStack() as connected:
        place = ("127.0.0.1", int(address.rpartition(":")[2]))
        assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 200
        for _ in range(2):
            connected.enter_context(socket.create_connection(place))
        assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 503


def test_a_refused_body_is_answered_by_a_real_server(tmp_path: Path) -> None:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        for content in (body_of(20 * MAX_BYTES), in_pieces(body_of(20 * MAX_BYTES))):
            assert client.post("/api/ask", content=content, headers=JSON).status_code == 413
        assert client.post("/api/ask", json={"question": QUESTION}).json()["answered"]


def test_the_chats_own_addresses_have_the_limit_too_and_work_below_it(tmp_path: Path) -> None:
    app = create_app(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path))
    with TestClient(app, HERE) as client:
        body = {"data": [None, "x" * 200_000, "standard"], "fn_index": 0, "session_hash": "x"}
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        assert client.post("/gradio_api/queue/join", content=body_of(2 * MAX_BYTES), headers=JSON).status_code == 413


def test_who_comes_when_all_places_are_taken_is_told_to_come_back(tmp_path: Path) -> None:
    script = Script(f"{DEEP} " * 100, pause=0.05)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path, max_waiting=2))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
        with ExitStack() as streams:
            for _ in range(2):
                stream = streams.enter_context(client.stream("POST", "/api/ask", json=STREAMED))
                assert next(name for name, _ in events_of(stream.iter_lines())) == "sources"
            for streamed in (True, False):
                busy = client.post("/api/ask", json={"question": QUESTION, "stream": streamed})
                assert busy.status_code == 503
                assert int(busy.headers["retry-after"]) > 0
                assert busy.json()["error"]["type"] == "Busy"
            assert client.get("/api/search?q=bread").status_code == 200
        # Both have gone away: their places are free again.
        script.text, script.pause = DEEP, 0
        assert wait_until(lambda: client.post("/api/ask", json={"question": QUESTION}).status_code == 200)


def test_a_place_is_given_back_however_a_question_ends(connect: Connect) -> None:
    script = Script()
    client = connect(script, max_waiting=1)
    for _ in range(2):
        script.dies_of = None
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 200
        assert client.post("/api/ask", json=STREAMED).status_code == 200
        assert client.post("/api/ask", json={"question": ""}).status_code == 422
        assert client.post("/api/ask", json={}).status_code == 422
        script.dies_of = OUT_OF_MEMORY
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 502
        assert client.post("/api/ask", json=STREAMED).text.count("event: error") == 1
