"""What is told when an answer shall be simpler, go deeper or give an example."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.learning.actions import told
from assistant.messages import Action, ActionKind, Span
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import CurrentIndex, Index, Passage
from knowledge.corpus import corpus
from tests.fakes import page

QUESTION = "What is dropout?"

DEFINITION = "Dropout is a method that switches off neurons of a network by chance."
SCENE = "A sports coach leaves out players at practice, and dropout uses the same idea."
WHY = "Dropout reduces overfitting in a large network."
HOW = "Dropout sets the output of a neuron to zero with the probability $p$."
EXAMPLE = "For example, a dropout rate of 0.2 switches off one neuron in five."
RESULT = "The other outputs are multiplied by 1.25."
RATE = "A dropout rate between 0.1 and 0.5 is common."
LIMIT = "Dropout makes the training of a network slower."
ELSEWHERE = "Early stopping is often used together with dropout."

DROPOUT = page(
    "dropout",
    f"{DEFINITION} {SCENE}\n\n## Why dropout matters\n\n{WHY}\n\n## How dropout works\n\n{HOW}\n\n{EXAMPLE} {RESULT}"
    f"\n\n## How to choose the rate\n\n{RATE}\n\n## Limits of dropout\n\n{LIMIT}",
    "Dropout",
)
STOPPING = page(
    "early-stopping",
    f"Early stopping ends the training of a network in time.\n\n## With others\n\n{ELSEWHERE}\n\n"
    "## Patience\n\nPatience is a number of rounds.",
    "Early stopping",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(tmp_path_factory.mktemp("index"), [DROPOUT, STOPPING])


def open_index(folder: Path, documents: list) -> Index:  # type: ignore[type-arg]
    build(documents, HashingEmbedder(), folder)
    return CurrentIndex(folder, HashingEmbedder()).get()


def tell(index: Index, kind: ActionKind, *said: str, question: str = QUESTION) -> str:
    return "\n".join(passage.text for passage in told(Action(kind, spans(index, *said)), question, index))


def spans(index: Index, *said: str) -> tuple[Span, ...]:
    found = []
    for text in said:
        for document in index.documents.values():
            if (start := document.text.find(text)) >= 0:
                found.append(Span(document.id, start, start + len(text)))
    assert len(found) == len(said)
    return tuple(found)


def walked(index: Index, kind: ActionKind, question: str = QUESTION) -> list[tuple[Passage, ...]]:
    """Press a button until nothing comes."""
    pressed: list[tuple[Passage, ...]] = []
    said: tuple[Span, ...] = ()
    while passages := told(Action(kind, said), question, index):
        pressed.append(passages)
        said += tuple(Span(passage.document_id, passage.start, passage.end) for passage in passages)
        assert len(pressed) < 50
    return pressed


# simpler


def test_simpler_tells_what_it_is_and_how_it_is_pictured(index: Index) -> None:
    assert tell(index, "simpler", HOW).startswith(f"{DEFINITION} {SCENE}")


def test_simpler_says_nothing_again(index: Index) -> None:
    assert tell(index, "simpler", DEFINITION).startswith(SCENE)


def test_simpler_tells_what_is_easier_to_read_than_what_was_said(tmp_path: Path) -> None:
    hard = (
        "Dropout approximates exponentially many geometrically averaged subnetworks, which regularizes parametrization."
    )
    middling = "Dropout randomly deactivates individual neurons during optimization of a neural network."
    easy = "Dropout turns some parts of a network off."
    index = open_index(tmp_path, [page("dropout", f"## Effects\n\n{hard} {middling} {easy}", "Dropout")])
    question = "Which parts of a network does dropout turn off?"
    assert tell(index, "simpler", middling, question=question) == easy
    assert tell(index, "simpler", middling, easy, question=question) == ""


def test_simpler_tells_no_sentence_out_of_the_middle_of_an_example(index: Index) -> None:
    assert all(RESULT not in passage.text for passages in walked(index, "simpler") for passage in passages)


def test_simpler_tells_no_formula(index: Index) -> None:
    assert all("=" not in passage.text for passages in walked(index, "simpler") for passage in passages)


# deeper


def test_deeper_begins_with_how_it_works_and_leaves_what_leads_up_to_it_for_later(index: Index) -> None:
    more = tell(index, "deeper", DEFINITION, SCENE)
    assert more.startswith(HOW) and more.endswith(WHY)


def test_deeper_goes_on_where_the_answer_stopped(index: Index) -> None:
    assert tell(index, "deeper", RATE, question="What is a good dropout rate?").startswith(LIMIT)


def test_deeper_ends_with_what_other_pages_say_of_it_and_then_with_nothing(index: Index) -> None:
    pages = [DROPOUT.text]
    assert tell(index, "deeper", *pages) == ELSEWHERE
    assert tell(index, "deeper", *pages, ELSEWHERE) == ""


def test_deeper_told_again_and_again_walks_through_the_page(index: Index) -> None:
    text = " ".join(passage.text for passages in walked(index, "deeper") for passage in passages)
    assert all(text.count(sentence) == 1 for sentence in (WHY, HOW, EXAMPLE, RESULT, RATE, LIMIT, ELSEWHERE))
    assert DEFINITION not in text and "Patience" not in text


def test_a_book_is_not_read_from_end_to_end(tmp_path: Path) -> None:
    chapters = [f"## Chapter {n}\n\nBread number {n} is baked in oven {n} for {n} minutes." for n in range(1, 80)]
    book = page("book", "\n\n".join([*chapters[:40], f"## Dropout\n\n{HOW}", *chapters[40:]]), "Dropout")
    index = open_index(tmp_path, [book])
    assert sum(len(passages) for passages in walked(index, "deeper")) <= 20


# example


def test_an_example_comes_with_what_carries_it_on(index: Index) -> None:
    assert tell(index, "example") == f"{EXAMPLE} {RESULT}"


def test_the_next_example_is_the_picture_that_the_page_opens_with(index: Index) -> None:
    assert tell(index, "example", EXAMPLE, RESULT) == SCENE


def test_an_example_of_which_a_part_was_said_was_given(index: Index) -> None:
    assert EXAMPLE not in tell(index, "example", RESULT)


def test_where_the_material_has_no_example_none_is_given(index: Index) -> None:
    assert tell(index, "example", EXAMPLE, RESULT, SCENE) == ""


def test_all_items_that_a_sentence_announces_as_examples_are_told(tmp_path: Path) -> None:
    listing = "Examples of dropout are:\n\n- Dropout in a vision network.\n- Dropout in a speech network."
    index = open_index(tmp_path, [page("dropout", f"## Uses\n\nDropout has uses.\n\n{listing}", "Dropout")])
    assert tell(index, "example") == listing


# what holds for all


@pytest.mark.parametrize("kind", ["simpler", "deeper", "example"])
def test_a_passage_is_its_documents_text_and_numbered_from_one(index: Index, kind: ActionKind) -> None:
    for passages in walked(index, kind):
        assert [passage.n for passage in passages] == list(range(1, len(passages) + 1))
        for passage in passages:
            assert index.documents[passage.document_id].text[passage.start : passage.end] == passage.text
            assert -1 <= passage.score <= 1.0001


@settings(deadline=None)  # two cores are shared
@given(
    st.sampled_from(["simpler", "deeper", "example"]),
    st.lists(
        st.builds(Span, st.sampled_from(["dropout", "early-stopping"]), st.integers(-9, 900), st.integers(-9, 900))
    ),
)
def test_nothing_that_was_said_is_told_again(index: Index, kind: ActionKind, said: list[Span]) -> None:
    for passage in told(Action(kind, tuple(said)), QUESTION, index):
        for span in said:
            is_same = span.document_id == passage.document_id
            assert not (is_same and max(span.start, passage.start) < min(span.end, passage.end))


def test_every_page_of_the_handbook_can_be_walked_to_its_end(tmp_path: Path) -> None:
    documents = [document for document in corpus() if document.id in ("dropout", "attention", "logistic-regression")]
    index = open_index(tmp_path, documents)
    for document in documents:
        pressed = walked(index, "deeper", f"What is {document.title}?")
        assert 3 <= len(pressed) <= 15
        assert all(sum(len(passage.text) for passage in passages) < 1_500 for passages in pressed)
