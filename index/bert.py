"""BERT as a graph of OpenVINO: tokens in, unit vectors out (Devlin et al., 2019; Reimers and Gurevych, 2019).

It is put together from the weights as they were pulled: nothing is converted, nothing is kept beside them, and neither
torch nor transformers is imported, which would take six seconds of every start.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_HIDDEN = -(2.0**15)
"""Added to the score of what is padding: nothing is left of it after a softmax, and bf16 has the number."""

_NAME = "embeddings.LayerNorm.weight"
"""Of a weight: some models have it under `bert.`, or as `gamma`, and then all others too."""
_KINDS = frozenset(("F64", "F32", "F16", "I64", "I32"))


def is_bert(path: Path) -> bool:
    """Say whether a folder holds what `graph` is made for: BERT, and the mean of its tokens for a text."""
    try:
        config, pooling = _read(path / "config.json"), _read(path / "1_Pooling" / "config.json")
        reading, whole = _read(path / "sentence_bert_config.json"), _read(path / "config_sentence_transformers.json")
        modules = json.loads((path / "modules.json").read_text(encoding="utf-8"))
        parts = {str(module["type"]).rpartition(".")[2] for module in modules}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    pooled = [name for name, is_on in pooling.items() if name.startswith("pooling_mode_") and is_on is True]
    return (
        parts <= {"Transformer", "Pooling", "Normalize"}
        and isinstance(reading.get("max_seq_length"), int)
        and not reading.get("do_lower_case")
        and not whole.get("default_prompt_name")
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and pooled == ["pooling_mode_mean_tokens"]
        and (path / "tokenizer.json").is_file()
        and _has_known_weights(path / "model.safetensors")
    )


def graph(path: Path) -> Any:
    """Return the model of a folder, an `openvino.Model` to be compiled.

    Inputs are the ids of tokens and 1 where there is one, 0 where there is padding: int64 (texts, length) both. The
    output is a unit vector for each text: float32 (texts, dimensions).
    """
    import openvino
    from openvino import opset15 as ops
    from safetensors.numpy import load_file

    config = _read(path / "config.json")
    # Left to itself, an array becomes a list of Python's numbers on its way into the graph.
    weights = {
        name: ops.constant(values.astype(np.float32, copy=False))
        for name, values in load_file(path / "model.safetensors").items()
    }
    parts = _Parts(ops, weights, config["num_attention_heads"], config["layer_norm_eps"])
    ids, there = ops.parameter([-1, -1], np.int64, "ids"), ops.parameter([-1, -1], np.int64, "there")
    read = ops.convert(there, np.float32)
    padding = ops.multiply(ops.subtract(np.float32(1), ops.unsqueeze(read, [1, 2])), np.float32(_HIDDEN))
    hidden = parts.embedded(ids)
    for number in range(config["num_hidden_layers"]):
        hidden = parts.layer(f"encoder.layer.{number}", hidden, padding)
    kept = ops.unsqueeze(read, -1)
    mean = ops.divide(ops.reduce_sum(ops.multiply(hidden, kept), 1), ops.reduce_sum(kept, 1))
    return openvino.Model([ops.normalize_l2(mean, np.array([1]), 1e-12, "max")], [ids, there], path.name)


class _Parts:
    """The parts of the graph, by the names of their weights. Hidden states are (texts, length, dimensions)."""

    def __init__(self, ops: Any, weights: Mapping[str, Any], heads: int, epsilon: float) -> None:
        self._ops = ops
        self._weights = weights
        self._heads = heads
        self._epsilon = epsilon

    def embedded(self, ids: Any) -> Any:
        """Return the hidden states before the first layer, for ids (texts, length)."""
        ops = self._ops
        table = {part: self._weights[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position")}
        length = ops.slice(ops.shape_of(ids), [1], [2], [1])
        words = ops.gather(table["word"], ids, 0)
        places = ops.slice(table["position"], [0], length, [1], [0])
        kind = ops.gather(self._weights["embeddings.token_type_embeddings.weight"], 0, 0)
        return self._normalized("embeddings.LayerNorm", ops.add(ops.add(words, places), kind))

    def layer(self, name: str, hidden: Any, padding: Any) -> Any:
        """Return the hidden states after a layer; `padding` (texts, 1, 1, length) is added to attention's scores."""
        ops, attention = self._ops, f"{name}.attention"
        query, key, value = (
            self._by_head(self._dense(f"{attention}.self.{part}", hidden)) for part in ("query", "key", "value")
        )
        attended = ops.transpose(ops.scaled_dot_product_attention(query, key, value, padding), [0, 2, 1, 3])
        joined = self._dense(f"{attention}.output.dense", ops.reshape(attended, [0, 0, -1], special_zero=True))
        hidden = self._normalized(f"{attention}.output.LayerNorm", ops.add(joined, hidden))
        wide = ops.gelu(self._dense(f"{name}.intermediate.dense", hidden), "erf")
        return self._normalized(f"{name}.output.LayerNorm", ops.add(self._dense(f"{name}.output.dense", wide), hidden))

    def _by_head(self, hidden: Any) -> Any:
        """Return (texts, heads, length, dimensions of a head)."""
        split = self._ops.reshape(hidden, [0, 0, self._heads, -1], special_zero=True)
        return self._ops.transpose(split, [0, 2, 1, 3])

    def _dense(self, name: str, hidden: Any) -> Any:
        product = self._ops.matmul(hidden, self._weights[f"{name}.weight"], False, True)
        return self._ops.add(product, self._weights[f"{name}.bias"])

    def _normalized(self, name: str, hidden: Any) -> Any:
        even = self._ops.mvn(hidden, [-1], True, self._epsilon, "inside_sqrt")
        scaled = self._ops.multiply(even, self._weights[f"{name}.weight"])
        return self._ops.add(scaled, self._weights[f"{name}.bias"])


def _has_known_weights(file: Path) -> bool:
    """Say whether weights have the names that are looked for, and kinds that numpy has: both may be others, as bf16."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as opened:
            names = opened.keys()
            return _NAME in names and all(opened.get_slice(name).get_dtype() in _KINDS for name in names)
    except (OSError, SafetensorError):
        return False


def _read(path: Path) -> dict[str, Any]:
    """Return what a file of JSON holds. Raises ValueError for something else."""
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ValueError(f"{path} holds no object")
    return values
