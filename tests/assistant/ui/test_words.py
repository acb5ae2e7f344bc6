"""What the chat says itself: the same in each language, all of it said somewhere, none of it missing."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from assistant.answering import QUOTED
from assistant.declining import NOT_COVERED, NOT_COVERED_BUT, PART_NOT_COVERED
from assistant.learning.actions import NOTHING_LEFT
from assistant.standby import FAILED, LOADING
from assistant.ui import words as package
from assistant.ui.words import ENGLISH, LANGUAGES, Words, words_for
from assistant.ui.words import catalogue as catalogue_module
from assistant.ui.words.catalogue import INTERRUPTED, STOPPED, STOPPED_EARLY, UNEXPECTED
from assistant.widget.words import used_in_the_widget

FIELDS = {field.name for field in fields(Words)}
SENTENCES = sorted(name for name in FIELDS if isinstance(getattr(ENGLISH, name), str))
SAME_AS_ENGLISH = {
    "de": {"title", "standard", "tab_quiz", "code_block"},
    "es": {"title", "column_id"},
    "fr": {
        *("title", "standard", "expert", "conversation", "conversations", "sources", "documents", "tab_document"),
        *("tab_quiz", "menu", "code_block", "column_source", "column_chunks", "column_id", "column_question"),
    },
}
"""Names, and words that both languages have."""
OWN = {NOT_COVERED, NOT_COVERED_BUT, PART_NOT_COVERED, QUOTED, LOADING, FAILED, *NOTHING_LEFT.values()}

UI = Path(catalogue_module.__file__).parent.parent
CATALOGUE = UI / "words" / "catalogue.py"
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(UI.rglob("*.js")))
PROGRAMS = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(UI.rglob("*.py")) if path.parent != CATALOGUE.parent
)

others = pytest.mark.parametrize("words", [w for w in LANGUAGES.values() if w is not ENGLISH], ids=lambda w: w.code)
every = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)


def names_in(sentence: str) -> set[str]:
    """Return the `{names}` that are filled in, which must have no format of their own."""
    found = set()
    for _, name, form, conversion in Formatter().parse(sentence):
        assert not form and conversion is None
        if name is not None:
            assert name.isidentifier(), sentence
            found.add(name)
    return found


def documented() -> dict[str, set[str]]:
    """Return the names that the catalogue says each of its sentences has."""
    [body] = [node.body for node in ast.walk(ast.parse(CATALOGUE.read_text())) if isinstance(node, ast.ClassDef)]
    said: dict[str, set[str]] = {}
    last = ""
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
            said[last] = set()
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            said[last] = set(re.findall(r"`\{(\w+)\}`", str(node.value.value)))
    return said


def used_in_scripts() -> set[str]:
    names = set(re.findall(r"""\bwords(?:\.|\[["'])(\w+)""", SCRIPTS))
    for beginning in re.findall(r"\bwords\[`(\w+)\$\{", SCRIPTS):
        begun = {name for name in FIELDS if name.startswith(beginning)}
        assert begun, f"No word begins with {beginning}"
        names |= begun
    # The list of languages: their codes and their own names.
    return names | set(re.findall(r"\beach\.(code|language)\b", SCRIPTS))


def used_in_programs() -> set[str]:
    return {
        *re.findall(r"\b(?:_?words|ENGLISH)\.(\w+)", PROGRAMS),
        *re.findall(r'\bsay\("(\w+)"\)', PROGRAMS),
        *re.findall(r"\bcg-word-(\w+)", PROGRAMS),
        *re.findall(r"\bself\.(\w+)", CATALOGUE.read_text(encoding="utf-8")),
    }


@others
def test_a_sentence_has_the_same_names_to_fill_in_as_in_english(words: Words) -> None:
    for name in SENTENCES:
        assert names_in(getattr(words, name)) == names_in(getattr(ENGLISH, name)), name


def test_the_catalogue_says_which_names_a_sentence_has() -> None:
    for name, said in documented().items():
        if name in SENTENCES:
            assert said == names_in(getattr(ENGLISH, name)), name


@others
def test_everything_is_translated(words: Words) -> None:
    same = {name for name in SENTENCES if getattr(words, name) == getattr(ENGLISH, name)}
    assert same == SAME_AS_ENGLISH[words.code]


@every
def test_every_sentence_is_plain_text_on_one_line(words: Words) -> None:
    for name in SENTENCES:
        sentence = getattr(words, name)
        assert sentence and sentence == " ".join(sentence.split(" ")).strip(), name
        assert not re.search(r"[<>\n\t]", sentence), name


@every
def test_the_tabs_of_the_panel_can_be_told_apart_by_their_names(words: Words) -> None:
    tabs = [getattr(words, name) for name in SENTENCES if name.startswith("tab_")]
    assert len(set(tabs)) == len(tabs)


@others
def test_what_the_assistant_says_itself_is_translated(words: Words) -> None:
    assert set(words.own_sentences) >= OWN
    for english in words.own_sentences:
        assert words.said(english) not in ("", english)
    assert words.said("Nets learn.") == "Nets learn."


def test_the_assistants_own_sentences_are_the_same_in_each_language() -> None:
    assert ENGLISH.own_sentences == {}
    translated = [set(words.own_sentences) for words in LANGUAGES.values() if words is not ENGLISH]
    assert all(one == translated[0] for one in translated)


def test_a_script_uses_only_words_that_there_are() -> None:
    assert used_in_scripts() <= FIELDS


def test_a_page_uses_only_words_that_there_are() -> None:
    named = {*re.findall(r'\bsay\("(\w+)"\)', PROGRAMS), *re.findall(r"\bcg-word-(\w+)", PROGRAMS)}
    assert named and named <= FIELDS


def test_no_word_is_there_for_nothing() -> None:
    assert sorted(FIELDS - used_in_scripts() - used_in_programs() - used_in_the_widget()) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("FR", "fr"),
        ("es-419", "es"),
        ("it", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
    ],
)
def test_a_language_is_found_by_the_beginning_of_its_code(asked: str | None, code: str) -> None:
    assert words_for(asked).code == code


def test_every_language_is_known_by_its_code_and_names_itself() -> None:
    assert {code: words.code for code, words in LANGUAGES.items()} == {code: code for code in ("en", "de", "es", "fr")}
    assert len({words.language for words in LANGUAGES.values()}) == len(LANGUAGES)
    modules = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - {"__init__", "catalogue"}
    assert len(modules) == len(LANGUAGES)


@every
def test_each_way_for_an_answer_to_end_is_said_differently(words: Words) -> None:
    said = {words.problem(kind) for kind in (STOPPED, STOPPED_EARLY, INTERRUPTED, UNEXPECTED)}
    assert len(said) == 4 and not said & {STOPPED, STOPPED_EARLY, INTERRUPTED, UNEXPECTED}
    assert words.problem("Out of memory.") == "Out of memory."


@every
def test_one_answer_ahead_is_not_several(words: Words) -> None:
    assert words.in_queue(1) == words.queue_one
    assert "3" in words.in_queue(3)


@every
def test_the_levels_are_choices(words: Words) -> None:
    assert words.levels() == [
        (words.beginner, "beginner"),
        (words.standard, "standard"),
        (words.expert, "expert"),
    ]


def test_the_note_on_what_is_not_covered_is_in_the_readers_language_and_the_answer_stays() -> None:
    answer = f"Nets learn. [1]\n\n{PART_NOT_COVERED} “in Rust”."
    german = words_for("de")
    assert german.said_in(answer) == (
        "Nets learn. [1]\n\nDiesen Teil der Frage behandelt das Kursmaterial nicht: “in Rust”."
    )
    assert ENGLISH.said_in(answer) == answer
    assert german.said_in(NOT_COVERED).startswith("Das Kursmaterial")
