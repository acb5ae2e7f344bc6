from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vocabulary import Vocabulary
from tests.hostile import HOSTILE
from tests.patience import within

MATERIAL = Vocabulary.of(
    [
        "A transformer learns by gradient descent. The gradient of the loss is what gradients are.",
        "Quantization makes a large language model (LLM) small; QLoRA does so too. Sums gain.",
        "Stammering and stemming.",
    ]
)
KNOWN = sorted(MATERIAL.words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gradeint descent", "gradient descent"),
        ("What is a tranformer?", "What is a transformer?"),
        ("quantizaton", "quantization"),
        ("quantizatoin", "quantization"),
        ("Gradeint", "Gradient"),
        ("tranformer's", "transformer's"),
    ],
)
def test_a_slip_is_put_right_where_the_material_has_the_word(typed: str, meant: str) -> None:
    assert MATERIAL.corrected(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["whats", "dont", "WHO won", "steaming", "Zyphra", "lernen", "café", "naïve", "x1y2z3", "qlora2", "🙂", "", "\x00"],
)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert MATERIAL.corrected(text) == text


@pytest.mark.parametrize("acronym", ["SVMs", "GAINs", "SUMZ"])
def test_an_acronym_in_the_plural_is_no_slip(acronym: str) -> None:
    assert MATERIAL.corrected(acronym) == acronym


def test_a_name_keeps_its_capitals() -> None:
    assert MATERIAL.corrected("QLoRAs") == "QLoRAs"


def test_of_two_words_that_are_as_near_the_usual_one_was_meant() -> None:
    assert Vocabulary({"tokenizer": 9, "tokenized": 1}).corrected("tokenizex") == "tokenizer"
    assert Vocabulary({"tokenizer": 1, "tokenized": 9}).corrected("tokenizex") == "tokenized"


def test_a_short_word_may_have_one_slip_only() -> None:
    assert Vocabulary({"tensor": 1}).corrected("tnesro") == "tnesro"


@given(st.lists(st.sampled_from(KNOWN).flatmap(lambda word: st.sampled_from([word, word.title(), word.upper()]))))
def test_words_of_the_material_are_left_alone(words: list[str]) -> None:
    text = ", ".join(words)
    assert MATERIAL.corrected(text) == text


@given(st.text(max_size=60))
def test_only_words_are_touched_and_nothing_without_material(text: str) -> None:
    between = re.compile(r"[^\W\d_]{4,}")
    assert between.split(MATERIAL.corrected(text)) == between.split(text)
    assert Vocabulary().corrected(text) == text


@given(st.text(max_size=60))
def test_what_was_put_right_once_stays(text: str) -> None:
    once = MATERIAL.corrected(text)
    assert MATERIAL.corrected(once) == once


@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("A large language model (LLM) predicts.", {"LLM": "large language model"}),
        ("Some large language models (LLMs) predict.", {"LLM": "large language models"}),
        ("By retrieval-augmented generation (RAG)", {"RAG": "retrieval augmented generation"}),
        ("A Mixture of Experts (MoE)", {"MoE": "Mixture of Experts"}),
        ("See the guide (PDF) or the office (New York).", {}),
        ("(LLM)", {}),
        ("", {}),
    ],
)
def test_an_acronym_is_known_where_the_words_before_it_spell_it(text: str, acronyms: dict[str, str]) -> None:
    assert Vocabulary.of([text]).acronyms == acronyms


def test_the_first_explanation_of_an_acronym_counts() -> None:
    texts = ["Neural network (NN).", "Nearest neighbour (NN)."]
    assert Vocabulary.of(texts).acronyms == {"NN": "Neural network"}


def test_words_are_counted_in_lower_case() -> None:
    assert Vocabulary.of(["Token tokens TOKEN", "token the"]).words == {"token": 3, "tokens": 1}


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    vocabulary = Vocabulary.of(["Schöne Wörter (SW) 深度学习 long short term memory (LSTM)"])
    vocabulary.save(tmp_path)
    assert Vocabulary.load(tmp_path) == vocabulary


def test_an_index_of_an_earlier_version_has_no_vocabulary_and_corrects_nothing(tmp_path: Path) -> None:
    assert Vocabulary.load(tmp_path).corrected("gradeint") == "gradeint"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_and_corrected_in_time(text: str) -> None:
    MATERIAL.corrected("loads the dictionary")
    with within(3):
        Vocabulary.of([text])
        MATERIAL.corrected(text)
