"""The real embedder and the real language model over an index of the real material."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import factory
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.weights.locate import is_ready
from index.building import build
from index.retrieval import CurrentIndex
from knowledge.library import Library
from knowledge.readers import read_file

ARTICLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "article.txt"


def settings_in(folder: Path) -> Settings:
    """Settings with a data folder of their own and the user's weights."""
    settings = Settings(data_dir=folder, models_dir=Settings().weights_dir)
    for choice in factory.needed_weights(settings):
        if not is_ready(choice, settings.weights_dir):
            pytest.skip(f"the weights of {choice} have not been pulled: make test pulls them")
    return settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The assistant as a newcomer meets it."""
    settings = settings_in(tmp_path_factory.mktemp("real"))
    factory.build_index(settings, factory.open_embedder(settings))
    opened = factory.open_assistant(settings)
    opened.standby.load_now()
    return opened


@pytest.fixture(scope="session")
def article_assistant(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The same model over the original article alone, added as a user would add it."""
    if not ARTICLE.exists():
        pytest.skip("the original article lies in ../shared, which is absent")
    settings = settings_in(tmp_path_factory.mktemp("article"))
    embedder = factory.open_embedder(settings)
    library = Library(settings.library_dir)
    library.add(read_file(ARTICLE), str(ARTICLE))
    build(library.documents(), embedder, settings.index_dir)
    yield Assistant(settings, CurrentIndex(settings.index_dir, embedder), embedder, assistant.standby)
