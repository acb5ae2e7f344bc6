"""What an answer opens with before a model has read anything: only what surely makes the point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import Evidence
from assistant.leading import lead_of, sentences_to_open_with
from assistant.messages import Level
from assistant.prompting import Prompt
from index.embedding import HashingEmbedder
from index.retrieval import Passage

LORA = "LoRA (low-rank adaptation) is a fine-tuning method that trains two small matrices."
QLORA = "QLoRA is a form of LoRA that stores the frozen weights in four bits."
ATTENTION = "Attention is what lets a network weigh its inputs."
LEVEL = "Level 5 autonomy is what drives without any human."
TOKENIZATION = "Tokenization is the step that cuts a text into tokens."
SEARCH = "Search is the way through many texts."
WIDTH = "The beam width of beam search sets how many texts survive each step."
PASSAGES = tuple(
    Passage(n, title, title, section, None, text, 0, len(text), 0.5)
    for n, (title, section, text) in enumerate(
        [
            ("LoRA", "", f"{LORA} It is quick. LoRA is popular among students."),
            ("QLoRA", "", f"{QLORA} What is QLoRA for? Its uses are:\n\n- QLoRA is a way to save memory on one GPU."),
            ("Attention", "", ATTENTION),
            ("Driving", "", LEVEL),
            ("Tokenization", "", TOKENIZATION),
            ("Search", "", SEARCH),
            ("Beam search", "Settings", f"Other settings of beam search matter less. {WIDTH}"),
        ],
        start=1,
    )
)


def opening(question: str, level: Level = "standard", passages: tuple[Passage, ...] = PASSAGES) -> list[str]:
    return sentences_to_open_with(Prompt(question, passages, level), Evidence(passages, HashingEmbedder()))


@pytest.mark.parametrize(
    "question",
    [
        "What is LoRA?",
        "whats lora",
        "LoRA?",
        "Could you please explain LoRA?",
        "Explain the concept of low-rank adaptation.",
        "What is the role of LoRA in fine-tuning?",
        "How does LoRA work?",
        "What is LoRA (low-rank adaptation)?",
        "What role does LoRA play in fine-tuning?",
        "What's LoRA?",
        "What are LoRAs?",
        "What is LoRA in machine learning?",
        "What is LoRA used for in practice?",
        "What is the role of LoRA in improving popularity?",
    ],
)
def test_a_plain_question_opens_with_what_the_thing_is(question: str) -> None:
    assert opening(question) == [LORA]


@pytest.mark.parametrize(
    "question",
    [
        "Why is LoRA quick?",
        "Is LoRA the same as QLoRA?",
        "Does LoRA work?",
        "How many matrices does LoRA train?",
        "Which method is LoRA?",
        "When was LoRA invented?",
        "Who made LoRA?",
        "What is an example of LoRA?",
        "Show me the code of LoRA",
        "What is the formula of LoRA?",
        "What is the best rank of LoRA?",
        "What is LoRA of Claude?",
        "What is your LoRA?",
        "What are the limits of LoRA?",
        "What are attention heads?",
        "How does attention guarantee the truth?",
        "LoRA, and then what?",
        "What is not LoRA?",
        "What is everything except LoRA?",
        "What is LoRA in a radio station?",
        "What is LoRA used for in gardening?",
        "What is LoRA in popularity?",
        "How does LoRA affect society?",
        "What is Level 4 autonomy?",
        "What does Level 4 autonomy drive without any human?",
        "What is a token?",
        "What is A* search?",
        "???",
        "",
    ],
)
def test_what_no_such_sentence_answers_by_itself_waits_for_the_model(question: str) -> None:
    assert opening(question) == []


@pytest.mark.parametrize(
    "question", ["What is the difference between LoRA and QLoRA?", "LoRA vs QLoRA", "How does LoRA differ from QLoRA?"]
)
def test_a_comparison_opens_with_both_sides(question: str) -> None:
    assert opening(question) == [LORA, QLORA]


@pytest.mark.parametrize(
    "question", ["What is the difference between LoRA and pruning?", "LoRA or QLoRA, which is better?"]
)
def test_a_comparison_of_which_one_side_is_not_explained_or_a_verdict_is_wanted_waits(question: str) -> None:
    assert opening(question) == []


def test_a_sentence_with_every_word_of_the_question_and_its_subject_opens() -> None:
    assert opening("What does the beam width of beam search set for each step?") == [WIDTH]


@pytest.mark.parametrize(
    ("question", "opens"),
    [
        ("What is Level 5 autonomy?", LEVEL),
        ("What does Level 5 autonomy drive without any human?", LEVEL),
        ("What is tokenization?", TOKENIZATION),
        ("What is the search?", SEARCH),
    ],
)
def test_a_name_is_known_by_its_whole_words_and_its_number(question: str, opens: str) -> None:
    assert opening(question) == [opens]


def test_what_opens_a_document_with_its_name_goes_before_what_only_defines() -> None:
    passing = "LoRA is a method of many."
    other = Passage(9, "Methods", "Methods", "Others", None, passing, 0, len(passing), 0.5)
    assert opening("What is LoRA?", passages=(other, *PASSAGES)) == [LORA]


def test_a_beginner_gets_no_long_sentence_to_begin_with() -> None:
    long = f"{LORA.removesuffix('.')} beside each of the large ones{', which stay as they are' * 6}."
    passages = (Passage(1, "LoRA", "LoRA", "", None, long, 0, len(long), 0.5),)
    assert opening("What is LoRA?", "standard", passages) == [long]
    assert opening("What is LoRA?", "beginner", passages) == []


def test_nothing_of_a_list_and_nothing_that_goes_on_opens() -> None:
    text = "These are uses:\n\n- LoRA is a way to save memory.\n\nHowever, LoRA is a method with limits."
    assert opening("What is LoRA?", passages=(Passage(1, "Notes", "Notes", "", None, text, 0, len(text), 0.5),)) == []


def test_only_the_passages_of_the_question_are_opened_with() -> None:
    evidence = Evidence(PASSAGES, HashingEmbedder())
    assert sentences_to_open_with(Prompt("What is LoRA?", PASSAGES[1:], "standard"), evidence) == []


def test_a_question_that_is_not_surely_covered_is_not_opened() -> None:
    question = "How does LoRA help students bake sourdough?"
    assert opening(question) == [LORA]
    assert lead_of(Prompt(question, PASSAGES, "standard"), Evidence(PASSAGES, HashingEmbedder())) == []


@given(st.text(max_size=60), st.sampled_from(["", "What is ", "Explain ", "LoRA vs "]))
def test_whatever_is_asked_what_opens_stands_in_the_material(text: str, begin: str) -> None:
    assert all(any(one in passage.text for passage in PASSAGES) for one in opening(begin + text))
