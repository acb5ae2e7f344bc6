from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import concepts
from assistant.api.errors import handle_errors
from assistant.learning.concepts import CurrentConcepts
from knowledge.corpus import pages
from tests.fakes import Script, assistant_of

PAGES = (
    "algorithm artificial-intelligence data features machine-learning vectors-and-matrices labels model-parameters "
    "supervised-learning classification training-and-inference artificial-neuron neural-network embeddings softmax "
    "attention multi-head-attention positional-encoding transformer transformer-encoder diffusion-model"
).split()
"""Self-attention, which the transformer builds on, is not among them."""
ENTRY = {"id", "title", "level", "question"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client of the routes over some pages of the handbook."""
    folder: Path = tmp_path_factory.mktemp("concepts")
    handbook = [page.document for page in pages() if page.document.id in PAGES]
    assistant = assistant_of(Script(), folder, handbook)
    app = FastAPI()
    handle_errors(app)
    app.include_router(concepts.router(assistant, CurrentConcepts(assistant.documents)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def asked(client: TestClient, **parameters: str) -> Any:
    response = client.get("/api/path", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_concept_comes_with_its_neighbours_that_are_in_the_index(client: TestClient) -> None:
    concept = client.get("/api/concepts/transformer").json()
    assert {key: concept[key] for key in ENTRY} == {
        "id": "transformer",
        "title": "Transformer",
        "level": "standard",
        "question": "What is a transformer in deep learning?",
    }
    assert [one["id"] for one in concept["prerequisites"]] == ["multi-head-attention", "positional-encoding"]
    assert all(one.keys() == ENTRY for one in concept["builds_on_it"] + concept["related"])
    assert "transformer-encoder" in [one["id"] for one in concept["builds_on_it"]]


@pytest.mark.parametrize("id", ["nothing", "self-attention", "%2e%2e", "%00", "<b>", "x" * 5_000])
def test_an_unknown_concept_is_not_found(client: TestClient, id: str) -> None:
    response = client.get(f"/api/concepts/{id}")
    assert response.status_code == 404
    assert response.json()["error"]["type"] == "DocumentNotFound"
    assert len(response.json()["error"]["message"]) < 300


@pytest.mark.parametrize("goal", ["transformers", "I want to understand transformers", "tranfsormers"])
def test_a_goal_in_any_words_brings_its_path(client: TestClient, goal: str) -> None:
    path = asked(client, goal=goal)
    assert path["goal"]["id"] == path["steps"][-1]["id"] == "transformer"
    assert all(step.keys() == {*ENTRY, "known"} for step in path["steps"] + path["basics"])


def test_what_is_known_is_marked_and_nothing_else_changes(client: TestClient) -> None:
    new, known = (asked(client, goal="transformers", known=ids) for ids in ("", "attention,algorithm,nothing,"))
    assert [step["id"] for step in known["steps"]] == [step["id"] for step in new["steps"]]
    assert not any(step["known"] for step in new["steps"] + new["basics"])
    assert [step["id"] for step in known["steps"] if step["known"]] == ["attention"]
    assert [step["id"] for step in known["basics"] if step["known"]] == ["algorithm"]


def test_a_goal_that_is_no_concept_is_refused_with_the_nearest(client: TestClient) -> None:
    response = client.get("/api/path", params={"goal": "I want to understand diffusion"})
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "InvalidQuestion"
    assert response.json()["error"]["message"].startswith("The handbook has no concept 'diffusion'. The nearest: Diff")


@pytest.mark.parametrize("query", ["", "goal=", "goal=%20", "goal=football", "goal=%00", f"goal={'x' * 50_000}"])
def test_what_is_no_goal_is_refused_in_one_line(client: TestClient, query: str) -> None:
    response = client.get(f"/api/path?{query}")
    assert response.status_code == 422
    assert response.json()["error"].keys() == {"type", "message"}
    assert len(response.json()["error"]["message"]) < 300


def test_too_much_that_is_known_is_refused(client: TestClient) -> None:
    assert client.get("/api/path", params={"goal": "transformers", "known": "x," * 10_000}).status_code == 422
