"""Five short pages that define neighbours of one another, for quizzes."""

from __future__ import annotations

from pathlib import Path

from assistant.learning.quizzes.contract import QuizRequest, QuizSource
from assistant.service import Assistant
from knowledge.documents import Document
from tests.fakes import Script, assistant_of, page

DROPOUT = page(
    "dropout",
    "Dropout is a regularization method that switches off randomly chosen neurons in each training step.\n\n"
    "## Why dropout helps\n\n"
    "Dropout prevents neurons from relying on single partners, because any partner may be missing.\n\n"
    "## When dropout is off\n\n"
    "Dropout is switched off when the finished network predicts, so all neurons take part.\n\n"
    "## Limits\n\nDropout slows training down, because each step updates only a part of the network.\n\n"
    "## Choosing the rate\n\n"
    "A dropout rate near one half suits hidden layers, while input layers need a lower rate.\n\n"
    "## Where it helps little\n\nLarge data sets make dropout less useful, since overfitting is rare there.",
    questions=(
        "What is dropout?",
        "Why does dropout help neurons?",
        "When is dropout switched off?",
        "Which dropout rate suits hidden layers?",
    ),
)
PAGES = (
    DROPOUT,
    page(
        "pooling",
        "Pooling is an operation that shrinks a feature map by summarizing small patches.\n\n"
        "## Why\n\nPooling saves computation, although it throws exact positions away.",
    ),
    page(
        "attention",
        "Attention is a mechanism that weighs pieces of information by their relevance to the current word.\n\n"
        "## Why\n\nAttention connects distant words directly, whereas older models read them one by one.",
    ),
    page(
        "boosting",
        "Boosting is a technique that adds small trees one after another and corrects earlier errors.\n\n"
        "## Why\n\nBoosting needs careful tuning, because too many trees follow the noise.",
    ),
    page(
        "clustering",
        "Clustering is a task that sorts unlabeled examples into groups of similar members.\n\n"
        "## Why\n\nClustering finds groups without labels, but people must judge whether these are useful.",
    ),
)
REQUEST = QuizRequest(sources=(QuizSource(document_id="dropout", char_start=0, char_end=50),), seed=1)


def quiz_assistant(folder: Path, documents: tuple[Document, ...] = PAGES) -> Assistant:
    """Return an assistant over the pages; the generator is never asked."""
    return assistant_of(Script(), folder, documents)
