"""The weights that users get, where they have been pulled."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.weights.locate import embedder_path, generator_path, is_ready
from assistant.weights.verify import verify

pytestmark = pytest.mark.weights


@pytest.fixture
def weights() -> Path:
    folder = Settings().weights_dir
    if not (is_ready("default", folder) and is_ready("all-MiniLM-L6-v2", folder)):
        pytest.skip(f"no weights in {folder}; run: concept-guide models pull")
    return folder


def test_the_embedder_is_what_the_lock_names(weights: Path) -> None:
    verify("all-MiniLM-L6-v2", weights)
    assert (embedder_path("all-MiniLM-L6-v2", weights) / "modules.json").is_file()


def test_the_generator_loads_from_its_folder_alone(weights: Path) -> None:
    from transformers import AutoConfig, AutoTokenizer

    place = generator_path("default", weights)
    assert AutoConfig.from_pretrained(place, local_files_only=True).model_type == "qwen2"
    tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=True)
    assert tokenizer("<|im_start|>user").input_ids == [151644, 872]
    assert "<|im_start|>assistant" in tokenizer.chat_template
