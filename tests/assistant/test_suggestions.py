from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.suggestions import suggest
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import Index
from knowledge.documents import Document
from tests.fakes import COURSE, QUESTION, CountingEmbedder, page

EMBEDDER = HashingEmbedder()
MANY = page(
    "many",
    "## Networks\n\nA network has layers, weights and neurons.",
    questions=[f"What are {part}?" for part in ("layers", "weights", "neurons", "networks", "bread ovens")],
)


def suggested(folder: Path, question: str, documents: Sequence[Document], answered: bool = True) -> tuple[str, ...]:
    build(documents, EMBEDDER, folder)
    index = Index.open(folder, EMBEDDER)
    return suggest(question, index.search(question, 4), index.documents, EMBEDDER, answered)


def test_what_authors_wrote_is_offered_nearest_first(tmp_path: Path) -> None:
    assert suggested(tmp_path, "What are the weights of a network?", [MANY])[0] == "What are weights?"


def test_there_are_at_most_three(tmp_path: Path) -> None:
    assert len(suggested(tmp_path, "What are the layers of a network like?", [MANY])) == 3


@pytest.mark.parametrize("asked", [QUESTION, "what is DEEP learning", "What is the deep learning?"])
def test_the_question_just_answered_is_not_offered_again(tmp_path: Path, asked: str) -> None:
    offered = suggested(tmp_path, asked, COURSE)
    assert QUESTION not in offered
    assert "What is machine learning?" in offered


def test_the_question_is_offered_where_it_was_not_answered(tmp_path: Path) -> None:
    assert QUESTION in suggested(tmp_path, QUESTION, COURSE, answered=False)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("What is a layer?", "What is a layer?"),
        ("How layers learn", "How layers learn?"),
        ("Layers", "What does the material say about “Layers”?"),
    ],
)
def test_headings_are_offered_where_nobody_wrote_questions(tmp_path: Path, heading: str, question: str) -> None:
    plain = page("plain", f"## {heading}\n\nA layer transforms what it is given.")
    assert suggested(tmp_path, "Tell me of transformations", [plain]) == (question,)


def test_nothing_is_offered_where_there_is_nothing(tmp_path: Path) -> None:
    assert suggested(tmp_path, QUESTION, []) == ()
    assert suggested(tmp_path, QUESTION, [page("bare", "No heading and no question here.")]) == ()


def test_a_document_of_a_thousand_questions_costs_no_more_than_others(tmp_path: Path) -> None:
    eager = page(
        "eager", "## Networks\n\nA network has layers.", questions=[f"What is layer {n}?" for n in range(1000)]
    )
    embedder = CountingEmbedder()
    build([eager], embedder, tmp_path)
    index = Index.open(tmp_path, embedder)
    passages = index.search(QUESTION, 4)
    embedder.passages.clear()
    assert len(suggest(QUESTION, passages, index.documents, embedder, answered=True)) == 3
    assert len(embedder.passages) <= 41
