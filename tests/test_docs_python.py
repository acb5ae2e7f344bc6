"""Every example of `docs/python.md` works as it stands, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.factory import build_index, open_embedder
from assistant.settings import Settings
from tests.documented import Example, Reader, examples

DOCUMENT = Path(__file__).parent.parent / "docs" / "python.md"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return somebody who has set up the guide, with an embedder and a generator that need no weights."""
    folder = tmp_path_factory.mktemp("guide")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CONCEPT_GUIDE_DATA_DIR", str(folder))
        environment.setenv("CONCEPT_GUIDE_EMBEDDER", "hashing")
        environment.setenv("CONCEPT_GUIDE_GENERATOR", "extractive")
        settings = Settings()
        build_index(settings, open_embedder(settings))
        yield Reader(folder)


@pytest.mark.parametrize("example", examples(DOCUMENT), ids=lambda example: f"line {example.line}")
def test_every_example_works_as_it_stands(reader: Reader, example: Example) -> None:
    reader.follow(example)
