from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import DocumentNotFound
from assistant.service import Assistant
from assistant.ui.authors.shelf import Shelf
from index.building import build
from knowledge.library import Library
from tests.fakes import COURSE, Script, assistant_of, page

ADDED = page("forgery", "## Forgery\n\nA generator forges, a discriminator tells.", "Forgery")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture
def assistant(tmp_path: Path, library: Library) -> Assistant:
    library.add(ADDED, "/uploads/forgery.md", size=1_025)
    return assistant_of(Script(), tmp_path, [*COURSE, *library.documents()])


@pytest.fixture
def shelf(assistant: Assistant, library: Library, tmp_path: Path) -> Shelf:
    return Shelf(assistant, library, tmp_path / "index", lambda source: source.rpartition("/")[2])


def test_what_was_added_comes_before_the_handbook(shelf: Shelf) -> None:
    own, *others = shelf.documents()
    assert (own.title, own.source, own.kilobytes, own.chunks) == ("Forgery", "forgery.md", 2, 1)
    assert [(one.title, one.source) for one in others] == [("Baking bread", None), ("Learning machines", None)]
    assert [one.title for one in shelf.documents(with_handbook=False)] == ["Forgery"]


@pytest.mark.parametrize(("words", "titles"), [("FORG .md", ["Forgery"]), ("bread", ["Baking bread"]), ("(", [])])
def test_titles_and_sources_are_searched(shelf: Shelf, words: str, titles: list[str]) -> None:
    assert [one.title for one in shelf.documents(words)] == titles


def test_a_document_shows_its_passages(shelf: Shelf) -> None:
    first, second = shelf.chunks("learning")
    assert first.heading_path == ("What is deep learning?",)
    assert second.text.startswith("Machine learning finds patterns")


def test_what_is_removed_is_gone_at_once_and_stays_gone(
    shelf: Shelf, assistant: Assistant, library: Library, tmp_path: Path
) -> None:
    id = shelf.documents()[0].id
    assert shelf.is_own(id)
    assert shelf.remove(id) == "Forgery"
    assert all(passage.document_id != id for passage in assistant.search("generator forges", 5))
    assert [one.id for one in shelf.documents(with_handbook=False)] == []
    with pytest.raises(DocumentNotFound):
        shelf.chunks(id)
    build([*COURSE, *library.documents()], assistant.embedder, tmp_path / "index")
    assert [one.source for one in shelf.documents()] == [None, None]


def test_a_page_of_the_handbook_and_what_is_gone_cannot_be_removed(shelf: Shelf) -> None:
    assert not shelf.is_own("baking")
    for id in ("baking", "nothing"):
        with pytest.raises(DocumentNotFound):
            shelf.remove(id)
    assert len(shelf.documents()) == 3
