from __future__ import annotations

import numpy as np
import pytest

from assistant.background import BackgroundEmbedder
from index.embedding import HashingEmbedder

TEXTS = [f"Gradients and layers {n}" for n in range(70)]


@pytest.mark.parametrize("count", [0, 1, 70])
def test_its_vectors_are_those_of_the_embedder(count: int) -> None:
    embedder = BackgroundEmbedder(HashingEmbedder())
    assert (embedder.name, embedder.dimensions) == ("hashing", 256)
    assert np.array_equal(embedder.embed_passages(TEXTS[:count]), HashingEmbedder().embed_passages(TEXTS[:count]))
    assert np.array_equal(embedder.embed_query("layers"), HashingEmbedder().embed_query("layers"))


def test_what_is_called_in_between_can_end_it() -> None:
    calls = []

    def between() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        BackgroundEmbedder(HashingEmbedder(), between).embed_passages(TEXTS)
