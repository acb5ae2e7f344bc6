"""An answer opens at once with the material's own sentence, and the model goes on from there."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from assistant.answering import QUOTED
from assistant.generators.turn import Turn
from assistant.messages import LIKELIEST, Cited, Decoding, Done, Sources, Token, Waiting
from tests.asking import ask, assert_quotes_read_back
from tests.fakes import OFF_TOPIC, Script, assistant_of, page

LORA = "Low-rank adaptation is a fine-tuning method that trains two small matrices beside the frozen weights."
QUICK = "Low-rank adaptation is quick."
IN_SHORT = "What is low-rank adaptation, in short?"
SMALL = "Such matrices take little memory on a GPU."
DROPOUT = "Dropout regularization is a method that switches off random neurons during training."
CHEAP = "Dropout regularization is cheap."
DOCUMENTS = (
    page("lora", f"{LORA} {IN_SHORT} {QUICK} {SMALL}", "Low-rank adaptation"),
    page("dropout", f"{DROPOUT} {CHEAP}", "Dropout regularization"),
)
QUESTION = "What is low-rank adaptation?"
BOTH = f"{QUESTION} And what is dropout regularization?"


class GoingOn(Script):
    """A script that goes on from an opening."""

    goes_on = True


def done(tmp_path: Path, generator: Script, question: str = QUESTION, decoding: Decoding = LIKELIEST) -> Done:
    assistant = assistant_of(generator, tmp_path, DOCUMENTS)
    answered = ask(assistant, question, decoding=decoding)
    if answered.answered:
        assert_quotes_read_back(assistant, answered)
    return answered


def test_the_answer_is_opened_before_the_model_has_begun(tmp_path: Path) -> None:
    model = GoingOn(SMALL)
    events = assistant_of(model, tmp_path, DOCUMENTS).ask(QUESTION)
    assert isinstance(next(events), Sources)
    assert next(events) == Token(LORA)
    cited = next(events)
    assert isinstance(cited, Cited) and cited.answer == f"{LORA} [1]" and cited.settled == len(cited.answer)
    assert not model.started.is_set()


def test_the_model_goes_on_from_the_opening_in_the_same_paragraph(tmp_path: Path) -> None:
    model = GoingOn(f" {SMALL}")
    answered = done(tmp_path, model)
    assert model.prompts[0].opening == LORA
    assert answered.answer == f"{LORA} [1] {SMALL} [1]"
    assert answered.model == model.name and answered.notice is None


@pytest.mark.parametrize("again", [LORA, "Low-rank adaptation trains two small matrices beside the frozen weights."])
def test_what_only_says_the_opening_again_is_left_out(tmp_path: Path, again: str) -> None:
    assert done(tmp_path, GoingOn(f" {again} {SMALL}")).answer == f"{LORA} [1] {SMALL} [1]"


def test_a_model_that_repeats_what_it_added_is_stopped(tmp_path: Path) -> None:
    model = GoingOn(f" {SMALL} {SMALL} {SMALL}")
    assert done(tmp_path, model).answer == f"{LORA} [1] {SMALL} [1]"
    assert model.closed.is_set()


def test_what_nothing_carries_is_taken_back_and_what_follows_it_kept(tmp_path: Path) -> None:
    assert (
        done(tmp_path, GoingOn(f" It was invented by penguins in Norway. {SMALL}")).answer == f"{LORA} [1] {SMALL} [1]"
    )


def test_where_the_model_adds_nothing_the_material_says_more_and_the_opening_once(tmp_path: Path) -> None:
    answered = done(tmp_path, GoingOn(f" {LORA}"))
    assert answered.answer == f"{LORA} [1] {QUICK} [1]"
    assert answered.model == "extractive" and answered.notice is None


def test_where_the_models_words_are_dropped_the_reader_is_told(tmp_path: Path) -> None:
    answered = done(tmp_path, GoingOn(" It was invented by penguins in Norway."))
    assert answered.answer.startswith(LORA) and answered.notice == QUOTED


def test_in_one_sentence_the_opening_is_the_answer(tmp_path: Path) -> None:
    model = GoingOn(SMALL)
    answered = done(tmp_path, model, IN_SHORT)
    assert answered.answer == f"{LORA} [1]" and answered.notice is None
    assert model.prompts == []


def test_each_question_of_a_message_is_opened(tmp_path: Path) -> None:
    model = GoingOn("")
    answered = done(tmp_path, model, BOTH)
    assert [prompt.opening for prompt in model.prompts] == [LORA, DROPOUT]
    assert answered.answer.split("\n\n")[-1].startswith(DROPOUT)


def test_a_generator_that_cannot_go_on_is_given_no_opening(tmp_path: Path) -> None:
    model = Script(SMALL)
    assert done(tmp_path, model).answer == f"{SMALL} [1]"
    assert model.prompts[0].opening == ""


@pytest.mark.parametrize(
    "question", [OFF_TOPIC, "Why is low-rank adaptation quick?", "Is dropout regularization a method?"]
)
def test_what_is_not_plain_and_surely_covered_is_not_opened(tmp_path: Path, question: str) -> None:
    model = GoingOn(SMALL)
    done(tmp_path, model, question)
    assert all(prompt.opening == "" for prompt in model.prompts)


def test_the_opening_counts_where_the_reader_has_set_a_limit(tmp_path: Path) -> None:
    short = done(tmp_path, GoingOn("Low-rank adaptation is a fine-tuning method."), decoding=Decoding(max_tokens=5))
    assert not short.answer.startswith(LORA)
    model = GoingOn(" ".join(["word"] * 200))
    assert done(tmp_path, model, decoding=Decoding(max_tokens=30)).answer.startswith(LORA)
    assert model.prompts[0].opening == LORA


class Busy(GoingOn):
    """Serves one question at a time."""

    turn = Turn()


def test_who_waits_for_the_model_reads_the_opening_meanwhile(tmp_path: Path) -> None:
    model = Busy(SMALL)
    with model.turn.place():
        events = assistant_of(model, tmp_path, DOCUMENTS).ask(QUESTION)
        shown = list(itertools.takewhile(lambda event: event != Waiting(1), events))
        events.close()
    assert isinstance(shown[-1], Cited) and shown[-1].answer == f"{LORA} [1]"
