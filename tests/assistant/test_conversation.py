from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import DECLINED, EXAMPLE, standalone
from assistant.messages import Message
from assistant.phrasing import LONGEST_SUBJECT
from tests.hostile import HOSTILE
from tests.patience import within

LEARNING = "What is machine learning?"
COMPARISON = "What is the difference between LoRA and QLoRA?"
FOLLOW_UPS = [
    "And its drawbacks?",
    "What are they used for?",
    "Who made it?",
    "What does it need?",
    "How does it differ from deep learning?",
    "Is it the same as deep learning?",
    "What about the benefits?",
    "any downsides?",
    "memory cost?",
    "Is that true?",
]
WHYS = ["Why?", "why", "How so?", "Why is that?", "And why?", "how come"]
FORMS = [
    "Tell me more.",
    "Go on",
    "Please elaborate",
    "In simpler words, please",
    "Explain that more simply",
    "Can you explain it again?",
    "Shorter!",
    "tl;dr",
    "ELI5",
    "I don't get it",
]
EXAMPLES = ["Give me an example", "Can you give me an example, please?", "an example?", "like what?", "for instance?"]
WHOLE_QUESTIONS = [
    "What is deep learning?",
    "And deep learning?",
    "How does Spotify use machine learning?",
    "Which company made Claude?",
    "Who won the 2010 World Cup?",
    "What are large language models trained on?",
    "How does a neural network learn its weights from labelled examples?",
    "Is it true that Claude was made by Anthropic?",
    "Give me an example of overfitting",
]
PHRASES = (
    "What is|machine learning|LoRA|QLoRA|it|its limits|Why|and|shorter|an example|the second one|the first|back to|"
    "difference between|vs.|, please|?|.|!|😀|\x00|\n"
).split("|")
TURNS = st.text(max_size=50) | st.lists(st.sampled_from(PHRASES), max_size=8).map(" ".join)
MESSAGES = st.builds(Message, st.sampled_from(["user", "user", "assistant"]), TURNS)


def talk(*questions: str) -> list[Message]:
    """Return a conversation in which these questions were asked and answered."""
    return [m for question in questions for m in (Message("user", question), Message("assistant", "So it is, always."))]


def declined(question: str) -> list[Message]:
    """Return a question that was asked and declined."""
    return [Message("user", question), Message("assistant", f"{DECLINED}, so I would rather not guess.")]


@pytest.mark.parametrize("follow_up", FOLLOW_UPS)
def test_a_follow_up_keeps_its_subject(follow_up: str) -> None:
    assert standalone(follow_up, talk(LEARNING)) == f"{follow_up} (about machine learning)"


@pytest.mark.parametrize("why", WHYS)
def test_a_why_is_asked_of_the_whole_question_before_it(why: str) -> None:
    assert standalone(why, talk(LEARNING)) == f"{why} ({LEARNING})"


@pytest.mark.parametrize("form", FORMS)
def test_who_wants_another_form_asks_the_same_again(form: str) -> None:
    assert standalone(form, talk(LEARNING)) == LEARNING


@pytest.mark.parametrize("example", EXAMPLES)
def test_who_wants_an_example_asks_for_one_of_the_same(example: str) -> None:
    assert standalone(example, talk(LEARNING)) == f"{EXAMPLE}{LEARNING}"


@pytest.mark.parametrize("question", WHOLE_QUESTIONS)
def test_a_question_that_names_its_subject_is_left_alone(question: str) -> None:
    assert standalone(question, talk(LEARNING)) == question


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *WHYS, *FORMS, *EXAMPLES, *WHOLE_QUESTIONS, "the second one?"])
def test_the_first_question_is_left_alone(question: str) -> None:
    assert standalone(question, []) == question


def test_a_form_after_a_follow_up_asks_the_follow_up_again() -> None:
    assert standalone("Shorter!", talk(LEARNING, "And its drawbacks?")) == "And its drawbacks? (about machine learning)"


def test_an_example_is_asked_for_once_and_left_behind_by_the_next_form() -> None:
    history = talk(LEARNING, "Give me an example")
    assert standalone("Another example?", history) == f"{EXAMPLE}{LEARNING}"
    assert standalone("Shorter!", history) == LEARNING


def test_of_a_turn_with_two_questions_the_first_sets_the_subject() -> None:
    history = talk("What is machine learning and who invented it?")
    assert standalone("and its limits?", history) == "and its limits? (about machine learning)"


def test_a_switch_of_subject_is_followed() -> None:
    history = talk(LEARNING, "And its drawbacks?", "What is deep learning?")
    assert standalone("And its limits?", history) == "And its limits? (about deep learning)"


def test_a_chain_of_follow_ups_keeps_the_subject_it_began_with() -> None:
    history = talk(LEARNING, "And its drawbacks?", "Give me an example", "Why?")
    assert standalone("Who uses it?", history) == "Who uses it? (about machine learning)"


def test_what_was_asked_of_a_subject_stays_beside_it() -> None:
    history = talk(LEARNING, "memory cost?")
    assert (
        standalone("And how is it reduced?", history) == "And how is it reduced? (about memory cost, machine learning)"
    )


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How does the first one work?", "How does LoRA work?"),
        ("Is the latter faster?", "Is QLoRA faster?"),
        ("the 2nd one, when is it used?", "QLoRA, when is it used?"),
        ("which is cheaper, the former or the latter?", "which is cheaper, LoRA or QLoRA?"),
    ],
)
def test_one_of_two_things_that_were_named_is_put_in_its_place(question: str, asked: str) -> None:
    assert standalone(question, talk(COMPARISON)) == asked


def test_one_of_two_things_alone_is_asked_for_in_the_light_of_both() -> None:
    assert standalone("The second one?", talk(COMPARISON)) == f"QLoRA? (about QLoRA: {COMPARISON})"


def test_one_of_two_that_was_chosen_is_the_subject_from_then_on() -> None:
    history = talk(COMPARISON, "How does the first one work?")
    assert standalone("And its limits?", history) == "And its limits? (about LoRA)"


def test_two_things_can_be_chosen_from_after_other_questions() -> None:
    assert standalone("Is the former faster?", talk(COMPARISON, "Why?", "Shorter!")) == "Is LoRA faster?"


@pytest.mark.parametrize(
    "question",
    [
        "What is the first step of training?",
        "First, what is overfitting?",
        "Which came first?",
        "How many tokens per second does ChatGPT reach?",
        "What do I learn first?",
    ],
)
def test_a_first_or_second_in_time_is_none_of_two_things(question: str) -> None:
    assert "LoRA," not in standalone(question, talk(COMPARISON))
    assert standalone(question, talk(COMPARISON)).startswith(question)


def test_a_pronoun_is_none_of_two_things() -> None:
    history = talk(LEARNING, "How does it differ from deep learning?")
    assert "(about it" not in standalone("The first one?", history)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Back to machine learning", LEARNING),
        ("ok, let's go back to the first question", LEARNING),
        ("back to the first topic, in simple words", LEARNING),
        ("Back to machine learning, why is it useful?", "why is it useful? (about machine learning)"),
        ("Back to sourdough", "sourdough"),
    ],
)
def test_an_earlier_question_can_be_gone_back_to(question: str, asked: str) -> None:
    assert standalone(question, talk(LEARNING, "What is overfitting?", "And its limits?")) == asked


def test_what_was_gone_back_to_is_the_subject_from_then_on() -> None:
    history = talk(LEARNING, "What is overfitting?")
    for back in ("Back to machine learning", "Back to the first question"):
        assert standalone("And its limits?", [*history, *talk(back)]) == "And its limits? (about machine learning)"


def test_a_declined_turn_leaves_nothing_to_refer_to() -> None:
    off_topic = declined("Who won the football championship?")
    assert standalone("And its limits?", [*talk(LEARNING), *off_topic]) == "And its limits? (about machine learning)"
    assert standalone("Shorter!", [*talk(LEARNING), *off_topic]) == LEARNING
    assert standalone("Shorter!", off_topic) == "Shorter!"


@pytest.mark.parametrize("nothing", ["", "   ", "?", "!!"])
def test_a_turn_without_words_leaves_nothing_to_refer_to(nothing: str) -> None:
    for question in ("Why?", "And its limits?", "Shorter!"):
        assert standalone(question, talk(nothing)) == question
        assert standalone(question, talk(LEARNING, nothing)) == standalone(question, talk(LEARNING))


def test_only_what_the_reader_said_sets_the_subject() -> None:
    history = [Message("user", LEARNING), Message("assistant", "What is sourdough bread?")]
    assert standalone("And its limits?", history) == "And its limits? (about machine learning)"


def test_a_conversation_that_begins_in_the_middle_still_gives_a_subject() -> None:
    history = [Message("assistant", "…"), *talk(LEARNING)]
    assert standalone("And its limits?", history) == "And its limits? (about machine learning)"


@given(TURNS)
def test_a_question_without_a_past_is_itself(question: str) -> None:
    assert standalone(question, []) == question.strip()


@given(TURNS.filter(str.strip), st.lists(MESSAGES, max_size=6))
def test_a_question_never_becomes_nothing_and_grows_by_no_more_than_was_said(
    question: str, history: list[Message]
) -> None:
    said = sum(len(message.content) for message in history)
    per_turn = 2 * LONGEST_SUBJECT
    asked = standalone(question, history)
    assert asked.strip()
    assert len(asked) <= len(question) + said + per_turn * (len(history) + 1)


@pytest.mark.parametrize("follow_up", ["And why?", "And its limits?", "Why is that?"])
def test_an_essay_before_a_follow_up_is_not_carried_along(follow_up: str) -> None:
    assert len(standalone(follow_up, [Message("user", "word " * 9_999)])) < 300


def test_whys_do_not_pile_up() -> None:
    assert len(standalone("Why is that?", talk(LEARNING, *["Why is that?"] * 20))) < 100


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_understood_in_time(text: str) -> None:
    with within(5):
        standalone(text, talk(COMPARISON))
        standalone("And its limits?", talk(text, LEARNING, text))
