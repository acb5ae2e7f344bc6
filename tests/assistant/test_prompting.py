"""Question, passages and level become a prompt within a budget."""

from __future__ import annotations

import pytest

from assistant.prompting import Form, Prompt, form_of
from index.retrieval import Passage
from tests.hostile import HOSTILE
from tests.patience import within


def passage(text: str, n: int = 1, title: str = "Course", section: str = "Part") -> Passage:
    return Passage(n, "course", title, section, None, text, 0, len(text), 0.5)


def prompt(level: str = "standard", text: str = "Neural networks learn.", form: Form | None = None) -> Prompt:
    return Prompt("What learns?", (passage(text),), level, form=form)  # type: ignore[arg-type]


def test_the_answer_and_the_check_share_everything_up_to_their_last_lines() -> None:
    answer, check = prompt().messages[-1].content, prompt().check[-1].content
    shared = answer.index("Question: What learns?") + len("Question: What learns?")
    assert answer[:shared] == check[:shared]
    assert answer[shared:] != check[shared:]
    assert prompt().messages[0] == prompt().check[0]


def test_without_passages_the_bare_model_is_asked_and_told_of_no_notes() -> None:
    [only] = Prompt("What learns?", (), "standard").messages
    assert only.role == "user"
    assert only.content.startswith("What learns?\n\n")
    assert "notes" not in only.content.replace("if the notes have one", "")


def test_the_passages_stand_before_the_question() -> None:
    content = prompt().messages[-1].content
    assert content.index("Neural networks learn.") < content.index("What learns?")


def test_each_level_asks_for_another_answer() -> None:
    assert len({prompt(level).messages[-1].content for level in ("beginner", "standard", "expert")}) == 3


def test_each_form_asks_for_another_answer_and_the_same_check() -> None:
    prompts = [prompt(), prompt(form="shorter"), prompt(form="longer"), prompt(form="simpler")]
    assert len({asked.messages[-1].content for asked in prompts}) == 4
    assert len({asked.check for asked in prompts}) == 1


def test_a_form_goes_before_the_level() -> None:
    assert prompt("expert", form="shorter").messages == prompt("beginner", form="shorter").messages


def test_simpler_is_what_a_beginner_reads() -> None:
    assert prompt("expert", form="simpler").messages == prompt("beginner").messages


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Shorter!", "shorter"),
        ("tl;dr", "shorter"),
        ("in one sentence, please", "shorter"),
        ("What is overfitting, briefly?", "shorter"),
        ("Can you sum it up?", "shorter"),
        ("Tell me more", "longer"),
        ("Go on", "longer"),
        ("more detail please", "longer"),
        ("simpler, please", "simpler"),
        ("In plain English?", "simpler"),
        ("Explain like I'm five", "simpler"),
        ("i dont get it", "simpler"),
    ],
)
def test_a_reader_says_how_the_answer_should_be_told(question: str, form: Form) -> None:
    assert form_of(question) == form


@pytest.mark.parametrize(
    "question",
    [
        "What is deep learning?",
        "What is summarization?",
        "What is long short-term memory?",
        "Why are deeper networks harder to train?",
        "Does a longer context cost more memory?",
        "Why does a simpler model underfit?",
        "Is PyTorch easier than TensorFlow?",
        "",
    ],
)
def test_a_question_that_is_about_such_a_word_says_nothing_of_the_form(question: str) -> None:
    assert form_of(question) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_form_is_found_in_a_hostile_text_in_time(text: str) -> None:
    with within(3):
        form_of(text)


def test_without_notes_the_passages_are_read_whole() -> None:
    both = Prompt("What learns?", (passage("Networks learn."), passage("They forget.", 2, section="")), "standard")
    assert "Course › Part\nNetworks learn.\n\nCourse\nThey forget.\n\nQuestion:" in both.messages[-1].content


def test_of_the_passages_only_the_notes_are_read() -> None:
    noted = Prompt("What learns?", (passage("Networks learn. Rome fell."),), "standard", "Course\nNetworks learn.")
    for messages in (noted.messages, noted.check):
        assert "Course notes:\n\nCourse\nNetworks learn.\n\nQuestion:" in messages[-1].content
        assert "Rome" not in messages[-1].content
