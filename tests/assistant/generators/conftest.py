"""Each engine with a tiny model: whatever is tested with these holds for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from assistant.generators import openvino_engine, torch_engine
from assistant.generators.local import LocalGenerator
from assistant.generators.openvino_engine import OpenVinoEngine
from assistant.generators.torch_engine import TorchEngine
from tests.assistant.generators.asking import Make, Watched
from tests.assistant.generators.tiny import tiny_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny")
    tiny_model(path)
    return path


@pytest.fixture(params=[TorchEngine, OpenVinoEngine])
def make(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes one of the engines: whatever is tested here holds for each."""
    # In bf16 two ways to the same sum may round apart; the law holds exactly in fp32.
    monkeypatch.setattr(torch_engine, "_quickest_dtype", lambda: torch.float32)
    monkeypatch.setattr(openvino_engine, "_OPTIONS", {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32"})
    return lambda: request.param(folder)


@pytest.fixture
def engine(make: Make) -> Watched:
    return Watched(make())


@pytest.fixture
def generator(folder: Path, engine: Watched) -> LocalGenerator:
    made = LocalGenerator(engine, folder, "tiny")
    engine.read.clear()
    return made
