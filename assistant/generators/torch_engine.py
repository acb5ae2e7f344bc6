"""Computes a model with transformers on torch: any causal model with a chat template, on any processor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, Cache

from assistant.generators.engine import Piece, Scores, wanted_rows
from index.processor import computes_in_bf16

_FIRST_PAGES = 64


class TorchEngine:
    """A model from a folder of safetensors."""

    page_size = 32

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        if threads:
            torch.set_num_threads(threads)
        self._model: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=_quickest_dtype(),
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        self._model.train(mode=False)
        self._cache = _PagedCache()
        self.pages = _FIRST_PAGES

    # Around each pass: the mode belongs to a thread, and the next pass may be computed by another.
    @torch.inference_mode()
    def forward(self, pieces: Sequence[Piece]) -> Scores:
        """Read a piece of each of some texts. See `Engine`."""
        tokens = [token for piece in pieces for token in piece.tokens]
        positions = [place for piece in pieces for place in range(piece.past, piece.end)]
        self._cache.lay_out(pieces, self.page_size, self.pages)
        output = self._model(
            input_ids=torch.tensor([tokens]),
            position_ids=torch.tensor([positions]),
            attention_mask=self._mask(pieces),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=torch.tensor(wanted_rows(pieces), dtype=torch.long),
        )
        scores: Scores = output.logits[0].float().numpy()
        return scores

    def add_pages(self) -> None:
        """Make room for more."""
        self._cache.grow(2 * self.pages * self.page_size)
        self.pages *= 2

    def _mask(self, pieces: Sequence[Piece]) -> torch.Tensor:
        """Return what is added to the attention of each token to each slot (1, 1, tokens, slots): nothing to those of
        its own text up to itself, and so much to all others that they are not seen."""
        texts = [torch.ones(len(one.tokens), one.end).tril(one.past) for one in pieces]
        visible = torch.block_diag(*texts).bool()[None, None]  # type: ignore[no-untyped-call]
        dtype = self._model.dtype
        return torch.zeros(visible.shape, dtype=dtype).masked_fill(~visible, torch.finfo(dtype).min)


class _PagedCache(Cache):
    """Keys and values of all pages, a row for each slot; a pass sees those of its texts."""

    def __init__(self) -> None:
        super().__init__(layers=[])
        self._kept: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}
        self._slots = 0
        self._new = self._seen = torch.zeros(0, dtype=torch.long)

    def lay_out(self, pieces: Sequence[Piece], page_size: int, pages: int) -> None:
        """Say where the tokens of the next pass go, and what it sees."""
        self._slots = page_size * pages
        seen = [[one.pages[n // page_size] * page_size + n % page_size for n in range(one.end)] for one in pieces]
        self._seen = torch.tensor([slot for slots in seen for slot in slots])
        self._new = torch.tensor([slot for one, slots in zip(pieces, seen, strict=True) for slot in slots[one.past :]])

    def grow(self, slots: int) -> None:
        """Make room for so many slots; where there is none, all stays as it was."""
        self._kept = {
            layer: (_with_room(keys, keys, slots), _with_room(values, values, slots))
            for layer, (keys, values) in self._kept.items()
        }

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, layer_idx: int, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Keep what a layer has made of the new tokens (1, heads, tokens, size); return what the pass sees."""
        keys, values = (states[0].transpose(0, 1) for states in (key_states, value_states))
        kept_keys, kept_values = (
            _with_room(rows, like, self._slots)
            for rows, like in zip(self._kept.get(layer_idx, (None, None)), (keys, values), strict=True)
        )
        kept_keys[self._new], kept_values[self._new] = keys, values
        self._kept[layer_idx] = kept_keys, kept_values
        return kept_keys[self._seen].transpose(0, 1)[None], kept_values[self._seen].transpose(0, 1)[None]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Return how many slots come before the new tokens: the positions are given, so that it matters to nobody."""
        return len(self._seen) - len(self._new)


def _with_room(rows: torch.Tensor | None, like: torch.Tensor, slots: int) -> torch.Tensor:
    """Return rows (slots, …) that begin with those there are."""
    if rows is not None and len(rows) == slots:
        return rows
    grown = torch.zeros(slots, *like.shape[1:], dtype=like.dtype)
    if rows is not None:
        grown[: len(rows)] = rows
    return grown


def _quickest_dtype() -> torch.dtype:
    """Return bf16 where the processor computes in it, which halves what each token reads from memory."""
    return torch.bfloat16 if computes_in_bf16() else torch.float32
