"""A conversation sent in, and the file that comes back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from assistant.api import exports
from assistant.api.errors import handle_errors
from assistant.api.waiting import WaitingRoom
from assistant.errors import ConceptGuideError
from assistant.transcript import Transcript
from tests.assistant.export.conversations import answered, conversation, declined

CONVERSATION = conversation(answered("What is a net?", ("A net of units.", 1)), name="Netze: 1/2 „größer“")
JSON = {"content-type": "application/json"}
FORMATS = ["markdown", "pdf", "anki", "csv"]


def client_of(places: int) -> TestClient:
    app = FastAPI()
    handle_errors(app)
    app.include_router(exports.router(WaitingRoom(places, "conversations are being saved")))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    """Return a client of the exports alone."""
    with client_of(places=2) as client:
        yield client


def sent(client: TestClient, format: str, body: Transcript = CONVERSATION, **query: str) -> Any:
    return client.post(f"/api/export/{format}", content=body.model_dump_json(), params=query, headers=JSON)


@pytest.mark.parametrize(
    ("format", "media_type", "ending", "begins"),
    [
        ("markdown", "text/markdown; charset=utf-8", "md", b"# Netze"),
        ("pdf", "application/pdf", "pdf", b"%PDF"),
        ("anki", "application/vnd.anki", "apkg", b"PK"),
        ("csv", "text/csv; charset=utf-8", "csv", b'\xef\xbb\xbf"front"'),
    ],
)
def test_each_format_comes_as_a_file_of_its_kind(
    client: TestClient, format: str, media_type: str, ending: str, begins: bytes
) -> None:
    response = sent(client, format)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.content.startswith(begins)
    named = response.headers["content-disposition"]
    assert named.startswith(f'attachment; filename="Netze 1 2 groer.{ending}"; ')
    assert unquote(named.split("''")[1]) == f"Netze 1 2 „größer“.{ending}"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_the_words_of_a_file_are_in_the_language_that_is_asked_for(client: TestClient) -> None:
    assert "### Quellen" in sent(client, "markdown", language="de").text
    assert "### Fuentes" in sent(client, "markdown", language="es").text


def test_an_anki_deck_can_be_opened(client: TestClient) -> None:
    with zipfile.ZipFile(io.BytesIO(sent(client, "anki").content)) as archive:
        assert set(archive.namelist()) == {"collection.anki2", "media"}


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_conversation_is_nothing_to_save(client: TestClient, format: str) -> None:
    response = sent(client, format, Transcript())
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "NothingToExport"


@pytest.mark.parametrize("format", ["anki", "csv"])
def test_a_conversation_without_answers_has_no_cards(client: TestClient, format: str) -> None:
    assert sent(client, format, conversation(declined("Who won?"))).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("docx", "{}"),
        ("markdown?language=xx", "{}"),
        ("markdown", "[]"),
        ("pdf", '{"turns": [{}]}'),
        ("pdf", '{"turns": [{"question": "\\ud800"}]}'),
        ("csv", "{"),
        ("csv", json.dumps({"turns": [{"question": "x"}] * 201})),
        ("csv", json.dumps({"name": "x" * 201})),
    ],
)
def test_what_is_no_conversation_is_refused_in_one_line(client: TestClient, path: str, body: str) -> None:
    response = client.post(f"/api/export/{path}", content=body, headers=JSON)
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "InvalidRequest"
    assert "\n" not in response.json()["error"]["message"]


def test_half_a_character_in_a_source_is_refused(client: TestClient) -> None:
    body = CONVERSATION.model_dump(mode="json")
    body["turns"][0]["answer"]["sources"][0]["quote"] = "half \ud800"
    response = client.post("/api/export/markdown", content=json.dumps(body), headers=JSON)
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("turns.0.answer.sources.0.quote: ")


def test_a_pdf_that_fails_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise ConceptGuideError("This conversation could not be set as a PDF. Save it as Markdown instead.")

    monkeypatch.setattr(exports, "pdf", fail)
    response = sent(client, "pdf")
    assert response.status_code == 500
    assert response.json()["error"]["message"].endswith("Save it as Markdown instead.")
    assert sent(client, "markdown").status_code == 200  # Its turn was given back.


def test_who_waits_too_long_is_told_to_come_back(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []

    def slow(*_: object) -> bytes:
        statuses.append(sent(client, "markdown").status_code)
        return b"%PDF"

    monkeypatch.setattr(exports, "_SECONDS_TO_WAIT", 0.01)
    monkeypatch.setattr(exports, "pdf", slow)
    assert sent(client, "pdf").status_code == 200
    assert statuses == [503]


def test_no_more_wait_for_a_file_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[str] = []

    with client_of(places=1) as client:

        def slow(*_: object) -> bytes:
            refused.append(sent(client, "markdown").json()["error"]["message"])
            return b"%PDF"

        monkeypatch.setattr(exports, "pdf", slow)
        assert sent(client, "pdf").status_code == 200
        assert refused == ["1 conversations are being saved already. Try again in a few seconds."]
        assert sent(client, "markdown").status_code == 200


@given(st.text())
def test_no_name_gets_out_of_its_header_or_its_folder(name: str) -> None:
    value = exports.disposition(name, "pdf")
    assert Headers({"content-disposition": value})["content-disposition"] == value
    value.encode("ascii")
    assert value.count('"') == 2
    assert not any(character < " " or character == "\x7f" for character in value)
    stem = exports.file_name(name)
    assert stem
    assert not set(stem) & set('/\\:*?"<>|')
    assert not stem.startswith(".")
    assert len(stem) <= 80
