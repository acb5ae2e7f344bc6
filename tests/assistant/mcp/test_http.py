"""The door over HTTP: where it is, what it takes, and whatever is thrown at it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import Client
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS, LATEST_MODERN_VERSION

from assistant.api.app import create_api
from assistant.keys import Keys, Scope
from assistant.server import create_app
from assistant.settings import Settings
from tests.assistant.mcp.conftest import Serve, talk
from tests.fakes import QUESTION, Script, assistant_of, served

ACCEPT = {"accept": "application/json, text/event-stream"}
HEADERS = {**ACCEPT, "content-type": "application/json"}
MODERN = {"mcp-protocol-version": LATEST_MODERN_VERSION}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
NO_IDS: tuple[object, ...] = (None, True, 1.5, {}, "x" * 201, 2**60)
ASK = {**LIST, "method": "tools/call", "params": {"name": "ask_course", "arguments": {"question": QUESTION}}}


def hello(version: str) -> dict[str, Any]:
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    return {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}


def said(response: Any) -> dict[str, Any]:
    """Return the message that ends a reply, whichever form it has."""
    body = response.text
    if response.headers["content-type"].startswith("text/event-stream"):
        body = [line for line in body.splitlines() if line.startswith("data: ")][-1].removeprefix("data: ")
    return dict(json.loads(body))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the door, without a server and without the application's lifespan."""
    folder = tmp_path_factory.mktemp("course")
    unlimited = Settings(data_dir=folder, limit_address="0", limit_site="0")
    app = create_api(assistant_of(Script(), folder), unlimited)
    return TestClient(app, "http://127.0.0.1:7860", raise_server_exceptions=False)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/"])
def test_the_door_is_there_with_and_without_a_slash(client: TestClient, path: str) -> None:
    response = client.post(path, json=LIST, headers=ACCEPT, follow_redirects=False)
    assert len(said(response)["result"]["tools"]) == 3


@pytest.fixture(scope="module")
def with_chat(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The whole application, whose chat takes every address that is left."""
    folder = tmp_path_factory.mktemp("whole")
    return create_app(assistant_of(Script(), folder), Settings(data_dir=folder))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/mcp/x", "/mcp/x/y", "/mcp//"])
def test_beneath_the_door_there_is_nothing(with_chat: FastAPI, method: str, path: str) -> None:
    response = TestClient(with_chat, "http://127.0.0.1:7860").request(method, path, headers=HEADERS)
    assert response.status_code == 404
    assert response.json() == {"error": {"type": "HTTPError", "message": "Not Found"}}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_stream_to_listen_to_and_no_session_to_end(client: TestClient, method: str) -> None:
    response = client.request(method, "/mcp", headers=HEADERS)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("version", HANDSHAKE_PROTOCOL_VERSIONS)
def test_every_version_with_a_handshake_is_spoken(client: TestClient, version: str) -> None:
    answer = said(client.post("/mcp", json=hello(version), headers=ACCEPT))["result"]
    assert answer["protocolVersion"] == version
    assert "ask_course" in answer["instructions"]
    response = client.post("/mcp", json=ASK, headers={**ACCEPT, "mcp-protocol-version": version})
    content = said(response)["result"]["content"]
    # A client knows no block that came after its version.
    assert ("resource_link" in [block["type"] for block in content]) == (version >= "2025-06-18")


def test_an_unknown_version_is_offered_one_that_is_known(client: TestClient) -> None:
    answer = said(client.post("/mcp", json=hello("1999-01-01"), headers=ACCEPT))["result"]
    assert answer["protocolVersion"] in HANDSHAKE_PROTOCOL_VERSIONS


def test_any_of_several_servers_takes_any_request(client: TestClient, serve: Serve) -> None:
    name = client.post("/mcp", json=hello("2025-06-18"), headers=ACCEPT).headers["mcp-session-id"]
    response = httpx.post(serve(), json=ASK, headers={**ACCEPT, "mcp-session-id": name}, trust_env=False)
    assert said(response)["result"]["structuredContent"]["answered"]


def test_each_client_is_given_a_name_of_its_own_and_only_when_it_says_hello(client: TestClient) -> None:
    replies = [client.post("/mcp", json=hello("2025-06-18"), headers=ACCEPT) for _ in range(2)]
    assert len({reply.headers["mcp-session-id"] for reply in replies}) == 2
    assert "mcp-session-id" not in client.post("/mcp", json=LIST, headers=ACCEPT).headers


def test_the_library_has_no_rule_of_its_own_for_hosts_and_origins(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, allow_host=("guide.school.example",))
    app = create_api(assistant_of(Script(), tmp_path), settings)
    token = Keys(settings.keys_dir).make("agent", (Scope.ASK, Scope.READ))
    headers = {**ACCEPT, "origin": "http://guide.school.example", "authorization": f"Bearer {token}"}
    own = TestClient(app, "http://guide.school.example")
    assert said(own.post("/mcp", json=LIST, headers=headers))["result"]["tools"]
    stranger = TestClient(app, "http://evil.example").post("/mcp", json=LIST, headers=ACCEPT)
    assert stranger.json()["error"]["type"] == "HostNotAllowed"


def test_a_page_of_another_site_may_not(client: TestClient) -> None:
    response = client.post("/mcp", json=LIST, headers={**ACCEPT, "origin": "https://evil.example"})
    assert (response.status_code, response.json()["error"]["type"]) == (403, "OriginNotAllowed")


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({**HEADERS, "accept": "application/json"}, 406, "Accept: application/json, text/event-stream"),
        ({**HEADERS, "accept": ""}, 406, "Accept: application/json, text/event-stream"),
        ({**ACCEPT, "content-type": "text/plain"}, 415, "Content-Type: application/json"),
        (ACCEPT, 415, "Content-Type: application/json"),
    ],
)
@pytest.mark.parametrize("version", [{}, MODERN])
def test_a_request_with_the_wrong_headers_is_told_the_right_ones(
    client: TestClient, headers: dict[str, str], status: int, says: str, version: dict[str, str]
) -> None:
    response = client.post("/mcp", content=json.dumps(LIST), headers={**headers, **version})
    assert response.status_code == status
    assert says in response.json()["error"]["message"]


@pytest.mark.parametrize("version", [{}, MODERN])
@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("", -32700, "The body is no JSON: EOF while parsing a value at line 1 column 0."),
        ("{", -32700, "The body is no JSON: "),
        ("[" * 100_000, -32700, "The body is no JSON: recursion limit exceeded"),
        ('{"id": ' + "9" * 5_000 + "}", -32700, "The body is no JSON: number out of range"),
        ('"\\ud800"', -32700, "The body is no JSON: "),
        ('{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', -32700, "The body is no JSON: "),
        (json.dumps([LIST, LIST]), -32600, "Send one message at a time"),
        ("null", -32600, "Send one message at a time"),
        ("{}", -32600, "The body is no message of JSON-RPC 2.0"),
        (json.dumps({**LIST, "jsonrpc": "1.0"}), -32600, "The body is no message of JSON-RPC 2.0"),
        (json.dumps({**LIST, "method": 7}), -32600, "The body is no message of JSON-RPC 2.0"),
        (json.dumps({**LIST, "params": [1]}), -32600, "The body is no message of JSON-RPC 2.0"),
        *((json.dumps({**LIST, "id": no_id}), -32600, "The id is no") for no_id in NO_IDS),
    ],
)
def test_what_is_no_message_is_said_so_in_one_line(
    client: TestClient, version: dict[str, str], body: str, code: int, says: str
) -> None:
    response = client.post("/mcp", content=body, headers={**HEADERS, **version})
    assert response.status_code == 400
    answer = response.json()
    assert (answer["jsonrpc"], answer["id"], answer["error"]["code"]) == ("2.0", None, code)
    assert answer["error"]["message"].startswith(says)
    assert "\n" not in answer["error"]["message"] and len(answer["error"]["message"]) < 200


def test_a_message_that_is_larger_than_any_question_is_refused(client: TestClient) -> None:
    response = client.post("/mcp", content=b"x" * 1_000_001, headers=HEADERS)
    assert (response.status_code, response.json()["error"]["type"]) == (413, "RequestTooLarge")


METHODS = st.sampled_from(
    [
        *("initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read", "prompts/get"),
        *("completion/complete", "server/discover", "notifications/cancelled", "subscriptions/listen", "no/such"),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
KNOWN = st.sampled_from(
    ["name", "arguments", "uri", "cursor", "ref", "argument", "_meta", "requestId", "protocolVersion"]
)
META = st.just(
    {
        "io.modelcontextprotocol/protocolVersion": LATEST_MODERN_VERSION,
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": 1,
    }
)
PARAMS = st.dictionaries(
    KNOWN, JSON | META | st.sampled_from(["ask_course", "list_documents", {"question": "x"}]), max_size=5
)
MESSAGES = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": METHODS}, optional={"id": JSON, "params": PARAMS | JSON}
)
VERSIONS = st.sampled_from([*HANDSHAKE_PROTOCOL_VERSIONS, LATEST_MODERN_VERSION, "1999-01-01", "ü", ""])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=MESSAGES | JSON, version=VERSIONS, named=st.booleans())
def test_whatever_comes_the_server_does_not_fail(client: TestClient, message: Any, version: str, named: bool) -> None:
    headers: Any = {**HEADERS, "mcp-protocol-version": version.encode()}
    if named and isinstance(message, dict) and isinstance(method := message.get("method"), str) and method.isascii():
        headers["mcp-method"] = method
    response = client.post("/mcp", content=json.dumps(message), headers=headers)
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text and "site-packages" not in response.text


def test_the_protocols_library_is_not_imported_before_somebody_serves() -> None:
    script = "import sys, assistant.api.app, assistant.server, assistant.cli; print('mcp' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_door_stands_beside_the_chat(with_chat: FastAPI) -> None:
    with served(with_chat) as address:
        assert len(talk(f"{address}/mcp", Client.list_tools).tools) == 3
        assert "<html" in httpx.get(address, trust_env=False).text
