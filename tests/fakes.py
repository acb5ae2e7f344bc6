"""What stands in for the real parts in quick tests: a small course, a model that follows a script, a counting embedder.

The sentences of a script are those of the course nearly word for word: what no passage carries is not let through.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from assistant.coverage import fitted
from assistant.errors import GenerationFailed
from assistant.generators import Generator, Pieces
from assistant.pausing import Work
from assistant.prompting import Prompt
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from index.building import build
from index.embedding import Embedder, FloatArray, HashingEmbedder
from index.retrieval import CurrentIndex
from knowledge.documents import Document
from knowledge.readers import markdown

DEEP = "Deep learning is a kind of machine learning that uses neural networks with many layers."
MACHINE = "Machine learning finds patterns in data without explicit rules."
BREAD = "Sourdough bread rises because wild yeast ferments the dough overnight."

QUESTION = "What is deep learning?"
"""The course answers it."""
OFF_TOPIC = "Who won the football championship in 2010?"
"""The course does not."""


def page(id: str, text: str, title: str = "", questions: Sequence[str] = ()) -> Document:
    """Return a Markdown page as a document."""
    # JSON is YAML too, and quotes whatever a title may hold.
    front = f"title: {json.dumps(title or id.title())}\nquestions: {json.dumps(list(questions))}"
    return markdown.read(f"---\n{front}\n---\n\n{text}\n".encode(), f"{id}.md")


COURSE = (
    page(
        "learning",
        f"## What is deep learning?\n\n{DEEP} Many layers need large amounts of data.\n\n"
        f"## What is machine learning?\n\n{MACHINE} Spotify recommends songs with machine learning.",
        "Learning machines",
        (QUESTION, "What is machine learning?"),
    ),
    page("baking", f"## Why does bread rise?\n\n{BREAD}", "Baking bread", ("Why does sourdough bread rise?",)),
)


class Script:
    """A generator that says its lines at a pace and remembers how it ended."""

    name = "script"

    def __init__(
        self, text: str = f"{DEEP} {MACHINE}", pause: float = 0.0, dies_of: Exception | None = None, after: int = 3
    ) -> None:
        self.text = text
        self.pause = pause
        """Seconds before each word."""
        self.dies_of = dies_of
        self.after = after
        """How many words come before it dies."""
        self.prompts: list[Prompt] = []
        self.started = threading.Event()
        self.closed = threading.Event()
        """Set when it was stopped before it had said everything."""
        self.finished = threading.Event()
        """Set when it had said everything."""

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the lines word by word."""
        self.prompts.append(prompt)
        self.started.set()
        try:
            for said, word in enumerate(self.text.split(" ")):
                if self.dies_of and said == self.after:
                    raise self.dies_of
                time.sleep(self.pause)
                yield f"{word} "
        except GeneratorExit:
            self.closed.set()
            raise
        self.finished.set()


class Agreeing(Script):
    """A model whose yes counts and who always says it; it has one script for each question, the last for all others."""

    name = next(iter(fitted().models))

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.texts = texts

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        """Agree."""
        yield
        return 5.0

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the lines for this question."""
        self.text = self.texts[min(len(self.prompts), len(self.texts) - 1)]
        yield from super().stream(prompt, max_tokens)


OUT_OF_MEMORY = GenerationFailed("The model script stopped: out of memory. Ask again.")


class CountingEmbedder(HashingEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.passages: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return unit vectors, and remember the texts."""
        self.passages += texts
        return super().embed_passages(texts)


def standby_of(load: Callable[[], Generator]) -> Standby:
    """Return a standby whose generator has not been loaded; a script answers meanwhile."""
    return Standby(load, Script())


def assistant_of(
    generator: Generator,
    folder: Path,
    documents: Sequence[Document] = COURSE,
    standby: Standby | None = None,
    embedder: Embedder | None = None,
    remembers: int = 0,
) -> Assistant:
    """Return an assistant over a small index; its generator is loaded unless it comes with a standby of its own.

    Unless it remembers some answers, its script is followed however often the same is asked.
    """
    embedder = embedder or HashingEmbedder()
    build(documents, embedder, folder / "index")
    if standby is None:
        standby = Standby(lambda: generator, generator)
        standby.load_now()
    settings = Settings(data_dir=folder, remember_answers=remembers)
    return Assistant(settings, CurrentIndex(settings.index_dir, embedder), embedder, standby)


@contextmanager
def served(app: ASGIApp, config: uvicorn.Config | None = None) -> Iterator[str]:
    """Serve an application on a free port of this machine by a real server; gives its address."""
    server = uvicorn.Server(config or uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0))
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
