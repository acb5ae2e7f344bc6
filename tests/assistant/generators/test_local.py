"""A model in this process: several readers at once, what is read once, and what goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import GenerationFailed, WeightsError
from assistant.generators import Caching, Judge, TakesTurns, Tokenizing, sharing, torch_engine, writing
from assistant.generators.engine import Scores
from assistant.generators.local import LocalGenerator
from assistant.generators.openvino_engine import OpenVinoEngine
from assistant.generators.texts import READ_AT_ONCE
from assistant.generators.torch_engine import TorchEngine
from assistant.pausing import Work, finish
from assistant.prompting import Prompt
from tests.assistant.generators.asking import LONG, Make, Watched, plain_greedy, prompt, written
from tests.assistant.generators.tiny import WORDS


def test_eight_readers_at_once_each_get_what_they_would_alone(generator: LocalGenerator, engine: Watched) -> None:
    questions = [prompt(f"{word} from the network", LONG if n % 3 else "data") for n, word in enumerate(WORDS[5:13])]
    alone = [(finish(generator.yes_margin(one)), written(generator, one)) for one in questions]
    engine.read.clear()

    def ask(question: Prompt) -> tuple[float, str]:
        return finish(generator.yes_margin(question)), written(generator, question)

    with ThreadPoolExecutor(len(questions)) as readers:
        together = list(readers.map(ask, questions))
    assert [text for _, text in together] == [text for _, text in alone]
    assert [margin for margin, _ in together] == pytest.approx([margin for margin, _ in alone], abs=1e-3)


def test_what_is_written_while_a_reader_is_away_is_there_when_it_comes_back(generator: LocalGenerator) -> None:
    alone = written(generator, prompt("the network"), 40)
    stream = generator.stream(prompt("the network"), 40)
    said = next(stream)
    while not said:
        said = next(stream)
    written(generator, prompt("data from words"))
    assert said + "".join(stream) == alone


def test_who_writes_goes_on_while_another_reads(
    generator: LocalGenerator, engine: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_SECONDS_A_TEXT", 0.0)
    monkeypatch.setattr(sharing, "_SECONDS_OF_SILENCE", 0.0)
    writer = generator.stream(prompt("the network"), 60)
    while not next(writer):
        pass
    reader = generator.stream(prompt("data from words", LONG), 5)
    next(reader)
    engine.read.clear()
    (writes, _) = generator._sharing._texts.present
    length = writes.read
    next(reader)
    assert READ_AT_ONCE < engine.read[0] <= READ_AT_ONCE + 1 + max(writing._PROPOSED)
    assert writes.read > length
    reader.close()
    writer.close()


def test_several_are_served_at_once(generator: LocalGenerator) -> None:
    assert isinstance(generator, TakesTurns)
    with generator.turn.place(), generator.turn.place() as second:
        assert not second.ahead


def test_what_was_read_for_the_check_does_not_change_the_answer(
    generator: LocalGenerator, make: Make, folder: Path
) -> None:
    fresh = written(generator, prompt("the deep network"))
    other = LocalGenerator(make(), folder, "tiny")
    finish(other.yes_margin(prompt("the deep network")))
    finish(other.yes_margin(prompt("another question of the course")))
    assert written(other, prompt("the deep network")) == fresh


def test_the_check_and_the_answer_read_the_passages_once(generator: LocalGenerator, engine: Watched) -> None:
    question = prompt("the deep network", LONG)
    finish(generator.yes_margin(question))
    check, answer = generator._ids(question.check), generator._ids(question.messages)
    assert sum(engine.read) == len(check)
    assert max(engine.read) <= READ_AT_ONCE
    engine.read.clear()
    shared = next(n for n, (one, other) in enumerate(zip(check, answer, strict=False)) if one != other)
    finish(generator._scores(answer))
    assert sum(engine.read) == len(answer) - shared < len(answer) - READ_AT_ONCE


def test_pages_that_nobody_uses_are_given_back(generator: LocalGenerator, engine: Watched) -> None:
    had = engine.pages
    for number in range(40):
        written(generator, prompt(f"network {number}", "data from words " * 40), 5)
    assert engine.pages <= 2 * had


def test_a_text_that_needs_more_pages_than_there_are_gets_them(
    generator: LocalGenerator, engine: Watched, make: Make
) -> None:
    long = "the network learns from data " * (engine.pages * engine.page_size // 4)
    question = Prompt(long, prompt("data").passages, "standard")
    assert len(generator._ids(question.messages)) > engine.pages * engine.page_size
    assert written(generator, question, 10) == plain_greedy(generator, make, question, 10)


def test_the_margin_is_of_yes_against_no(generator: LocalGenerator) -> None:
    assert isinstance(generator, Judge)
    scores = np.zeros(len(generator._tokenizer), np.float32)
    scores[generator._yes] = 5.0

    def read(ids: object, asked_at: float | None = None) -> Work[Scores]:
        yield
        return scores

    generator._scores = read  # type: ignore[method-assign]
    equal = np.log(len(generator._yes) / len(generator._no))
    assert finish(generator.yes_margin(prompt("the network"))) == pytest.approx(5.0 + equal)


def test_after_a_stream_is_closed_the_next_answer_is_what_it_would_have_been(generator: LocalGenerator) -> None:
    fresh = written(generator, prompt("the network"))
    stream = generator.stream(prompt("data from words"), 40)
    next(stream)
    stream.close()
    assert written(generator, prompt("the network")) == fresh
    assert not generator._sharing.texts


def test_a_model_that_cannot_chat_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute"
    shutil.copytree(folder, mute)
    (mute / "chat_template.jinja").unlink()
    with pytest.raises(WeightsError, match="chat template"):
        LocalGenerator(TorchEngine(mute), mute, "mute")


def test_a_model_that_dies_is_one_clear_error_for_all_and_answers_again_after(
    generator: LocalGenerator, engine: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_SECONDS_A_TEXT", 0.0)
    fresh = written(generator, prompt("the network"))
    other = generator.stream(prompt("data from words"), 20)
    while not next(other):
        pass

    def die() -> None:
        raise RuntimeError("out of memory")

    engine.before = die
    for stream in (generator.stream(prompt("the network"), 5), other):
        with pytest.raises(GenerationFailed, match=r"The model tiny stopped: out of memory"):
            list(stream)
    engine.before = lambda: None
    assert written(generator, prompt("the network")) == fresh


def test_where_there_is_no_memory_for_a_text_the_next_ones_are_answered(
    generator: LocalGenerator, engine: Watched, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, made = torch_engine._with_room, OpenVinoEngine._with_room
    left = [3]

    def scarce(function: Callable[..., object]) -> Callable[..., object]:
        def give(*arguments: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise RuntimeError("not enough memory")
            return function(*arguments)

        return give

    short = prompt("the network")
    fresh = written(generator, short)
    long = Prompt("the network learns from data " * (engine.pages * engine.page_size // 4), short.passages, "standard")
    with monkeypatch.context() as patched:
        patched.setattr(torch_engine, "_with_room", scarce(really))
        patched.setattr(OpenVinoEngine, "_with_room", scarce(made))
        with pytest.raises(GenerationFailed, match="not enough memory"):
            written(generator, long)
    assert written(generator, short) == fresh
    assert written(generator, long, 10) == plain_greedy(generator, make, long, 10)


def test_tokens_are_counted_as_the_model_has_them(generator: LocalGenerator) -> None:
    assert isinstance(generator, Tokenizing)
    assert generator.count_tokens("") == 0
    assert generator.count_tokens("the network") == len(generator._tokenizer.encode("the network"))


def test_what_stays_read_is_counted_apart_from_what_is_read_anew(generator: LocalGenerator) -> None:
    assert isinstance(generator, Caching)
    question = prompt("the network")
    check, answer = generator._ids(question.check), generator._ids(question.messages)
    assert (generator.reading.kept, generator.reading.anew) == (0, 0)
    finish(generator.yes_margin(question))
    assert (generator.reading.kept, generator.reading.anew) == (0, len(check))
    written(generator, question, 1)
    shared = next(n for n, (one, other) in enumerate(zip(check, answer, strict=False)) if one != other)
    assert (generator.reading.kept, generator.reading.anew) == (shared, len(check) + len(answer) - shared)
