"""Chooses implementations: the one place that knows which embedder, index and generator the settings mean."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from assistant.errors import WeightsError
from assistant.generators import Generator
from assistant.generators.engine import Engine
from assistant.generators.extractive import ExtractiveGenerator
from assistant.offline import stay_offline
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.standby import Standby
from assistant.weights.locate import embedder_path, generator_path
from index.bert import is_bert
from index.building import Build, Report, build
from index.embedding import DeferredEmbedder, Embedder, HashingEmbedder, SentenceTransformerEmbedder
from index.retrieval import CurrentIndex
from knowledge.corpus import corpus
from knowledge.documents import Document
from knowledge.library import Library

SCRIPTED = "scripted:"

_LOG = logging.getLogger(__name__)


def open_assistant(settings: Settings) -> Assistant:
    """Open the index and prepare the generator, which is loaded when its standby is told to.

    Raises:
        WeightsMissing: the embedder or the generator has not been pulled.
        IndexUnusable: there is no index, or not one that fits.
        InvalidSetting: the generator's name means nothing.
    """
    embedder = open_embedder(settings)
    index = CurrentIndex(settings.index_dir, embedder)
    meanwhile = ExtractiveGenerator(embedder)
    return Assistant(settings, index, embedder, Standby(generator_loader(settings, embedder), meanwhile))


def open_embedder(settings: Settings) -> Embedder:
    """Load the embedder. Raises WeightsMissing."""
    stay_offline()
    if settings.embedder == HashingEmbedder.name:
        return HashingEmbedder()
    path = embedder_path(settings.embedder, settings.weights_dir)
    if is_bert(path) and find_spec("openvino"):
        from index.bert_embedder import BertEmbedder

        return BertEmbedder(path, settings.embedder)
    return SentenceTransformerEmbedder(path, settings.embedder)


def deferred_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings mean; it is loaded when it has something to embed."""
    return DeferredEmbedder(settings.embedder, lambda: open_embedder(settings))


def generator_loader(settings: Settings, embedder: Embedder) -> Callable[[], Generator]:
    """Return what loads the generator. Raises WeightsMissing or InvalidSetting now rather than in the background."""
    choice = settings.generator
    if choice == ExtractiveGenerator.name:
        return lambda: ExtractiveGenerator(embedder)
    if choice.startswith(SCRIPTED):
        from assistant.generators.scripted import ScriptedGenerator

        return lambda: ScriptedGenerator(choice.removeprefix(SCRIPTED), settings.scripted_pause)
    if choice.startswith(("http://", "https://")):
        from assistant.generators.remote import RemoteGenerator

        return lambda: RemoteGenerator(choice, settings.generator_model, settings.generator_key)
    path = generator_path(choice, settings.weights_dir)
    return lambda: _load_local(path, settings)


def _load_local(path: Path, settings: Settings) -> Generator:
    """Load a model. Raises WeightsError."""
    stay_offline()
    from assistant.generators.local import LocalGenerator

    return LocalGenerator(_engine(path, settings), path, path.name)


def engine_of(settings: Settings) -> Literal["openvino", "transformers"]:
    """Return what computes a model of the lock: a folder or a hub's model may not be prepared for OpenVINO."""
    return "openvino" if settings.engine != "transformers" and find_spec("openvino") else "transformers"


def _engine(path: Path, settings: Settings) -> Engine:
    """Return what computes a model: OpenVINO where it is installed and the model was prepared for it, which is quicker
    wherever it was tried; else torch, which computes any."""
    from assistant.generators.openvino_engine import OpenVinoEngine
    from assistant.weights.convert_openvino import MODEL

    can = find_spec("openvino") is not None and (path / MODEL).is_file()
    if settings.engine == "openvino" and not can:
        raise WeightsError(f"OpenVINO cannot compute {path}: it is not installed, or the model not prepared for it")
    if settings.engine != "transformers" and can:
        try:
            return OpenVinoEngine(path, settings.threads)
        except WeightsError as error:
            if settings.engine == "openvino":
                raise
            _LOG.warning("The model is computed by PyTorch, which is slower: %s", error)
    from assistant.generators.torch_engine import TorchEngine

    return TorchEngine(path, settings.threads)


def needed_weights(settings: Settings) -> list[str]:
    """Return the models whose weights these settings need: none for a remote, scripted or extractive generator."""
    embedder = [] if settings.embedder == HashingEmbedder.name else [settings.embedder]
    has_weights = settings.generator != ExtractiveGenerator.name and not settings.generator.startswith(
        (SCRIPTED, "http://", "https://")
    )
    return embedder + ([settings.generator] if has_weights else [])


def material(settings: Settings) -> Iterator[Document]:
    """Yield everything there is to index: the built-in pages and what the user added."""
    yield from corpus()
    yield from Library(settings.library_dir).documents()


def build_index(settings: Settings, embedder: Embedder, report: Report = lambda done, total: None) -> Build:
    """Bring the index up to the material; only what is new is embedded."""
    return build(material(settings), embedder, settings.index_dir, report)
