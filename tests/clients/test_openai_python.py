"""The `openai` package as its users set it up: by a base URL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.app import create_api
from assistant.api.errors import refusal
from assistant.settings import Settings
from index.embedding import HashingEmbedder
from tests.asking import text_alone
from tests.fakes import OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of, served

MODEL = "concept-guide"
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=base_url, api_key="none") as client:
        yield client


def sources_of(message: Any) -> list[dict[str, Any]]:
    """Return the extra field that the package does not know, and hands on."""
    found: list[dict[str, Any]] = message.sources
    return found


def test_an_answer_and_its_sources_are_read_from_the_message(client: OpenAI, answer: dict[str, Any]) -> None:
    completion = client.chat.completions.create(model=MODEL, messages=ASKED)
    message = completion.choices[0].message
    assert message.content == answer["answer"]
    assert sources_of(message) == answer["sources"]
    assert message.model_extra is not None
    assert message.model_extra["answered"] is True
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == answer["usage"]["prompt_tokens"]


def test_what_the_course_does_not_cover_is_said_as_data(client: OpenAI, declined: dict[str, Any]) -> None:
    completion = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": OFF_TOPIC}])
    message = completion.choices[0].message
    assert message.content == text_alone(declined)
    assert message.model_extra is not None
    assert (message.model_extra["answered"], message.model_extra["reason"]) == (False, "not_covered")
    assert message.model_extra["suggestions"] == declined["suggestions"]


def test_a_stream_adds_up_to_the_answer_and_one_chunk_has_the_sources(client: OpenAI, answer: dict[str, Any]) -> None:
    text, usage = "", None
    sources: list[dict[str, Any]] = []
    with client.chat.completions.create(
        model=MODEL, messages=ASKED, stream=True, stream_options={"include_usage": True}
    ) as stream:
        for chunk in stream:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                sources += getattr(choice.delta, "sources", [])
    assert text == answer["answer"]
    assert sources == answer["sources"]
    assert usage is not None
    assert usage.completion_tokens == answer["usage"]["completion_tokens"]


def test_the_packages_own_accumulator_gives_the_sources(client: OpenAI, answer: dict[str, Any]) -> None:
    with client.chat.completions.stream(model=MODEL, messages=ASKED) as stream:
        message = stream.until_done().get_final_completion().choices[0].message
    assert message.content == answer["answer"]
    assert sources_of(message) == answer["sources"]


def test_the_asynchronous_client_reads_the_same(base_url: str, answer: dict[str, Any]) -> None:
    async def ask() -> tuple[Any, str]:
        async with AsyncOpenAI(base_url=base_url, api_key="none") as client:
            whole = await client.chat.completions.create(model=MODEL, messages=ASKED)
            stream = await client.chat.completions.create(model=MODEL, messages=ASKED, stream=True)
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
            return whole.choices[0].message, text

    message, text = asyncio.run(ask())
    assert message.content == text == answer["answer"]
    assert sources_of(message) == answer["sources"]


def test_a_follow_up_is_understood_when_what_came_goes_back_as_it_is(client: OpenAI) -> None:
    def asked(*said: Any) -> Any:
        return client.chat.completions.create(model=MODEL, messages=list(said)).choices[0].message

    def responded(*said: Any) -> Any:
        return client.responses.create(model=MODEL, input=list(said))

    follow_up = {"role": "user", "content": "And how does it use layers?"}
    assert not asked(follow_up).answered
    assert asked(*ASKED, asked(*ASKED), follow_up).answered
    assert not responded(follow_up).answered
    assert responded(*ASKED, *responded(*ASKED).output, follow_up).answered


def test_the_models_are_listed(client: OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["concept-guide", "concept-guide-beginner", "concept-guide-expert", HashingEmbedder.name]
    assert client.models.retrieve(MODEL).owned_by == "concept-guide"


@pytest.mark.parametrize("chosen", [{}, {"encoding_format": "float"}])
def test_texts_get_the_vectors_that_the_index_is_made_of(client: OpenAI, chosen: dict[str, Any]) -> None:
    """The package asks for base64 where nothing is chosen."""
    texts = [QUESTION, OFF_TOPIC]
    embedded = client.embeddings.create(model=HashingEmbedder.name, input=texts, **chosen)
    ours = HashingEmbedder().embed_passages(texts)
    assert [one.embedding for one in embedded.data] == ours.tolist()
    assert embedded.usage.total_tokens > 0


def test_a_response_reads_as_the_answer(client: OpenAI, answer: dict[str, Any]) -> None:
    response: Any = client.responses.create(model=MODEL, input=QUESTION)
    assert response.output_text == answer["answer"]
    assert response.sources == response.output[0].sources == answer["sources"]
    assert response.usage.total_tokens == sum(answer["usage"].values())


def test_a_streamed_response_ends_as_the_whole_one(client: OpenAI, answer: dict[str, Any]) -> None:
    with client.responses.stream(model=MODEL, input=QUESTION) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        response: Any = stream.get_final_response()
    assert text == response.output_text == answer["answer"]
    assert response.sources == response.output[0].sources == answer["sources"]


def test_a_response_without_the_helper_is_a_plain_iteration(base_url: str, answer: dict[str, Any]) -> None:
    async def read() -> list[Any]:
        async with AsyncOpenAI(base_url=base_url, api_key="none") as client:
            stream = await client.responses.create(model=MODEL, input=ASKED, stream=True)
            return [event async for event in stream]

    events = asyncio.run(read())
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].response.output_text == answer["answer"]


def test_what_is_wrong_is_the_exception_that_its_users_catch(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="concept-guide-expert") as unknown:
        client.chat.completions.create(model="gpt-4o", messages=ASKED)
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError, match=HashingEmbedder.name):
        client.embeddings.create(model="text-embedding-3-small", input=QUESTION)
    with pytest.raises(openai.BadRequestError, match="logit_bias") as unsupported:
        client.chat.completions.create(model=MODEL, messages=ASKED, logit_bias={"50256": -100})
    assert (unsupported.value.param, unsupported.value.code) == ("logit_bias", "unsupported_parameter")
    with pytest.raises(openai.BadRequestError, match="previous_response_id"):
        client.responses.create(model=MODEL, input=QUESTION, previous_response_id="resp_1")
    with pytest.raises(openai.NotFoundError):
        client.images.generate(prompt="a layer")


def test_a_model_that_dies_on_the_way_is_an_error_of_the_stream(tmp_path: Path) -> None:
    app = create_api(assistant_of(Script(dies_of=OUT_OF_MEMORY), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        stream = client.chat.completions.create(model=MODEL, messages=ASKED, stream=True)
        with pytest.raises(openai.APIError, match="out of memory"):
            list(stream)
        with pytest.raises(openai.InternalServerError, match="out of memory"):
            client.chat.completions.create(model=MODEL, messages=ASKED)
        with pytest.raises(openai.APIError, match="out of memory"):
            list(client.responses.create(model=MODEL, input=QUESTION, stream=True))


class RefusesFirst:
    """Answers the first request with a refusal that says when to come again."""

    def __init__(self, app: ASGIApp, kind: str, status: int) -> None:
        self._app = app
        self._kind = kind
        self._status = status
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        self.asked += 1
        if self.asked > 1:
            return await self._app(scope, receive, send)
        refused = refusal(self._kind, "Come again in a second.", self._status)
        refused.headers["retry-after"] = "1"
        return await refused(scope, receive, send)


@pytest.mark.parametrize(("kind", "status"), [("TooManyRequests", 429), ("Busy", 503)])
def test_a_client_that_may_retry_comes_again_when_it_was_told(tmp_path: Path, kind: str, status: int) -> None:
    app = create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path))
    refusing = RefusesFirst(app, kind, status)
    with served(refusing) as address, OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=1) as client:
        assert client.chat.completions.create(model=MODEL, messages=ASKED).choices[0].message.content
    assert refusing.asked == 2


def test_a_client_over_its_limit_that_may_not_retry_gets_the_rate_limit_error(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, limit_address="1/hour")
    with (
        served(create_api(assistant_of(Script(), tmp_path), settings)) as address,
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        client.chat.completions.create(model=MODEL, messages=ASKED)
        with pytest.raises(openai.RateLimitError) as limited:
            client.chat.completions.create(model=MODEL, messages=ASKED)
    assert limited.value.code == "rate_limit_exceeded"
    assert int(limited.value.response.headers["retry-after"]) > 3_000


def test_a_client_whose_base_url_lacks_its_end_is_told_so(address: str) -> None:
    with OpenAI(base_url=address, api_key="none") as client, pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model=MODEL, messages=ASKED)
    assert "The base URL ends in /v1." in refused.value.message
    assert refused.value.code == "unknown_url"


def test_a_call_that_there_is_none_of_names_those_that_there_are(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="POST /v1/chat/completions") as refused:
        client.completions.create(model=MODEL, prompt=QUESTION)
    assert refused.value.code == "unknown_url"
