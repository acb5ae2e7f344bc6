"""Whatever is refused under `/v1/`, by whatever part, comes in OpenAI's form; elsewhere in the contract's."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.api.errors import ErrorResponse, refusal
from assistant.api.openai.errors import openai_error
from assistant.errors import WeightsDamaged
from index.embedding import FloatArray, HashingEmbedder
from tests.assistant.api.conftest import Connect
from tests.assistant.api.openai.asking import COMPLETIONS, body_of, data_of, sent
from tests.fakes import OUT_OF_MEMORY, Script

FIELDS = {"message", "type", "param", "code"}
ELSEWHERE = "https://elsewhere.example"


def error_of(response: Any) -> dict[str, Any]:
    error: dict[str, Any] = response.json()["error"]
    assert error.keys() == FIELDS
    return error


@pytest.mark.parametrize(
    ("status", "kind", "type", "code"),
    [
        (400, "InvalidIdempotencyKey", "invalid_request_error", "invalid_idempotency_key"),
        (401, "KeyUnknown", "authentication_error", "invalid_api_key"),
        (403, "OriginNotAllowed", "permission_error", "origin_not_allowed"),
        (404, "ModelNotFound", "not_found_error", "model_not_found"),
        (404, "HTTPError", "not_found_error", None),
        (409, "StillAnswering", "invalid_request_error", "still_answering"),
        (413, "RequestTooLarge", "invalid_request_error", "request_too_large"),
        (422, "InvalidQuestion", "invalid_request_error", "invalid_question"),
        (429, "TooManyRequests", "rate_limit_error", "rate_limit_exceeded"),
        (500, "InternalError", "server_error", "internal_error"),
        (503, "Busy", "server_error", "busy"),
    ],
)
def test_each_status_has_the_type_and_the_code_that_clients_know(
    status: int, kind: str, type: str, code: str | None
) -> None:
    error = openai_error(kind, "It failed.", status).error
    assert (error.type, error.code, error.message, error.param) == (type, code, "It failed.", None)


@pytest.mark.parametrize(
    ("path", "root_path", "in_openais_form"),
    [
        ("/v1/models", "", True),
        ("/guide/v1/models", "/guide", True),
        ("/api/ask", "", False),
        ("/v10/models", "", False),
        ("/v1", "", True),
        ("/models", "", True),
        ("/modelsx", "", False),
        ("/api/v1/models", "", False),
    ],
)
def test_the_address_chooses_the_form(path: str, root_path: str, in_openais_form: bool) -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        await refusal("InvalidRequest", "It failed.", 422)({**scope, "root_path": root_path}, receive, send)

    response = TestClient(refusing).get(path)
    assert response.status_code == (400 if in_openais_form else 422)
    assert response.json()["error"].keys() == (FIELDS if in_openais_form else {"type", "message"})
    assert int(response.headers["content-length"]) == len(response.content)


def test_a_header_that_was_added_stays() -> None:
    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        response = ErrorResponse("Busy", "Too many.", 503)
        response.headers["retry-after"] = "10"
        await response(scope, receive, send)

    assert TestClient(refusing).get("/v1/models").headers["retry-after"] == "10"


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("POST", "/v1/"), ("PUT", "/v1/completions")])
def test_an_unknown_address(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, error_of(response)["type"]) == (404, "not_found_error")


@pytest.mark.parametrize(("method", "path"), [("GET", COMPLETIONS), ("POST", "/v1/models"), ("DELETE", "/v1/models/x")])
def test_a_method_that_is_not_taken(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, error_of(response)["type"]) == (405, "invalid_request_error")
    assert response.headers["allow"] == ("POST" if path == COMPLETIONS else "GET, HEAD")


def test_a_page_of_another_site(client: TestClient) -> None:
    response = client.post(COMPLETIONS, json=body_of(), headers={"origin": ELSEWHERE})
    assert response.status_code == 403
    assert error_of(response)["type"] == "permission_error"


def test_a_name_that_is_not_this_servers(client: TestClient) -> None:
    response = client.get("/v1/models", headers={"host": "elsewhere.example"})
    assert (response.status_code, error_of(response)["code"]) == (403, "host_not_allowed")


def test_a_key_that_nobody_made(client: TestClient) -> None:
    response = client.post(COMPLETIONS, json=body_of(), headers={"authorization": f"Bearer cg-{'x' * 43}"})
    assert response.status_code == 401
    assert (error_of(response)["type"], error_of(response)["code"]) == ("authentication_error", "invalid_api_key")


def test_a_body_that_is_too_large(client: TestClient) -> None:
    response = sent(client, "x" * 1_000_000)
    assert (response.status_code, error_of(response)["code"]) == (413, "request_too_large")


def test_who_asks_too_often_is_told_when_to_come_again(connect: Connect) -> None:
    client = connect(limit_address="1/hour")
    assert sent(client).status_code == 200
    response = sent(client)
    assert response.status_code == 429
    assert (error_of(response)["type"], error_of(response)["code"]) == ("rate_limit_error", "rate_limit_exceeded")
    assert int(response.headers["retry-after"]) > 3_000


def test_a_model_that_is_not_there(client: TestClient) -> None:
    error = error_of(sent(client, model="gpt-5"))
    assert (error["type"], error["code"]) == ("not_found_error", "model_not_found")
    assert all(name in error["message"] for name in ("'gpt-5'", "concept-guide", "concept-guide-expert"))


def test_a_model_that_dies(connect: Connect) -> None:
    response = sent(connect(Script(dies_of=OUT_OF_MEMORY)))
    assert response.status_code == 502
    assert error_of(response) == {
        "message": str(OUT_OF_MEMORY),
        "type": "server_error",
        "param": None,
        "code": "generation_failed",
    }


def test_a_model_that_dies_while_streaming_ends_the_stream_with_an_error(connect: Connect) -> None:
    response = sent(connect(Script(dies_of=OUT_OF_MEMORY)), stream=True)
    *_, last = data_of(response.text.splitlines())
    assert last.startswith('{"error":{"message":"The model script stopped')
    assert '"code":"generation_failed"' in last


def test_a_fault_of_the_program_is_told_without_its_inside(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    client = connect(Script(dies_of=ZeroDivisionError("secret inside")))
    whole, streamed = sent(client), sent(client, stream=True)
    assert (whole.status_code, error_of(whole)["code"]) == (500, "internal_error")
    assert data_of(streamed.text.splitlines())[-1].startswith('{"error":{"message":"Something went wrong here.')
    assert "secret" not in whole.text + streamed.text
    assert "secret inside" in caplog.text


@pytest.mark.parametrize("streamed", [True, False])
def test_what_fails_before_the_first_event_is_a_status(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    def fail(embedder: HashingEmbedder, text: str) -> FloatArray:
        raise WeightsDamaged("The embedder's weights are damaged. Run: concept-guide models pull")

    monkeypatch.setattr(HashingEmbedder, "embed_query", fail)
    response = sent(client, stream=streamed)
    assert response.status_code == 503
    assert (error_of(response)["type"], error_of(response)["code"]) == ("server_error", "weights_damaged")
    assert "concept-guide models pull" in error_of(response)["message"]


def test_a_field_whose_name_is_long_or_strange_is_named_in_one_short_line(client: TestClient) -> None:
    for name in ("x" * 100_000, "grün\n\x00", "{advice}"):
        field: dict[str, Any] = {name: 1}
        response = sent(client, **field)
        error = error_of(response)
        assert response.status_code == 400
        assert error["code"] == "unknown_parameter"
        assert len(error["message"]) < 200
        assert "\n" not in error["message"]


@pytest.mark.parametrize("value", ["{advice}", "x" * 100_000, [[[[[[[[1]]]]]]]], {"a": {"b": {"c": {"d": {}}}}}])
def test_a_value_that_is_not_supported_is_shown_shortened(client: TestClient, value: Any) -> None:
    error = error_of(sent(client, audio=value))
    assert error["message"].endswith("is not supported here. Answers are text.")
    assert len(error["message"]) < 200
