from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI, Response

from assistant.errors import ConceptGuideError, WeightsDamaged
from assistant.generators import Generator
from assistant.generators.remote import RemoteGenerator
from assistant.observing.readiness import SECONDS_REMEMBERED, Readiness
from assistant.standby import Standby
from index.embedding import FloatArray, HashingEmbedder
from tests.clock import Clock
from tests.fakes import Script, assistant_of, free_port, served, standby_of
from tests.patience import PATIENCE, wait_until


class Failing(HashingEmbedder):
    """An embedder that breaks, in a way of the test's choice."""

    def __init__(self) -> None:
        self.asked = 0
        self.gives: Exception | FloatArray | None = None

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        self.asked += 1
        if isinstance(self.gives, Exception):
            raise self.gives
        return super().embed_passages(texts) if self.gives is None else self.gives[np.newaxis]


class Server:
    """A model's server: how it replies, and how often it was asked."""

    status = 200
    asked = 0
    url = ""

    def __init__(self) -> None:
        self.may_reply = threading.Event()
        self.may_reply.set()


@pytest.fixture
def server() -> Iterator[Server]:
    state, app = Server(), FastAPI()

    @app.get("/v1/models")
    def models() -> Response:
        state.asked += 1
        state.may_reply.wait(PATIENCE)
        return Response(status_code=state.status)

    with served(app) as url:
        state.url = f"{url}/v1"
        yield state
        state.may_reply.set()


def readiness(folder: Path, generator: Generator | None = None, **options: Any) -> Readiness:
    clock = options.pop("now", time.monotonic)
    return Readiness(assistant_of(generator or Script(), folder, **options), clock)


def test_all_is_well(tmp_path: Path) -> None:
    found = readiness(tmp_path).look()
    assert found.status == "ready"
    assert {part: finding.status for part, finding in found.parts.items()} == {
        "index": "ready",
        "embedder": "ready",
        "model": "ready",
    }


def test_a_model_is_loading_until_it_is_there(tmp_path: Path) -> None:
    standby = standby_of(Script)
    ready = readiness(tmp_path, standby=standby)
    assert ready.look().status == "loading"
    standby.load_now()
    assert ready.look().status == "ready"


def test_a_failure_counts_for_more_than_what_is_loading(tmp_path: Path) -> None:
    embedder = Failing()
    ready = readiness(tmp_path, standby=standby_of(Script), embedder=embedder)
    embedder.gives = RuntimeError("out of memory: what-somebody-asked")
    found = ready.look()
    assert (found.status, found.parts["model"].status) == ("failed", "loading")
    assert found.message == "It failed unexpectedly (RuntimeError)."


@pytest.mark.parametrize("vector", [np.zeros(3, np.float32), np.full(HashingEmbedder().dimensions, np.nan, np.float32)])
def test_vectors_that_search_could_not_use_are_a_failure(tmp_path: Path, vector: FloatArray) -> None:
    embedder = Failing()
    ready = readiness(tmp_path, embedder=embedder)
    embedder.gives = vector
    assert "concept-guide models verify" in ready.look().parts["embedder"].message


def test_an_index_without_a_document_cannot_answer(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path)
    assistant.documents = list  # type: ignore[method-assign]
    assert "concept-guide index build" in Readiness(assistant).look().parts["index"].message


def test_an_index_that_was_taken_away_still_answers_from_what_is_open(tmp_path: Path) -> None:
    ready = readiness(tmp_path)
    shutil.rmtree(tmp_path / "index")
    assert ready.look().status == "ready"


def test_what_costs_something_is_looked_at_once_in_a_few_seconds(tmp_path: Path) -> None:
    embedder, clock = Failing(), Clock()
    ready = readiness(tmp_path, embedder=embedder, now=clock)
    before = embedder.asked
    for _ in range(20):
        ready.look()
    assert embedder.asked == before + 1
    clock.now += SECONDS_REMEMBERED
    ready.look()
    assert embedder.asked == before + 2


@pytest.mark.parametrize(("status", "ready"), [(200, "ready"), (404, "ready"), (401, "failed"), (503, "failed")])
def test_a_remote_model_is_as_ready_as_its_server(tmp_path: Path, server: Server, status: int, ready: str) -> None:
    server.status = status
    found = readiness(tmp_path, RemoteGenerator(server.url, "m")).look()
    assert found.status == ready
    assert (str(status) in found.message) is (ready == "failed")


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    found = readiness(tmp_path, RemoteGenerator(url, "m")).look()
    assert found.status == "failed"
    assert f"The model server {url} cannot be reached" in found.message


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path, server: Server) -> None:
    server.may_reply.clear()
    assert readiness(tmp_path, RemoteGenerator(server.url, "m")).look().status == "failed"


def test_many_who_ask_at_once_ask_a_server_once(tmp_path: Path, server: Server) -> None:
    server.may_reply.clear()
    ready = readiness(tmp_path, RemoteGenerator(server.url, "m"))
    threads = [threading.Thread(target=ready.look) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert wait_until(lambda: server.asked > 0)
    server.may_reply.set()
    for thread in threads:
        thread.join()
    assert server.asked == 1


def test_a_model_that_could_not_be_loaded_says_why(tmp_path: Path) -> None:
    def load() -> Generator:
        raise WeightsDamaged("model.safetensors is damaged. Run: concept-guide models pull")

    standby = Standby(load, Script())
    with pytest.raises(ConceptGuideError):
        standby.load_now()
    found = readiness(tmp_path, standby=standby).look()
    assert (found.status, found.message) == ("failed", str(standby.error))
