from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.fakes import BREAD, COURSE

RESULT = {"n", "document_id", "title", "section", "place", "url", "text", "char_start", "char_end", "score"}


def test_a_search_gives_ranked_passages_that_read_back(client: TestClient) -> None:
    results = client.get("/api/search", params={"q": "Why does bread rise?", "k": 2}).json()["results"]
    assert [result["n"] for result in results] == [1, 2]
    assert results[0]["text"] == BREAD
    assert results[0]["section"] == "Why does bread rise?"
    for result in results:
        assert result.keys() >= RESULT
        document = client.get(f"/api/documents/{result['document_id']}").json()
        assert document["text"][result["char_start"] : result["char_end"]] == result["text"]
        assert document["title"] == result["title"]


@pytest.mark.parametrize("query", ["", "k=3", "q=", "q=%20", "q=x&k=0", "q=x&k=51", "q=x&k=many", f"q={'x' * 50_000}"])
def test_what_cannot_be_searched_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/api/search?{query}")
    assert response.status_code == 422
    assert response.json()["error"].keys() == {"type", "message"}


@pytest.mark.parametrize("query", ["q=🙂", "q=%ff%fe", "q=深度", "q=<script>"])
def test_a_strange_search_is_searched(client: TestClient, query: str) -> None:
    assert client.get(f"/api/search?{query}").status_code == 200


def test_every_document_is_listed(client: TestClient) -> None:
    documents = client.get("/api/documents").json()["documents"]
    assert [document["id"] for document in documents] == ["baking", "learning"]
    assert documents[0].keys() >= {"id", "title", "url", "chunks", "added"}
    assert [document["chunks"] for document in documents] == [1, 2]
    assert all("text" not in document for document in documents)


def test_one_document_has_its_text(client: TestClient) -> None:
    document = client.get("/api/documents/baking").json()
    assert document["text"] == COURSE[1].text
    assert (document["id"], document["title"], document["chunks"]) == ("baking", "Baking bread", 1)


@pytest.mark.parametrize("id", ["nothing", "..", "%2e%2e", "a b", "x" * 5_000, "%00", "<b>"])
def test_an_unknown_document_is_not_found(client: TestClient, id: str) -> None:
    response = client.get(f"/api/documents/{id}")
    assert response.status_code == 404
    assert len(response.json()["error"]["message"]) < 300
