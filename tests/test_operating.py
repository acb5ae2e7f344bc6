"""What is written for operators fits what the program shows: the table of figures, and every query of the dashboard."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.api.app import create_api
from assistant.errors import WeightsDamaged
from assistant.generators import Reading
from assistant.generators.turn import Turn
from assistant.observing import logs
from assistant.settings import Settings
from tests.fakes import QUESTION, Script, assistant_of, standby_of

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
BOARD = json.loads((ROOT / "deploy" / "grafana" / "concept-guide.json").read_text(encoding="utf-8"))

FUNCTIONS = {"sum", "min", "max", "rate", "histogram_quantile", "by", "time"}
THEIRS = {"up"}
"""Figures that Prometheus makes itself."""
QUERIES = [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel.get("targets", ())]
ROW = re.compile(r"^\| `(concept_guide_\w+)` \|([^|]*)\|", re.MULTILINE)


class Busy(Script):
    """A model of which everything can be told."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()
        self.reading = Reading(1, 1)


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The labels of every sample that `/metrics` can have, by its name."""
    folder = tmp_path_factory.mktemp("operating")
    assistant = assistant_of(Busy(), folder, remembers=1)
    client = TestClient(create_api(assistant, Settings(data_dir=folder)), "http://127.0.0.1")
    client.post("/api/ask", json={"question": QUESTION}).raise_for_status()
    again = {"idempotency-key": "again"}
    waiting = client.post("/api/ask", json={"question": QUESTION}, headers=again)
    assert waiting.status_code == client.post("/api/ask", json={"question": QUESTION}, headers=again).status_code == 200
    text = client.get("/metrics").text
    labels: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels.setdefault(sample.name, set()).update(sample.labels)
    # Nobody waited here, so that nothing was observed: what has no samples has the labels of its like.
    for end in ("bucket", "count", "sum"):
        labels[f"concept_guide_waiting_seconds_{end}"] = labels[f"concept_guide_answer_seconds_{end}"]
    return labels


def shown(lines: Iterator[str] | list[str], what: str) -> list[dict[str, Any]]:
    """Return the objects that have a field, of those that stand in a line each."""
    return [example for line in lines if line.startswith("{") and what in (example := json.loads(line))]


def test_lines_of_the_log_look_as_on_the_page(tmp_path: Path) -> None:
    written = io.StringIO()
    handler = logs.handler(written, as_text=False)
    logger = logging.getLogger("assistant.observing")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        client = TestClient(
            create_api(assistant_of(Script(), tmp_path), Settings(data_dir=tmp_path)), "http://127.0.0.1"
        )
        client.post("/api/ask", json={"question": QUESTION}).raise_for_status()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    real, told = shown(written.getvalue().splitlines(), "event"), shown(PAGE.splitlines(), "event")
    assert [line["event"] for line in told] == ["answer", "request"]
    assert [list(line) for line in told] == [list(line) for line in real]
    assert [line["logger"] for line in told] == [line["logger"] for line in real]
    assert [len(line["time"]) for line in told] == [len(line["time"]) for line in real]


def test_readiness_looks_as_on_the_page(tmp_path: Path) -> None:
    real = {}
    loading, failing = standby_of(Script), standby_of(Script)
    failing.error = WeightsDamaged("The weights are damaged.")
    for standby in (loading, failing, None):
        assistant = assistant_of(Script(), tmp_path, standby=standby)
        reply = TestClient(create_api(assistant, Settings(data_dir=tmp_path)), "http://127.0.0.1").get("/readyz").json()
        real[reply["status"]] = [*reply, *reply["checks"]]
    told = {example["status"]: [*example, *example["checks"]] for example in shown(PAGE.splitlines(), "checks")}
    assert told == real
    assert len(told) == 3


def selectors(query: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each figure that a query names, with the labels it chooses by."""
    plain = re.sub(r"by \([^)]*\)", "by", query)
    for name, chosen in re.findall(r"([a-z_]+)(?:\{([^}]*)\})?", re.sub(r'"[^"]*"|\[[^\]]*\]', '""', plain)):
        if name not in FUNCTIONS:
            yield name, re.findall(r"(\w+)(?:=~|!=|=)", chosen)


def test_the_page_has_every_figure_with_its_labels_and_no_other(exposed: dict[str, set[str]]) -> None:
    told = {name: {label.strip() for label in labels.split(",")} - {""} for name, labels in ROW.findall(PAGE)}
    shown: dict[str, set[str]] = {}
    for name, labels in exposed.items():
        if name.startswith("concept_guide_"):
            shown.setdefault(re.sub(r"_seconds_(bucket|count|sum)$", "_seconds", name), set()).update(labels - {"le"})
    assert told == shown


@pytest.mark.parametrize(("title", "query"), QUERIES)
def test_the_dashboard_asks_for_what_there_is(exposed: dict[str, set[str]], title: str, query: str) -> None:
    found = list(selectors(query))
    assert found
    for name, labels in found:
        if name in THEIRS:
            continue
        assert name in exposed, title
        assert set(labels) - {"job", "instance"} <= exposed[name], title
    grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", query) for label in labels.split(",")}
    assert grouped <= {"instance"}.union(*(exposed.get(name, set()) for name, _ in found)), title


@pytest.mark.parametrize(("title", "query"), QUERIES)
def test_its_queries_are_well_formed(title: str, query: str) -> None:
    depth = []
    for character in query:
        if character in "([{":
            depth.append(character)
        elif character in ")]}":
            assert depth and depth.pop() + character in ("()", "[]", "{}"), title
    assert not depth, title
    assert query.count('"') % 2 == 0
    # Totals and histograms only mean something as a rate, gauges only as they are.
    for name, _ in selectors(query):
        is_rate = bool(re.search(rf"rate\({name}\{{[^}}]*\}}\[\$__rate_interval\]\)", query))
        assert is_rate == name.endswith(("_total", "_bucket")), title


def test_the_dashboard_can_be_imported_with_any_data_source() -> None:
    assert [variable["type"] for variable in BOARD["templating"]["list"] if variable["name"] == "datasource"] == [
        "datasource"
    ]
    sources = [part["datasource"] for part in walk(BOARD) if isinstance(part.get("datasource"), dict)]
    assert sources
    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in sources)
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids))
    places = [panel["gridPos"] for panel in BOARD["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert len({(place["x"], place["y"]) for place in places}) == len(places)


def test_every_outcome_and_reason_that_the_dashboard_names_is_on_the_page() -> None:
    for _, query in QUERIES:
        for values in re.findall(r'(?:outcome|reason|origin)=~?"([^"]*)"', query):
            assert all(f"`{value}`" in PAGE for value in values.split("|"))


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


@pytest.mark.parametrize("name", ["remember_answers", "answer_ahead"])
def test_what_is_remembered_by_default_is_as_on_the_page(name: str) -> None:
    default = json.dumps(Settings.model_fields[name].default)
    assert re.search(rf"^\| `CONCEPT_GUIDE_{name.upper()}` \| `?{default}`? \|", PAGE, re.MULTILINE)
