"""The sentences of the passages found for a question, their places and how near they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import Evidence
from index.embedding import HashingEmbedder
from index.retrieval import Passage
from tests.fakes import BREAD, DEEP, CountingEmbedder

DOCUMENT = f"# Notes\n\n{DEEP} {BREAD}"
START = DOCUMENT.index(DEEP)


def passage(text: str, n: int = 1, start: int = 0, section: str = "Learning") -> Passage:
    return Passage(n, "notes", "Notes", section, None, text, start, start + len(text), 0.5)


def test_every_sentence_is_the_documents_text_at_its_place() -> None:
    evidence = Evidence([passage(DOCUMENT[START:], start=START)], HashingEmbedder())
    assert [sentence.quote for sentence in evidence.sentences] == [DEEP, BREAD]
    assert [DOCUMENT[sentence.start : sentence.end] for sentence in evidence.sentences] == [DEEP, BREAD]


@given(st.text(max_size=200), st.integers(0, 50))
def test_whatever_a_passage_holds_its_sentences_read_back(text: str, start: int) -> None:
    for sentence in Evidence([passage(text, start=start)], HashingEmbedder()).sentences:
        assert text[sentence.start - start : sentence.end - start] == sentence.quote != ""


def test_a_sentence_has_the_words_of_its_headings_beside_its_own() -> None:
    [sentence] = Evidence([passage("It chats.", section="Grok")], HashingEmbedder()).sentences
    assert "grok" in sentence.stems - sentence.own_stems
    assert sentence.place == "Notes Grok It chats."


def test_a_sentence_is_nearest_to_itself() -> None:
    cosines = Evidence([passage(f"{DEEP} {BREAD}")], HashingEmbedder()).cosines(BREAD)
    assert cosines.shape == (2,)
    assert cosines[1] == pytest.approx(1, abs=1e-5)
    assert cosines[0] < cosines[1]


def test_closeness_looks_only_at_the_passages_it_is_asked_about() -> None:
    deep, bread = passage(DEEP, 1), passage(BREAD, 2)
    evidence = Evidence([deep, bread], HashingEmbedder())
    assert evidence.closeness(BREAD, [bread]) == pytest.approx(1, abs=1e-5)
    assert evidence.closeness(BREAD, [deep]) < 0.9
    assert evidence.closeness(BREAD, []) == 0


def test_sentences_are_embedded_once_and_not_before_they_are_needed() -> None:
    embedder = CountingEmbedder()
    evidence = Evidence([passage(f"{DEEP} {BREAD}")], embedder)
    assert embedder.passages == []
    assert np.isfinite(evidence.cosines("bread")).all() and np.isfinite(evidence.cosines("layers")).all()
    assert embedder.passages.count(DEEP) == 1


def test_no_passages_are_near_to_nothing() -> None:
    assert Evidence([], HashingEmbedder()).closeness("bread", []) == 0
