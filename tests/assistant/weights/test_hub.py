"""The real client of the hub, against a hub of our own on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.errors import PullFailed, WeightsDamaged, WeightsError
from assistant.weights.inventory import inventory
from assistant.weights.locate import generator_path
from assistant.weights.pull import pull
from assistant.weights.verify import verify
from tests.assistant.weights.shelf import digest, flip

COMMIT = "c" * 40
WEIGHTS = bytes(range(256)) * 50


class Hub:
    """What the hub offers, and what it was asked for."""

    def __init__(self) -> None:
        self.files = {
            "config.json": b"{}",
            "model.safetensors": WEIGHTS,
            "modeling_evil.py": b"raise SystemExit",
            "pytorch_model.bin": b"pickle",
            "onnx/model.json": b"{}",
        }
        self.asked: list[str] = []
        self.sent = dict(self.files)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    offered = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, body: bool) -> None:
            path = self.path.partition("?")[0]
            offered.asked.append(path)
            name = path.removeprefix(f"/org/name/resolve/{COMMIT}/")
            if path in ("/api/models/org/name", "/api/models/org/name/revision/main"):
                content = json.dumps({"id": "org/name", "sha": COMMIT}).encode()
            elif path == f"/api/models/org/name/tree/{COMMIT}":
                content = json.dumps([_entry(*file) for file in offered.files.items()]).encode()
            elif name in offered.sent:
                content = offered.sent[name]
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{digest(content)}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", url)
        template = url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield offered
        server.shutdown()


def test_a_hubs_model_is_pulled_once_without_its_code(hub: Hub, folder: Path) -> None:
    pull(["org/name"], folder)
    place = generator_path("org/name", folder)
    assert sorted(path.name for path in place.iterdir()) == ["config.json", "model.safetensors", "prepared.json"]
    assert not any(name.endswith((".py", ".bin")) or "onnx" in name for name in hub.asked)
    asked = len(hub.asked)
    verify("org/name", folder)
    pull(["org/name"], folder)
    assert len(hub.asked) == asked
    assert ("org/name", "ready") in [(status.name, status.state) for status in inventory(folder)]


def test_a_damaged_hub_model_is_repaired(hub: Hub, folder: Path) -> None:
    pull(["org/name"], folder)
    flip(folder / "hub" / "org--name" / "model.safetensors")
    with pytest.raises(WeightsDamaged, match=r"Run: concept-guide models pull --generator org/name$"):
        verify("org/name", folder)
    pull(["org/name"], folder)
    assert (generator_path("org/name", folder) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_model_without_safetensors_is_refused(hub: Hub, folder: Path) -> None:
    del hub.files["model.safetensors"]
    with pytest.raises(WeightsError, match="offers no safetensors"):
        pull(["org/name"], folder)
    assert not any("resolve" in path for path in hub.asked)


def test_what_differs_from_the_hubs_list_is_not_used_and_fetched_again(hub: Hub, folder: Path) -> None:
    hub.sent["model.safetensors"] = b"x" * len(WEIGHTS)
    with pytest.raises(PullFailed, match=r"model\.safetensors is not the file that the hub lists"):
        pull(["org/name"], folder)
    hub.sent["model.safetensors"] = WEIGHTS
    pull(["org/name"], folder)
    verify("org/name", folder)


def test_a_model_that_the_hub_lacks_is_one_line(hub: Hub, folder: Path) -> None:
    with pytest.raises(PullFailed, match=r"^Could not download org/absent from the hub: [^\n]*$"):
        pull(["org/absent"], folder)


def _entry(path: str, content: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "path": path, "size": len(content), "oid": "0" * 40}
    if path.endswith(".safetensors"):
        entry["lfs"] = {"oid": digest(content), "size": len(content), "pointerSize": 130}
    return entry
