"""Traces as a collector gets them: over HTTP, in OpenTelemetry's own form."""

from __future__ import annotations

import builtins
import logging
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from assistant.api.app import create_api
from assistant.errors import InvalidSetting
from assistant.generators.turn import Turn
from assistant.keys import Keys, Scope
from assistant.messages import Token
from assistant.observing.instruments import Instruments
from assistant.service import Assistant
from assistant.settings import Settings, settings_of
from tests.assistant.api.conftest import HERE
from tests.assistant.api.doors import LAN, STRANGER, bearer
from tests.fakes import OFF_TOPIC, QUESTION, Script, assistant_of, free_port, served
from tests.patience import PATIENCE, waiting_at_most

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
FOLLOWED = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


class Collector:
    """Takes what is sent to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order in which they began, the outer ones first."""
        scopes = [scope for one in self.received for resource in one.resource_spans for scope in resource.scope_spans]
        return sorted(
            (span for scope in scopes for span in scope.spans),
            key=lambda s: (s.start_time_unix_nano, -s.end_time_unix_nano),
        )

    def named(self, name: str) -> Span:
        """Return the one span of a name."""
        (span,) = [span for span in self.spans if span.name == name]
        return span


@pytest.fixture
def collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        """Keeps what comes."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.paths.append(self.path)
            state.received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state = Collector(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def attributes(span: Span) -> dict[str, Any]:
    return {one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in span.attributes}


def ask(settings: Settings, assistant: Assistant, body: dict[str, Any], headers: dict[str, str]) -> None:
    instruments = Instruments(settings, "1.2.3")
    app = create_api(assistant, settings, instruments=instruments)
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        client.get("/healthz")
        client.post("/api/ask", json=body, headers=headers).raise_for_status()
    instruments.close()


@pytest.mark.parametrize("streamed", [True, False])
def test_a_request_has_a_span_and_its_answer_those_below_it(
    tmp_path: Path, collector: Collector, streamed: bool
) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    body = {"question": QUESTION, "stream": streamed}
    ask(settings, assistant_of(Script(pause=0.005), tmp_path), body, FOLLOWED)
    assert set(collector.paths) == {"/v1/traces"}
    names = [span.name for span in collector.spans]
    assert names == ["POST /api/ask", "answer", "retrieval", "reading", "writing"]
    request, answer, *steps = collector.spans
    assert {span.trace_id for span in collector.spans} == {request.trace_id}
    assert (request.parent_span_id, answer.parent_span_id) == (b"", request.span_id)
    assert {step.parent_span_id for step in steps} == {answer.span_id}
    ends = [answer.start_time_unix_nano, *(step.end_time_unix_nano for step in steps)]
    assert [step.start_time_unix_nano for step in steps] == ends[:-1]
    assert ends[-1] == answer.end_time_unix_nano <= request.end_time_unix_nano


def linked(settings: Settings, at: str, client: tuple[str, int], headers: dict[str, str], collector: Collector) -> Span:
    """Return the span of a request for documents."""
    instruments = Instruments(settings, "1")
    app = create_api(assistant_of(Script(), settings.data_dir), settings, instruments=instruments)
    TestClient(app, at, client=client).get("/api/documents", headers=headers)
    instruments.close()
    (span,) = collector.spans
    return span


@pytest.mark.parametrize("flags", ["00", "01"])
@pytest.mark.parametrize("has_key", [True, False])
def test_a_caller_who_is_known_finds_its_trace_linked(
    tmp_path: Path, collector: Collector, flags: str, has_key: bool
) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-{flags}", "tracestate": "evil=canary"}
    at, client = HERE, ("127.0.0.1", 1)
    if has_key:
        at, client = LAN, STRANGER
        headers |= bearer(Keys(settings.keys_dir).make("moodle", (Scope.READ,)))
    span = linked(settings, at, client, headers, collector)
    assert [(link.trace_id.hex(), link.span_id.hex()) for link in span.links] == [(TRACE, PARENT)]
    assert span.trace_id.hex() != TRACE
    assert b"canary" not in span.SerializeToString()


@pytest.mark.parametrize("headers", [{}, {"origin": LAN}], ids=["refused", "served"])
def test_a_stranger_leaves_nothing_in_a_trace(tmp_path: Path, collector: Collector, headers: dict[str, str]) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    headers |= {"traceparent": f"00-{TRACE}-{PARENT}-00", "tracestate": "evil=canary"}
    sent = linked(settings, LAN, STRANGER, headers, collector).SerializeToString()
    assert bytes.fromhex(TRACE) not in sent
    assert b"canary" not in sent


@pytest.mark.parametrize(
    "traceparent", [{}, {"traceparent": "nonsense"}, {"traceparent": f"00-{'0' * 32}-{PARENT}-01"}]
)
def test_what_names_no_span_is_no_link(tmp_path: Path, collector: Collector, traceparent: dict[str, str]) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    assert not linked(settings, HERE, ("127.0.0.1", 1), traceparent, collector).links


def test_spans_tell_figures_and_nothing_that_was_said(tmp_path: Path, collector: Collector) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    ask(settings, assistant_of(Script(), tmp_path), {"question": QUESTION}, {})
    assert attributes(collector.named("POST /api/ask")) == {
        "http.request.method": "POST",
        "http.route": "/api/ask",
        "http.response.status_code": 200,
        "concept_guide.kind": "ask",
    }
    told = attributes(collector.named("answer"))
    assert (told["concept_guide.outcome"], told["gen_ai.response.model"]) == ("answered", "script")
    assert told["gen_ai.usage.output_tokens"] > 0
    (resource,) = {one.resource_spans[0].resource.SerializeToString() for one in collector.received}
    assert b"concept-guide" in resource
    assert b"1.2.3" in resource
    sent = b"".join(one.SerializeToString() for one in collector.received)
    assert b"deep learning" not in sent.lower()
    assert b"127.0.0.1" not in sent


def test_what_is_declined_is_not_written(tmp_path: Path, collector: Collector) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    ask(settings, assistant_of(Script(), tmp_path), {"question": OFF_TOPIC}, {})
    assert [span.name for span in collector.spans][1:] == ["answer", "retrieval", "reading"]


def test_an_answer_of_the_chat_is_a_trace_of_its_own_and_one_that_waited_says_so(
    tmp_path: Path, collector: Collector
) -> None:
    script = Script()
    script.turn = Turn()  # type: ignore[attr-defined]
    instruments = Instruments(Settings(data_dir=tmp_path, traces=collector.url), "1")
    assistant = assistant_of(script, tmp_path).watched_by(instruments.watch_chat)
    first, second = assistant.ask(QUESTION), assistant.ask(QUESTION)
    while next(first) != Token("Deep "):
        pass
    next(second), next(second)
    first.wait()
    second.wait()
    instruments.close()
    assert len({span.trace_id for span in collector.spans}) == 2
    waited = collector.named("waiting").trace_id
    assert [span.name for span in collector.spans if span.trace_id == waited] == [
        "answer",
        "retrieval",
        "waiting",
        "reading",
        "writing",
    ]


def test_what_an_error_says_is_not_sent(tmp_path: Path, collector: Collector) -> None:
    settings = Settings(data_dir=tmp_path, traces=collector.url)
    instruments = Instruments(settings, "1")
    app = create_api(assistant_of(Script(dies_of=ValueError(QUESTION)), tmp_path), settings, instruments=instruments)
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 500
    instruments.close()
    assert attributes(collector.named("answer"))["error.type"] == "ValueError"
    assert collector.named("answer").status.code == collector.named("POST /api/ask").status.code == 2
    assert b"deep learning" not in b"".join(one.SerializeToString() for one in collector.received)


def test_a_collector_that_is_not_there_costs_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.observing.traces.SECONDS_TO_SEND", 0.2)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    url = f"http://127.0.0.1:{free_port()}"
    instruments = Instruments(Settings(data_dir=tmp_path, traces=url), "1")
    assistant = assistant_of(Script(), tmp_path).watched_by(instruments.watch)
    with caplog.at_level(logging.WARNING, logger="assistant"):
        for _ in range(3):
            assistant.ask(QUESTION).wait()
            time.sleep(0.3)
        instruments.close()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("assistant")]
    assert [line for line in ours if "Traces" in line] == [
        f"Traces do not reach {url}. They are dropped until it answers."
    ]


def test_a_collector_that_says_nothing_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.observing.traces.SECONDS_TO_SEND", 2 * PATIENCE)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = Settings(data_dir=tmp_path, traces=f"http://127.0.0.1:{silent.getsockname()[1]}")
        instruments = Instruments(settings, "1")
        assistant_of(Script(), tmp_path).watched_by(instruments.watch).ask(QUESTION).wait()
        with waiting_at_most(PATIENCE):
            instruments.close()


def test_without_the_packages_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("opentelemetry.exporter"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InvalidSetting, match=r"Run: pip install 'concept-guide\[traces\]'$"):
        Instruments(Settings(traces="http://127.0.0.1:4318"), "1")


@pytest.mark.parametrize("url", ["127.0.0.1:4318", "ftp://x", "http://", "http://[::1", "http://a?b=c", "http://u:p@a"])
def test_what_is_no_address_of_a_collector_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^traces is .*Write it like http://127\.0\.0\.1:4318\.$") as refused:
        settings_of(traces=url)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4318", "https://collector.example/otlp/"])
def test_an_address_of_a_collector_is_taken(url: str) -> None:
    assert settings_of(traces=url).traces == url.rstrip("/")
