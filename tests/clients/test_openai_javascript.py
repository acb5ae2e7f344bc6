"""The `openai` package of npm, at the version that its lock names, as its users set it up: by a base URL."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.api.app import create_api
from assistant.settings import Settings
from index.embedding import HashingEmbedder
from tests.fakes import DEEP, MACHINE, QUESTION, Script, assistant_of, served
from tests.patience import PATIENCE

Asking = Callable[[str], Any]


@pytest.fixture(scope="module")
def read(package_of_npm: Path, base_url: str) -> Asking:
    """Return what runs a scenario and gives what the client has read."""

    def run(scenario: str) -> Any:
        command = ["node", "asking.mjs", scenario, base_url]
        done = subprocess.run(command, cwd=package_of_npm, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_an_answer_and_its_sources_are_read_from_the_message(read: Asking, answer: dict[str, Any]) -> None:
    message = read("chat")
    assert (message["text"], message["sources"]) == (answer["answer"], answer["sources"])
    assert message["answered"] is True
    assert message["usage"]["total_tokens"] == sum(answer["usage"].values())


@pytest.mark.parametrize("scenario", ["stream", "accumulated"])
def test_a_stream_adds_up_to_the_answer_and_its_sources(read: Asking, answer: dict[str, Any], scenario: str) -> None:
    message = read(scenario)
    assert (message["text"], message["sources"]) == (answer["answer"], answer["sources"])
    assert message.get("usage", answer["usage"]).items() >= answer["usage"].items()


def test_the_models_are_listed(read: Asking) -> None:
    assert read("models")[0] == "concept-guide"


def test_vectors_are_the_same_however_they_are_sent(read: Asking) -> None:
    embedded = read("embeddings")
    assert embedded["decoded"] == embedded["plain"] == HashingEmbedder().embed_passages([QUESTION, "bread"]).tolist()


def test_a_response_reads_as_the_answer_whole_and_streamed(read: Asking, answer: dict[str, Any]) -> None:
    whole, streamed = read("response"), read("streamed_response")
    assert whole["text"] == streamed["text"] == streamed["whole"] == answer["answer"]
    assert whole["sources"] == streamed["sources"] == answer["sources"]


def test_what_is_wrong_is_the_class_that_its_users_catch(read: Asking) -> None:
    caught = read("errors")
    assert (caught["model"]["class"], caught["model"]["code"]) == ("NotFoundError", "model_not_found")
    assert (caught["parameter"]["class"], caught["parameter"]["param"]) == ("BadRequestError", "n")
    assert caught["tokens"]["class"] == "BadRequestError"
    assert "Send the texts as text" in caught["tokens"]["message"]


def test_an_abort_stops_the_model(package_of_npm: Path, tmp_path: Path) -> None:
    script = Script(f"{DEEP} {MACHINE} " * 50, pause=0.02)
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address:
        command = ["node", "asking.mjs", "abort", f"{address}/v1"]
        with subprocess.Popen(command, cwd=package_of_npm, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None
            assert client.stdout.readline().strip() == '"aborted"'
            assert script.closed.wait(PATIENCE)
            assert client.poll() is None
            client.kill()
