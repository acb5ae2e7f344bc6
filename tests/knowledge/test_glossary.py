"""The list of names is data that people edit: what the search relies on is checked here."""

from __future__ import annotations

from collections import Counter

from index.lexical import terms
from knowledge.glossary import glossary


def test_a_thing_has_at_least_two_names_and_its_usual_one_comes_first() -> None:
    assert all(len(group) >= 2 for group in glossary())
    assert ("large language model", "LLM") in glossary()


def test_every_name_can_be_found_in_a_question() -> None:
    assert [name for group in glossary() for name in group if not name or name != name.strip() or not terms(name)] == []


def test_no_name_stands_for_two_things() -> None:
    named = Counter(stems for group in glossary() for stems in {tuple(terms(name)) for name in group})
    assert [stems for stems, things in named.items() if things > 1] == []


def test_no_name_is_given_twice() -> None:
    names = Counter(name.lower() for group in glossary() for name in group)
    assert [name for name, times in names.items() if times > 1] == []


def test_comments_are_no_names() -> None:
    assert not any("#" in name for group in glossary() for name in group)
