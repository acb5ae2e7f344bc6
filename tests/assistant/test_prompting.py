"""Question, passages and level become a prompt within a budget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.prompting import BUDGET_CHARS, Prompt, notes_within
from index.retrieval import Passage


def passage(text: str, n: int = 1, title: str = "Course", section: str = "Part") -> Passage:
    return Passage(n, "course", title, section, None, text, 0, len(text), 0.5)


def prompt(level: str = "standard", text: str = "Neural networks learn.") -> Prompt:
    return Prompt("What learns?", (passage(text),), level)  # type: ignore[arg-type]


def test_the_answer_and_the_check_share_everything_up_to_their_last_lines() -> None:
    answer, check = prompt().messages[-1].content, prompt().check[-1].content
    shared = answer.index("Question: What learns?") + len("Question: What learns?")
    assert answer[:shared] == check[:shared]
    assert answer[shared:] != check[shared:]
    assert prompt().messages[0] == prompt().check[0]


def test_the_passages_stand_before_the_question() -> None:
    content = prompt().messages[-1].content
    assert content.index("Neural networks learn.") < content.index("What learns?")


def test_each_level_asks_for_another_answer() -> None:
    assert len({prompt(level).messages[-1].content for level in ("beginner", "standard", "expert")}) == 3


def test_the_best_passage_is_whole_even_beyond_the_budget() -> None:
    long = "One sentence. " * 300
    assert long in notes_within([passage(long)], "?", 100)


def test_a_passage_that_does_not_fit_keeps_the_sentences_nearest_to_the_question_in_their_order() -> None:
    best = passage("x" * 80, section="")
    other = passage("Cats sleep. Rome fell. Networks learn. Networks have layers.", n=2, section="")
    notes = notes_within([best, other], "How do networks learn in layers?", 80 + 4 + 4 + 45)
    assert notes.endswith("Networks learn. Networks have layers.")
    assert "Rome" not in notes


@given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=6), st.integers(50, BUDGET_CHARS))
def test_the_notes_keep_to_the_budget_beyond_the_best_passage(texts: list[str], budget: int) -> None:
    passages = [passage(text, n, "T", "") for n, text in enumerate(texts, start=1)]
    notes = notes_within(passages, "What is it?", budget)
    assert len(notes) <= max(budget, len(texts[0]) + 1) + 4 * len(texts)
