"""What is asked again is answered at once by what was answered before, and by nothing else."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import GenerationFailed
from assistant.generators.turn import Turn
from assistant.messages import Action, Asking, Cited, Decoding, Done, Events, Message, Sources, Token, Usage, Waiting
from assistant.observing.instruments import Instruments
from assistant.records import Records
from assistant.settings import Settings
from index.building import build
from index.embedding import HashingEmbedder
from index.folder import forget
from tests.asking import ask, assert_quotes_read_back
from tests.fakes import (
    BREAD,
    COURSE,
    DEEP,
    MACHINE,
    OFF_TOPIC,
    OUT_OF_MEMORY,
    QUESTION,
    Agreeing,
    Script,
    assistant_of,
    page,
    standby_of,
)

ABOUT_BREAD = "Why does bread rise?"


class Local(Script):
    """A script that serves one question at a time."""

    def __init__(self, text: str = DEEP, **chosen: Any) -> None:
        super().__init__(text, **chosen)
        self.turn = Turn()


def test_an_answer_given_again_is_the_same_under_an_id_of_its_own_and_has_cost_nothing(tmp_path: Path) -> None:
    script = Script()
    assistant = assistant_of(script, tmp_path, remembers=9)
    first, again = ask(assistant), ask(assistant)
    assert len(script.prompts) == 1
    assert (first.is_remembered, again.is_remembered) == (False, True)
    assert (again.answer, again.citations, again.sources) == (first.answer, first.citations, first.sources)
    assert (again.suggestions, again.model, again.notice) == (first.suggestions, first.model, first.notice)
    assert again.id != first.id
    assert again.usage == Usage()
    assert set(again.timings_ms) == {"retrieval", "first_token", "total"}
    assert_quotes_read_back(assistant, again)


def test_its_events_are_those_of_any_answer(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    done = ask(assistant)
    sources, token, cited, last = list(assistant.ask(QUESTION, answer_id="mine"))
    assert isinstance(sources, Sources) and sources.passages
    assert token == Token(done.answer)
    assert cited == Cited(done.answer, done.citations, settled=len(done.answer))
    assert isinstance(last, Done) and last.id == "mine"


def test_nearly_the_same_words_share_an_answer_and_other_words_do_not(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant)
    assert ask(assistant, "what's deep learning").is_remembered
    assert ask(assistant, "Can you tell me what deap learning is?").is_remembered
    assert not ask(assistant, "What is machine learning?").is_remembered
    assert not ask(assistant, "How does deep learning work?").is_remembered


@pytest.mark.parametrize(
    "chosen",
    [
        {"level": "expert"},
        {"top_k": 2},
        {"decoding": Decoding(max_tokens=500)},
        {"decoding": Decoding(temperature=0.5)},
        {"decoding": Decoding(seed=1)},
        {"action": Action("deeper")},
        {"history": [Message("user", "What is machine learning?"), Message("assistant", MACHINE)], "question": "Why?"},
    ],
)
def test_an_answer_is_for_those_alone_who_ask_for_the_same(chosen: dict[str, Any], tmp_path: Path) -> None:
    assistant = assistant_of(Agreeing(DEEP), tmp_path, remembers=9)
    ask(assistant), ask(assistant, "Why?")
    assert not ask(assistant, **chosen).is_remembered


def test_what_was_said_before_is_of_no_matter_to_a_question_that_stands_alone(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant)
    history = [Message("user", "What is machine learning?"), Message("assistant", MACHINE)]
    assert ask(assistant, history=history).is_remembered


def test_no_answer_outlives_its_material(tmp_path: Path) -> None:
    script = Script()
    assistant = assistant_of(script, tmp_path, remembers=9)
    ask(assistant)
    build([*COURSE, page("new", "Deep learning is new.")], HashingEmbedder(), tmp_path / "index")
    assert not ask(assistant).is_remembered
    assert ask(assistant).is_remembered
    forget(tmp_path / "index", "baking")
    assert not ask(assistant).is_remembered


def test_an_answer_during_which_the_material_changes_is_not_remembered(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    events = assistant.ask(QUESTION)
    next(events)
    forget(tmp_path / "index", "learning")
    assert any(isinstance(event, Done) for event in events)
    assert not ask(assistant).is_remembered


def test_what_stands_in_for_the_model_is_not_remembered(tmp_path: Path) -> None:
    script = Script()
    assistant = assistant_of(script, tmp_path, standby=standby_of(lambda: script), remembers=9)
    ask(assistant)
    assert not ask(assistant).is_remembered
    assistant.standby.load_now()
    assert not ask(assistant).is_remembered
    assert ask(assistant).is_remembered


def test_only_a_whole_answer_is_remembered(tmp_path: Path) -> None:
    stopped = assistant_of(Script(pause=0.001), tmp_path / "stopped", remembers=9)
    events = stopped.ask(QUESTION)
    while not isinstance(next(events), Cited):
        pass
    events.close()
    assert not ask(stopped).is_remembered
    failing = assistant_of(Script(dies_of=OUT_OF_MEMORY), tmp_path / "failing", remembers=9)
    for _ in range(2):
        with pytest.raises(GenerationFailed):
            ask(failing)


def test_an_answer_that_was_cut_off_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(asking: Asking, *parts: Any) -> Events:
        yield Sources(())
        yield Done(asking.id, answered=True, answer=DEEP, is_cut_off=True)

    monkeypatch.setattr("assistant.service.answer", cut_off)
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant)
    assert not ask(assistant).is_remembered


def test_what_quotes_its_question_is_given_again_to_the_very_same_words_alone(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant, OFF_TOPIC)
    assert ask(assistant, OFF_TOPIC).is_remembered
    shouted = ask(assistant, OFF_TOPIC.lower())
    assert not shouted.is_remembered
    assert shouted.not_covered == (OFF_TOPIC.lower(),)


def test_who_waits_for_the_model_with_the_same_question_is_given_the_answer_of_who_came_first(tmp_path: Path) -> None:
    model = Local()
    assistant = assistant_of(model, tmp_path, remembers=9)
    first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    while next(first) != Token("Deep "):
        pass
    assert isinstance(next(second), Sources)
    assert next(second) == Waiting(1)
    list(first)
    waited, *rest = list(second)
    assert waited == Waiting(0)
    assert [type(event) for event in rest] == [Token, Cited, Done]
    assert len(model.prompts) == 1
    assert not model.turn.length


def test_what_a_reader_was_told_for_good_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(asking: Asking, *parts: Any) -> Events:
        yield Sources(())
        yield Token("Deep")
        yield Cited(asking.question, (), settled=1)
        yield Token("")
        yield Done(asking.id, answered=True, answer=asking.question)

    monkeypatch.setattr("assistant.service.answer", opened)
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    capital, small = [assistant.ask(question) for question in ("Why is BERT deep?", "why is BERT deep?")]
    same = assistant.ask("Why is BERT deep?")
    for reader in (small, same):
        assert [type(next(reader)) for _ in range(3)] == [Sources, Token, Cited]
    list(capital)
    assert [type(event) for event in same] == [Cited, Done]
    assert [getattr(event, "is_remembered", None) for event in small] == [None, False]


def test_who_comes_first_and_leaves_costs_the_next_no_time(tmp_path: Path) -> None:
    model = Local(pause=0.001)
    assistant = assistant_of(model, tmp_path, remembers=9)
    first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    while next(first) != Token("Deep "):
        pass
    next(second), next(second)
    first.close()
    assert isinstance(list(second)[-1], Done)
    assert len(model.prompts) == 2


def test_an_answer_that_did_not_help_is_forgotten_whoever_was_given_it(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant)
    again = ask(assistant)
    assistant.forget("unheard-of")
    assert ask(assistant).is_remembered
    assistant.forget(again.id)
    assert not ask(assistant).is_remembered


def test_only_so_many_answers_are_kept_and_those_that_are_asked_for_stay(tmp_path: Path) -> None:
    assistant = assistant_of(Agreeing(DEEP, MACHINE, BREAD), tmp_path, remembers=2)
    ask(assistant), ask(assistant, "What is machine learning?"), ask(assistant), ask(assistant, ABOUT_BREAD)
    assert ask(assistant).is_remembered
    assert not ask(assistant, "What is machine learning?").is_remembered


def test_with_none_to_be_kept_each_question_is_answered_anew(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=0)
    ask(assistant)
    assert not ask(assistant).is_remembered


def test_a_question_that_is_remembered_is_recorded_like_any_other(tmp_path: Path) -> None:
    records = Records(tmp_path, keep_questions=7)
    assistant = assistant_of(Script(), tmp_path, remembers=9).recorded_in(records)
    ids = [ask(assistant, question).id for question in (QUESTION, "what's deep learning")]
    kept = records.questions()
    assert [one.answer_id for one in kept] == ids[::-1]
    assert kept[0].question == "what's deep learning"
    assert kept[0].nearest == kept[1].nearest


def test_nothing_of_it_is_written_to_the_disk(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=9)
    ask(assistant, "what is deep learning zyphronics?"), ask(assistant, "what is deep learning zyphronics?")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"zyphronics" in path.read_bytes()]


def test_many_readers_at_once_are_each_given_an_answer_under_their_own_id(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path, remembers=2)
    given: list[Done] = []
    questions = (QUESTION, "what is deep learning", "What is machine learning?", "whats machine learning")
    readers = [threading.Thread(target=lambda q=q: given.append(ask(assistant, q))) for q in questions * 5]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(20)
    assert len({done.id for done in given}) == len(readers)
    assert all(done.answered for done in given)


def test_operators_see_how_many_answers_were_remembered(tmp_path: Path) -> None:
    instruments = Instruments(Settings(data_dir=tmp_path), "1")
    assistant = assistant_of(Script(), tmp_path, remembers=9).watched_by(instruments.watch_chat)
    for _ in range(3):
        ask(assistant)
    figures = instruments.metrics.registry
    assert figures.get_sample_value("concept_guide_remembered_total", {"kind": "chat"}) == 2
    assert figures.get_sample_value("concept_guide_answers_total", {"kind": "chat", "outcome": "answered"}) == 3
