from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex, terms

TEXTS = [
    "Deep learning uses neural networks with many layers.",
    "Anthropic made Claude, a large language model.",
    "Networks of roads connect cities.",
]


def test_terms_are_stems_without_stop_words() -> None:
    assert terms("The networks are learning of it") == ["network", "learn"]
    assert terms("") == terms("the of and") == terms("🙂 … !") == []


def test_the_text_that_holds_a_rare_name_comes_first() -> None:
    index = LexicalIndex.of(TEXTS)
    assert index.search("Who made Claude?", 3)[0][0] == 1
    assert [row for row, _ in index.search("networks", 3)] == [2, 0]


def test_texts_that_share_no_word_with_the_query_are_not_found() -> None:
    assert LexicalIndex.of(TEXTS).search("zebra crossing", 3) == []


@pytest.mark.parametrize("query", ["", "   ", "the of", "🙂", "?!", "\x00", "深度学习", "\ud800"])
def test_a_query_without_known_words_finds_nothing(query: str) -> None:
    assert LexicalIndex.of(TEXTS).search(query, 3) == []


@given(st.lists(st.text(max_size=40), max_size=8), st.text(max_size=40), st.integers(0, 10))
def test_any_texts_can_be_searched_for_anything(texts: list[str], query: str, k: int) -> None:
    index = LexicalIndex.of(texts)
    found = index.search(query, k)
    scores = [score for _, score in found]
    assert found == index.search(query, len(texts))[:k]
    assert scores == sorted(scores, reverse=True)
    for row, score in found:
        assert score > 0
        assert set(terms(texts[row])) & set(terms(query))


def test_of_texts_that_score_alike_the_first_are_found() -> None:
    index = LexicalIndex.of(["a layer of dough", "nothing", *["a layer of dough"] * 20, "a layer"])
    best, *others = [row for row, _ in index.search("layer", 4)]
    assert (best, others) == (22, [0, 2, 3])


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    index = LexicalIndex.of(TEXTS)
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical", len(TEXTS))
    assert loaded.search("large networks", 3) == index.search("large networks", 3)
    assert len(loaded) == 3


def test_nothing_that_loading_would_execute_is_written(tmp_path: Path) -> None:
    LexicalIndex.of(TEXTS).save(tmp_path / "lexical")
    for path in (tmp_path / "lexical").iterdir():
        assert path.suffix in (".json", ".jsonl", ".npy")
        assert b"pickle" not in path.read_bytes()
