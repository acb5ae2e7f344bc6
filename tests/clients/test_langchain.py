"""LangChain's OpenAI classes, which keep of a message only what they know: the sources are read where they stay."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from llama_index.core import __file__ as llama_index
from pydantic import SecretStr

from index.embedding import HashingEmbedder
from tests.asking import text_alone
from tests.fakes import OFF_TOPIC, QUESTION

NO_KEY = SecretStr("none")


@pytest.fixture(scope="module")
def chat(base_url: str) -> ChatOpenAI:
    return ChatOpenAI(model="concept-guide", base_url=base_url, api_key=NO_KEY)


@pytest.fixture
def vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of a tokenizer that would be downloaded otherwise; another package brings it along."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(Path(llama_index).parent / "_static" / "tiktoken_cache"))


def test_a_message_is_the_answer(chat: ChatOpenAI, answer: dict[str, Any]) -> None:
    message = chat.invoke(QUESTION)
    assert message.content == answer["answer"]
    assert message.response_metadata["finish_reason"] == "stop"
    assert message.usage_metadata is not None
    assert message.usage_metadata["output_tokens"] == answer["usage"]["completion_tokens"]


def test_a_conversation_with_a_system_message_is_understood(chat: ChatOpenAI, answer: dict[str, Any]) -> None:
    said = [
        SystemMessage("You are a helpful assistant."),
        HumanMessage(QUESTION),
        AIMessage(answer["answer"]),
        HumanMessage("What is machine learning?"),
    ]
    assert "finds patterns in data" in str(chat.invoke(said).content)


def test_a_stream_adds_up_to_the_answer(chat: ChatOpenAI, answer: dict[str, Any]) -> None:
    pieces = list(chat.stream(QUESTION, stream_usage=True))
    assert "".join(str(piece.content) for piece in pieces) == answer["answer"]
    assert [piece.usage_metadata["input_tokens"] for piece in pieces if piece.usage_metadata] == [
        answer["usage"]["prompt_tokens"]
    ]


def test_many_questions_are_answered_in_order(
    chat: ChatOpenAI, answer: dict[str, Any], declined: dict[str, Any]
) -> None:
    questions: list[Any] = [QUESTION, OFF_TOPIC, QUESTION]
    assert [message.content for message in chat.batch(questions)] == [
        answer["answer"],
        text_alone(declined),
        answer["answer"],
    ]


def test_the_asynchronous_methods_give_the_same(base_url: str, answer: dict[str, Any]) -> None:
    async def ask() -> tuple[Any, str]:
        chat = ChatOpenAI(model="concept-guide", base_url=base_url, api_key=NO_KEY)
        whole = await chat.ainvoke(QUESTION)
        return whole.content, "".join([str(piece.content) async for piece in chat.astream(QUESTION)])

    assert asyncio.run(ask()) == (answer["answer"], answer["answer"])


def test_the_message_itself_drops_the_sources(chat: ChatOpenAI) -> None:
    """Where this fails the class has learnt to keep them, and docs/clients.md has a simpler snippet to show."""
    message = chat.invoke(QUESTION)
    assert "sources" not in {**message.additional_kwargs, **message.response_metadata}


def test_the_client_beneath_reads_the_sources(chat: ChatOpenAI, answer: dict[str, Any]) -> None:
    completion = chat.root_client.chat.completions.create(
        model="concept-guide", messages=[{"role": "user", "content": QUESTION}]
    )
    assert completion.choices[0].message.sources == answer["sources"]


def test_the_responses_door_works_too(base_url: str, answer: dict[str, Any]) -> None:
    chat = ChatOpenAI(model="concept-guide", base_url=base_url, api_key=NO_KEY, use_responses_api=True)
    assert chat.invoke(QUESTION).text == answer["answer"]
    assert "".join(piece.text for piece in chat.stream(QUESTION)) == answer["answer"]


def test_embeddings_are_those_of_the_index_where_text_is_sent_as_text(base_url: str) -> None:
    embeddings = OpenAIEmbeddings(
        model=HashingEmbedder.name, base_url=base_url, api_key=NO_KEY, check_embedding_ctx_length=False
    )
    ours = HashingEmbedder().embed_passages([QUESTION, OFF_TOPIC])
    assert embeddings.embed_documents([QUESTION, OFF_TOPIC]) == ours.tolist()
    assert embeddings.embed_query(QUESTION) == ours[0].tolist()


def test_as_many_texts_as_the_class_sends_at_once_are_embedded(base_url: str) -> None:
    """It sends a thousand in one request."""
    embeddings = OpenAIEmbeddings(
        model=HashingEmbedder.name, base_url=base_url, api_key=NO_KEY, check_embedding_ctx_length=False
    )
    texts = [f"{QUESTION} {n}" for n in range(300)]
    assert embeddings.chunk_size == 1_000
    assert embeddings.embed_documents(texts) == HashingEmbedder().embed_passages(texts).tolist()


@pytest.mark.usefixtures("vocabulary")
def test_embeddings_that_come_as_tokens_are_told_to_come_as_text(base_url: str) -> None:
    """What the class sends unless it is told not to."""
    embeddings = OpenAIEmbeddings(model=HashingEmbedder.name, base_url=base_url, api_key=NO_KEY)
    with pytest.raises(openai.BadRequestError, match="Send the texts as text"):
        embeddings.embed_query(QUESTION)
