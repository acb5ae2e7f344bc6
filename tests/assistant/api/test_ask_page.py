"""The page of a course that a question was asked on: kept with the question, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.records import Page, Records
from assistant.settings import Settings
from tests.assistant.api.conftest import HERE
from tests.fakes import QUESTION, Script, assistant_of

PAGE = {"url": "https://school.example/course/3?user=anna#top", "title": "Lesson 3"}


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "records", 30)


@pytest.fixture
def client(tmp_path: Path, records: Records) -> TestClient:
    assistant = assistant_of(Script(), tmp_path).recorded_in(records)
    return TestClient(create_api(assistant, Settings(data_dir=tmp_path), records), HERE)


@pytest.mark.parametrize("stream", [False, True])
def test_a_page_is_kept_with_its_question(client: TestClient, records: Records, stream: bool) -> None:
    asked = client.post("/api/ask", json={"question": QUESTION, "page": PAGE, "stream": stream})
    assert asked.status_code == 200
    (kept,) = records.questions()
    assert (kept.question, kept.page) == (QUESTION, Page("https://school.example/course/3", "Lesson 3"))


@pytest.mark.parametrize("page", [None, {"url": "file:///home/anna/notes.html", "title": "Notes"}])
def test_without_a_page_of_a_site_the_question_is_kept_alone(client: TestClient, records: Records, page: Any) -> None:
    assert client.post("/api/ask", json={"question": QUESTION, "page": page}).json()["answered"]
    assert [(kept.question, kept.page) for kept in records.questions()] == [(QUESTION, None)]


@pytest.mark.parametrize(
    "page",
    ["https://school.example", [], {"url": PAGE["url"]}, {"title": "x"}, {"url": None, "title": "x"},
     {"url": f"https://school.example/{'a' * 2_000}", "title": "x"}, {"url": PAGE["url"], "title": "x" * 301}],
)  # fmt: skip
def test_what_is_no_page_is_refused(client: TestClient, page: Any) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "page": page})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("page")


def test_the_answer_is_the_same_with_a_page(client: TestClient) -> None:
    with_page, without = (
        client.post("/api/ask", json={"question": QUESTION} | more).json() for more in ({"page": PAGE}, {})
    )
    assert with_page["answer"] == without["answer"]
    assert "school.example" not in str(with_page)
