"""One question from beginning to end, with a scripted generator and the hashing embedder."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.coverage import FITTED_ON
from assistant.errors import DocumentNotFound, InvalidQuestion
from assistant.generators import Pieces
from assistant.messages import Cited, Done, Message, Sources, Token
from assistant.pausing import Work
from assistant.prompting import Prompt
from assistant.service import QUOTED
from assistant.standby import LOADING
from tests.asking import ask, assert_quotes_read_back
from tests.fakes import DEEP, MACHINE, OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of, standby_of


def test_the_sources_come_first_the_words_next_and_the_whole_last(tmp_path: Path) -> None:
    events = list(assistant_of(Script(), tmp_path).ask(QUESTION))
    kinds = [type(event) for event in events]
    assert kinds[0] is Sources
    assert kinds.index(Token) < kinds.index(Cited)
    assert kinds[-1] is Done and kinds.count(Done) == 1


def test_every_quote_is_the_documents_text_at_its_span(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path)
    answer = ask(assistant)
    assert answer.answered
    assert_quotes_read_back(assistant, answer)


def test_a_source_is_no_wider_than_what_is_cited_of_it(tmp_path: Path) -> None:
    [source] = [s for s in ask(assistant_of(Script(DEEP), tmp_path)).sources if "deep" in s.section.lower()]
    assert source.text == DEEP


def test_a_question_that_is_not_covered_is_declined_without_a_word_generated(tmp_path: Path) -> None:
    script = Script()
    answer = ask(assistant_of(script, tmp_path), OFF_TOPIC)
    assert (answer.answered, answer.reason, answer.sources, answer.citations) == (False, "not_covered", (), ())
    assert not script.started.is_set()
    assert answer.suggestions


def test_what_is_suggested_instead_is_covered(tmp_path: Path) -> None:
    assistant = assistant_of(Script(), tmp_path)
    for suggestion in ask(assistant, OFF_TOPIC).suggestions:
        assert ask(assistant, suggestion).answered


def test_where_nothing_of_the_generators_can_be_kept_the_material_speaks_for_itself(tmp_path: Path) -> None:
    answer = ask(assistant_of(Script("Bananas were invented by Napoleon in 1812."), tmp_path))
    assert answer.answered
    assert DEEP in answer.answer
    assert "Napoleon" not in answer.answer
    assert (answer.model, answer.notice) == ("extractive", QUOTED)


def test_a_follow_up_keeps_its_subject(tmp_path: Path) -> None:
    script = Script(MACHINE)
    history = [Message("user", "What is machine learning?"), Message("assistant", MACHINE)]
    ask(assistant_of(script, tmp_path), "And what does it find?", history=history)
    assert "machine learning" in script.prompts[0].question


def test_while_the_generator_loads_the_material_is_quoted_and_the_reader_told(tmp_path: Path) -> None:
    script = Script()
    assistant = assistant_of(script, tmp_path, standby=standby_of(lambda: script))
    assert ask(assistant).notice == LOADING
    assistant.standby.load_now()
    assert ask(assistant).notice is None


def test_closing_the_events_stops_the_generator(tmp_path: Path) -> None:
    script = Script(pause=0.01)
    events = assistant_of(script, tmp_path).ask(QUESTION)
    while not isinstance(next(events), Token):
        pass
    events.close()
    assert script.closed.is_set()


class Model(Script):
    """A script that serves one question at a time, checks it first, and keeps a diary."""

    name = next(iter(FITTED_ON))

    def __init__(self) -> None:
        super().__init__(pause=0.01)
        self.turn = threading.Lock()
        self.diary: list[str] = []

    def yes_margin(self, prompt: Prompt) -> Work[float]:
        assert self.turn.locked()
        self.diary.append(f"check {prompt.question}")
        yield
        return 5.0

    def stream(self, prompt: Prompt, max_tokens: int) -> Pieces:
        assert self.turn.locked()
        self.diary.append(f"write {prompt.question}")
        yield from super().stream(prompt, max_tokens)


def test_the_check_and_the_answer_of_one_question_are_not_parted_by_another(tmp_path: Path) -> None:
    model = Model()
    assistant = assistant_of(model, tmp_path)
    questions = [QUESTION, "What is machine learning?", "How does deep learning use layers?"]
    readers = [threading.Thread(target=ask, args=(assistant, question)) for question in questions]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    checked = [entry.removeprefix("check ") for entry in model.diary[::2]]
    written = [entry.removeprefix("write ") for entry in model.diary[1::2]]
    assert sorted(checked) == sorted(questions)
    assert written == checked
    assert not model.turn.locked()


def test_who_leaves_while_waiting_costs_the_model_nothing(tmp_path: Path) -> None:
    model = Model()
    assistant = assistant_of(model, tmp_path)
    with model.turn:
        events = assistant.ask(QUESTION)
        assert isinstance(next(events), Sources)
        assert next(events) == Token("")
        events.close()
    assert model.diary == []
    assert ask(assistant).answered


def test_who_leaves_while_the_model_reads_frees_it_at_its_next_pause(tmp_path: Path) -> None:
    model = Model()
    events = assistant_of(model, tmp_path).ask(QUESTION)
    assert isinstance(next(events), Sources)
    assert next(events) == Token("")
    assert model.turn.locked()
    events.close()
    assert not model.turn.locked()
    assert model.diary == [f"check {QUESTION}"]


def test_a_generator_that_dies_is_not_mistaken_for_an_answer(tmp_path: Path) -> None:
    events = assistant_of(Script(dies_of=OUT_OF_MEMORY), tmp_path).ask(QUESTION)
    seen = []
    with pytest.raises(type(OUT_OF_MEMORY)):
        for event in events:
            seen.append(type(event))
    assert Token in seen and Done not in seen


@pytest.mark.parametrize("question", ["", "  \n ", "why " * 25_000])
def test_an_empty_or_endless_question_is_refused_at_once(tmp_path: Path, question: str) -> None:
    assistant = assistant_of(Script(), tmp_path)
    with pytest.raises(InvalidQuestion):
        assistant.ask(question)
    with pytest.raises(InvalidQuestion):
        assistant.search(question, 3)


def test_the_timings_say_when_the_first_word_came(tmp_path: Path) -> None:
    timings = ask(assistant_of(Script(pause=0.005), tmp_path)).timings_ms
    assert timings["retrieval"] <= timings["first_token"] <= timings["total"]


def test_an_unknown_document_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentNotFound, match="concept-guide documents"):
        assistant_of(Script(), tmp_path).document("no-such-page")


def test_every_level_is_answered_and_reaches_the_prompt(tmp_path: Path) -> None:
    script = Script()
    assistant = assistant_of(script, tmp_path)
    for level in ("beginner", "standard", "expert"):
        assert ask(assistant, level=level).answered
    assert [prompt.level for prompt in script.prompts] == ["beginner", "standard", "expert"]
