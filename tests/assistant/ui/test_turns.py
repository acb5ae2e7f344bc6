"""How a turn grows by the events of its answer."""

from __future__ import annotations

from assistant.messages import Citation, Cited, Done, Sources, Token, Waiting
from assistant.transcript import Turn
from assistant.ui.turns import after, ended_by
from index.retrieval import Passage

PASSAGE = Passage(1, "nets", "Nets", "Basics", None, "Nets learn.", 10, 21, 0.8)
CITATION = Citation(1, "nets", 10, 21, "Nets learn.", 0, 11)
ASKED = Turn(question="What do nets do?")


def test_what_was_found_is_kept_until_the_answer_is_there() -> None:
    turn = after(ASKED, Sources((PASSAGE,)))
    assert turn.found and turn.found[0].quote == "Nets learn."
    turn = after(turn, Done("id", True, "Nets learn. [1]", sources=(PASSAGE,), citations=(CITATION,)))
    assert turn.found is None
    assert turn.answer and turn.answer.sources[0].quote == "Nets learn."


def test_a_checked_sentence_replaces_what_was_shown_of_it() -> None:
    turn = ASKED
    for event in (Token("Nets le"), Token("rn."), Cited("Nets learn. [1]", (CITATION,), 15), Token(" They")):
        turn = after(turn, event)
    assert turn.text == "Nets learn. [1] They"
    assert [citation.quote for citation in turn.citations] == ["Nets learn."]


def test_a_place_in_the_queue_is_no_part_of_a_turn() -> None:
    assert after(ASKED, Waiting(3)) == ASKED


def test_the_last_event_has_the_last_word() -> None:
    turn = after(after(ASKED, Token("Something else")), Done("id", True, "Nets learn.", citations=(CITATION,)))
    assert (turn.text, len(turn.citations), turn.ended) == ("Nets learn.", 1, True)


def test_what_ends_early_keeps_its_text_and_says_why() -> None:
    turn = ended_by(after(ASKED, Token("Nets")), "stopped")
    assert (turn.text, turn.problem, turn.ended) == ("Nets", "stopped", True)
