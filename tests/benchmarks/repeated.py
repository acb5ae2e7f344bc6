"""How long a question takes that was asked before, in the same and in nearly the same words.

`measure` takes a running server; `python -m tests.benchmarks.repeated URL` measures one that runs already.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import httpx
import psutil

from tests.benchmarks.figures import Spread, table
from tests.benchmarks.server import Server

ASKED = (
    ("What is overfitting?", "whats overfitting"),
    ("How does backpropagation work?", "Please explain how backpropagation works"),
    ("What is the difference between an LSTM and a GRU?", "what is the difference between LSTM and GRU"),
    ("What is retrieval-augmented generation?", "What's RAG?"),
    ("Why do neural networks need activation functions?", "why does a neural network need an activation function"),
    ("What are word embeddings?", "Can you tell me what a word embedding is?"),
    ("How does regularization prevent overfitting?", "How does regularisation prevent over-fitting?"),
    ("What is a confusion matrix?", "define confusion matrix"),
    ("How do transformers work?", "Hello, how does a transformer work?"),
    ("What is gradient descent?", "What is meant by “gradient descent”?"),
)
"""Each question, and how the next reader puts it. The chat offers none of them, so that none is answered ahead."""


@dataclass(frozen=True)
class Repeated:
    """Seconds from a question to its whole answer, and what share of the first time the second takes."""

    first: Spread
    same_words: Spread
    other_words: Spread
    same_ratio: Spread
    other_ratio: Spread
    not_remembered: int
    """Of the questions asked again, those that were answered anew."""

    @property
    def shown(self) -> str:
        """A Markdown table."""
        return table(
            ("asked", "seconds", "share of the first time"),
            (
                ("for the first time", self.first.shown(3), "1"),
                ("again, in the same words", self.same_words.shown(3), self.same_ratio.shown(4)),
                ("again, in nearly the same words", self.other_words.shown(3), self.other_ratio.shown(4)),
            ),
        )


def measure(server: Server) -> Repeated:
    """Ask each question three times. Raises ValueError where a server knows one already: begin with a fresh one."""
    rounds = [[server.ask(question) for question in (one, one, other)] for one, other in ASKED]
    if known := [first.answer["id"] for first, _, _ in rounds if first.answer["remembered"]]:
        raise ValueError(f"{len(known)} of the questions were asked before. Start the server anew.")
    first, same, other = ([each[n].whole for each in rounds] for n in range(3))
    return Repeated(
        Spread.of(first),
        Spread.of(same),
        Spread.of(other),
        Spread.of(again / once for again, once in zip(same, first, strict=True)),
        Spread.of(again / once for again, once in zip(other, first, strict=True)),
        sum(not timed.answer["remembered"] for _, *again in rounds for timed in again),
    )


def main(url: str) -> None:
    """Measure a server that runs already, and print."""
    httpx.get(f"{url}/readyz", trust_env=False).raise_for_status()
    repeated = measure(Server(url, psutil.Process()))
    print(f"{repeated.shown}\n\n{repeated.not_remembered} of {2 * len(ASKED)} were answered anew")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
