"""What becomes a flashcard of a conversation, and what is on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.contract import Answer
from assistant.learning.cards import Card, CardSource, cards
from assistant.messages import Done
from assistant.transcript import Turn
from tests.assistant.export.conversations import answered, conversation, declined, source
from tests.fakes import DEEP, QUESTION, Script, assistant_of
from tests.hostile import HOSTILE
from tests.patience import within

NETS = answered("What is a neural network?", ("A network of simple units.", 1))


def only(*turns: Turn) -> Card:
    """Return the one card of a conversation."""
    [card] = cards(conversation(*turns))
    return card


def test_a_card_has_the_question_in_front_and_the_answer_without_marks_behind() -> None:
    card = only(NETS)
    assert (card.front, card.back) == ("What is a neural network?", "A network of simple units.")
    assert card.sources == (CardSource("Neural networks", "Basics", "Words behind A network of simple units."),)
    assert card.tags == ("concept-guide", "neural-networks")


def test_a_follow_up_stands_alone_on_its_card() -> None:
    _, card = cards(conversation(NETS, answered("And its limits?", ("It needs much data.", 1))))
    assert card.front == "Its limits? (about neural network)"


def test_a_question_that_was_declined_or_not_finished_gives_no_card() -> None:
    unfinished = Turn(question="What is a tensor?", text="A tensor is", problem="stopped")
    assert cards(conversation(declined("Who won?"), unfinished)) == []


def test_a_question_asked_twice_has_one_card_with_the_last_answer() -> None:
    again = answered("what is a neural network", ("Layers of units.", 2))
    assert only(NETS, again).back == "Layers of units."
    assert only(NETS, again).id == only(NETS).id


def test_a_simpler_explanation_takes_the_place_of_the_answer_and_an_example_joins_it() -> None:
    simpler = answered("Simpler", ("Like many small votes.", 2), action="simpler", about=0)
    example = answered("Example", ("It reads handwritten digits.", 3), action="example", about=1)
    card = only(NETS, simpler, example)
    assert card.front == "What is a neural network?"
    assert card.back == "Like many small votes.\n\nIt reads handwritten digits."
    assert [s.quote for s in card.sources] == [
        "Words behind Like many small votes.",
        "Words behind It reads handwritten digits.",
    ]


def test_a_deeper_explanation_is_no_card_and_a_comparison_is_one_of_its_own() -> None:
    deeper = answered("Deeper", ("Each unit weighs.", 1), action="deeper", about=0)
    compare = answered("How do networks differ from trees?", ("Trees ask.", 1), action="compare", about=0)
    fronts = [card.front for card in cards(conversation(NETS, deeper, compare))]
    assert fronts == ["What is a neural network?", "How do networks differ from trees?"]


@pytest.mark.parametrize("about", [None, -1, 0, 1, 99])
def test_an_action_on_a_turn_that_gave_no_card_gives_none(about: int | None) -> None:
    turn = answered("Simpler", ("Like votes.", 1), action="simpler", about=about)
    assert cards(conversation(declined("Who won?"), turn)) == []


def test_a_long_answer_is_cut_behind_a_sentence_and_keeps_the_sources_of_what_is_left() -> None:
    sentences = [(f"Sentence number {n} says a little more about the matter at hand.", n) for n in range(1, 30)]
    card = only(answered("What is it?", *sentences))
    assert 300 < len(card.back) <= 600
    assert card.back.endswith("hand.")
    assert len(card.sources) == card.back.count("Sentence")


def test_an_announcement_does_not_stand_without_what_it_announces() -> None:
    items = [
        (f"\n- Kind {n} of network, which is described here at some length, so that it fills.", 1) for n in range(9)
    ]
    card = only(answered("Which kinds?", ("There are kinds.", 1), ("\n\n" + "Kinds. " * 80 + "These are:", 0), *items))
    assert not card.back.endswith(":")


def test_the_source_of_a_formula_that_ends_the_point_is_kept() -> None:
    card = only(answered("What is it?", ("It is this:", 0), ("\n\n$$\nx^2\n$$", 1)))
    assert card.back.endswith("$$\nx^2\n$$")
    assert len(card.sources) == 1


def test_the_cards_of_a_real_answer_quote_the_course(tmp_path: Path) -> None:
    *_, done = assistant_of(Script(), tmp_path).ask(QUESTION)
    assert isinstance(done, Done)
    card = only(Turn(question=QUESTION, text=done.answer, answer=Answer.of(done)))
    assert card.back.startswith(DEEP)
    assert card.sources[0] == CardSource("Learning machines", "What is deep learning?", DEEP)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_conversations_take_no_time(text: str) -> None:
    titled = [source(1, text, title=text, section=text)]
    with within(5):
        for card in cards(conversation(*[answered(text, (text, 1), sources=titled)] * 3)):
            assert len(card.front) <= 301
            assert len(card.back) <= 1201
            assert not any(character.isspace() for tag in card.tags for character in tag)
