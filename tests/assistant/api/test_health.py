from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.app import create_api
from assistant.errors import WeightsDamaged
from assistant.generators import Generator
from assistant.generators.remote import RemoteGenerator
from assistant.keys import Keys, Scope
from assistant.settings import Settings
from assistant.standby import FAILED, LOADING
from index.embedding import FloatArray, HashingEmbedder
from tests.assistant.api.conftest import HERE, Connect
from tests.assistant.api.doors import LAN, STRANGER, bearer
from tests.fakes import QUESTION, Script, assistant_of, free_port, served, standby_of
from tests.patience import PATIENCE, wait_until


def test_it_is_ready_once_the_model_is_loaded(connect: Connect) -> None:
    loaded = threading.Event()

    def load() -> Generator:
        loaded.wait(PATIENCE)
        return Script()

    standby = standby_of(load)
    client = connect(standby=standby)
    standby.load_in_background()
    assert client.get("/healthz").status_code == 200
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.json()["status"]) == (503, "loading")
    assert client.post("/api/ask", json={"question": QUESTION}).json()["notice"] == LOADING
    loaded.set()
    assert wait_until(lambda: client.get("/readyz").status_code == 200)
    assert client.get("/readyz").json() == {
        "status": "ready",
        "model": "script",
        "checks": {"index": "ready", "embedder": "ready", "model": "ready"},
    }
    assert client.post("/api/ask", json={"question": QUESTION}).json()["notice"] is None


def test_a_model_that_cannot_be_loaded_is_told_and_questions_are_still_answered(connect: Connect) -> None:
    def load() -> Generator:
        raise WeightsDamaged("model.safetensors is damaged. Run: concept-guide models pull")

    standby = standby_of(load)
    client = connect(standby=standby)
    standby.load_in_background()
    assert wait_until(lambda: standby.error is not None)
    ready = client.get("/readyz")
    assert ready.status_code == 503
    why = "model.safetensors is damaged. Run: concept-guide models pull"
    assert ready.json() == {
        "status": "failed",
        "message": why,
        "checks": {"index": "ready", "embedder": "ready", "model": why},
    }
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert answer["answered"]
    assert answer["notice"] == FAILED


@pytest.fixture
def lost(tmp_path: Path) -> FastAPI:
    """Return an API whose model is on a server that is not there."""
    generator = RemoteGenerator(f"http://127.0.0.1:{free_port()}/v1", "m")
    return create_api(assistant_of(generator, tmp_path), Settings(data_dir=tmp_path))


def test_what_is_wrong_is_told_to_this_machine_and_to_a_key_alone(lost: FastAPI, tmp_path: Path) -> None:
    token = Keys(Settings(data_dir=tmp_path).keys_dir).make("watch", (Scope.READ,))
    stranger = TestClient(lost, LAN, client=STRANGER)
    for told in (TestClient(lost, HERE).get("/readyz"), stranger.get("/readyz", headers=bearer(token))):
        assert "http://127.0.0.1:" in told.json()["message"]
        assert told.json()["checks"]["model"] == told.json()["message"]
    for headers in ({}, {"origin": LAN}, {"x-forwarded-for": "127.0.0.1"}):
        reply = stranger.get("/readyz", headers=headers)
        assert reply.status_code == 503
        assert reply.json() == {
            "status": "failed",
            "checks": {"index": "ready", "embedder": "ready", "model": "failed"},
        }
    through_a_proxy = TestClient(lost, HERE).get("/readyz", headers={"x-forwarded-for": "203.0.113.9"})
    assert "message" not in through_a_proxy.json()


def test_where_the_model_is_is_told_to_no_reader(lost: FastAPI) -> None:
    reply = TestClient(lost, LAN, client=STRANGER).post(
        "/api/ask", json={"question": QUESTION}, headers={"origin": LAN}
    )
    message = "The model server cannot be reached. Ask again in a few minutes."
    assert (reply.status_code, reply.json()["error"]["message"]) == (502, message)


def test_a_server_that_is_full_is_ready(tmp_path: Path) -> None:
    script = Script(pause=0.2)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path, max_waiting=1))
    with (
        served(app) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
        client.stream("POST", "/api/ask", json={"question": QUESTION, "stream": True}),
    ):
        assert script.started.wait(PATIENCE)
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 503
        assert client.get("/readyz").status_code == 200


def test_whoever_takes_too_long_to_find_out_is_not_ready_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.api.health.SECONDS_TO_LOOK", 0.2)
    go_on = threading.Event()

    class Stuck(HashingEmbedder):
        """It embeds nothing until it is told to."""

        def embed_passages(self, texts: Sequence[str]) -> FloatArray:
            go_on.wait(PATIENCE)
            return super().embed_passages(texts)

    app = create_api(assistant_of(Script(), tmp_path, embedder=Stuck()), Settings(data_dir=tmp_path))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        not_ready = client.get("/readyz")
        assert (not_ready.status_code, not_ready.json()["status"]) == (503, "failed")
        assert client.get("/healthz").status_code == 200
        go_on.set()
        assert wait_until(lambda: client.get("/readyz").status_code == 200)
