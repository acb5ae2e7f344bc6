"""What a client may name as its model."""

from __future__ import annotations

from fastapi.testclient import TestClient

from index.embedding import HashingEmbedder


def test_there_is_a_model_for_each_level_and_the_one_that_embeds(client: TestClient) -> None:
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    names = [model["id"] for model in listed["data"]]
    assert names == ["concept-guide", "concept-guide-beginner", "concept-guide-expert", HashingEmbedder().name]
    for model in listed["data"]:
        assert (model["object"], model["owned_by"]) == ("model", "concept-guide")
        assert isinstance(model["created"], int)
        assert client.get(f"/v1/models/{model['id']}").json() == model


def test_a_model_that_is_not_there_is_told_with_those_that_are(client: TestClient) -> None:
    for name in ("gpt-5", "org/model", "x" * 150):
        response = client.get(f"/v1/models/{name}")
        assert response.status_code == 404
        error = response.json()["error"]
        assert error["code"] == "model_not_found"
        assert "concept-guide-beginner" in error["message"]
        assert len(error["message"]) < 250
