"""`POST /v1/embeddings`: the caller's own texts in the space of the index.

Passages and queries need no prefix there: a text has one vector, whatever it is wanted for.
"""

from __future__ import annotations

import base64
from collections.abc import Generator, Sequence
from contextlib import aclosing
from typing import Annotated

import numpy as np
from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Depends
from fastapi import Request as HttpRequest
from fastapi.exceptions import RequestValidationError

from assistant.api.openai.embedding_shapes import (
    EMBEDDED,
    REQUESTS,
    Embedding,
    EmbeddingRequest,
    Embeddings,
    EmbeddingUsage,
    Encoding,
)
from assistant.api.openai.errors import error_replies
from assistant.api.openai.models import not_found
from assistant.api.refusals import ONCE
from assistant.api.waiting import WaitingRoom
from assistant.errors import GenerationFailed
from assistant.service import Assistant
from assistant.streaming import iterate
from assistant.usage import CHARS_A_TOKEN
from index.embedding import Embedder, FloatArray, Tokenizing

_AT_ONCE = 16
"""Texts: about a fifth of a second of MiniLM, after which a reader's question gets the embedder."""


def router(assistant: Assistant, room: WaitingRoom) -> APIRouter:
    """Return the route of those who embed, as many at once as there is room for."""
    routes = APIRouter(tags=["openai"])

    @routes.post(
        "/v1/embeddings",
        summary="Embed texts",
        openapi_extra=ONCE,
        responses=EMBEDDED | error_replies(400, 404, 409, 413, 502, 503),
        dependencies=[Depends(room.place)],
    )
    async def embeddings(
        body: Annotated[EmbeddingRequest, Body(openapi_examples=REQUESTS)], request: HttpRequest
    ) -> Embeddings:
        """Embed up to 2,048 texts with the embedder that the index is made with.

        A text of more tokens than the embedder reads is refused: what it would leave out would not be in the vector.
        """
        embedder = assistant.embedder
        _check(body, embedder)
        tokens = await run_sync(_counted, embedder, body.input)
        vectors = await _embedded(embedder, body.input, request)
        return Embeddings(
            data=[Embedding(index=n, embedding=_as(body.encoding_format, row)) for n, row in enumerate(vectors)],
            model=embedder.name,
            usage=EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
        )

    return routes


def _check(body: EmbeddingRequest, embedder: Embedder) -> None:
    """Raise ModelNotFound for another embedder, RequestValidationError for vectors of another length."""
    if body.model != embedder.name:
        raise not_found(body.model, [embedder.name])
    if body.dimensions not in (None, embedder.dimensions):
        message = f"{body.dimensions} is not supported here. {embedder.name} has {embedder.dimensions}. Leave it out."
        raise _refused("unsupported_parameter", ("dimensions",), message)


def _counted(embedder: Embedder, texts: Sequence[str]) -> int:
    """Return of how many tokens all texts are. Raises RequestValidationError for one that is not read to its end."""
    if not isinstance(embedder, Tokenizing):
        return sum(-(-len(text) // CHARS_A_TOKEN) for text in texts)
    total = 0
    for n, text in enumerate(texts):
        tokens = embedder.count_tokens(text)
        if tokens > embedder.max_tokens:
            message = f"{tokens:,} tokens, {embedder.name} reads {embedder.max_tokens}. Split the text."
            raise _refused("too_many_tokens", ("input", n), message)
        total += tokens
    return total


def _refused(kind: str, place: tuple[str | int, ...], message: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body", *place), "msg": message}])


async def _embedded(embedder: Embedder, texts: Sequence[str], request: HttpRequest) -> FloatArray:
    """Return one vector a text, (len(texts), dimensions). Raises GenerationFailed where nobody waits for them."""
    parts: list[FloatArray] = []
    async with aclosing(iterate(_in_parts(embedder, texts))) as arriving:
        async for part in arriving:
            parts.append(part)
            if await request.is_disconnected():
                raise GenerationFailed("The texts were not embedded to the last. Send them again.")
    return np.concatenate(parts)


def _in_parts(embedder: Embedder, texts: Sequence[str]) -> Generator[FloatArray, None, None]:
    for start in range(0, len(texts), _AT_ONCE):
        yield embedder.embed_passages(texts[start : start + _AT_ONCE])


def _as(encoding: Encoding | None, vector: FloatArray) -> list[float] | str:
    if encoding == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    numbers: list[float] = vector.tolist()
    return numbers
