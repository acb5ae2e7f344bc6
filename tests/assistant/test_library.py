"""`from assistant import Assistant`: what a script and a notebook get."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant import Action, Answer, Assistant, Message
from assistant.errors import IndexMissing, InvalidSetting, WeightsMissing
from assistant.factory import build_index, open_embedder
from assistant.settings import Settings
from tests.asking import ask, assert_quotes_read_back
from tests.fakes import DEEP, QUESTION, Script, assistant_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the handbook in it."""
    folder = tmp_path_factory.mktemp("library")
    settings = Settings(data_dir=folder, embedder="hashing")
    build_index(settings, open_embedder(settings))
    return folder


def test_what_is_set_up_is_opened_and_answers(folder: Path) -> None:
    guide = Assistant.open(folder, generator="extractive", embedder="hashing")
    answer = guide.ask(QUESTION).wait()
    assert answer.answered and "deep learning" in answer.answer.lower()
    assert_quotes_read_back(guide, ask(guide))


def test_the_model_is_there_when_it_is_opened_unless_nobody_waits(folder: Path) -> None:
    scripted = f"scripted:{DEEP}"
    assert Assistant.open(folder, generator=scripted, embedder="hashing").standby.ready
    soon = Assistant.open(folder, generator=scripted, embedder="hashing", wait=False)
    soon.standby.load_now()
    assert soon.standby.ready


def test_any_setting_can_be_given_by_its_name(folder: Path) -> None:
    guide = Assistant.open(folder, generator="extractive", embedder="hashing", max_question_chars=10)
    with pytest.raises(assistant.ConceptGuideError, match="at most 10 fit"):
        guide.ask("What is overfitting?")


def test_what_cannot_be_opened_says_so_at_once(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(IndexMissing, match="concept-guide index build"):
        Assistant.open(tmp_path, generator="extractive", embedder="hashing")
    with pytest.raises(WeightsMissing, match="concept-guide models pull"):
        Assistant.open(folder, embedder="hashing", models_dir=tmp_path)
    with pytest.raises(InvalidSetting, match="no setting 'genrator'"):
        Assistant.open(folder, genrator="extractive")
    with pytest.raises(InvalidSetting, match="top_k is 99"):
        Assistant.open(folder, top_k=99)


def test_everything_that_is_named_is_there_and_nothing_else() -> None:
    assert set(dir(assistant)) == set(assistant.__all__)
    for name in assistant.__all__:
        assert getattr(assistant, name)
    with pytest.raises(AttributeError, match="Nonsense"):
        assistant.Nonsense  # noqa: B018


def test_importing_it_loads_nothing() -> None:
    program = "import sys, assistant; print([name for name in ('torch', 'pydantic', 'numpy') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


def test_a_user_of_the_library_has_its_types(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from assistant import Assistant, Cited, Reply\n"
        "reply: Reply = Assistant.open().ask('What is dropout?', level='beginner')\n"
        "quotes: list[str] = [source.quote for source in reply.wait().sources]\n"
        "texts: list[str] = [event.answer for event in reply if isinstance(event, Cited)]\n"
        "wrong: int = reply.wait().answer\n"
        "Assistant.open().ask('What is dropout?', level='genius')\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases", str(script)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    errors = [line.partition("script.py:")[2].partition(":")[0] for line in run.stdout.splitlines() if "error" in line]
    assert errors[:2] == ["5", "6"] and len(errors) == 3, run.stdout


def test_a_reply_carries_the_conversation_on(tmp_path: Path) -> None:
    guide = assistant_of(Script(DEEP), tmp_path)
    first = guide.ask(QUESTION, [Message("user", "Hello"), Message("assistant", "Hello. What would you like?")])
    assert [message.role for message in first.conversation] == ["user", "assistant", "user", "assistant"]
    assert first.conversation[-1] == Message("assistant", DEEP)
    assert guide.ask("Why?", first.conversation).wait().answered


def test_a_choice_that_there_is_not_is_said_in_one_line(tmp_path: Path) -> None:
    guide = assistant_of(Script(DEEP), tmp_path)
    wrong: list[dict[str, Any]] = [{"level": "kid"}, {"top_k": 0}, {"top_k": 21}, {"action": Action("bigger")}]  # type: ignore[arg-type]
    for choice in wrong:
        with pytest.raises(assistant.ConceptGuideError, match="Choose"):
            guide.ask(QUESTION, **choice)
    for k in (-1, 0, 1_001):
        with pytest.raises(assistant.ConceptGuideError, match="Choose 1 to 1,000"):
            guide.search(QUESTION, k)


def test_several_threads_get_an_answer_each(folder: Path) -> None:
    guide = Assistant.open(folder, generator="extractive", embedder="hashing")
    questions = ["What is overfitting?", "What is dropout?", "What is a token?", "What is backpropagation?"]
    alone = {question: guide.ask(question).wait().answer for question in questions}
    answers: dict[str, Answer] = {}
    threads = [
        threading.Thread(target=lambda question=question: answers.update({question: guide.ask(question).wait()}))
        for question in questions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert {question: answer.answer for question, answer in answers.items()} == alone


def test_what_is_found_and_listed_can_be_looked_at(folder: Path) -> None:
    guide = Assistant.open(folder, generator="extractive", embedder="hashing")
    assert len(guide.search("vanishing gradients")) == 5
    assert max(len(repr(document)) for document in guide.documents()) < 2_000
