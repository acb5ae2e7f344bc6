"""The widget says what the chat says: no word is missing, none goes along for nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.ui.words import LANGUAGES
from assistant.widget.words import SOURCE, as_json, used_in, used_in_the_widget


def test_a_word_is_used_where_it_is_read_from_the_words() -> None:
    script = """
      import { wordsFor } from "./words.js"; // made with words.json
      button(words.ask); this.#parts.words.stop; passwords.close; filled(words.opens, { n })
    """
    assert used_in(script) == {"ask", "stop", "opens"}


def test_the_words_of_every_language_are_there_and_no_others() -> None:
    assert json.loads(as_json({"stop", "ask"})) == {
        code: {"ask": words.ask, "stop": words.stop} for code, words in LANGUAGES.items()
    }


def test_words_come_in_the_order_of_the_catalogue() -> None:
    assert as_json(["stop", "code", "ask"]) == as_json(["ask", "stop", "code"])
    assert list(json.loads(as_json(["stop", "code", "ask"]))["en"]) == ["code", "ask", "stop"]


def test_a_word_that_is_in_no_catalogue_is_named_with_its_module(tmp_path: Path) -> None:
    (tmp_path / "menu.js").write_text("words.ask + words.sotp + words.cancle", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^menu\.js reads words\.cancle, words\.sotp, which .*Add it there"):
        used_in_the_widget(tmp_path)


def test_the_modules_of_the_widget_are_looked_through() -> None:
    assert {"ask", "quiz_check", "menu", "own_sentences"} <= used_in_the_widget()


def test_the_words_beside_the_modules_are_those_of_the_catalogue() -> None:
    kept = (SOURCE / "words.json").read_text(encoding="utf-8")
    assert kept == as_json(used_in_the_widget()), "Run: make widget"


def test_the_build_prints_the_words() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "assistant.widget.words"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert run.stdout == as_json(used_in_the_widget())
