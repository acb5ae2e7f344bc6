"""LlamaIndex's classes for OpenAI and for what is like it; `raw` is the reply as the `openai` package read it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage, MessageRole
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai_like import OpenAILike  # type: ignore[import-untyped]

from tests.fakes import QUESTION

ASKED = [ChatMessage(role=MessageRole.USER, content=QUESTION)]


@pytest.fixture(scope="module")
def llm(base_url: str) -> OpenAILike:
    return OpenAILike(model="concept-guide", api_base=base_url, api_key="none", is_chat_model=True)


def test_a_chat_is_the_answer_and_raw_has_the_sources(llm: OpenAILike, answer: dict[str, Any]) -> None:
    reply: Any = llm.chat([ChatMessage(role=MessageRole.SYSTEM, content="You are a helpful assistant."), *ASKED])
    assert reply.message.content == answer["answer"]
    assert reply.raw.choices[0].message.sources == answer["sources"]


def test_a_streamed_chat_adds_up_and_one_piece_has_the_sources(llm: OpenAILike, answer: dict[str, Any]) -> None:
    pieces: list[Any] = list(llm.stream_chat(ASKED))
    assert "".join(piece.delta for piece in pieces) == answer["answer"]
    deltas = [choice.delta for piece in pieces for choice in piece.raw.choices]
    assert [delta.sources for delta in deltas if hasattr(delta, "sources")] == [answer["sources"]]


def test_a_completion_is_the_answer(llm: OpenAILike, answer: dict[str, Any]) -> None:
    reply: Any = llm.complete(QUESTION)
    assert reply.text == answer["answer"]
    assert reply.raw.choices[0].message.sources == answer["sources"]
    *_, last = llm.stream_complete(QUESTION)
    assert last.text == answer["answer"]


def test_the_asynchronous_methods_give_the_same(base_url: str, answer: dict[str, Any]) -> None:
    async def ask() -> tuple[str | None, str]:
        llm = OpenAILike(model="concept-guide", api_base=base_url, api_key="none", is_chat_model=True)
        whole = await llm.achat(ASKED)
        pieces = await llm.astream_chat(ASKED)
        return whole.message.content, "".join([piece.delta or "" async for piece in pieces])

    assert asyncio.run(ask()) == (answer["answer"], answer["answer"])


def test_the_class_for_openai_itself_knows_openais_models_only(base_url: str) -> None:
    """It refuses any other name before it asks: docs/clients.md names the other class."""
    llm = OpenAI(model="concept-guide", api_base=base_url, api_key="none")
    with pytest.raises(ValueError, match="Unknown model 'concept-guide'"):
        llm.chat(ASKED)
