from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from index.bert import is_bert

NAME = "embeddings.LayerNorm.weight"
BYTES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8, "F8_E4M3": 1}
FILES: dict[str, Any] = {
    "config.json": {"model_type": "bert", "hidden_act": "gelu"},
    "1_Pooling/config.json": {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True},
    "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
    "config_sentence_transformers.json": {},
    "modules.json": [
        {"type": "sentence_transformers.models.Transformer"},
        {"type": "sentence_transformers.models.Pooling"},
    ],
    "model.safetensors": {NAME: "F32", "embeddings.position_ids": "I64"},
    "tokenizer.json": {},
}
"""A folder that is computed without torch; of the weights, which kind each is."""


def folder_of(files: dict[str, Any], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(weights(content) if path.suffix == ".safetensors" else json.dumps(content).encode())
    return folder


def weights(kinds: dict[str, str]) -> bytes:
    """Return one number of each kind as safetensors writes it: numpy has no bf16."""
    header, end = {}, 0
    for name, kind in kinds.items():
        header[name] = {"dtype": kind, "shape": [1], "data_offsets": [end, end + BYTES[kind]]}
        end += BYTES[kind]
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(end)


def test_bert_with_the_mean_of_its_tokens_is_known(tmp_path: Path) -> None:
    assert is_bert(folder_of(FILES, tmp_path))


def test_weights_of_half_the_length_are_known(tmp_path: Path) -> None:
    assert is_bert(folder_of(FILES | {"model.safetensors": {NAME: "F16"}}, tmp_path))


def test_a_file_that_holds_no_weights_is_left_to_torch(tmp_path: Path) -> None:
    (folder_of(FILES, tmp_path) / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1")
    assert not is_bert(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_that_lacks_a_file_is_left_to_torch(name: str, tmp_path: Path) -> None:
    assert not is_bert(folder_of({other: content for other, content in FILES.items() if other != name}, tmp_path))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("config.json", {"model_type": "mpnet", "hidden_act": "gelu"}),
        ("config.json", {"model_type": "bert", "hidden_act": "relu"}),
        ("config.json", {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "relative_key"}),
        ("config.json", []),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True}),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}),
        ("sentence_bert_config.json", {"max_seq_length": None}),
        ("sentence_bert_config.json", {"max_seq_length": 256, "do_lower_case": True}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}),
        ("modules.json", [{"type": "sentence_transformers.models.Dense"}]),
        ("modules.json", ["Transformer"]),
        ("model.safetensors", {NAME: "BF16"}),
        ("model.safetensors", {NAME: "F32", "embeddings.word_embeddings.weight": "F8_E4M3"}),
        ("model.safetensors", {f"bert.{NAME}": "F32"}),
        ("model.safetensors", {"embeddings.LayerNorm.gamma": "F32"}),
    ],
)
def test_a_model_that_is_computed_otherwise_is_left_to_torch(name: str, change: Any, tmp_path: Path) -> None:
    assert not is_bert(folder_of(FILES | {name: change}, tmp_path))
