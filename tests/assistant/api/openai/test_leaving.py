"""A client that goes away from `/v1/responses` and `/v1/embeddings` stops what was done for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from assistant.api.app import create_api
from assistant.settings import Settings
from index.embedding import FloatArray, HashingEmbedder
from tests.fakes import DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.leaving import leave_when
from tests.patience import PATIENCE

LONG = f"{DEEP} {MACHINE} " * 50


class SlowEmbedder(HashingEmbedder):
    """Takes its time for what is asked of it, and remembers how many texts that were."""

    embedded = 0

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        if len(texts) > 10:
            time.sleep(0.3)
            self.embedded += len(texts)
        return super().embed_passages(texts)


@pytest.mark.parametrize("streamed", [True, False])
def test_who_goes_away_from_a_response_stops_the_model(tmp_path: Path, streamed: bool) -> None:
    script = Script(LONG, pause=0.05)
    body = {"model": "concept-guide", "input": QUESTION, "stream": streamed}
    with served(create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path))) as address:
        leave_when(script.started.is_set, f"{address}/v1/responses", body)
        assert script.closed.wait(PATIENCE)


def test_who_goes_away_from_embeddings_has_no_more_texts_embedded(tmp_path: Path) -> None:
    embedder = SlowEmbedder()
    assistant = assistant_of(Script(), tmp_path, embedder=embedder)
    texts = 2_048
    body = {"model": "hashing", "input": ["a text"] * texts}
    with served(create_api(assistant, Settings(data_dir=tmp_path))) as address:
        leave_when(lambda: embedder.embedded > 0, f"{address}/v1/embeddings", body)
        time.sleep(1)
        after_a_second = embedder.embedded
        time.sleep(0.7)
        assert embedder.embedded == after_a_second < texts // 10


def test_who_has_gone_and_asks_again_with_the_same_key_gets_a_vector_for_every_text(tmp_path: Path) -> None:
    """What was embedded until then is no reply that could be kept."""
    embedder = SlowEmbedder()
    assistant = assistant_of(Script(), tmp_path, embedder=embedder)
    body, key = {"model": "hashing", "input": ["a text"] * 64}, {"idempotency-key": "lesson-7"}
    with served(create_api(assistant, Settings(data_dir=tmp_path))) as address:
        leave_when(lambda: embedder.embedded > 0, f"{address}/v1/embeddings", body, key)
        time.sleep(1)
        again = httpx.post(f"{address}/v1/embeddings", json=body, headers=key, timeout=PATIENCE, trust_env=False)
    assert len(again.json()["data"]) == 64


def test_lists_of_texts_beyond_the_places_are_told_to_come_later(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, embedder=SlowEmbedder())
    body = {"model": "hashing", "input": ["a text"] * 64}
    with served(create_api(assistant, Settings(data_dir=tmp_path))) as address:
        replies = _at_once(8, f"{address}/v1/embeddings", body)
    assert sorted(reply.status_code for reply in replies) == [200] * 4 + [503] * 4
    assert all(int(reply.headers["retry-after"]) > 0 for reply in replies if reply.status_code == 503)


def _at_once(times: int, address: str, body: object) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            return await asyncio.gather(*(client.post(address, json=body) for _ in range(times)))

    return asyncio.run(ask())
