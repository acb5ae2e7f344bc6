"""A tiny model with random weights, in the form that a pull leaves behind: for torch and for OpenVINO."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from assistant.weights import convert_openvino
from assistant.weights.convert_openvino import MODEL

WORDS = "yes no Yes No the a network layer learns data from words model deep course notes question answer".split()

_GLOBAL = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
_IN_A_LAYER = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""What the parts of a model are called in a GGUF file."""


def tiny_model(folder: Path) -> None:
    """Fill a folder with a Qwen2 of two layers."""
    tokenizer = _tokenizer()
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        eos_token_id=0,
        initializer_range=0.5,
    )
    model = Qwen2ForCausalLM(config)
    model.save_pretrained(folder)
    _write_gguf(model, tokenizer, folder.with_suffix(".gguf"))
    program = [sys.executable, "-P", convert_openvino.__file__]
    subprocess.run([*program, str(folder.with_suffix(".gguf")), str(folder / MODEL.parent)], check=True)


def _tokenizer() -> PreTrainedTokenizerFast:
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<end>"], initial_alphabet=alphabet)
    raw.train_from_iterator([" ".join(WORDS), *WORDS] * 5, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<end>")  # type: ignore[no-untyped-call]
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }} {% endfor %}answer"
    return tokenizer


def _write_gguf(model: Qwen2ForCausalLM, tokenizer: PreTrainedTokenizerFast, path: Path) -> None:
    writer = gguf.GGUFWriter(path, "qwen2")
    config: Any = model.config
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(2048)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(float(config.rope_parameters["rope_theta"]))
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _add_tokenizer(writer, tokenizer)
    for name, values in model.state_dict().items():
        array = values.numpy()
        writer.add_tensor(_in_gguf(name), array.astype(np.float16 if array.ndim > 1 else np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer.get_vocab()
    tokens = sorted(ids, key=lambda token: ids[token])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_token_types([control if token == "<end>" else normal for token in tokens])
    writer.add_token_merges(
        [" ".join(pair) for pair in json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]]
    )
    writer.add_eos_token_id(0)
    writer.add_chat_template(str(tokenizer.chat_template))


def _in_gguf(name: str) -> str:
    part, _, kind = name.rpartition(".")
    if part in _GLOBAL:
        return f"{_GLOBAL[part]}.{kind}"
    _, _, layer, part = part.split(".", 3)
    return f"blk.{layer}.{_IN_A_LAYER[part]}.{kind}"
