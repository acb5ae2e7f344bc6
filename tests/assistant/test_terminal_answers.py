"""An answer on a terminal: it grows while it is written, and what it brings does nothing to the terminal."""

from __future__ import annotations

import pytest
from rich.console import Console

from assistant.terminal_answers import show_results
from index.retrieval import Passage
from tests.assistant.terminals import Guide
from tests.fakes import OUT_OF_MEMORY, QUESTION, Script

ERASE = "\x1b[2K"
"""What a terminal is told before the answer is drawn anew."""


def test_where_a_person_watches_the_words_grow_and_give_way_to_the_checked_answer(
    built: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "assistant.terminal_answers.out", Console(force_terminal=True, no_color=True, soft_wrap=True, highlight=False)
    )
    monkeypatch.setenv("CONCEPT_GUIDE_SCRIPTED_PAUSE", "0.15")
    said = "All deep learning is machine learning"
    *growing, final = built("ask", QUESTION, "--generator", f"scripted:{said}").out.split(ERASE)
    assert any("All deep" in frame and said not in frame for frame in growing)
    assert final.count(said) == 1
    assert final.startswith(f"{said} [")


def test_what_came_before_the_model_died_stays(built: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = Script("Deep learning is " * 9, dies_of=OUT_OF_MEMORY)
    monkeypatch.setattr("assistant.factory.generator_loader", lambda *arguments: lambda: dying)
    monkeypatch.setattr(
        "assistant.terminal_answers.out", Console(force_terminal=True, no_color=True, soft_wrap=True, highlight=False)
    )
    assert built("ask", QUESTION).out.split(ERASE)[-1] == "Deep learning is \n"


def test_no_control_code_of_a_document_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    text = "red \x1b[31m and a bell \x07 and \x9b2J [bold]markup[/]"
    show_results([Passage(1, "d", text, text, None, text, 0, len(text), 0.5)], as_json=False)
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)
    assert "[bold]markup[/]" in shown
