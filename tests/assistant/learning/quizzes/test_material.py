from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.quizzes.definitions import Definition
from assistant.learning.quizzes.material import Material, material
from assistant.learning.quizzes.statements import stands_alone
from index.storage import IndexedDocument
from knowledge.documents import Document
from tests.fakes import page


def read(text: str, title: str = "Page", start: int = 0) -> Material:
    return of(page("page", text, title), start)


def of(document: Document, start: int = 0) -> Material:
    return material(IndexedDocument.of(document, 1, ""), start, start)


@pytest.mark.parametrize(
    "text",
    [
        "This makes the model smaller and therefore much faster.",
        "For example, a network may learn to see edges first.",
        "The table above shows how the values change over time.",
        "The steps of the method are the following three ones:",
        "What happens if the learning rate is far too high?",
        "The loss is $x^2$ for every example of the data set.",
        "Too short a sentence.",
        "which is why it works so well on images of cats.",
    ],
)
def test_a_sentence_that_needs_another_is_not_asked_about(text: str) -> None:
    assert not stands_alone(text)


def test_a_sentence_that_says_all_it_means_may_be_asked_about() -> None:
    assert stands_alone("Early stopping ends training when the validation error no longer falls.")


def defined(text: str, title: str = "Page") -> Definition | None:
    return next(iter(read(text, title).definitions), None)


def test_a_definition_is_split_into_name_and_predicate() -> None:
    found = defined("A random forest (RF) is an ensemble of many decision trees that vote together.", "Random forest")
    assert found
    assert (found.name, found.title) == ("random forest", "Random forest")
    assert found.predicate == "an ensemble of many decision trees that vote together"


@pytest.mark.parametrize(
    "text",
    [
        "Accuracy is a poor measure of anomaly detection for rare cases in the data.",
        "The result is a number that says how wrong the model is.",
        "There is a method that makes the model smaller than it was.",
        "Dropout is switched off when the finished network makes its predictions.",
    ],
)
def test_a_sentence_that_only_judges_or_points_defines_nothing(text: str) -> None:
    assert defined(f"## Notes\n\n{text}") is None


def test_what_a_definition_adds_about_something_else_is_left_out() -> None:
    sentence = "Latency is the time that one request takes, and throughput is the amount of work per second."
    found = defined(sentence, "Latency")
    assert found
    assert found.predicate == "the time that one request takes"


def test_a_list_keeps_the_sentence_that_announces_it() -> None:
    found = read("The method has two steps:\n\n- Collect many examples.\n- Train a model with these examples.")
    [listing] = found.listings
    assert listing.lead_in.text == "The method has two steps:"
    assert [item.text for item in listing.items] == ["Collect many examples.", "Train a model with these examples."]


def test_a_section_that_sends_the_reader_on_is_left_out() -> None:
    assert read("## What to read next\n\nOverfitting explains what happens when a model memorizes.").statements == ()


def test_only_the_surroundings_of_a_span_are_read() -> None:
    book = page("book", "\n\n".join(f"Chapter {n} tells how the number {n} came into the world." for n in range(2_000)))
    assert 0 < len(of(book, 50_000).statements) < 200


@given(st.text(alphabet=st.sampled_from("ab. -:\n#*|$`A<é"), max_size=400), st.integers(0, 500))
def test_every_span_reads_back(text: str, start: int) -> None:
    document = Document("id", "Title", text, ())
    for statement in of(document, start).statements:
        assert document.text[statement.start : statement.end] == statement.quote
        assert statement.quote.strip() == statement.quote != ""
