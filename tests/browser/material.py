"""What the browser tests read and what the model says to it: a small course, and generators that follow a script."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import GenerationFailed
from assistant.generators import Generator, Pieces
from assistant.prompting import Prompt
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import CurrentIndex
from knowledge.documents import Document, Section

LEARNING = (
    "Deep learning is a kind of machine learning that uses neural networks with many layers.",
    "A neural network learns weights from examples.",
    "Machine learning finds patterns in data without explicit rules.",
)
BAKING = "Sourdough bread rises because wild yeast ferments the dough overnight."


def document(id: str, title: str, body: str, questions: Sequence[str] = ()) -> Document:
    """Return a document of one section."""
    head = "## How it works\n\n"
    text = f"{head}{body}\n"
    return Document(id, title, text, (Section("How it works", 2, len(head), len(text)),), questions=tuple(questions))


COURSE = (
    document(
        "learning",
        "Learning machines",
        "\n\n".join(LEARNING),
        ("What is deep learning?", "What does a neural network learn?", "What does machine learning find?"),
    ),
    document("baking", "Baking bread", BAKING, ("Why does sourdough bread rise?",)),
)


class Script:
    """A generator that says its lines at a pace, to one reader at a time, and remembers when it was closed."""

    name = "script"

    def __init__(self, text: str = " ".join(LEARNING[:2]), pause: float = 0.0, dies_after: int | None = None) -> None:
        self.text = text
        self.pause = pause
        self.dies_after = dies_after
        self._lock = threading.Lock()
        self.closed = threading.Event()
        self.finished = threading.Event()
        self.questions: list[str] = []
        self.levels: list[str] = []

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the lines word by word."""
        self.questions.append(prompt.question)
        self.levels.append(prompt.level)
        with self._lock:
            try:
                yield from self._words()
            except GeneratorExit:
                self.closed.set()
                raise
            self.finished.set()

    def _words(self) -> Pieces:
        for said, word in enumerate(self.text.split(" ")):
            if said == self.dies_after:
                raise GenerationFailed("The model script stopped: out of memory. Ask again.")
            yield f"{word} "
            time.sleep(self.pause)


def assistant_of(generator: Generator, folder: Path, documents: Sequence[Document] = COURSE) -> Assistant:
    """Return an assistant over a small index whose generator is loaded."""
    embedder = HashingEmbedder()
    build(documents, embedder, folder)
    standby = Standby(lambda: generator, generator)
    standby.load_now()
    return Assistant(Settings(data_dir=folder), CurrentIndex(folder, embedder), embedder, standby)
