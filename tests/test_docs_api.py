"""Every example of `docs/api.md` works as it stands, and what the page says of limits, errors and links is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import errors
from assistant.api.batch import MOST_QUESTIONS
from assistant.api.documents import MOST_DOCUMENTS
from assistant.api.middleware.bodies import MAX_BYTES
from assistant.api.openai.embedding_shapes import MAX_TEXTS
from assistant.generators.local import AT_ONCE
from assistant.settings import Settings
from tests.documented import Example, Reader, examples
from tests.fakes import served
from tests.handbook import handbook_api

DOCS = Path(__file__).parent.parent / "docs"
DOCUMENT = DOCS / "api.md"
TEXT = DOCUMENT.read_text("utf-8")
WORDS = {8: "eight"}
WRITTEN = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return somebody who tries the examples on a server with the handbook."""
    with served(handbook_api(tmp_path_factory.mktemp("handbook"))) as address:
        yield Reader(tmp_path_factory.mktemp("reader"), {WRITTEN: address})


@pytest.mark.parametrize("example", examples(DOCUMENT), ids=lambda example: f"line {example.line}")
def test_every_example_works_as_it_stands(reader: Reader, example: Example) -> None:
    reader.follow(example)


def test_every_call_that_is_described_is_told(tmp_path: Path) -> None:
    for path in handbook_api(tmp_path).openapi()["paths"]:
        assert path.partition("/{")[0] in TEXT, path


def test_every_kind_of_error_that_a_caller_can_meet_is_told_with_its_status() -> None:
    never = {"ConceptGuideError", "WeightsError", "IndexUnusable"}  # Only their kinds are raised.
    offline = {"InvalidQuestionFile", "InvalidSetting", "PullFailed", "PortInUse"}  # On the command line alone.
    in_openais_form = {"ModelNotFound", "UnsupportedParameter"}
    table = TEXT.partition("## Errors")[2].partition("## Limits")[0]
    statuses = {kind: status for status, kinds in rows(table) for kind in kinds}
    for name in set(errors.__all__) - never - offline - in_openais_form - {"http_status"}:
        kind = getattr(errors, name)
        assert statuses[name] == errors.http_status(kind("")), name


def rows(table: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the status and the kinds of each row; a row without a status has that of the row above."""
    status = 0
    for line in table.splitlines():
        if found := re.match(r"\| (\d{3})? ?\| (`[^|]+)\|", line):
            status = int(found[1] or status)
            yield status, re.findall(r"`(\w+)`", found[2])


def test_the_limits_that_are_told_are_the_default_ones() -> None:
    table = TEXT.partition("## Limits")[2].partition("## Keys")[0]
    default = {name: field.default for name, field in Settings.model_fields.items()}
    assert f"{default['max_question_chars']:,} characters" in table
    assert f"{default['max_answer_tokens']} tokens" in table
    assert f"| {default['max_waiting']}: up to {WORDS[AT_ONCE]} are answered, the others wait;" in table
    assert f"{MAX_BYTES:,} bytes" in table
    assert f"{MOST_QUESTIONS} questions" in table
    assert f"| {MOST_DOCUMENTS:,} |" in table
    assert f"| texts to embed | {MAX_TEXTS:,} in" in table
    for who in ("session", "address", "site"):
        often = default[f"limit_{who}"].replace("/", " a ")
        assert f"| {often} | `--limit-{who}` |" in table


def test_every_link_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        file, _, anchor = target.partition("#")
        assert (DOCS / file).exists() if file else anchor in anchors, target
