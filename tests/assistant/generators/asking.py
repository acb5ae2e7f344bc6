"""Asks a model in this process: a question, what is written, and what it reads for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.generators.engine import Engine, Piece, Scores
from assistant.generators.local import LocalGenerator
from assistant.prompting import Prompt
from index.retrieval import Passage


def prompt(question: str, text: str = "the deep network learns from data the deep network learns") -> Prompt:
    return Prompt(question, (Passage(1, "d", "notes", "", None, text, 0, len(text), 0.5),), "standard")


LONG = "the network learns from data " * 60


"""More than is read in one pass."""


class Watched:
    """An engine that notes what each pass reads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.read: list[int] = []
        self.before: Callable[[], None] = lambda: None

    @property
    def page_size(self) -> int:
        return self.engine.page_size

    @property
    def pages(self) -> int:
        return self.engine.pages

    def forward(self, pieces: Sequence[Piece]) -> Scores:
        self.before()
        self.read.append(sum(len(piece.tokens) for piece in pieces))
        return self.engine.forward(pieces)

    def add_pages(self) -> None:
        self.engine.add_pages()


Make = Callable[[], Engine]


def plain_greedy(generator: LocalGenerator, make: Make, question: Prompt, tokens: int) -> str:
    """Return what another engine of the kind writes token by token, with nothing but the text in its cache."""
    engine = make()
    ids = generator._ids(question.messages) + generator._tokenizer.encode(question.opening)
    begin, read = len(ids), 0
    while engine.pages * engine.page_size < begin + tokens:
        engine.add_pages()
    while len(ids) < begin + tokens:
        token = int(engine.forward([Piece(ids[read:], read, range(engine.pages), 1)]).argmax())
        read = len(ids)
        if token in generator._stops:
            break
        ids.append(token)
    return str(generator._tokenizer.decode(ids[begin:], skip_special_tokens=True))


def written(generator: LocalGenerator, question: Prompt, tokens: int = 20) -> str:
    return "".join(generator.stream(question, tokens))
