"""What is put into Gradio's page before Gradio starts."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.ui import front
from assistant.ui.front import STATIC, FrontPage
from assistant.ui.words import ENGLISH, LANGUAGES

PAGE = "<!doctype html><html><head><title>Ünïcode</title></head><body><p>&lt;head&gt; <head></p></body></html>"
Endpoint = Callable[[Request], Awaitable[Response]]


class Seen(HTMLParser):
    """The elements of a page in order, and the text of its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.scripts[-1] += data


def html(request: Request) -> Response:
    return HTMLResponse(PAGE)


def in_pieces(request: Request) -> Response:
    return StreamingResponse((PAGE[place : place + 7] for place in range(0, len(PAGE), 7)), media_type="text/html")


def data(request: Request) -> Response:
    return JSONResponse({"html": "<head>"})


def stream(request: Request) -> Response:
    return StreamingResponse(iter(["data: <head>\n\n"]), media_type="text/event-stream")


def without_head(request: Request) -> Response:
    return HTMLResponse("Nothing here.", 404)


def client(keep_days: int = 0) -> TestClient:
    ways = {"/": html, "/pieces": in_pieces, "/data": data, "/stream": stream, "/none": without_head}
    app = Starlette(routes=[Route(path, way, methods=["GET", "POST"]) for path, way in ways.items()])
    return TestClient(FrontPage(app, keep_days))


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_the_lines_are_the_first_of_the_head_and_stand_there_once(path: str) -> None:
    reply = client().get(path)
    assert reply.text.startswith('<!doctype html><html><head><meta name="description"')
    assert reply.text.endswith(PAGE[PAGE.index("<title>") :])
    assert reply.text.count('id="cg-words"') == 1
    assert int(reply.headers["content-length"]) == len(reply.content)


def words_of(page: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the words that a page holds, as they are written and as they are read."""
    [raw] = [script for script in Seen(page).scripts if script.startswith("{")]
    return raw, json.loads(raw)


def test_the_words_of_every_language_are_there() -> None:
    _, sent = words_of(client().get("/").text)
    assert {code: words["welcome"] for code, words in sent.items()} == {c: w.welcome for c, w in LANGUAGES.items()}


def test_no_word_can_end_the_element_that_it_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "</script><!--<script>"
    monkeypatch.setattr(front, "LANGUAGES", {"en": replace(ENGLISH, welcome=hostile)})
    raw, sent = words_of(client().get("/").text)
    assert "<" not in raw
    assert sent["en"]["welcome"] == hostile


def test_the_early_script_cannot_end_its_element_either() -> None:
    assert "</" not in (STATIC / "early.js").read_text(encoding="utf-8")


def test_the_description_is_the_tagline() -> None:
    seen = Seen(client().get("/").text)
    assert ("meta", {"name": "description", "content": ENGLISH.tagline}) in seen.tags


@pytest.mark.parametrize("days", [0, 30])
def test_the_page_says_for_how_many_days_questions_are_kept(days: int) -> None:
    seen = Seen(client(days).get("/").text)
    assert [attributes["data-keep-days"] for _, attributes in seen.tags if "data-keep-days" in attributes] == [
        str(days)
    ]


@pytest.mark.parametrize(("path", "body"), [("/data", '{"html":"<head>"}'), ("/stream", "data: <head>\n\n")])
def test_what_is_no_page_is_left_as_it_is(path: str, body: str) -> None:
    assert client().get(path).text == body


def test_a_page_without_a_head_is_left_as_it_is() -> None:
    reply = client().get("/none")
    assert (reply.status_code, reply.text, reply.headers["content-length"]) == (404, "Nothing here.", "13")


def test_what_is_sent_to_the_server_is_answered_untouched() -> None:
    assert client().post("/").text == PAGE


def test_every_file_that_the_lines_name_is_there() -> None:
    seen = Seen(client().get("/").text)
    named = [attributes.get("src") or attributes.get("href") for _, attributes in seen.tags]
    files = [str(name).removeprefix("./chat/") for name in named if name]
    assert len(files) >= 3
    assert all((STATIC / name).is_file() for name in files)
