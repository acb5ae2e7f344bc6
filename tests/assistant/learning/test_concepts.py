from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.concepts import Concept, Concepts, CurrentConcepts
from knowledge.corpus import Page, pages
from knowledge.documents import Document
from tests.fakes import page as document
from tests.patience import within


@cache
def handbook() -> Concepts:
    return Concepts(pages())


def concept(id: str) -> Concept:
    found = handbook().get(id)
    assert found
    return found


def ids(concepts: tuple[Concept, ...]) -> list[str]:
    return [concept.id for concept in concepts]


def small(**prerequisites: list[str]) -> Concepts:
    """Return concepts that are related to every other."""
    return Concepts(
        Page(document(id, "Text."), "standard", tuple(needed), tuple(prerequisites), ())
        for id, needed in prerequisites.items()
    )


@pytest.mark.parametrize(
    ("question", "found", "about"),
    [
        ("What is a transformer?", [], "transformer"),
        ("How does multi-head attention work?", [], "multi-head-attention"),
        ("why do LLMs hallucinate", [], "hallucination"),
        ("What is the difference between precision and recall?", ["accuracy", "precision", "recall"], "precision"),
        ("Where does AI read medical images?", ["ai-in-medicine", "image-classification"], "ai-in-medicine"),
        ("What are the heads of a transformer for?", ["multi-head-attention", "transformer"], "transformer"),
        ("Why does it need so many examples?", ["deep-learning", "data"], "deep-learning"),
        ("Why does bread rise?", ["baking"], None),
        ("How does K-means begin?", [], "k-means"),
        ("What do you mean by learning?", [], None),
        ("", [], None),
        ("🙂 \x00 <b>", ["../etc/passwd"], None),
    ],
)
def test_a_question_is_about_what_it_names_or_else_about_what_was_found(
    question: str, found: list[str], about: str | None
) -> None:
    subject = handbook().of(question, found)
    assert (subject and subject.id) == about


def test_a_question_of_a_page_is_about_that_page_whatever_was_found() -> None:
    for page in pages():
        for question in page.document.questions:
            assert handbook().of(question, ["data"]) == concept(page.document.id)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("transformers", "transformer"),
        ("the transformer architecture", "transformer"),
        ("difusion models", "diffusion-model"),
        ("RLFH", "rlhf"),
        ("from linear regression to transformers", "transformer"),
        ("k means", "k-means"),
        ("how to bake bread", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_a_goal_is_named_in_any_usual_way(text: str, id: str | None) -> None:
    found = handbook().named(text)
    assert (found and found.id) == id


def test_what_nearly_names_a_concept_brings_the_nearest() -> None:
    assert concept("diffusion-model") in handbook().nearest("diffusion")
    assert handbook().nearest("football") == ()


def test_a_concept_stands_among_its_neighbours_each_of_them_once() -> None:
    around = handbook().around(concept("transformer"))
    assert ids(around.prerequisites) == ["self-attention", "multi-head-attention", "positional-encoding"]
    assert {"transformer-encoder", "transformer-decoder", "large-language-model"} <= set(ids(around.builds_on_it))
    assert ids(around.related) == ["encoder-decoder-transformer"]


def test_every_neighbourhood_is_small_and_without_repeats() -> None:
    for one in handbook():
        around = handbook().around(one)
        shown = [one, *around.prerequisites, *around.builds_on_it, *around.related]
        assert len(shown) == len(set(shown)) <= 17
        assert all(one.id in neighbour.prerequisites for neighbour in around.builds_on_it)


def test_what_builds_on_a_concept_begins_with_what_its_author_names_and_then_with_the_nearest() -> None:
    concepts = Concepts(
        Page(document(id, "Text."), "standard", needed, related, ())
        for id, needed, related in [
            ("ground", (), ("named",)),
            ("near", ("ground",), ()),
            ("far", ("ground", "near"), ()),
            ("named", ("ground", "far"), ()),
        ]
    )
    ground = concepts.get("ground")
    assert ground
    assert ids(concepts.around(ground).builds_on_it) == ["named", "near", "far"]


def test_a_page_that_is_not_in_the_index_is_nobodys_neighbour() -> None:
    concepts = Concepts(page for page in pages() if page.document.id != "self-attention")
    transformer = concepts.get("transformer")
    assert transformer
    assert "self-attention" not in transformer.prerequisites
    assert concepts.get("self-attention") is None
    assert concepts.of("What is self-attention?", ["self-attention"]) != concept("self-attention")


def test_concepts_that_build_on_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        small(hen=["egg"], egg=["hen"])


def test_the_concepts_follow_the_index() -> None:
    documents: list[Document] = [page.document for page in pages()][:3]
    current = CurrentConcepts(lambda: documents)
    before = current.get()
    assert [concept.id for concept in before] == [document.id for document in documents]
    assert current.get() is before
    documents.pop()
    documents.append(document("baking", "Bread rises."))
    assert [concept.id for concept in current.get()] == [document.id for document in documents[:2]]


@given(st.text(max_size=400), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_is_too_strange(text: str, found: list[str]) -> None:
    for answer in (handbook().of(text, found), handbook().named(text)):
        assert answer is None or handbook().get(answer.id) == answer
    assert len(handbook().nearest(text)) <= 3


def test_a_huge_text_takes_no_longer_than_a_long_one() -> None:
    handbook()
    with within(2):
        for text in ("a" * 1_000_000, "transformer " * 100_000, "k-" * 500_000):
            handbook().of(text, [])
            handbook().named(text)
            handbook().nearest(text)
