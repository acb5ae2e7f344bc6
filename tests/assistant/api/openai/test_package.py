"""The unmodified `openai` package against a real server: what it makes of replies, refusals and a reader who goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

from assistant.api.app import create_api
from assistant.contract import SentenceCitation, Source
from assistant.generators import Generator
from assistant.settings import Settings
from tests.assistant.api.openai.asking import COMPLETIONS, MODEL, body_of
from tests.fakes import COURSE, DEEP, MACHINE, OFF_TOPIC, QUESTION, Script, assistant_of, served
from tests.patience import PATIENCE

LONG = f"{DEEP} {MACHINE} " * 50
SLOW = 0.05
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]
TEXTS = {document.id: document.text for document in COURSE}


@contextmanager
def package(generator: Generator, folder: Path, **chosen: Any) -> Iterator[OpenAI]:
    """Give the package, set up by a base URL alone."""
    settings = Settings(data_dir=folder, **chosen)
    with (
        served(create_api(assistant_of(generator, folder), settings)) as address,
        httpx.Client(trust_env=False) as direct,
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, http_client=direct) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAI]:
    with package(Script(), tmp_path_factory.mktemp("package")) as client:
        yield client


def test_sources_and_citations_read_back_from_their_documents(client: OpenAI) -> None:
    message: Any = client.chat.completions.create(model=MODEL, messages=ASKED).choices[0].message
    assert message.answered is True
    assert message.content == f"{DEEP} [1] {MACHINE} [2]"
    for source in (Source(**one) for one in message.sources):
        assert TEXTS[source.document_id][source.char_start : source.char_end] == source.quote
    for citation, sentence in zip(message.citations, (DEEP, MACHINE), strict=True):
        cited = SentenceCitation(**citation)
        assert TEXTS[cited.document_id][cited.char_start : cited.char_end] == cited.quote
        assert message.content[cited.answer_start : cited.answer_end] == sentence


def test_the_fields_that_are_ours_are_given_by_extra_body(client: OpenAI) -> None:
    chosen = {"level": "expert", "top_k": 1}
    message: Any = client.chat.completions.create(model=MODEL, messages=ASKED, extra_body=chosen).choices[0].message
    assert len(message.sources) == 1


def test_the_raw_response_has_the_headers(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(
        model=MODEL, messages=ASKED, extra_headers={"x-request-id": "r-7"}
    )
    assert raw.headers["x-request-id"] == raw.request_id == "r-7"
    assert raw.parse().choices[0].finish_reason == "stop"


def test_the_helper_of_streams_tells_the_text_as_it_comes(client: OpenAI) -> None:
    told = []
    with client.chat.completions.stream(model=MODEL, messages=ASKED, stream_options={"include_usage": True}) as stream:
        told = [event.delta for event in stream if event.type == "content.delta" and event.delta]
        final: Any = stream.get_final_completion()
    assert told == [f"{DEEP} [1]", f" {MACHINE} [2]"]
    message = final.choices[0].message
    assert (message.content, message.answered, len(message.sources)) == ("".join(told), True, 2)
    assert final.usage.total_tokens > 0


def test_a_form_of_reply_that_is_not_given_is_refused_by_name(client: OpenAI) -> None:
    class Facts(BaseModel):
        facts: list[str]

    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.parse(model=MODEL, messages=ASKED, response_format=Facts)
    assert (refused.value.param, refused.value.code) == ("response_format", "unsupported_parameter")


def test_a_streamed_request_is_refused_before_it_streams(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match=r"^Error code: 400.*top_p"):
        client.chat.completions.create(model=MODEL, messages=ASKED, stream=True, top_p=0.5)


def test_many_at_once_get_each_their_own(client: OpenAI) -> None:
    async def ask_all() -> list[Any]:
        async with (
            httpx.AsyncClient(trust_env=False) as direct,
            AsyncOpenAI(base_url=client.base_url, api_key="none", http_client=direct) as asking,
        ):
            questions: list[list[Any]] = [ASKED, [{"role": "user", "content": OFF_TOPIC}]] * 8
            return await asyncio.gather(
                *(asking.chat.completions.create(model=MODEL, messages=messages) for messages in questions)
            )

    replies = asyncio.run(ask_all())
    assert [reply.choices[0].message.answered for reply in replies] == [True, False] * 8
    assert len({reply.id for reply in replies}) == 16


def test_text_arrives_while_the_model_is_still_writing(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with (
        package(script, tmp_path) as client,
        client.chat.completions.create(model=MODEL, messages=ASKED, stream=True) as stream,
    ):
        next(chunk for chunk in stream if chunk.choices[0].delta.content)
        assert not script.finished.is_set()


def test_a_stream_that_is_closed_stops_the_model(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with package(script, tmp_path) as client:
        with client.chat.completions.create(model=MODEL, messages=ASKED, stream=True) as stream:
            next(chunk for chunk in stream if chunk.choices[0].delta.content)
        assert script.closed.wait(PATIENCE)


@pytest.mark.parametrize("streamed", [True, False])
def test_a_client_that_goes_away_within_a_sentence_stops_the_model(tmp_path: Path, streamed: bool) -> None:
    """Nothing is sent meanwhile, so nothing tells it but the look for it at every word."""
    script = Script("It goes on " + "and on and on " * 100, SLOW)
    with package(script, tmp_path) as client:
        with pytest.raises((openai.APITimeoutError, httpx.ReadTimeout)):
            for _ in client.with_options(timeout=4).chat.completions.create(
                model=MODEL, messages=ASKED, stream=streamed
            ):
                pass
        assert script.closed.wait(PATIENCE)


def test_a_client_that_has_gone_leaves_its_place_to_the_next(tmp_path: Path) -> None:
    script = Script(LONG, SLOW)
    with package(script, tmp_path, max_waiting=1) as client:
        with client.chat.completions.create(model=MODEL, messages=ASKED, stream=True) as stream:
            next(iter(stream))
            with pytest.raises(openai.InternalServerError) as busy:
                client.chat.completions.create(model=MODEL, messages=ASKED)
            assert not script.finished.is_set()
            assert (busy.value.status_code, busy.value.code) == (503, "busy")
            assert int(busy.value.response.headers["retry-after"]) > 0
        assert script.closed.wait(PATIENCE)
        script.text, script.pause = DEEP, 0.0
        assert client.with_options(max_retries=2).chat.completions.create(model=MODEL, messages=ASKED).choices


def test_comments_come_while_nothing_is_to_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.events.SECONDS_BETWEEN_HEARTBEATS", 0.1)
    with package(Script(DEEP, SLOW), tmp_path) as client:
        lines = _lines(client, body_of(stream=True))
        assert [line for line in lines if line.startswith(":")]
        assert json.loads(next(line for line in lines if line.startswith("data:"))[5:])["choices"]
        text = [
            chunk.choices[0].delta.content or ""
            for chunk in client.chat.completions.create(model=MODEL, messages=ASKED, stream=True)
        ]
    assert "".join(text) == f"{DEEP} [1]"


def _lines(client: OpenAI, body: dict[str, Any]) -> list[str]:
    address = str(client.base_url).removesuffix("/v1/")
    return httpx.post(f"{address}{COMPLETIONS}", json=body, trust_env=False).text.splitlines()
