"""Lines and tables on a terminal and off it: whole, and as they are."""

from __future__ import annotations

import pytest

from assistant import terminal
from assistant.terminal_answers import show_results
from assistant.terminal_reports import show_documents
from index.retrieval import Passage
from index.storage import IndexedDocument


def test_what_is_said_goes_to_standard_output_unless_both_are_the_same_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal.say("a line")
    assert capsys.readouterr().out == "a line\n"


def test_colons_around_a_word_are_no_emoji(capsys: pytest.CaptureFixture[str]) -> None:
    text = "precision :100: and :smile:"
    passage = Passage(1, "d", text, "", None, text, 0, len(text), 0.5)
    show_results([passage], as_json=False)
    show_documents([IndexedDocument("d", text, None, None, None, (), text, 1, "")], [], as_json=False)
    terminal.complain(text)
    shown = capsys.readouterr()
    assert (shown.out.count(text), shown.err.count(text)) == (3, 1)
