from __future__ import annotations

import socket
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.diagnosis import Finding, diagnose
from assistant.factory import build_index
from assistant.settings import Settings
from assistant.weights.lock import find
from index.embedding import HashingEmbedder
from tests.fakes import free_port, served

GIGABYTE = 1_000_000_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, embedder="hashing", generator="extractive", port=free_port())


def finding(what: str, settings: Settings) -> Finding:
    [found] = [one for one in diagnose(settings) if one.what == what]
    return found


@pytest.mark.parametrize("missing", ["fastapi", "starlette", "uvicorn", "gradio", "torch", "faiss"])
def test_it_says_what_is_missing_where_a_package_is(missing: str, tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules[{missing!r}] = None
from assistant.diagnosis import diagnose
from assistant.settings import Settings
settings = Settings(data_dir={str(tmp_path)!r}, embedder="hashing", generator="extractive")
assert [finding.what for finding in diagnose(settings)][-1] == "Port"
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_a_missing_package_comes_with_what_installs_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "fastapi":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr("assistant.diagnosis.version", version)
    found = finding("fastapi", settings)
    assert not found.ok
    assert "pip install -r requirements.lock" in found.detail
    assert finding("torch", settings).ok


@pytest.mark.parametrize(
    ("generator", "available", "ok", "says"),
    [
        ("default", 4.0, True, "about 3.4 GB needed"),
        ("default", 3.0, False, "Run with: --generator small"),
        ("default", 1.5, False, "Run with: --generator extractive"),
        ("default", 0.5, False, "Close other programs"),
        ("small", 2.0, True, "about 1.8 GB needed"),
        ("small", 1.5, False, "Run with: --generator extractive"),
        ("extractive", 1.0, True, "about 900 MB needed"),
        ("http://127.0.0.1:1/v1", 1.0, True, "about 900 MB needed"),
        ("extractive", 0.5, False, "Close other programs"),
        ("nonsense", 1.0, True, "about 900 MB needed"),
    ],
)
def test_the_memory_that_is_needed_is_the_models(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, generator: str, available: float, ok: bool, says: str
) -> None:
    memory = SimpleNamespace(available=round(available * GIGABYTE))
    monkeypatch.setattr("assistant.diagnosis.psutil.virtual_memory", lambda: memory)
    found = finding("Memory", settings.model_copy(update={"generator": generator}))
    assert found.ok is ok
    assert says in found.detail


def test_a_model_in_a_folder_needs_what_its_files_weigh(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    with (tmp_path / "mine" / "model.safetensors").open("wb") as file:
        file.truncate(2 * GIGABYTE)
    assert not find("mine")
    found = finding("Memory", settings.model_copy(update={"generator": str(tmp_path / "mine")}))
    assert "about 3.7 GB needed" in found.detail


def test_an_index_of_another_embedder_is_not_well(settings: Settings) -> None:
    build_index(settings, HashingEmbedder())
    assert finding("Index", settings).ok
    found = finding("Index", settings.model_copy(update={"embedder": "all-MiniLM-L6-v2"}))
    assert not found.ok
    assert found.detail == ("built with hashing, settings ask for all-MiniLM-L6-v2. Run: concept-guide index build")


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/v1", "http://[::1/v1"])
def test_a_model_server_that_is_not_there_is_found(settings: Settings, url: str) -> None:
    found = finding("Model server", settings.model_copy(update={"generator": url.format(port=free_port())}))
    assert not found.ok
    assert "[" in url or "http://127.0.0.1:" in found.detail


def test_a_model_server_that_answers_is_well(settings: Settings) -> None:
    with served(Starlette()) as address:
        assert finding("Model server", settings.model_copy(update={"generator": f"{address}/v1"})).ok


def test_a_free_port_is_well(settings: Settings) -> None:
    assert finding("Port", settings) == Finding("Port", True, f"127.0.0.1:{settings.port} is free")


def test_a_port_where_a_concept_guide_runs_is_well(settings: Settings) -> None:
    async def alive(request: object) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    with served(Starlette(routes=[Route("/healthz", alive)])) as address:
        port = int(address.rpartition(":")[2])
        found = finding("Port", settings.model_copy(update={"port": port}))
    assert found == Finding("Port", True, f"a Concept Guide is running at 127.0.0.1:{port}")


def test_a_port_where_something_else_listens_is_not(settings: Settings) -> None:
    with served(Starlette()) as address:
        port = int(address.rpartition(":")[2])
        found = finding("Port", settings.model_copy(update={"port": port}))
    assert not found.ok
    assert "--port" in found.detail


def test_a_port_that_says_nothing_keeps_nobody_waiting(settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = finding("Port", settings.model_copy(update={"port": silent.getsockname()[1]}))
    assert not found.ok
