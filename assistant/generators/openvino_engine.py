"""Computes a model with OpenVINO: 8 bits a weight, as `weights.convert_openvino` has prepared it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import WeightsError
from assistant.generators.engine import Piece, Scores, wanted_rows
from assistant.generators.mapped import unload
from assistant.weights.convert_openvino import MODEL
from index.processor import options_that_work

_FIRST_PAGES = 128

_OPTIONS = {
    "PERFORMANCE_HINT": "LATENCY",
    # How many activations share a scale when they are rounded for a product in whole numbers: with fewer the processor
    # is slower, with more the scores go astray.
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 128,
    # By default 8 bits, which the answers notice more than the memory does.
    "KV_CACHE_PRECISION": "f16",
}


class OpenVinoEngine:
    """A model whose attention is paged by OpenVINO."""

    page_size = 32
    """As OpenVINO has it for processors."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import openvino

        options = {**_OPTIONS, **options_that_work(), **({"INFERENCE_NUM_THREADS": threads} if threads else {})}
        file = folder / MODEL
        try:
            model = openvino.Core().compile_model(_paged(file), "CPU", options)
            self._request = model.create_infer_request()
            self._caches = [one for one in model.inputs if "_cache." in one.get_any_name()]
            self.pages = 0
            self._make_room(_FIRST_PAGES)
            self.forward([Piece([0], 0, [0], 1)])
        except RuntimeError as error:
            raise WeightsError(f"{file} cannot be used here ({str(error).splitlines()[0]})") from error
        # The first pass has packed the weights for the processor: of the file hardly anything is read again.
        unload(file.with_suffix(".bin").resolve())

    def forward(self, pieces: Sequence[Piece]) -> Scores:
        """Read a piece of each of some texts. See `Engine`."""
        pages = [piece.pages[: -(-piece.end // self.page_size)] for piece in pieces]
        self._set("input_ids", [token for piece in pieces for token in piece.tokens], np.int64)
        self._set("position_ids", [place for one in pieces for place in range(one.past, one.end)], np.int64)
        self._set("past_lens", [piece.past for piece in pieces])
        self._set("subsequence_begins", list(accumulate((len(piece.tokens) for piece in pieces), initial=0)))
        self._set("block_indices", [page for some in pages for page in some])
        self._set("block_indices_begins", list(accumulate(map(len, pages), initial=0)))
        self._set("max_context_len", max(piece.end for piece in pieces))
        self._set("wanted", wanted_rows(pieces), np.int64)
        self._request.infer()
        # A copy: the next pass writes into the same memory.
        scores: Scores = np.array(self._request.get_output_tensor(0).data[:, 0], np.float32)
        return scores

    def add_pages(self) -> None:
        """Make room for more."""
        self._make_room(2 * self.pages)

    def _set(self, name: str, values: Any, kind: Any = np.int32) -> None:
        import openvino

        self._request.set_tensor(name, openvino.Tensor(np.array(values, kind)))

    def _make_room(self, pages: int) -> None:
        # Where there is no memory for all, none is changed.
        tensors = [self._with_room(cache, pages) for cache in self._caches]
        for cache, tensor in zip(self._caches, tensors, strict=True):
            self._request.set_tensor(cache, tensor)
        self.pages = pages

    def _with_room(self, cache: Any, pages: int) -> Any:
        """Return a tensor of so many pages that begins with those there are."""
        import openvino

        _, *page = (size.get_length() if size.is_static else 0 for size in cache.get_partial_shape())
        tensor = openvino.Tensor(cache.get_element_type(), openvino.Shape([pages, *page]))
        if self.pages:
            first = openvino.Tensor(tensor, openvino.Coordinate([0] * 4), openvino.Coordinate([self.pages, *page]))
            self._request.get_tensor(cache).copy_to(first)
        return tensor


def _paged(path: Path) -> Any:
    """Return a model that takes pages in place of a cache of its own, and is told where scores are wanted: those after
    every token of a prompt would take gigabytes."""
    import openvino
    from openvino import opset13 as op
    from openvino._offline_transformations import paged_attention_transformation

    model = openvino.Core().read_model(path)
    paged_attention_transformation(model)
    wanted = op.parameter([-1], np.int64, name="wanted")
    wanted.output(0).set_names({"wanted"})
    head = model.get_results()[0]
    while head.get_type_name() != "MatMul":
        head = head.input(0).get_source_output().get_node()
    states = head.input(0).get_source_output()
    head.input(0).replace_source_output(op.gather(states, wanted, op.constant(np.int64(0))).output(0))
    model.add_parameters([wanted])
    model.validate_nodes_and_infer_types()
    return model
