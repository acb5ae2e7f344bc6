"""The page that shows a passage in its document."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.sites import AllowedOrigins
from assistant.ui import reading
from knowledge.documents import Document
from tests.fakes import Script, assistant_of

LONG = "\n\n".join(f"# Chapter {n}\n\n## Its *point* {n}\n\n{f'Words of chapter {n}. ' * 400}" for n in range(1, 40))
TEXT = "# One & <two>\n\nFirst words. Second words.\n\n## Three\n\nLast words.\n"
HOSTILE = "</title><script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder: Path = tmp_path_factory.mktemp("reading")
    documents = (
        Document("plain", "A & B", TEXT, (), url="https://example.test/?a=1&b=2", publisher="WGU", date="2025-07-29"),
        Document("hostile", HOSTILE, f"{HOSTILE} some words", (), url="javascript:alert(1)", publisher=HOSTILE),
    )
    book = Document("book", "A book", LONG, ())
    app = FastAPI()
    app.include_router(reading.router(assistant_of(Script(), folder, (*documents, book))))
    return TestClient(app)


def test_exactly_the_span_is_marked(client: TestClient) -> None:
    start = TEXT.index("Second")
    page = client.get(f"/read/plain?start={start}&end={start + len('Second words.')}").text
    assert '<mark id="passage">Second words.</mark>' in page
    assert page.count("<mark") == 1


def test_headings_title_and_origin_are_shown(client: TestClient) -> None:
    page = client.get("/read/plain").text
    assert '<h2 id="at-0">One &amp; &lt;two&gt;</h2>' in page
    assert '<h1 lang="">A &amp; B</h1>' in page
    assert 'href="../"' in page
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


def test_a_long_document_is_shown_in_parts_and_begins_with_that_of_the_passage(client: TestClient) -> None:
    start = LONG.index("Words of chapter 30.")
    page = client.get(f"/read/book?start={start}&end={start + 20}&lang=de&panel=1").text
    assert '<mark id="passage">Words of chapter 30.</mark>' in page
    assert len(page) < 150_000
    assert "Teil 5 von 6" in page
    assert f'href="?start={start}&amp;end={start + 20}&amp;lang=de&amp;panel=1&amp;part=4" rel="prev"' in page
    # Every chapter is in the contents: by a place on this page, or by another part and a place there.
    here, elsewhere = LONG.index("# Chapter 30\n"), LONG.index("# Chapter 2\n")
    assert f'<a href="#at-{here}">Chapter 30</a>' in page
    assert f'id="at-{here}"' in page
    assert f'part=1#at-{elsewhere}">Chapter 2</a>' in page
    assert ">Its point 2</a>" in page


def test_another_part_says_where_the_passage_is(client: TestClient) -> None:
    start = LONG.index("Words of chapter 30.")
    page = client.get(f"/read/book?start={start}&end={start + 20}&part=2").text
    assert "<mark" not in page
    assert f'<a href="?start={start}&amp;end={start + 20}&amp;part=5#passage">To the passage, in part 5</a>' in page
    for part in ("0", "7", "x", "-1", "٣"):
        assert "Part 5 of 6" in client.get(f"/read/book?start={start}&end={start + 20}&part={part}").text


def test_a_short_document_has_no_contents_and_no_parts(client: TestClient) -> None:
    page = client.get("/read/plain").text
    assert "<nav" not in page
    assert 'class="parts"' not in page


def test_the_page_speaks_the_language_asked_for_and_the_document_its_own(client: TestClient) -> None:
    page = client.get("/read/plain?lang=fr-CA").text
    assert '<html lang="fr">' in page
    assert "Poser une question" in page
    assert '<article lang="" dir="auto">' in page
    assert '<html lang="en">' in client.get('/read/plain?lang="><script>').text


def test_the_panel_shows_what_is_not_around_it(client: TestClient) -> None:
    page = client.get("/read/plain?panel=1").text
    assert 'class="panel"' in page
    assert "Ask a question" not in page
    assert 'rel="noopener noreferrer" target="_blank"' in page


def test_only_a_known_theme_is_forced(client: TestClient) -> None:
    assert '<html lang="en" data-theme="dark">' in client.get("/read/plain?theme=dark").text
    assert '<html lang="en">' in client.get('/read/plain?theme="><script>').text


def test_a_span_of_nothing_but_markup_says_that_there_is_nothing_to_see(client: TestClient) -> None:
    assert "could not be found" in client.get("/read/plain?start=0&end=2").text


def test_the_browser_is_told_to_load_and_run_nothing(client: TestClient) -> None:
    policy = client.get("/read/plain").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/read/learning", "/read/nothing"])
def test_only_the_server_and_allowed_sites_may_frame_it(tmp_path: Path, path: str) -> None:
    for sites, may in (((), "'self'"), (("https://*.school.example",), "'self' https://*.school.example")):
        app = FastAPI()
        app.include_router(reading.router(assistant_of(Script(), tmp_path), AllowedOrigins(sites)))
        policy = TestClient(app).get(path).headers["content-security-policy"]
        assert policy.split("; ")[-1] == f"frame-ancestors {may}"
