"""`POST /v1/embeddings`: shapes and refusals. What a client makes of them is in tests/clients."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.api.app import create_api
from assistant.api.openai.embedding_shapes import MAX_CHARS, MAX_TEXTS
from assistant.settings import Settings
from index.embedding import HashingEmbedder
from tests.fakes import DEEP, QUESTION, Script, assistant_of

MODEL = HashingEmbedder.name
WORDS = st.text(min_size=1, max_size=40).filter(str.strip)


class ReadsTenWords(HashingEmbedder):
    """Has tokens: the words, and two marks around them."""

    max_tokens = 12

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2


def connected(app: FastAPI) -> TestClient:
    """Return a client of an application, on the same machine."""
    return TestClient(app, "http://127.0.0.1:7860", client=("127.0.0.1", 50_000))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("api")
    return connected(create_api(assistant_of(Script(), folder), Settings(data_dir=folder, limit_address="")))


def embedded(client: TestClient, input: Any, **chosen: Any) -> Any:
    return client.post("/v1/embeddings", json={"model": MODEL, "input": input, **chosen}).json()


def refused(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post("/v1/embeddings", json={"model": MODEL, "input": QUESTION, **body})
    assert response.status_code == 400, response.text
    error: dict[str, Any] = response.json()["error"]
    return error


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=40))
def test_every_text_gets_its_vector_in_its_place_in_either_encoding(client: TestClient, texts: list[str]) -> None:
    ours = HashingEmbedder().embed_passages(texts)
    numbers = embedded(client, texts)
    coded = embedded(client, texts, encoding_format="base64")
    assert [one["index"] for one in numbers["data"]] == list(range(len(texts)))
    assert np.array_equal(np.array([one["embedding"] for one in numbers["data"]], np.float32), ours)
    decoded = [np.frombuffer(base64.b64decode(one["embedding"]), "<f4") for one in coded["data"]]
    assert np.array_equal(decoded, ours)


def test_a_single_text_is_a_list_of_one(client: TestClient) -> None:
    assert embedded(client, DEEP)["data"] == embedded(client, [DEEP])["data"]


def test_tokens_are_estimated_where_the_embedder_has_none(client: TestClient) -> None:
    assert embedded(client, ["four", "seven 7"])["usage"] == {"prompt_tokens": 3, "total_tokens": 3}


def test_tokens_are_the_embedders_and_a_text_beyond_its_limit_is_named(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, embedder=ReadsTenWords())
    client = connected(create_api(assistant, Settings(data_dir=tmp_path)))
    assert embedded(client, ["one two", "three"])["usage"]["total_tokens"] == 7
    error = refused(client, input=["short", "word " * 11])
    assert (error["param"], error["code"]) == ("input.1", "invalid_request")
    assert "13 tokens, hashing reads 12" in error["message"]


@pytest.mark.parametrize(
    ("body", "param", "said"),
    [
        ({"input": [1, 2, 3]}, "input", "as text"),
        ({"input": [[1, 2], [3]]}, "input", "as text"),
        ({"input": ""}, "input.0", "the text is empty"),
        ({"input": ["fine", " \n"]}, "input.1", "the text is empty"),
        ({"input": []}, "input", "at least 1"),
        ({"input": ["fine"] * (MAX_TEXTS + 1)}, "input", "at most 2,048 fit"),
        ({"input": "x" * (MAX_CHARS + 1)}, "input.0", "at most 20,000 characters"),
        ({"input": {"text": DEEP}}, "input.0", "should be a text"),
        ({"dimensions": 128}, "dimensions", "hashing has 256"),
        ({"encoding_format": "int8"}, "encoding_format", "'float' or 'base64'"),
        ({"truncate": True}, "truncate", "not known here"),
    ],
)
def test_what_cannot_be_embedded_is_refused_by_name(
    client: TestClient, body: dict[str, Any], param: str, said: str
) -> None:
    error = refused(client, **body)
    assert error["param"] == param
    assert said in error["message"]


def test_half_a_character_is_no_text(client: TestClient) -> None:
    body = b'{"model": "hashing", "input": "half \\ud800"}'
    assert client.post("/v1/embeddings", content=body, headers={"content-type": "application/json"}).status_code == 400


def test_the_embedders_own_dimensions_may_be_asked_for(client: TestClient) -> None:
    assert len(embedded(client, QUESTION, dimensions=256)["data"][0]["embedding"]) == 256


@pytest.mark.parametrize("model", ["text-embedding-3-small", "concept-guide", ""])
def test_another_embedder_is_not_found_and_the_one_there_is_is_named(client: TestClient, model: str) -> None:
    response = client.post("/v1/embeddings", json={"model": model, "input": QUESTION})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"
    assert MODEL in response.json()["error"]["message"]
