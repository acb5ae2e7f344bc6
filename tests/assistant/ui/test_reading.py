"""The page that shows a passage in its document."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.ui import reading
from knowledge.documents import Document
from tests.fakes import Script, assistant_of

TEXT = "# One & <two>\n\nFirst words. Second words.\n\n## Three\n\nLast words.\n"
HOSTILE = "</title><script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("reading")
    documents = (
        Document("plain", "A & B", TEXT, (), url="https://example.test/?a=1&b=2", publisher="WGU", date="2025-07-29"),
        Document("hostile", HOSTILE, f"{HOSTILE} some words", (), url="javascript:alert(1)", publisher=HOSTILE),
    )
    app = FastAPI()
    app.include_router(reading.router(assistant_of(Script(), folder, documents)))
    return TestClient(app)


def test_exactly_the_span_is_marked(client: TestClient) -> None:
    start = TEXT.index("Second")
    page = client.get(f"/read/plain?start={start}&end={start + len('Second words.')}").text
    assert '<mark id="passage">Second words.</mark>' in page
    assert page.count("<mark") == 1


def test_headings_title_and_origin_are_shown(client: TestClient) -> None:
    page = client.get("/read/plain").text
    assert '<span class="heading" role="heading" aria-level="2">One &amp; &lt;two&gt;</span>' in page
    assert "<h1>A &amp; B</h1>" in page
    assert "WGU · 2025-07-29" in page
    assert 'href="https://example.test/?a=1&amp;b=2" rel="noopener noreferrer"' in page


@pytest.mark.parametrize(
    "span",
    ["start=-1&end=4", "start=9&end=3", "start=5&end=5", "start=0&end=99999", "start=a&end=b", "start=1", "end=٣"],
)
def test_a_span_that_is_none_shows_the_document_and_says_so(client: TestClient, span: str) -> None:
    response = client.get(f"/read/plain?{span}")
    assert response.status_code == 200
    assert "<mark" not in response.text
    assert "could not be found" in response.text
    assert "First words." in response.text


def test_an_unknown_document_is_not_found_in_plain_words(client: TestClient) -> None:
    response = client.get("/read/%3Cscript%3E")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no such document" in response.text
    assert "<script" not in response.text


def test_what_a_document_says_is_text(client: TestClient) -> None:
    page = client.get("/read/hostile?start=0&end=10").text
    assert "<script" not in page
    assert "javascript:" not in page
    assert page.count("</title>") == 1


def test_the_browser_is_told_to_load_and_run_nothing(client: TestClient) -> None:
    policy = client.get("/read/plain").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
