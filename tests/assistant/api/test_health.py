from __future__ import annotations

import threading

from assistant.errors import WeightsDamaged
from assistant.generators import Generator
from assistant.standby import FAILED, LOADING
from tests.assistant.api.conftest import Connect
from tests.fakes import QUESTION, Script, standby_of, wait_until


def test_it_is_ready_once_the_model_is_loaded(connect: Connect) -> None:
    loaded = threading.Event()

    def load() -> Generator:
        loaded.wait(10)
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
    assert client.get("/readyz").json() == {"status": "ready", "model": "script"}
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
    assert ready.json() == {
        "status": "failed",
        "message": "model.safetensors is damaged. Run: concept-guide models pull",
    }
    assert client.get("/healthz").json() == {"status": "alive"}
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert answer["answered"]
    assert answer["notice"] == FAILED
