"""The API's own description is whole and true: what it shows can be sent, and what comes back is what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from assistant.api.description import TAGS
from tests.assistant.api.conftest import HERE, Connect
from tests.handbook import handbook_api

Object = dict[str, Any]
_METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return a client of the API over the handbook."""
    return TestClient(handbook_api(tmp_path_factory.mktemp("handbook")), HERE, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def description(client: TestClient) -> Object:
    """Return what a program reads."""
    described: Object = client.get("/openapi.json").json()
    return described


def operations(description: Object) -> Iterator[tuple[str, str, Object]]:
    """Yield each operation with its method and path."""
    for path, item in description["paths"].items():
        for method in _METHODS & item.keys():
            yield method, path, item[method]


def contents(operation: Object) -> Iterator[tuple[str, Object]]:
    """Yield the content of an operation's request and of each of its replies, with what it is and its media type."""
    replies = operation["responses"].items()
    for name, part in [("request", operation.get("requestBody", {})), *replies]:
        for media_type, content in part.get("content", {}).items():
            yield f"{name} {media_type}", content


def examples(content: Object) -> list[Any]:
    """Return the examples of a content."""
    named = [one["value"] for one in content.get("examples", {}).values()]
    return named + ([content["example"]] if "example" in content else [])


def sent_events(text: str) -> list[Object]:
    """Return the server-sent events in a text, each as its fields."""
    blocks = [block for block in text.split("\n\n") if block]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


def validator(schema: Object, description: Object) -> jsonschema_rs.Validator:
    """Return what checks a value against a schema of the description."""
    return jsonschema_rs.validator_for({**schema, "components": description["components"]})


def test_every_operation_says_what_it_does_and_what_it_takes(description: Object) -> None:
    known = [tag["name"] for tag in TAGS]
    ids = []
    for method, path, operation in operations(description):
        where = f"{method} {path}"
        assert operation["summary"] and operation["description"], where
        assert len(operation["tags"]) == 1 and operation["tags"][0] in known, where
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (where, parameter["name"])
        ids.append(operation["operationId"])
    assert len(ids) == len(set(ids)) > 10


def test_every_request_and_every_reply_has_an_example_that_is_one(description: Object) -> None:
    for method, path, operation in operations(description):
        for what, content in contents(operation):
            if what.startswith("default"):
                continue  # All that is not told apart, in one form.
            is_stream = what.endswith("text/event-stream")
            shown = (
                [event for text in examples(content) for event in sent_events(text)] if is_stream else examples(content)
            )
            assert shown, f"{method} {path} {what}"
            for example in shown:
                schema = content["itemSchema" if is_stream else "schema"]
                errors = list(validator(schema, description).iter_errors(example))
                assert not errors, (method, path, what, errors)


def test_every_refusal_is_told_in_the_form_of_its_address(description: Object) -> None:
    for method, path, operation in operations(description):
        form = "OpenAIErrorReply" if path.startswith("/v1/") else "Refusal"
        statuses = {status for status in operation["responses"] if status[0] in "45"}
        if path == "/readyz":
            statuses -= {"503"}  # That it is not ready is no refusal.
        if path.startswith(("/api/", "/v1/")):
            assert statuses >= {"401", "403", "429", "500"}, (method, path)
            assert ("requestBody" in operation) == ("413" in statuses), (method, path)
        for status in statuses:
            content = operation["responses"][status]["content"]["application/json"]
            assert content["schema"]["$ref"].endswith(f"/{form}"), (method, path, status)


def sent(client: TestClient, method: str, path: str, operation: Object, body: Any = None) -> Any:
    """Send an operation as its examples say."""
    values = {
        parameter["name"]: (parameter["in"], parameter["schema"])
        for parameter in operation.get("parameters", ())
        if parameter["required"]
    }
    chosen = {
        name: (place, schema["examples"][0] if "examples" in schema else schema["enum"][0])
        for name, (place, schema) in values.items()
    }
    address = path.format(**{name: value for name, (place, value) in chosen.items() if place == "path"})
    query = {name: value for name, (place, value) in chosen.items() if place == "query"}
    if path == "/api/quiz/mark":  # The quiz of another embedder, of which some questions are the same.
        body = {**body, "id": client.post("/api/quiz", json=body).json()["id"]}
    return client.request(method, address, params=query, json=body)


def test_every_example_can_be_sent_and_gives_what_is_described(client: TestClient, description: Object) -> None:
    count = 0
    for method, path, operation in operations(description):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        for body in examples(content) if content else [None]:
            response = sent(client, method, path, operation, body)
            assert response.status_code == 200, (path, body, response.text)
            media_type = response.headers["content-type"].partition(";")[0]
            described = operation["responses"]["200"]["content"]
            assert media_type in described, (path, media_type)
            if media_type == "application/json":
                errors = list(validator(described[media_type]["schema"], description).iter_errors(response.json()))
                assert not errors, (path, body, errors)
            count += 1
    assert count > 20


def test_the_example_of_a_source_is_what_its_document_says(client: TestClient, description: Object) -> None:
    replies = description["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    [source] = replies["examples"]["answered"]["value"]["sources"]
    text = client.get(f"/api/documents/{source['document_id']}").json()["text"]
    assert text[source["char_start"] : source["char_end"]] == source["quote"]


def test_the_example_of_a_mark_is_what_its_reply_is_worth(client: TestClient, description: Object) -> None:
    paths = description["paths"]
    quiz, mark = (
        paths[path]["post"]["responses"]["200"]["content"]["application/json"]["example"]
        for path in ("/api/quiz", "/api/quiz/mark")
    )
    operation = paths["/api/quiz/mark"]["post"]
    [request] = examples(operation["requestBody"]["content"]["application/json"])
    made = client.post("/api/quiz", json=request).json()
    assert [one for one in made["questions"] if one["n"] == request["n"]] == quiz["questions"]
    assert request["id"] == quiz["id"]
    given = sent(client, "post", "/api/quiz/mark", operation, request).json()
    assert {**given, "points": mark["points"]} == mark


def test_a_call_that_may_be_sent_twice_says_so_and_no_other_is_still_being_answered(description: Object) -> None:
    once = set()
    for _, path, operation in operations(description):
        takes_a_key = "Idempotency-Key" in {parameter["name"] for parameter in operation.get("parameters", ())}
        once |= {path} if takes_a_key else set()
        if path.startswith(("/api/", "/v1/")):
            conflict = operation["responses"]["409"]
            shown = json.dumps(conflict["content"]["application/json"]["example"])
            assert ("still being answered" in shown) == ("retry-after" in conflict.get("headers", {})) == takes_a_key
            assert ("cannot be taken up again" in shown) != takes_a_key, path
    assert {"/api/ask", "/api/feedback", "/v1/chat/completions", "/v1/responses", "/v1/embeddings"} <= once


def test_who_collects_figures_is_told_that_a_key_may_be_needed(description: Object) -> None:
    assert {"401", "403"} <= description["paths"]["/metrics"]["get"]["responses"].keys()


def test_a_key_may_be_sent_and_need_not(description: Object) -> None:
    assert description["security"] == [{}, {"key": []}]
    assert description["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_programs_alone_are_described(description: Object) -> None:
    for path in description["paths"]:
        assert path.startswith(("/api/", "/v1/", "/healthz", "/readyz", "/metrics"))


def test_the_limits_that_are_told_are_those_of_the_server(connect: Connect) -> None:
    client = connect(
        max_question_chars=1_234, max_waiting=7, max_answer_tokens=99, limit_session="", limit_site="5/day"
    )
    text = client.get("/openapi.json").json()["info"]["description"]
    for told in (
        "1,234 characters",
        "| 7: up to eight are answered",
        "99 tokens",
        "one browser | not limited",
        "5 times within a day",
    ):
        assert told in text


def test_the_page_that_shows_it_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)|url: ["']([^"']+)""", page)
    assert len(addresses) >= 3
    for found in addresses:
        address = "".join(found)
        assert address.startswith("/"), address
        assert client.get(address).status_code == 200, address


def test_a_program_behind_a_prefix_is_told_where_to_call(connect: Connect) -> None:
    client = connect(root_path="/guide")
    servers = client.get("/openapi.json").json()["servers"]
    assert servers == [{"url": "/guide"}]
