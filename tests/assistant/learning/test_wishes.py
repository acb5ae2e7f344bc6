"""Which typed turns ask for an action, and what was said before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.learning.wishes import wished, with_what_was_said
from assistant.messages import Action, ActionKind, Message, Span
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import CurrentIndex
from tests.fakes import COURSE, DEEP, MACHINE, QUESTION

HISTORY = [Message("user", QUESTION), Message("assistant", f"{DEEP} [1] Something else. [2]")]


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        ("simpler please", "simpler"),
        ("explain that like I'm five", "simpler"),
        ("tell me more", "deeper"),
        ("go deeper", "deeper"),
        ("give me an example", "example"),
        ("an example?", "example"),
    ],
)
def test_a_turn_that_only_asks_for_the_answer_in_another_way_is_an_action(turn: str, kind: ActionKind) -> None:
    assert wished(turn, HISTORY) == Action(kind)


@pytest.mark.parametrize("turn", [QUESTION, "shorter please", "and its limits?", "an example of overfitting?", "why?"])
def test_any_other_turn_is_none(turn: str) -> None:
    assert wished(turn, HISTORY) is None


def test_before_the_first_answer_nothing_is_an_action() -> None:
    assert wished("simpler please", []) is None


def test_what_the_replies_quote_was_said(tmp_path: Path) -> None:
    build(COURSE, HashingEmbedder(), tmp_path)
    index = CurrentIndex(tmp_path, HashingEmbedder()).get()
    found = index.search(QUESTION, 3)
    [span] = with_what_was_said(Action("deeper"), HISTORY, found, index).said
    assert index.documents[span.document_id].text[span.start : span.end] == DEEP
    known = Action("deeper", (Span("learning", 0, 5),))
    assert with_what_was_said(known, HISTORY, found, index) is known
    assert MACHINE not in DEEP
