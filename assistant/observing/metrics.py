"""The figures that Prometheus collects: a registry of its own for each application, and what is counted in it.

Labels take few values each: kinds, outcomes, templates of routes, numbers of statuses. Nothing that a stranger writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, ProcessCollector
from prometheus_client.registry import Collector

from assistant.observing.answers import AnswerAccount
from assistant.observing.kinds import Kind
from assistant.observing.requests import RequestAccount

PREFIX = "concept_guide"

REPLY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
ANSWER_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 30, 60, 120)

_REFUSED_BY_KIND = {"Busy": "busy", "HostNotAllowed": "host", "OriginNotAllowed": "origin"}
_REFUSED_BY_STATUS = {401: "key", 403: "key", 413: "size", 429: "rate"}
"""What an operator calls the reasons for which requests are refused unseen."""


class Metrics(Collector):
    """What is counted as it happens."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "Requests that have ended.", "kind", "route", "method", "status")
        self._request_seconds = self._seconds(
            "request_seconds", "From a request to the last byte of its reply.", REPLY_SECONDS, "kind", "route"
        )
        self._first_byte = self._seconds(
            "first_byte_seconds", "From a request to the first byte of its reply.", REPLY_SECONDS, "kind"
        )
        self._open = Gauge(
            f"{PREFIX}_requests_open", "Requests that are being served.", ["kind"], registry=self.registry
        )
        self._refused = self._counter("refused", "Requests refused before they were looked at.", "reason")
        for reason in {*_REFUSED_BY_KIND.values(), *_REFUSED_BY_STATUS.values()}:
            self._refused.labels(reason)  # From 0 on: the first one would not show as a rise else.
        self._replayed = self._counter("replayed", "Replies sent again for the same Idempotency-Key.", "kind")
        self._answers = self._counter("answers", "Answers that have ended, by how they did.", "kind", "outcome")
        self._remembered = self._counter("remembered", "Answers that were remembered and not written anew.", "kind")
        self._retrieval = self._seconds(
            "retrieval_seconds", "From a question to the passages for it.", ANSWER_SECONDS, "kind"
        )
        self._waiting = self._seconds(
            "waiting_seconds", "How long a question waited for others, if any came first.", ANSWER_SECONDS, "kind"
        )
        self._first_word = self._seconds(
            "first_word_seconds", "From a question to the first word of its answer.", ANSWER_SECONDS, "kind"
        )
        self._answer = self._seconds(
            "answer_seconds", "From a question to the end of its answer.", ANSWER_SECONDS, "kind"
        )
        self._prompt_tokens = self._counter("prompt_tokens", "Tokens that answers were written from.", "kind")
        self._completion_tokens = self._counter("completion_tokens", "Tokens that were written.", "kind")

    def room(self, places: int, taken: Callable[[], float]) -> None:
        """Show how many questions the API has taken on, of how many it takes on at once."""
        Gauge(f"{PREFIX}_places", "Questions that the API takes on at once.", registry=self.registry).set(places)
        gauge = Gauge(f"{PREFIX}_places_taken", "Questions that it has taken on.", registry=self.registry)
        gauge.set_function(taken)

    def began(self, kind: Kind) -> None:
        """Count a request that has come."""
        self._open.labels(kind).inc()

    def request(self, account: RequestAccount) -> None:
        """Count a request that has ended."""
        kind = account.kind
        self._open.labels(kind).dec()
        self._requests.labels(kind, account.route, account.method, account.status).inc()
        self._request_seconds.labels(kind, account.route).observe(account.seconds)
        if account.first_byte_seconds is not None:
            self._first_byte.labels(kind).observe(account.first_byte_seconds)
        if reason := _reason(account):
            self._refused.labels(reason).inc()
        if account.is_replayed:
            self._replayed.labels(kind).inc()

    def answer(self, account: AnswerAccount) -> None:
        """Count an answer that has ended."""
        kind, moments = account.kind, account.moments
        self._answers.labels(kind, account.outcome).inc()
        if account.is_remembered:
            self._remembered.labels(kind).inc()
        if "sources" in moments:
            self._retrieval.labels(kind).observe(moments["sources"])
        if "turn" in moments:
            self._waiting.labels(kind).observe(moments["turn"] - moments["sources"])
        if "first_word" in moments:
            self._first_word.labels(kind).observe(moments["first_word"])
        # How long it took until somebody went away says nothing about the answers.
        if account.id is not None:
            self._answer.labels(kind).observe(account.seconds)
        self._prompt_tokens.labels(kind).inc(account.usage.prompt_tokens)
        self._completion_tokens.labels(kind).inc(account.usage.completion_tokens)

    def collect(self) -> Iterator[Metric]:
        """Yield what was counted, without the time at which each count began: that doubles the series for nothing."""
        for metric in self.registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", what, labels, registry=self.registry)

    def _seconds(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", what, labels, buckets=buckets, registry=self.registry)


def _reason(account: RequestAccount) -> str | None:
    """Return why a request was refused unseen; None for one that was served, or failed otherwise."""
    if account.refused is None:
        return None
    return _REFUSED_BY_KIND.get(account.refused) or _REFUSED_BY_STATUS.get(account.status)
