"""Once the weights are pulled nothing looks outside: connections are counted while a question is answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.offline import stay_offline
from assistant.settings import Settings
from assistant.weights.locate import is_ready

COUNT = """
import ipaddress, json, sys

outside = []

def is_here(host):
    if host in (None, "", "localhost", "testserver"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

def count(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        if not is_here(arguments[0]):
            outside.append([event, str(arguments[0])])
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not is_here(address[0]):
            outside.append([event, str(address)])

sys.addaudithook(count)
"""

ANSWER = """
import time
from fastapi.testclient import TestClient
from assistant.factory import build_index, open_assistant, open_embedder
from assistant.server import create_app
from assistant.settings import Settings

settings = Settings()
build_index(settings, open_embedder(settings))
assistant = open_assistant(settings)
assistant.standby.load_now()
with TestClient(create_app(assistant, settings), "http://localhost", client=("127.0.0.1", 1)) as client:
    chat = client.get("/")
    answer = client.post("/api/ask", json={"question": "What is deep learning?"}).json()
    time.sleep(0.5)  # for what a library sends from a thread of its own
print(json.dumps({"outside": outside, "chat": chat.status_code, "answer": answer}))
"""

CONTROL = """
import socket
for call in (lambda: socket.getaddrinfo("a.host.invalid", 80), lambda: _connect("192.0.2.1"), lambda: _connect("::1")):
    try:
        call()
    except OSError:
        pass
print(json.dumps({"outside": outside}))
"""

CONNECT = """
def _connect(host):
    import socket
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as outlet:
        outlet.settimeout(0.01)
        outlet.connect((host, 80))
"""


def run(program: str, data_dir: Path, **variables: str) -> dict[str, object]:
    environment = {**os.environ, "CONCEPT_GUIDE_DATA_DIR": str(data_dir), **variables}
    finished = subprocess.run(
        [sys.executable, "-c", COUNT + program], env=environment, capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr
    result: dict[str, object] = json.loads(finished.stdout.splitlines()[-1])
    return result


def test_the_hook_counts_what_goes_outside_and_nothing_else(tmp_path: Path) -> None:
    assert run(CONNECT + CONTROL, tmp_path)["outside"] == [
        ["socket.getaddrinfo", "a.host.invalid"],
        ["socket.connect", "('192.0.2.1', 80)"],
    ]


def test_an_answer_without_a_model_makes_no_connection(tmp_path: Path) -> None:
    quick = {"CONCEPT_GUIDE_EMBEDDER": "hashing", "CONCEPT_GUIDE_GENERATOR": "extractive"}
    result = run(ANSWER, tmp_path, **quick)
    assert result["outside"] == []
    assert result["chat"] == 200


@pytest.mark.weights
def test_an_answer_by_the_real_model_makes_no_connection(tmp_path: Path) -> None:
    weights = Settings().weights_dir
    if not (is_ready("default", weights) and is_ready("all-MiniLM-L6-v2", weights)):
        pytest.skip(f"no weights in {weights}; run: concept-guide models pull")
    real = {
        "CONCEPT_GUIDE_MODELS_DIR": str(weights),
        "CONCEPT_GUIDE_EMBEDDER": "all-MiniLM-L6-v2",
        "CONCEPT_GUIDE_GENERATOR": "default",
    }
    # The libraries would look outside if these said that they may.
    may = {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0", "GRADIO_ANALYTICS_ENABLED": "True"}
    result = run(ANSWER, tmp_path, **real, **may)
    assert result["outside"] == []
    assert result["chat"] == 200
    answer = result["answer"]
    assert isinstance(answer, dict)
    assert answer["answered"]
    assert answer["sources"]


def test_libraries_with_connections_of_their_own_are_told_to_stay_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook sees Python's sockets only: native code is kept in by what it reads from the environment."""
    wanted = {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
    }
    for name in wanted:
        monkeypatch.setenv(name, "whatever it was")
    stay_offline()
    assert {name: os.environ[name] for name in wanted} == wanted
