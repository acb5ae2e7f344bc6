"""What an answer has cost is counted, however it ends, and a limit holds for whoever writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.generators.scripted import ScriptedGenerator
from assistant.messages import Decoding, Done, Usage
from assistant.prompting import Prompt
from assistant.settings import Settings
from assistant.usage import Tally
from index.retrieval import Passage
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, QUESTION, Script, assistant_of

PROMPT = Prompt("What is it?", (Passage(1, "d", "Notes", "", None, DEEP, 0, len(DEEP), 0.5),), "standard")
READ = sum(len(message.content.split()) for message in PROMPT.messages)


def test_what_is_read_and_written_is_counted_in_the_models_tokens() -> None:
    tally = Tally()
    assert "".join(tally.written(ScriptedGenerator(DEEP), PROMPT, 100)).strip() == DEEP
    assert tally.usage == Usage(READ, len(DEEP.split()))
    assert not tally.is_cut_off


def test_writers_are_added_up() -> None:
    tally = Tally()
    for text in (DEEP, MACHINE):
        list(tally.written(ScriptedGenerator(text), PROMPT, 100))
    assert tally.usage == Usage(2 * READ, len(DEEP.split()) + len(MACHINE.split()))


def test_what_is_not_heard_to_its_end_is_counted_as_far_as_it_came() -> None:
    tally = Tally()
    pieces = tally.written(ScriptedGenerator(DEEP), PROMPT, 100)
    next(pieces), next(pieces)
    pieces.close()
    assert tally.usage == Usage(READ, 2)


def test_a_model_whose_tokens_are_not_known_is_estimated() -> None:
    tally = Tally()
    list(tally.written(Script("abcd efgh"), PROMPT, 100))
    assert tally.usage.completion_tokens == 3


def test_whoever_comes_to_the_limit_is_cut_off() -> None:
    tally = Tally()
    list(tally.written(ScriptedGenerator(DEEP), PROMPT, 3))
    assert tally.is_cut_off and tally.usage.completion_tokens == 3


def test_an_answer_tells_its_usage_and_whether_it_was_cut_off(tmp_path: Path) -> None:
    assistant = assistant_of(ScriptedGenerator(f"{DEEP} {MACHINE}"), tmp_path)
    whole = assistant.ask(QUESTION).wait()
    assert whole.usage.completion_tokens == len(f"{DEEP} {MACHINE}".split())
    assert whole.usage.prompt_tokens > len(DEEP.split())
    length = len(DEEP.split())
    *_, done = assistant.ask(QUESTION, decoding=Decoding(max_tokens=length))
    assert isinstance(done, Done)
    assert done.is_cut_off and done.answer == f"{DEEP} [1]"
    assert done.usage.completion_tokens == length


def test_several_questions_share_the_tokens_that_an_answer_may_have(tmp_path: Path) -> None:
    both = "What is deep learning? What is machine learning?"
    most = len(DEEP.split())
    *_, done = assistant_of(ScriptedGenerator(DEEP), tmp_path).ask(both, decoding=Decoding(max_tokens=most))
    assert isinstance(done, Done)
    assert done.answer == f"{DEEP} [1]" and done.is_cut_off
    assert done.not_covered == ()


@pytest.mark.parametrize("most", range(1, 60, 2))
def test_few_tokens_never_make_what_is_covered_not_covered(tmp_path: Path, most: int) -> None:
    """Nor do more of them get written than were asked for, by whoever writes."""
    both = "What is deep learning? And what is machine learning?"
    guide = assistant_of(ScriptedGenerator(f"Cats and dogs are animals. {DEEP} {MACHINE}"), tmp_path)
    *_, done = guide.ask(both, decoding=Decoding(max_tokens=most))
    assert isinstance(done, Done)
    assert done.answered and done.not_covered == ()
    assert done.usage.completion_tokens <= most
    assert done.is_cut_off == (done.answer != guide.ask(both).wait().answer)


def test_what_is_not_covered_is_declined_however_few_the_tokens(tmp_path: Path) -> None:
    *_, done = assistant_of(Script(), tmp_path).ask(OFF_TOPIC, decoding=Decoding(max_tokens=1))
    assert isinstance(done, Done)
    assert not done.answered and not done.is_cut_off


def test_a_reader_cannot_have_more_than_the_operator_allows(tmp_path: Path) -> None:
    assistant = assistant_of(ScriptedGenerator(" ".join([DEEP] * 100)), tmp_path)
    answer = assistant.ask(QUESTION, decoding=Decoding(max_tokens=100_000)).wait()
    assert answer.usage.completion_tokens <= Settings().max_answer_tokens


def test_what_is_declined_unread_costs_nothing(tmp_path: Path) -> None:
    answer = assistant_of(Script(), tmp_path).ask(OFF_TOPIC).wait()
    assert not answer.answered
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (0, 0)


def test_an_answer_has_the_id_that_it_was_given(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path)
    for question in (QUESTION, OFF_TOPIC):
        assert assistant.ask(question, answer_id="0" * 32).wait().id == "0" * 32
    assert assistant.ask(QUESTION).wait().id != assistant.ask(QUESTION).wait().id
