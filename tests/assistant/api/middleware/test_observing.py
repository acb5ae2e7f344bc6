"""What is counted of requests and their answers, as Prometheus reads it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.api.app import create_api
from assistant.api.middleware.observing import kind_of
from assistant.errors import WeightsDamaged
from assistant.generators import Reading
from assistant.generators.turn import Turn
from assistant.settings import Settings
from index.embedding import FloatArray, HashingEmbedder
from tests.assistant.api.conftest import Connect
from tests.fakes import OFF_TOPIC, OUT_OF_MEMORY, QUESTION, Script, assistant_of, served, standby_of
from tests.patience import wait_until

ASK = {"question": QUESTION}
CHAT = {"model": "concept-guide", "messages": [{"role": "user", "content": QUESTION}]}


class Figures:
    """What `/metrics` says."""

    def __init__(self, client: TestClient | httpx.Client) -> None:
        text = client.get("/metrics").raise_for_status().text
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        self._samples = {(one.name, tuple(sorted(one.labels.items()))): one.value for one in samples}

    def __call__(self, name: str, **labels: str) -> float:
        """Return a figure, 0 for one that is not there."""
        return self._samples.get((f"concept_guide_{name}", tuple(sorted(labels.items()))), 0.0)

    def labels(self, name: str) -> list[dict[str, str]]:
        """Return the labels of all figures of a name."""
        return [dict(labels) for one, labels in self._samples if one == f"concept_guide_{name}"]


def asking(connect: Connect, script: Script | None = None) -> TestClient:
    return connect(script or Script())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/ask", "ask"),
        ("/api/ask/batch", "ask"),
        ("/api/asking", "native"),
        ("/api/search", "native"),
        ("/v1/models", "openai"),
        ("/mcp", "mcp"),
        ("/mcpx", "pages"),
        ("/gradio_api/queue/join", "chat"),
        ("/", "pages"),
        ("/readyz", "probes"),
    ],
)
def test_a_kind_is_a_door(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize("streamed", [True, False])
def test_a_request_and_its_answer_are_counted_by_their_kind(connect: Connect, streamed: bool) -> None:
    client = connect()
    client.post("/api/ask", json=ASK | {"stream": streamed}).raise_for_status()
    client.post("/v1/chat/completions", json=CHAT | {"stream": streamed}).raise_for_status()
    figures = Figures(client)
    for kind, route in (("ask", "/api/ask"), ("openai", "/v1/chat/completions")):
        assert figures("requests_total", kind=kind, route=route, method="POST", status="200") == 1
        assert figures("request_seconds_count", kind=kind, route=route) == 1
        assert figures("first_byte_seconds_count", kind=kind) == 1
        assert figures("answers_total", kind=kind, outcome="answered") == 1
        for step in ("retrieval", "first_word", "answer"):
            assert figures(f"{step}_seconds_count", kind=kind) == 1
        assert figures("prompt_tokens_total", kind=kind) > figures("completion_tokens_total", kind=kind) > 10
        assert figures("requests_open", kind=kind) == 0


def test_what_is_declined_or_fails_is_told_apart(connect: Connect) -> None:
    client = connect(Script(dies_of=OUT_OF_MEMORY))
    client.post("/api/ask", json={"question": OFF_TOPIC})
    client.post("/api/ask", json=ASK)
    client.post("/api/ask", json=ASK | {"stream": True})
    figures = Figures(client)
    assert figures("answers_total", kind="ask", outcome="declined") == 1
    assert figures("answers_total", kind="ask", outcome="failed") == 2
    assert figures("answer_seconds_count", kind="ask") == 1
    # A stream has begun by then: what it was is in the answers.
    assert figures("requests_total", kind="ask", route="/api/ask", method="POST", status="502") == 1


def test_nothing_that_a_stranger_writes_becomes_a_label(client: TestClient) -> None:
    for path in ("/api/documents/zebra", "/api/zebra", "/zebra", "/v1/zebra", "/api/search?q=zebra", "/mcp/zebra"):
        client.get(path)
    client.request("ZEBRA", "/api/ask")
    client.get("/api/search", headers={"host": "zebra.example"}, params={"q": "zebra"})
    figures = Figures(client)
    told = figures.labels("requests_total")
    assert "zebra" not in str(told).lower()
    assert {labels["route"] for labels in told} == {"/api/documents/{document_id}", "/api/search", "/api/ask", "other"}
    assert {labels["method"] for labels in told} == {"GET", "OTHER"}


def test_who_is_refused_is_counted_by_reason(connect: Connect) -> None:
    client = connect(limit_address="1/minute", allow_host=())
    client.get("/api/search?q=x")
    client.get("/api/search?q=x")
    client.get("/api/documents", headers={"host": "elsewhere.example"})
    client.post("/api/feedback", json={}, headers={"origin": "https://elsewhere.example"})
    client.get("/api/documents", headers={"authorization": "Bearer cg-nonsense"})
    client.post("/healthz", content=b"x" * 1_000_001)
    client.get("/api/documents/nowhere")
    figures = Figures(client)
    counted = {labels["reason"]: figures("refused_total", **labels) for labels in figures.labels("refused_total")}
    assert counted == {"rate": 1, "host": 1, "origin": 1, "key": 1, "size": 1, "busy": 0}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "route"),
    [
        ("GET", "/api/documents/learning", {"host": "elsewhere.example"}, 403, "/api/documents/{document_id}"),
        ("GET", "/v1/models", {"authorization": "Bearer cg-nonsense"}, 401, "/v1/models"),
        ("POST", "/api/ask", {"content-length": "9000000"}, 413, "/api/ask"),
        ("PUT", "/api/ask", {}, 405, "/api/ask"),
        ("POST", "/mcp/", {}, 415, "/mcp"),
        ("GET", "/mcp", {}, 405, "/mcp"),
        ("GET", "/mcp/more", {}, 404, "other"),
        ("GET", "/openapi.json", {}, 200, "/openapi.json"),
        ("GET", "/api/nothing", {"host": "elsewhere.example"}, 403, "other"),
    ],
)
def test_what_no_route_took_is_counted_at_the_route_of_its_address(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int, route: str
) -> None:
    client.request(method, path, headers=headers)
    labels = {"kind": kind_of(path), "method": method, "status": str(status)}
    assert Figures(client)("requests_total", route=route, **labels) == 1


def test_a_full_room_refuses_and_a_queue_shows(tmp_path: Path) -> None:
    script = Script(pause=0.05)
    script.turn = Turn()  # type: ignore[attr-defined]
    app = create_api(assistant_of(script, tmp_path), Settings(data_dir=tmp_path, max_waiting=2))
    streamed = ASK | {"stream": True}
    with (
        served(app) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
        client.stream("POST", "/api/ask", json=streamed),
        client.stream("POST", "/api/ask", json=streamed),
    ):
        assert wait_until(lambda: Figures(client)("answers_waiting") == 1)
        assert client.post("/api/ask", json=ASK).status_code == 503
        figures = Figures(client)
        assert figures("answers_in_the_making") == 1
        assert (figures("places_taken"), figures("places")) == (2, 2)
        assert figures("requests_open", kind="ask") == 2
        assert figures("refused_total", reason="busy") == 1


@pytest.mark.parametrize(("asking", "made", "waiting"), [(0, 0, 0), (2, 2, 0), (8, 8, 0), (11, 8, 3)])
def test_a_model_that_answers_several_has_so_many_in_the_making(
    connect: Connect, asking: int, made: int, waiting: int
) -> None:
    script = Script()
    script.turn = Turn(8)  # type: ignore[attr-defined]
    with ExitStack() as queue:
        for _ in range(asking):
            queue.enter_context(script.turn.place())  # type: ignore[attr-defined]
        figures = Figures(connect(script))
    assert (figures("answers_in_the_making"), figures("answers_waiting")) == (made, waiting)


def test_a_reader_who_leaves_is_an_answer_that_was_stopped(tmp_path: Path) -> None:
    app = create_api(assistant_of(Script(pause=0.05), tmp_path), Settings(data_dir=tmp_path))
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        with client.stream("POST", "/api/ask", json=ASK | {"stream": True}) as response:
            next(line for line in response.iter_lines() if line == "event: token")
        assert wait_until(lambda: Figures(client)("answers_total", kind="ask", outcome="stopped") == 1)
        assert Figures(client)("requests_open", kind="ask") == 0


def test_a_reply_that_is_sent_again_is_counted_and_its_answer_is_not(client: TestClient) -> None:
    for _ in range(2):
        client.post("/api/ask", json=ASK, headers={"idempotency-key": "k1"}).raise_for_status()
    figures = Figures(client)
    assert figures("replayed_total", kind="ask") == 1
    assert figures("requests_total", kind="ask", route="/api/ask", method="POST", status="200") == 2
    assert figures("answers_total", kind="ask", outcome="answered") == 1


def test_what_the_model_reads_from_its_cache_is_told_apart(connect: Connect) -> None:
    script = Script()
    script.reading = Reading(kept=300, anew=100)  # type: ignore[attr-defined]
    figures = Figures(connect(script))
    assert figures("read_tokens_total", origin="cache") == 300
    assert figures("read_tokens_total", origin="anew") == 100


def test_it_says_what_there_is_and_whether_it_is_ready(connect: Connect) -> None:
    standby = standby_of(Script)
    client = connect(standby=standby)
    figures = Figures(client)
    assert (figures("documents"), figures("chunks")) == (2, 3)
    assert (figures("ready"), figures("model_loaded")) == (0, 0)
    standby.load_now()
    figures = Figures(client)
    assert (figures("ready"), figures("model_loaded")) == (1, 1)
    ((version,),) = [labels.values() for labels in figures.labels("build_info")]
    assert version == client.get("/openapi.json").json()["info"]["version"]


def test_figures_come_though_the_embedder_does_not_work(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(embedder: HashingEmbedder, texts: Sequence[str]) -> FloatArray:
        raise WeightsDamaged("The embedder's weights are damaged.")

    client = connect()
    monkeypatch.setattr(HashingEmbedder, "embed_passages", fail)
    assert Figures(client)("ready") == 0


def test_two_applications_in_one_process_count_for_themselves(connect: Connect) -> None:
    one, other = connect(), connect()
    one.get("/api/search?q=bread")
    labels = {"kind": "native", "route": "/api/search", "method": "GET", "status": "200"}
    assert Figures(one)("requests_total", **labels) == 1
    assert Figures(other)("requests_total", **labels) == 0


def test_who_asks_for_openmetrics_gets_it(client: TestClient) -> None:
    plain = client.get("/metrics")
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "_created" not in plain.text
    openmetrics = client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert openmetrics.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert openmetrics.text.endswith("# EOF\n")


def test_a_line_tells_of_each_request_and_each_answer(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="assistant.observing"):
        client.post("/api/ask", json=ASK)
        client.get("/api/documents/nowhere")
        client.get("/healthz")
    assert [record.getMessage() for record in caplog.records] == ["answer", "request", "request"]
    answer, asked, missed = (vars(record) for record in caplog.records)
    assert (answer["outcome"], answer["kind"], answer["model"]) == ("answered", "ask", "script")
    assert len(answer["answer_id"]) == 32
    assert (asked["route"], asked["status"], asked["method"]) == ("/api/ask", 200, "POST")
    assert (missed["route"], missed["refused"]) == ("/api/documents/{document_id}", "DocumentNotFound")
