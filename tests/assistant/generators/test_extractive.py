"""Without a model an answer is made of the sentences that answer."""

from __future__ import annotations

from assistant.generators.extractive import ExtractiveGenerator
from assistant.prompting import Prompt
from index.embedding import HashingEmbedder
from index.retrieval import Passage
from knowledge.sentences import sentences

TEXT = (
    "Deep learning uses networks with many layers. Bread is baked in an oven.\n\n"
    "Deep learning is good at:\n\n- Speech: deep learning turns speech into words.\n- Images."
)


def quoted(question: str, text: str = TEXT) -> str:
    passage = Passage(1, "d", "Course", "Deep learning", None, text, 0, len(text), 0.5)
    return "".join(ExtractiveGenerator(HashingEmbedder()).stream(Prompt(question, (passage,), "standard"), 200))


def test_the_sentence_that_answers_is_quoted_and_others_are_not() -> None:
    assert "Deep learning uses networks with many layers." in quoted("What does deep learning use?")
    assert "Bread" not in quoted("What does deep learning use?")


def test_every_sentence_stands_in_the_passage_word_for_word() -> None:
    said = quoted("What is deep learning good at?")
    assert said.strip()
    assert all(said[start:end] in TEXT for start, end in sentences(said))


def test_lead_ins_questions_and_labels_are_no_answers() -> None:
    assert quoted("What is it?", "What is it? These are examples:\n\n- Images.") == ""
