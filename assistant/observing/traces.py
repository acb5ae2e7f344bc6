"""Traces by OpenTelemetry, for operators who collect them: a span for each request, and within it those of its answer.

What a span tells are kinds, templates, statuses and numbers; nothing of a question, an address or an answer. The
packages belong to an extra, so they are imported where traces are wanted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.errors import InvalidSetting
from assistant.observing.answers import AnswerAccount
from assistant.observing.kinds import Kind
from assistant.observing.requests import RequestAccount

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
    from opentelemetry.trace import SpanContext, Tracer

SERVICE = "concept-guide"
SECONDS_TO_SEND = 3.0
"""How long the collector may take for what is sent at once."""
SECONDS_TO_STOP = 2.0
"""How long what has not been sent may hold up the end of the program."""
_UNTRACED = ("pages", "probes")
"""Kinds whose requests nobody follows."""

_log = logging.getLogger(__name__)

Ended = Callable[[RequestAccount], None]
"""What is told how a request went."""


class Traces:
    """Makes spans and sends them in batches."""

    def __init__(self, url: str, version: str) -> None:
        """Nothing is sent before there is something to send.

        Raises:
            InvalidSetting: the packages are not installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise InvalidSetting(
                "traces is set, but what sends them is not installed. Run: pip install 'concept-guide[traces]'"
            ) from None
        resource = Resource.create({"service.name": SERVICE, "service.version": version})
        exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=SECONDS_TO_SEND)
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(_telling_once(exporter, url)))
        self._tracer: Tracer = self._provider.get_tracer(SERVICE, version)

    @contextmanager
    def request(self, kind: Kind, headers: Mapping[str, str]) -> Iterator[Ended]:
        """Make a span of a request: the first of a trace, linked to the one that its `traceparent` names.

        Linked, and only for a caller who is known, which shows at the end: by standing below it a stranger's request
        would choose where it is filed, and whether it is at all.
        """
        if kind in _UNTRACED:
            yield lambda account: None
            return
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, Status, StatusCode

        # What an error says may quote the question.
        with self._tracer.start_as_current_span(
            kind, Context(), SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            def ended(account: RequestAccount) -> None:
                span.update_name(f"{account.method} {account.route}")
                span.set_attributes(_of_request(account))
                if account.is_known:
                    span.add_link(_named_by(headers.get("traceparent", "")))
                if account.status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

            yield ended

    def answer(self, account: AnswerAccount) -> None:
        """Make the spans of an answer that has ended: below its request, or a trace of its own where it has none."""
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        def at(seconds: float) -> int:
            return account.began_ns + round(seconds * 1e9)

        span = self._tracer.start_span("answer", start_time=at(0), attributes=_of_answer(account))
        if account.outcome == "failed":
            span.set_status(Status(StatusCode.ERROR))
        within = set_span_in_context(span)
        for name, start, end in _steps(account):
            self._tracer.start_span(name, within, start_time=at(start)).end(at(end))
        span.end(at(account.seconds))

    def close(self) -> None:
        """Send what is left, and return soon in any case."""
        sending = threading.Thread(target=self._provider.shutdown, name="last-traces", daemon=True)
        sending.start()
        sending.join(SECONDS_TO_STOP)


def _steps(account: AnswerAccount) -> Iterator[tuple[str, float, float]]:
    """Yield name, begin and end of what an answer consists of, as far as it came."""
    moments = account.moments
    found = moments.get("sources", account.seconds)
    yield "retrieval", 0.0, found
    if "sources" not in moments:
        return
    turn = moments.get("turn", found)
    if "turn" in moments:
        yield "waiting", found, turn
    first_word = moments.get("first_word", account.seconds)
    # Whether the passages cover the question, and what the model reads before it writes.
    yield "reading", turn, first_word
    if "first_word" in moments:
        yield "writing", first_word, account.seconds


def _named_by(traceparent: str) -> SpanContext:
    """Return the caller's span, an invalid one where the header names none. Its `tracestate` stays outside."""
    from opentelemetry.trace import get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    above = TraceContextTextMapPropagator().extract({"traceparent": traceparent})
    return get_current_span(above).get_span_context()


def _of_request(account: RequestAccount) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        "http.request.method": account.method,
        "http.route": account.route,
        "http.response.status_code": account.status,
        "concept_guide.kind": account.kind,
    }
    return told | ({"error.type": account.refused} if account.refused else {})


def _of_answer(account: AnswerAccount) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        "concept_guide.kind": account.kind,
        "concept_guide.outcome": account.outcome,
        "gen_ai.usage.input_tokens": account.usage.prompt_tokens,
        "gen_ai.usage.output_tokens": account.usage.completion_tokens,
    }
    named = {"gen_ai.response.id": account.id, "gen_ai.response.model": account.model, "error.type": account.error}
    return told | {name: value for name, value in named.items() if value}


def _telling_once(exporter: SpanExporter, url: str) -> SpanExporter:
    """Return an exporter that warns when its collector is gone, and not again until it was there."""
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    class TellingOnce(SpanExporter):
        is_reached = True

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            result = exporter.export(spans)
            was_reached, self.is_reached = self.is_reached, result is SpanExportResult.SUCCESS
            if was_reached and not self.is_reached:
                _log.warning("Traces do not reach %s. They are dropped until it answers.", url)
            return result

        def shutdown(self) -> None:
            exporter.shutdown()

    return TellingOnce()
