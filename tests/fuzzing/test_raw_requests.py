"""What no well-meaning client sends: bytes that are no JSON, JSON that is no text, addresses and headers that are none.

Whatever it is, the reply says in one line what is wrong with it, and nothing breaks.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assistant.api.conftest import HERE
from tests.fakes import served
from tests.handbook import handbook_api

TAKERS = (
    "/api/ask",
    "/api/ask/batch",
    "/api/quiz",
    "/api/quiz/mark",
    "/api/export/markdown",
    "/api/feedback",
    "/v1/chat/completions",
    "/v1/responses",
    "/v1/embeddings",
    "/mcp",
)
"""Where something can be sent."""
DEEP = 100_000

BODIES = {
    "nothing": b"",
    "a NUL byte": b"\x00",
    "no UTF-8": b'{"question": "\xff\xfe"}',
    "UTF-16": '{"question": "What is deep learning?"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"question": "What is deep learning?"}',
    "half a character": b'{"question": "\\ud800", "input": "\\ud800", "id": "\\ud800", "answer_id": "\\ud800"}',
    "half a character said": b'{"model": "concept-guide", "messages": [{"role": "user", "content": "\\ud800"}]}',
    "half a name": b'{"\\ud800": 1, "question": "\\ud800"}',
    "deep lists": b"[" * DEEP,
    "deep closed lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"question":' * DEEP + b"1" + b"}" * DEEP,
    "not a number": b'{"question": "x", "top_k": NaN, "temperature": NaN, "seed": Infinity, "n": -Infinity}',
    "a huge number": b'{"question": "x", "top_k": 1e999, "temperature": 1e308, "seed": ' + b"9" * 5_000 + b"}",
    "a huge exponent": b'{"question": "x", "seed": 1e999999999}',
    "a name twice": b'{"question": 1, "question": "x", "stream": true, "stream": false, "level": "x"}',
    "a list": b"[]",
    "a word": b"true",
    "a string": b'"question"',
    "two values": b"{} {}",
    "a comment": b"{/* */}",
    "many names": json.dumps({f"name{n}": n for n in range(20_000)}).encode(),
}
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain; charset=utf-7",
    "\x80",
)

ADDRESSES = {
    "no UTF-8": b"/api/documents/%ff%fe",
    "bare bytes": b"/api/documents/\xff\xfe",
    "a NUL": b"/api/documents/%00",
    "a line break": b"/api/documents/a%0d%0aset-cookie:%20x",
    "half a percent": b"/api/documents/%",
    "above the root": b"/api/documents/../../../etc/passwd",
    "above the root, hidden": b"/api/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "very long": b"/api/documents/" + b"x" * 50_000,
    "an odd query": b"/api/documents?limit=%00&after=%ff&&&=&limit=",
    "a query of percents": b"/api/search?q=" + b"%" * 5_000,
    "the same twice": b"/api/search?q=a&q=b&k=1&k=2",
    "whole": b"http://127.0.0.1/api/documents",
    "a star": b"*",
    "not Latin": "/api/documents/深度".encode(),
}
HEADERS = {
    "odd tags": b'if-none-match: W/"\xff", ,,"',
    "many tags": b'if-none-match: "' + b'x", "' * 5_000 + b'"',
    "a range": b"range: bytes=99999999999999999999-",
    "an odd length": b"content-length: -1",
    "two lengths": b"content-length: 1\r\ncontent-length: 2",
    "an odd encoding": b"transfer-encoding: gzip, x",
    "an odd key": b"authorization: Bearer \xff\xfe",
    "an odd type": b"accept: \xff/\xff;q=nan",
    "an odd name": b"idempotency-key: \xff",
    "an odd id": b"x-request-id: \xff\x01",
    "an odd version": b"concept-guide-api: \xff",
    "an odd event": b"last-event-id: \xff",
    "an odd origin": b"origin: http://[::1",
    "an odd session": b"x-concept-guide-session: \xff",
    "a large one": b"x: " + b"y" * 100_000,
    "a fold": b"x: y\r\n z",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Return where the API over the handbook is served."""
    with served(handbook_api(tmp_path_factory.mktemp("handbook"))) as url:
        yield "127.0.0.1", int(url.rpartition(":")[2])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return a client in the same process, which is quicker."""
    app = handbook_api(tmp_path_factory.mktemp("handbook"))
    return TestClient(app, HERE, raise_server_exceptions=False)


def sent(address: tuple[str, int], request: bytes) -> tuple[int, bytes]:
    """Send bytes, and return the status and the body of what comes back."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


def asked(method: bytes, target: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    """Return the bytes of a request."""
    lines = [method + b" " + target + b" HTTP/1.1", b"host: 127.0.0.1", b"connection: close", *headers]
    if body:
        lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def is_told(status: int, body: bytes) -> bool:
    """Return whether a reply is a success, or a refusal that says why in one line."""
    if status < 400 or not body.startswith(b"{"):
        return status < 500  # The web server itself refuses what is no HTTP.
    error = json.loads(body)["error"]
    return status < 500 and bool(error["message"]) and "\n" not in error["message"] and len(error["message"]) < 2_000


@pytest.mark.parametrize("path", TAKERS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_nothing_is_refused(client: TestClient, path: str, body: bytes) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert is_told(response.status_code, response.content), response.text[:500]


@pytest.mark.parametrize("path", TAKERS)
@pytest.mark.parametrize("media_type", TYPES)
def test_a_body_of_another_kind_is_refused(client: TestClient, path: str, media_type: str) -> None:
    headers = [(b"content-type", media_type.encode("latin-1"))]
    response = client.post(path, content=b"question=x&a=b", headers=headers)
    assert 400 <= response.status_code < 500
    assert is_told(response.status_code, response.content), response.text[:500]


@pytest.mark.parametrize("target", ADDRESSES.values(), ids=ADDRESSES.keys())
@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"POST", b"DELETE", b"OPTIONS", b"TRACE", b"BREW", b"get"])
def test_an_odd_address_is_answered(address: tuple[str, int], method: bytes, target: bytes) -> None:
    assert is_told(*sent(address, asked(method, target)))


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
@pytest.mark.parametrize("target", [b"/api/documents/overfitting", b"/v1/models"])
def test_an_odd_header_is_answered(address: tuple[str, int], target: bytes, header: bytes) -> None:
    assert is_told(*sent(address, asked(b"GET", target, header)))


@pytest.mark.parametrize(
    "request_", [b"\x00", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02"]
)
def test_what_is_no_request_does_not_stop_the_server(address: tuple[str, int], request_: bytes) -> None:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65_536)
    assert sent(address, asked(b"GET", b"/healthz"))[0] == 200


_texts = st.text(max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "\u202e", "a" * 3_000, "What is deep learning?", "\n"]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)
_FIELDS = (
    "question history level top_k stream action page questions max_tokens temperature seed sources id n reply "
    "answer_id rating comment turns name quizzes model messages input stop stream_options instructions method params"
).split()
_OBJECTS = st.dictionaries(st.sampled_from(_FIELDS), _values, max_size=6)


@given(path=st.sampled_from(TAKERS), body=_OBJECTS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_values_in_the_fields_that_there_are_give_a_reply(client: TestClient, path: str, body: Any) -> None:
    response = client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert is_told(response.status_code, response.content), response.text[:500]


@given(path=st.sampled_from(TAKERS), body=st.binary(max_size=200))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_give_a_reply(client: TestClient, path: str, body: bytes) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert is_told(response.status_code, response.content), response.text[:500]
