from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.plurals import singular, singular_words


@pytest.mark.parametrize(
    ("words", "singulars"),
    [
        ("Tokens tokenization tokenizer", "token tokenization tokenizer"),
        ("LLMs of two companies", "llm of two company"),
        ("Level-4 autonomy", "level 4 autonomy"),
        ("A* search in C++ and C#", "a* search in c++ and c#"),
        ("statistics, loss, corpus, bias", "statistics loss corpus bias"),
    ],
)
def test_words_lose_their_plural_and_nothing_else(words: str, singulars: str) -> None:
    assert singular_words(words) == singulars.split()


@given(st.text(max_size=20))
def test_a_word_only_loses_its_end(word: str) -> None:
    assert singular(word) == word or (word.startswith(singular(word).removesuffix("y")) and word.endswith("s"))
