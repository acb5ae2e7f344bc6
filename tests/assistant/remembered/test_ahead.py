"""A model that nobody waits for answers what is likely to be asked, and nobody waits for that."""

from __future__ import annotations

import errno
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from assistant.generators import Pieces
from assistant.generators.turn import Turn
from assistant.prompting import Prompt
from assistant.records import Records
from index.folder import forget
from tests.asking import ask
from tests.fakes import DEEP, OUT_OF_MEMORY, QUESTION, Script, assistant_of
from tests.patience import wait_until

STARTERS = (QUESTION, "What is machine learning?")


class Local(Script):
    """A model in this process, to which somebody may come while it writes."""

    def __init__(self, text: str = DEEP, **chosen: Any) -> None:
        super().__init__(text, **chosen)
        self.turn = Turn()
        self.visited_by = ExitStack()
        self.is_visited = False

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        """Yield the lines; whoever comes does so after the first word."""
        with self.visited_by:
            for piece in super().stream(prompt, max_tokens):
                if self.is_visited:
                    self.visited_by.enter_context(self.turn.place())
                    self.is_visited = False
                yield piece


def test_what_the_chat_offers_is_remembered_before_anybody_asks(tmp_path: Path) -> None:
    assistant = assistant_of(Local(), tmp_path, remembers=9)
    ahead = assistant.ahead(STARTERS)
    assert [ahead.step(), ahead.step()] == [True, True]
    assert all(ask(assistant, question).is_remembered for question in STARTERS)


def test_what_its_own_answers_suggest_is_not_followed(tmp_path: Path) -> None:
    assistant = assistant_of(Local(), tmp_path, remembers=9)
    ahead = assistant.ahead(STARTERS)
    assert [ahead.step(), ahead.step(), ahead.step()] == [True, True, False]


def test_what_a_readers_answer_suggests_is_answered_for_the_same_level(tmp_path: Path) -> None:
    assistant = assistant_of(Local(), tmp_path, remembers=9)
    suggested = ask(assistant, level="expert").suggestions
    ahead = assistant.ahead(())
    assert [ahead.step() for _ in (*suggested, None)] == [True for _ in suggested] + [False]
    assert suggested
    assert all(ask(assistant, question, level="expert").is_remembered for question in suggested)


def test_it_stops_as_soon_as_somebody_comes_and_begins_anew_when_they_have_gone(tmp_path: Path) -> None:
    model = Local(pause=0.001)
    model.is_visited = True
    ahead = assistant_of(model, tmp_path, remembers=9).ahead((QUESTION,))
    assert not ahead.step()
    assert model.closed.is_set() and not model.finished.is_set()
    assert ahead.step()


def test_where_somebody_is_being_answered_it_does_not_begin(tmp_path: Path) -> None:
    model = Local()
    ahead = assistant_of(model, tmp_path, remembers=9).ahead(STARTERS)
    with model.turn.place():
        assert not ahead.step()
    assert not model.prompts


def test_what_is_no_model_of_this_machine_is_left_alone(tmp_path: Path) -> None:
    script = Script()
    assert not assistant_of(script, tmp_path, remembers=9).ahead(STARTERS).step()
    assert not script.prompts


def test_nobody_is_told_of_it(tmp_path: Path) -> None:
    records = Records(tmp_path, keep_questions=7)
    assistant = assistant_of(Local(), tmp_path, remembers=9)
    assistant.recorded_in(records)
    assert assistant.ahead(STARTERS).step()
    assert records.questions() == []


def test_new_material_is_answered_from_again(tmp_path: Path) -> None:
    ahead = assistant_of(Local(), tmp_path, remembers=9).ahead((QUESTION,))
    assert ahead.step()
    forget(tmp_path / "index", "baking")
    assert ahead.step()


def test_a_question_on_which_the_model_dies_is_tried_once(tmp_path: Path) -> None:
    model = Local(dies_of=OUT_OF_MEMORY)
    ahead = assistant_of(model, tmp_path, remembers=9).ahead((QUESTION,))
    assert not ahead.step() and not ahead.step()
    assert len(model.prompts) == 1


def test_whatever_one_answer_fails_at_the_next_is_begun(tmp_path: Path) -> None:
    model = Local(dies_of=OSError(errno.EMFILE, "Too many open files"))
    with assistant_of(model, tmp_path, remembers=9).ahead(STARTERS).running(pause=0.001):
        assert wait_until(lambda: len(model.prompts) == len(STARTERS))


def test_where_nothing_is_remembered_nothing_is_answered_ahead(tmp_path: Path) -> None:
    model = Local()
    assert not assistant_of(model, tmp_path, remembers=0).ahead(STARTERS).step()
    assert not model.prompts


def test_in_the_background_it_ends_with_the_server(tmp_path: Path) -> None:
    model = Local(pause=0.01)
    with assistant_of(model, tmp_path, remembers=9).ahead(STARTERS).running(pause=0.001):
        assert wait_until(model.started.is_set)
    assert not model.turn.length
    assert model.closed.is_set() or model.finished.is_set()
