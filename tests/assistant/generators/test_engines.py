"""The engines beside each other, and which of them is taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import WeightsError
from assistant.factory import generator_loader
from assistant.generators.engine import Piece
from assistant.generators.local import LocalGenerator
from assistant.generators.openvino_engine import OpenVinoEngine
from assistant.generators.torch_engine import TorchEngine
from assistant.settings import Settings
from assistant.weights.convert_openvino import MODEL
from index.embedding import HashingEmbedder
from tests.assistant.generators.asking import prompt, written


def test_in_8_bits_the_scores_are_nearly_those_of_torch(folder: Path) -> None:
    text = Piece(range(5, 45), 0, [0, 1], 40)
    exact, rounded = (engine(folder).forward([text]) for engine in (TorchEngine, OpenVinoEngine))
    assert np.corrcoef(exact.ravel(), rounded.ravel())[0, 1] > 0.99


def test_a_model_that_mixes_texts_up_is_one_clear_error(folder: Path) -> None:
    class Mixing(TorchEngine):
        def _mask(self, pieces: Sequence[Piece]) -> torch.Tensor:
            return torch.zeros_like(super()._mask(pieces))

    with pytest.raises(WeightsError, match="mixed up"):
        LocalGenerator(Mixing(folder), folder, "mixing")


def test_openvino_computes_where_it_may_not_use_all_that_the_processor_has(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from assistant.generators.engine import Piece\n"
        "from assistant.generators.openvino_engine import OpenVinoEngine\n"
        "print(OpenVinoEngine(Path(sys.argv[1])).forward([Piece(range(5, 45), 0, [0, 1], 1)]).argmax())"
    )
    masked = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2"}
    done = subprocess.run([sys.executable, "-c", program, str(folder)], env=masked, capture_output=True, check=True)
    assert int(done.stdout) == OpenVinoEngine(folder).forward([Piece(range(5, 45), 0, [0, 1], 1)]).argmax()


def test_a_model_that_openvino_cannot_compute_is_computed_by_torch(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / MODEL).write_text("no graph", encoding="utf-8")
    settings = Settings(generator=str(broken))
    embedder = HashingEmbedder()
    generator = generator_loader(settings, embedder)()
    assert isinstance(generator, LocalGenerator)
    assert written(generator, prompt("the network")) == written(
        LocalGenerator(TorchEngine(folder), folder, "tiny"), prompt("the network")
    )
    assert "computed by PyTorch" in caplog.text
    with pytest.raises(WeightsError, match="cannot be used here"):
        generator_loader(settings.model_copy(update={"engine": "openvino"}), embedder)()


def test_an_engine_that_is_asked_for_and_not_there_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain, ignore=shutil.ignore_patterns("openvino"))
    with pytest.raises(WeightsError, match="not prepared for it"):
        generator_loader(Settings(generator=str(plain), engine="openvino"), HashingEmbedder())()
