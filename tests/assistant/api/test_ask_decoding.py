"""What whoever asks may choose of how the model writes."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.messages import LIKELIEST, Decoding
from tests.assistant.api.conftest import Connect
from tests.fakes import DEEP, QUESTION, Script


@pytest.mark.parametrize(
    ("chosen", "decoding"),
    [
        ({}, LIKELIEST),
        ({"max_tokens": 50, "temperature": 0.7, "seed": 11}, Decoding(50, 0.7, 11)),
        ({"max_tokens": None, "temperature": 2, "seed": -(2**53)}, Decoding(None, 2.0, -(2**53))),
        ({"max_tokens": 100_000, "seed": 2**53 - 1}, Decoding(100_000, 0.0, 2**53 - 1)),
    ],
)
def test_it_reaches_the_model(connect: Connect, chosen: dict[str, Any], decoding: Decoding) -> None:
    script = Script()
    assert connect(script).post("/api/ask", json={"question": QUESTION} | chosen).status_code == 200
    assert script.prompts[0].decoding == decoding


def test_an_answer_stops_at_its_most_tokens(connect: Connect) -> None:
    class Counting(Script):
        """Says as many words as it may."""

        def stream(self, prompt: Any, max_tokens: int) -> Any:
            self.text = " ".join(f"{DEEP} And more.".split()[:max_tokens])
            yield from super().stream(prompt, max_tokens)

    client = connect(Counting())
    words = len(DEEP.split())
    answer = client.post("/api/ask", json={"question": QUESTION, "max_tokens": words}).json()
    assert answer["answer"] == f"{DEEP} [1]"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("max_tokens", value) for value in (0, -1, 100_001, 1.5, "many")),
        *(("temperature", value) for value in (-0.1, 2.1, "hot", None)),
        *(("seed", value) for value in (2**53, -(2**53) - 1, 0.5, "x")),
    ],
)
def test_what_no_model_takes_is_refused_by_name(connect: Connect, name: str, value: Any) -> None:
    response = connect().post("/api/ask", json={"question": QUESTION, name: value})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith(f"{name}: ")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(connect: Connect, number: str) -> None:
    content = f'{{"question": "Why?", "temperature": {number}}}'
    response = connect().post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("temperature: ")


def test_the_description_tells_each_and_its_limits(connect: Connect) -> None:
    schema = connect().get("/openapi.json").json()["components"]["schemas"]["AskRequest"]["properties"]
    assert (schema["temperature"]["minimum"], schema["temperature"]["maximum"]) == (0, 2)
    assert schema["max_tokens"]["anyOf"][0]["minimum"] == 1
    assert all(schema[name]["description"] for name in ("max_tokens", "temperature", "seed", "stream"))
