"""The figures that are looked up when they are collected: the queue, the model, the index, what the model has read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from assistant.errors import ConceptGuideError
from assistant.generators import Caching, TakesTurns
from assistant.observing.metrics import PREFIX
from assistant.service import Assistant


class State(Collector):
    """An assistant as it is now."""

    def __init__(self, assistant: Assistant, version: str, is_ready: Callable[[], bool]) -> None:
        self._assistant = assistant
        self._version = version
        self._is_ready = is_ready

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: to be registered it would have to be looked up, and the embedder with it."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield what can be told now."""
        yield InfoMetricFamily(f"{PREFIX}_build", "The version that runs.", {"version": self._version})
        yield _gauge("ready", "Whether an answer could be given now, as GET /readyz says.", self._is_ready())
        standby = self._assistant.standby
        yield _gauge("model_loaded", "Whether the language model itself writes the answers.", standby.ready)
        generator, _ = standby.current()
        if isinstance(generator, TakesTurns):
            length, at_once = generator.turn.length, generator.turn.at_once
            yield _gauge("answers_in_the_making", "Answers that the model works on.", min(length, at_once))
            yield _gauge("answers_waiting", "Questions that wait for the model.", max(length - at_once, 0))
        if isinstance(generator, Caching):
            yield _read_tokens(generator)
        yield from self._index()

    def _index(self) -> Iterator[Metric]:
        try:
            documents = self._assistant.documents()
        except ConceptGuideError:
            return  # `ready` says so.
        yield _gauge("documents", "Documents in the index.", len(documents))
        yield _gauge("chunks", "Passages in the index.", sum(document.chunks for document in documents))


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}_{name}", what, value)


def _read_tokens(generator: Caching) -> Metric:
    read = generator.reading
    family = CounterMetricFamily(
        f"{PREFIX}_read_tokens", "Tokens of prompts, by whether the model had them in its cache.", labels=["origin"]
    )
    family.add_metric(["cache"], read.kept)
    family.add_metric(["anew"], read.anew)
    return family
