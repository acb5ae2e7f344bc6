"""What computes a model: tokens in, scores out. One protocol, two ways to keep it (`torch_engine`, `openvino_engine`).

An engine knows pages and no texts. Its cache of keys and values is divided into pages, and each piece of a text says
which pages hold what comes before it (paged attention, Kwon 2023, https://arxiv.org/abs/2309.06180): so several texts
are read in one pass, share what they have in common, and take back what was only tried (`sharing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """The next tokens of one text."""

    tokens: Sequence[int]
    past: int
    """How many tokens of the text come before them: these are in the cache."""
    pages: Sequence[int]
    """The pages of the cache that hold the text, in its order, with room for these tokens too."""
    wanted: int
    """After how many of the last tokens scores are asked for."""

    @property
    def end(self) -> int:
        """How many tokens of the text have been read after this piece."""
        return self.past + len(self.tokens)


class Engine(Protocol):
    """A causal language model with a cache of keys and values. For one thread at a time."""

    @property
    def page_size(self) -> int:
        """How many tokens a page holds."""

    @property
    def pages(self) -> int:
        """How many pages there are, numbered from 0."""

    def forward(self, pieces: Sequence[Piece]) -> Scores:
        """Read a piece of each of some texts; return the scores after the wanted tokens, in order (wanted, vocabulary).

        Raises:
            RuntimeError: it could not be computed; what the pages hold then is not known.
        """

    def add_pages(self) -> None:
        """Make room for more: what the pages hold stays."""


def wanted_rows(pieces: Sequence[Piece]) -> list[int]:
    """Return the tokens after which scores are wanted, by their place among those of all pieces."""
    ends = accumulate(len(piece.tokens) for piece in pieces)
    return [row for piece, end in zip(pieces, ends, strict=True) for row in range(end - piece.wanted, end)]
