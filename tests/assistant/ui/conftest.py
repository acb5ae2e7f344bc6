"""A chat with an empty conversation."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from assistant.learning.concepts import CurrentConcepts
from assistant.records import Records
from assistant.settings import Settings
from assistant.standby import Standby
from index.building import build
from index.embedding import HashingEmbedder
from index.retrieval import CurrentIndex
from knowledge.corpus import pages
from tests.assistant.ui.room import Recording, Room
from tests.fakes import COURSE, Script


@pytest.fixture
def script() -> Script:
    """What the model says."""
    return Script()


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the course lies, with one page of the handbook."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("course"))
    page = next(page.document for page in pages() if page.document.id == "lora")
    build((*COURSE, page), HashingEmbedder(), settings.index_dir)
    return settings


@pytest.fixture(scope="session")
def course_index(course: Settings) -> CurrentIndex:
    """The course."""
    return CurrentIndex(course.index_dir, HashingEmbedder())


@pytest.fixture(scope="session")
def concepts(course_index: CurrentIndex) -> CurrentConcepts:
    """The one concept of the handbook that the course has."""
    return CurrentConcepts(lambda: course_index.get().documents.values())


@pytest.fixture
def room(
    course: Settings, course_index: CurrentIndex, concepts: CurrentConcepts, script: Script, tmp_path: Path
) -> Room:
    """A chat with an empty conversation."""
    standby = Standby(lambda: script, script)
    standby.load_now()
    return Room(Recording(course, course_index, HashingEmbedder(), standby), concepts, Records(tmp_path))


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with what readers are told."""
    told: list[str] = []
    monkeypatch.setattr(gr, "Warning", told.append)
    return told
