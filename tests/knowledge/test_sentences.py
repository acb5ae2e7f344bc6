"""Where sentences end, on the cases that course material is full of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import sentences

PIECES = st.sampled_from(
    [
        "Deep learning",
        "e.g.",
        "3.14",
        ". ",
        "? ",
        "! ",
        " ",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "```",
        "`a. B`",
        "$x. y$",
        "$$",
        "| a | b |",
        "## Heading",
        "“",
        "”",
        "(",
        ")",
        "U.S. ",
        "X. ",
        "。",
        "[1]",
        "…",
        "it works",
        "\t",
        "\u00a0",
    ]
)


def read_back(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "kept_whole",
    [
        "Some models, e.g. CNNs, see images.",
        "A model (i.e. a function) maps inputs, cf. Smith.",
        "Accuracy vs. Speed is a trade-off.",
        "Dr. Smith and Prof. J. Doe wrote it.",
        "The U.S. Department of Energy funds it.",
        "Fig. 3 and Eq. (2) show it, see Sec. 4.",
        "Published on Jul. 29 by Example Inc. Press.",
        "Pi is 3.14 and Node.js is at v. 20.",
        "“What is it?” he asked.",
        "Call `model.fit. Then` to train.",
        "The rule $a. B$ holds.",
        "Vaswani et al. (2017) proposed it.",
    ],
)
def test_a_full_stop_inside_a_sentence_ends_nothing(kept_whole: str) -> None:
    assert read_back(kept_whole) == [kept_whole]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It learns from data.", "Then it predicts."),
        ("What is a neuron?", "A unit."),
        ("He said “stop.”", "They stopped."),
        ("It is used in the U.S.", "The model is large."),
        ("It tailors the feeds of Facebook and X.", "Spotify does so too."),
        ("It costs $5.", "Another costs $10."),
        ("Learning takes data, time, etc.", "Inference does not."),
        ("The answer is no.", "Then stop."),
        ("Deep learning is a subset [1].", "It uses networks [2]."),
        ("Deep learning is a subset. [1]", "It uses networks."),
        ("The year was 2017.", "It changed the field."),
        ("(It is one.)", "It is another."),
    ],
)
def test_two_sentences_are_two(first: str, second: str) -> None:
    assert read_back(f"{first} {second}") == [first, second]


def test_sentences_without_spaces_between_them_are_found_by_wide_full_stops() -> None:
    assert read_back("深度学习是机器学习。它很强大！") == ["深度学习是机器学习。", "它很强大！"]


def test_a_sentence_goes_on_over_a_line_break() -> None:
    assert read_back("A model learns\nfrom data. It\nimproves.") == ["A model learns\nfrom data.", "It\nimproves."]


def test_each_bullet_begins_a_sentence_and_keeps_its_label() -> None:
    text = "Examples are:\n\n- Siri. A device that listens. It learns.\n- Alexa\n1. First. Then more."
    assert read_back(text) == [
        "Examples are:",
        "- Siri. A device that listens.",
        "It learns.",
        "- Alexa",
        "1. First. Then more.",
    ]


def test_headings_code_and_table_rows_are_one_sentence_each() -> None:
    text = "## What is it?\nA net.\n\n```python\na = 1.  # One. Two.\n\nb = 2\n```\n\n| a. B | c |\n| d | e |\n"
    assert read_back(text) == [
        "## What is it?",
        "A net.",
        "```python\na = 1.  # One. Two.\n\nb = 2\n```",
        "| a. B | c |",
        "| d | e |",
    ]


def test_empty_text_has_no_sentences() -> None:
    assert sentences("") == sentences(" \n\t ") == []


@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=200)))
def test_spans_are_ordered_trimmed_and_hold_every_character_but_white_space(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert not text[position:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from(["It learns.", "Does it?", "Yes!", "Data helps, e.g. here."]), min_size=1))
def test_sentences_joined_by_spaces_come_apart_again(parts: list[str]) -> None:
    assert read_back(" ".join(parts)) == parts
