from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from assistant import factory
from assistant.settings import Settings
from assistant.weights.locate import is_ready
from index.bert_embedder import BertEmbedder
from index.embedding import SentenceTransformerEmbedder

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Those of whoever pulled the weights."""
    found = Settings()
    if not is_ready(found.embedder, found.weights_dir):
        pytest.skip(f"no weights in {found.weights_dir}; run: concept-guide models pull")
    return found


def test_openvino_computes_the_default_and_torch_where_it_is_not_installed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(factory.open_embedder(settings), BertEmbedder)
    monkeypatch.setattr(factory, "find_spec", lambda name: None)
    assert isinstance(factory.open_embedder(settings), SentenceTransformerEmbedder)


def test_a_question_is_embedded_without_torch(settings: Settings) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from assistant.factory import open_embedder
        from assistant.settings import Settings
        open_embedder(Settings(models_dir=Path({str(settings.weights_dir)!r}))).embed_query("What is deep learning?")
        print([name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
